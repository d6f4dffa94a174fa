"""The page around the sections: head, contents, style; all in one text that needs nothing else.

A content security policy in the head forbids the page to load or run anything, whatever a text in the
graph may hold.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from ckm_graph.markup import Child, Element, element, html_text, page_head
from ckm_graph.reporting import _sections as sections
from ckm_graph.reporting._charts import month_name
from ckm_graph.reporting._figures import conduct, figures
from ckm_graph.reporting._flows import flows
from ckm_graph.reporting._headlines import in_short
from ckm_graph.reporting._map import topics
from ckm_graph.reporting._people import contributors
from ckm_graph.reporting._sankey import sankey
from ckm_graph.reporting._tables import listed, quoted
from ckm_graph.reporting._validation import validation
from ckm_graph.reporting._work import ideas, trends, work

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
    parts = (
        ("work", "What is waiting", work(content.work)),
        ("people", "Who carries the knowledge", contributors(content.contributors)),
        ("topics", "What it is about", topics(content.clusters)),
        ("trends", "What is changing", trends(content.trends, content.trend_note)),
        ("flows", "Which way knowledge goes", [*flows(content.flows), *sankey(content.bands)]),
        ("ideas", "What customers propose", ideas(content.ideas)),
        ("figures", "How we are doing", figures(content.figures, _day(content.last))),
        ("conduct", "How we work with customers", conduct(content.styles, content.approaches)),
    )
    shown = [part for part in parts if part[2]]
    links = [*shown, ("technical", "Technical part", [])]
    contents = element(
        "nav", element("ul", *(_link(key, name) for key, name, _ in links)), aria_label="Contents"
    )
    body = element(
        "main",
        element("section", *in_short(content), id="short", aria_label="In short"),
        *(_section(key, name, inside) for key, name, inside in shown),
        _missing([name for _, name, inside in parts if not inside]),
        _technical(content),
    )
    covered = " to ".join(_day(day) for day in (content.first, content.last) if day)
    stamp = " \N{MIDDLE DOT} ".join(filter(None, [covered, content.location, content.generated_at]))
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


def _missing(names: list[str]) -> Element | None:
    """Say in one sentence what the data shows nothing of."""
    if not names:
        return None
    verb = "is" if len(names) == 1 else "are"
    return element(
        "p",
        f"{listed([quoted(name) for name in names])} {verb} left out: the data shows nothing of it.",
        class_="missing",
    )


def _technical(content: ReportContent) -> Element:
    """Fold away what those need who keep the graph."""
    parts: tuple[tuple[str, str, list[Child]], ...] = (
        ("validation", "Validation", validation(content.validation)),
        ("classes", "What the graph holds", sections.classes(content.classes)),
        ("graphs", "Where it lies", sections.graphs(content.graphs)),
        ("inference", "Inference", sections.inference(content.inference)),
        ("loads", "Sources and loads", sections.loads(content.loads)),
    )
    inside = (_section(key, name, elements) for key, name, elements in parts)
    summary = element("summary", "Technical part: validation, what the graph holds, sources")
    return element("details", summary, *inside, id="technical", class_="technical")


def _day(day: str) -> str:
    return f"{int(day[8:])} {month_name(day[:7])}" if day else ""
