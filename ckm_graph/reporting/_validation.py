"""The section on validation: how much is wrong, how badly, with which shape, and for example where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ckm_graph.markup import Child, Element, element
from ckm_graph.reporting._charts import bar
from ckm_graph.reporting._sections import nothing
from ckm_graph.reporting._tables import number, table

if TYPE_CHECKING:
    from ckm_graph.model.reporting import ConstraintSummary, ResultExample, ValidationSummary

__all__ = ["validation"]

_WORD_START: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[-_.])")
_SIGNS: Final = {"Violation": "\N{HEAVY MULTIPLICATION X}", "Warning": "!", "Info": "i"}
_MEANINGS: Final = {
    "Violation": "breaks a rule; blocks a transaction",
    "Warning": "probably wrong",
    "Info": "worth a look",
}


def validation(summary: ValidationSummary | None, *, unfolded: bool = False) -> list[Child]:
    """Show what validation found: by severity, then by constraint with hints and examples.

    Parameters
    ----------
    summary
        What was found, or None where validation has not run.
    unfolded
        Whether examples are seen before the reader asks for them.

    """
    if summary is None:
        return nothing("Validation has not been run.")
    recursive: list[Child] = [
        element("p", f"{name} is recursive: where it meets itself again, it was taken to hold.")
        for name in summary.recursive
    ]
    if not summary.constraints:
        return [*nothing("Everything conforms: no shape is broken anywhere."), *recursive]
    counts = [(severity, summary.count(severity)) for severity in summary.severities]
    most = max(count for _, count in counts)
    overview = table(
        "Results by severity",
        ("Severity", "", "Results", "Meaning"),
        (
            (
                _severity(severity),
                bar(count / most, kind=f"severity-{severity.lower()}"),
                number(count),
                _MEANINGS.get(severity, "a severity of the shapes' own"),
            )
            for severity, count in counts
        ),
        numeric=(2,),
    )
    constraints = table(
        "Results by shape and constraint",
        ("What is wrong", "Shape", "Severity", "Results"),
        (
            (_what(entry, unfolded), _shape(entry), _severity(entry.severity), number(entry.count))
            for entry in summary.constraints
        ),
        numeric=(3,),
    )
    return [overview, element("h3", "By shape"), constraints, *recursive]


def _shape(entry: ConstraintSummary) -> Element:
    """Name a shape, its IRI in reach; what is one word may end a line between its parts."""
    if " " in entry.shape:
        return element("span", entry.shape, title=entry.iri)
    first, *rest = _WORD_START.split(entry.shape)
    parts: list[Child] = [first]
    for part in rest:
        parts += [element("wbr"), part]
    return element("code", *parts, title=entry.iri)


def _severity(severity: str) -> Element:
    sign = element("span", _SIGNS.get(severity, "\N{BULLET}"), class_="sign", aria_hidden="true")
    return element("span", sign, severity, class_=f"badge {severity.lower()}")


def _what(entry: ConstraintSummary, unfolded: bool) -> Element:  # noqa: FBT001 -- handed down
    message = element("span", entry.message, title=entry.component)
    hint = element("p", element("b", "How to mend it: "), entry.hint, class_="hint") if entry.hint else None
    if not entry.examples:
        return element("div", message, hint, class_="what")
    few = (
        f"{number(len(entry.examples))} of {number(entry.count)}"
        if len(entry.examples) < entry.count
        else "all"
    )
    listed = element("ul", *(_example(entry, example) for example in entry.examples), class_="examples")
    state = {"open": "open"} if unfolded else {}
    examples = element("details", element("summary", f"Where ({few})"), listed, **state)
    return element("div", message, hint, examples, class_="what")


def _example(entry: ConstraintSummary, example: ResultExample) -> Element:
    value = f"{entry.path or 'value'}: {example.value}" if example.value else None
    return element(
        "li",
        element("span", example.label, class_="name"),
        element("span", value) if value else None,
        element("code", example.focus) if example.focus != example.label else None,
        element("span", example.message) if example.message != entry.message else None,
        _details(example),
    )


def _details(example: ResultExample) -> Element | None:
    """Show what is wrong with a value, and so on inwards."""
    if not example.details:
        return None
    items = (
        element(
            "li",
            element("span", one.label, class_="name"),
            element("span", one.value) if one.value else None,
            element("span", one.message),
            _details(one),
        )
        for one in example.details
    )
    return element("ul", *items, class_="examples")
