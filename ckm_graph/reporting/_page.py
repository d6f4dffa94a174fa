"""The page around the sections: head, contents, style; all in one text that needs nothing else.

A content security policy in the head forbids the page to load or run anything, whatever a text in the
graph may hold.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from ckm_graph.markup import Child, Element, element, html_text, page_head
from ckm_graph.reporting import _sections as sections
from ckm_graph.reporting._flows import flows
from ckm_graph.reporting._validation import validation

if TYPE_CHECKING:
    from ckm_graph.model.reporting import ReportContent, ValidationSummary

__all__ = ["render_report", "render_validation"]


def render_report(content: ReportContent) -> str:
    """Draw the report as one self-contained HTML page.

    Equal content gives an equal page. Every text is escaped; the page makes no request and runs no script.

    Parameters
    ----------
    content
        What to show; see `gather`.

    Returns
    -------
    str
        HTML 5, to be written as UTF-8.

    Examples
    --------
    >>> from ckm_graph.model.reporting import ReportContent
    >>> page = render_report(ReportContent(title="Shop <1>", generated_at="2025-06-30"))
    >>> page[:15], "<h1>Shop &lt;1&gt;</h1>" in page
    ('<!DOCTYPE html>', True)

    """
    parts: tuple[tuple[str, str, list[Child]], ...] = (
        ("glance", "At a glance", sections.at_a_glance(content)),
        ("flows", "Knowledge flows", flows(content.flows)),
        ("contributors", "Key contributors", sections.contributors(content.contributors)),
        ("topics", "Topics", sections.clusters(content.clusters)),
        (
            "unanswered",
            "Unanswered questions",
            sections.unanswered(content.unanswered, content.unanswered_total),
        ),
        ("ideas", "Ideas by state", sections.ideas(content.ideas)),
        ("validation", "Validation", validation(content.validation)),
        ("classes", "What the graph holds", sections.classes(content.classes)),
        ("graphs", "Where it lies", sections.graphs(content.graphs)),
        ("inference", "Inference", sections.inference(content.inference)),
        ("loads", "Sources and loads", sections.loads(content.loads)),
    )
    contents = element(
        "nav", element("ul", *(_link(key, name) for key, name, _ in parts)), aria_label="Contents"
    )
    body = element("main", *(_section(key, name, inside) for key, name, inside in parts))
    where = [content.location] if content.location else []
    stamp = " \N{MIDDLE DOT} ".join([*where, content.generated_at])
    return _document("Customer knowledge report", content.title, stamp, contents, body)


def render_validation(summary: ValidationSummary, *, title: str, stamp: str = "") -> str:
    """Draw what validation found as one self-contained HTML page.

    Parameters
    ----------
    summary
        What to show; see `summarise`.
    title
        Heading of the page.
    stamp
        What stands below it, such as when the graph was validated.

    Returns
    -------
    str
        HTML 5, to be written as UTF-8.

    Examples
    --------
    >>> from ckm_graph.model.reporting import ValidationSummary
    >>> page = render_validation(ValidationSummary(conforms=True, constraints=()), title="Shop")
    >>> "Everything conforms" in page
    True

    """
    body = element("main", _section("validation", "What was found", validation(summary, unfolded=True)))
    return _document("Validation report", title, stamp, None, body)


def _document(kicker: str, title: str, stamp: str, contents: Element | None, main: Element) -> str:
    header = element("header", element("p", kicker, class_="kicker"), element("h1", title))
    header.append(element("p", stamp, class_="stamp"))
    footer = element(
        "footer", element("p", "Made by ckm_graph. This page is complete in itself: it loads nothing.")
    )
    style = files("ckm_graph.reporting").joinpath("report.css").read_text(encoding="utf-8")
    body = element("body", header, contents, main, footer)
    page = element("html", page_head(title, style), body, lang="en")
    return f"<!DOCTYPE html>\n{html_text(page)}\n"


def _link(key: str, name: str) -> Element:
    return element("li", element("a", name, href=f"#{key}"))


def _section(key: str, name: str, inside: list[Child]) -> Element:
    heading = element("h2", name, id=f"{key}-heading")
    return element("section", heading, *inside, id=key, aria_labelledby=f"{key}-heading")
