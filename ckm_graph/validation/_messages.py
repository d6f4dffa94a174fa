"""What a result tells people when its shape has no message of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ckm_graph.validation._shapes import SparqlConstraint
from ckm_graph.vocabulary import SH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ckm_graph.store import Term
    from ckm_graph.validation._shapes import Constraint, Shape

__all__ = ["default_message", "filled"]

_SLOT: Final = re.compile(r"\{[?$](\w+)\}")

_CORE: Final[dict[str, Callable[[str], str]]] = {
    "Class": lambda terms: f"is no instance of {terms}",
    "Datatype": lambda terms: f"is no well-formed {terms}",
    "NodeKind": lambda terms: f"is not of the kind {terms}",
    "MinCount": lambda terms: f"has fewer values than {terms}",
    "MaxCount": lambda terms: f"has more values than {terms}",
    "MinExclusive": lambda terms: f"is not greater than {terms}",
    "MinInclusive": lambda terms: f"is less than {terms}, or can't be compared with it",
    "MaxExclusive": lambda terms: f"is not less than {terms}",
    "MaxInclusive": lambda terms: f"is greater than {terms}, or can't be compared with it",
    "MinLength": lambda terms: f"is shorter than {terms} characters",
    "MaxLength": lambda terms: f"is longer than {terms} characters",
    "Pattern": lambda terms: f"does not match the pattern {terms}",
    "LanguageIn": lambda terms: f"is in none of the languages {terms}",
    "UniqueLang": lambda _: "has more than one value in one language",
    "Equals": lambda terms: f"differs from the values of {terms}",
    "Disjoint": lambda terms: f"is a value of {terms} too",
    "LessThan": lambda terms: f"is not less than the values of {terms}",
    "LessThanOrEquals": lambda terms: f"is greater than a value of {terms}",
    "HasValue": lambda terms: f"lacks the value {terms}",
    "In": lambda terms: f"is none of {terms}",
    "Closed": lambda _: "is a property that the shape does not allow",
    "Node": lambda _: "does not conform to the shape it should",
    "Not": lambda _: "conforms to a shape it should not",
    "And": lambda _: "does not conform to all shapes it should",
    "Or": lambda _: "conforms to none of the shapes it could",
    "Xone": lambda _: "conforms to none or to several shapes, where it should to one",
    "Expression": lambda _: "does not give true in the expression that it should",
    "QualifiedMinCount": lambda terms: f"has fewer values that conform than {terms}",
    "QualifiedMaxCount": lambda terms: f"has more values that conform than {terms}",
}


def default_message(shape: Shape, constraint: Constraint | SparqlConstraint) -> Literal:
    """Word a message for a constraint whose shape has none."""
    name = constraint.component.value.removeprefix(SH.base).removesuffix("ConstraintComponent")
    where = ""
    if shape.path is not None:
        path = shape.path.node
        where = f"{_short(path) if isinstance(path, NamedNode) else shape.path.text}: "
    if isinstance(constraint, SparqlConstraint):
        return Literal(f"{where}breaks {_short(constraint.source or constraint.component)}")
    terms = ", ".join(_short(term) for term in constraint.terms)
    return Literal(where + _CORE[name](terms))


def filled(message: Literal, values: Mapping[str, Term | None]) -> Literal:
    """Put values where a message has ``{?name}`` or ``{$name}``."""

    def value(match: re.Match[str]) -> str:
        term = values.get(match[1])
        return match[0] if term is None else _short(term)

    text = _SLOT.sub(value, message.value)
    return Literal(text, language=message.language) if message.language else Literal(text)


def _short(term: Term) -> str:
    if isinstance(term, NamedNode):
        return re.split(r"[#/]", term.value)[-1] or term.value
    return term.value if isinstance(term, Literal) else str(term)
