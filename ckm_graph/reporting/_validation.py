"""The section on validation: how much is wrong, how badly, with which shape, and for example where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ckm_graph.markup import Child, Element, element
from ckm_graph.reporting._charts import bar
from ckm_graph.reporting._sections import nothing
from ckm_graph.reporting._tables import number, table

if TYPE_CHECKING:
    from ckm_graph.model.reporting import ConstraintSummary, ValidationSummary

__all__ = ["validation"]

_WORD_START: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[-_.])")
_SIGNS: Final = {"Violation": "\N{HEAVY MULTIPLICATION X}", "Warning": "!", "Info": "i"}
_MEANINGS: Final = {
    "Violation": "breaks a rule; blocks a transaction",
    "Warning": "probably wrong",
    "Info": "worth a look",
}


def validation(summary: ValidationSummary | None) -> list[Child]:
    """Show what validation found: by severity, then by constraint with examples."""
    if summary is None:
        return nothing("Validation has not been run.")
    if not summary.constraints:
        return nothing("Everything conforms: no shape is broken anywhere.")
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
            (_what(entry), _breakable(entry.shape), _severity(entry.severity), number(entry.count))
            for entry in summary.constraints
        ),
        numeric=(3,),
    )
    return [overview, element("h3", "By shape"), constraints]


def _breakable(name: str) -> Element:
    """Write a name so that a line may end between its words."""
    first, *rest = _WORD_START.split(name)
    parts: list[Child] = [first]
    for part in rest:
        parts += [element("wbr"), part]
    return element("code", *parts)


def _severity(severity: str) -> Element:
    sign = element("span", _SIGNS.get(severity, "\N{BULLET}"), class_="sign", aria_hidden="true")
    return element("span", sign, severity, class_=f"badge {severity.lower()}")


def _what(entry: ConstraintSummary) -> Element:
    if not entry.examples:
        return element("div", entry.message, class_="what")
    shown = (
        element(
            "li",
            element("span", example.label, class_="name"),
            element("code", example.focus),
            element("span", example.message) if example.message != entry.message else None,
        )
        for example in entry.examples
    )
    few = (
        f"{number(len(entry.examples))} of {number(entry.count)}"
        if len(entry.examples) < entry.count
        else "all"
    )
    examples = element(
        "details", element("summary", f"Where ({few})"), element("ul", *shown, class_="examples")
    )
    return element("div", element("span", entry.message, title=entry.component), examples, class_="what")
