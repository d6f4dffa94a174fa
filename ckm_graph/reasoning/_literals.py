"""What literals mean: whether one is a value of a datatype, and whether two are certainly not the same."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, Store

from ckm_graph.vocabulary import RDF, RDFS, XSD

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

__all__ = ["differ", "fits"]

_BOUNDS: Final[dict[NamedNode, tuple[int | None, int | None]]] = {
    XSD.integer: (None, None),
    XSD.nonNegativeInteger: (0, None),
    XSD.positiveInteger: (1, None),
    XSD.nonPositiveInteger: (None, 0),
    XSD.negativeInteger: (None, -1),
    XSD.long: (-(2**63), 2**63 - 1),
    XSD.int: (-(2**31), 2**31 - 1),
    XSD.short: (-(2**15), 2**15 - 1),
    XSD.byte: (-(2**7), 2**7 - 1),
    XSD.unsignedLong: (0, 2**64 - 1),
    XSD.unsignedInt: (0, 2**32 - 1),
    XSD.unsignedShort: (0, 2**16 - 1),
    XSD.unsignedByte: (0, 2**8 - 1),
}
_TEXTS: Final = frozenset(
    {XSD.string, XSD.normalizedString, XSD.token, XSD.language, XSD.Name, XSD.NCName, XSD.NMTOKEN}
)
_ALONE: Final = frozenset(
    {XSD.float, XSD.double, XSD.boolean, XSD.dateTime, XSD.date, XSD.time, XSD.anyURI}
    | {XSD.hexBinary, XSD.base64Binary, RDF.langString}
)

_CAST: Final = frozenset(
    {XSD.integer, XSD.decimal, XSD.float, XSD.double, XSD.boolean, XSD.dateTime, XSD.date, XSD.time}
)
"""What the engine can make of a text; other literals are taken as well-formed."""
_ENGINE: Final = Store()


def fits(literal: Literal, datatype: NamedNode) -> bool:
    """Tell whether a literal may be a value of a datatype; what can't be told may.

    >>> from pyoxigraph import Literal
    >>> fits(Literal("5", datatype=XSD.integer), XSD.byte), fits(Literal("5"), XSD.integer)
    (True, False)
    """
    own, wanted = _space(literal.datatype), _space(datatype)
    if own is None or wanted is None or datatype == RDFS.Literal:
        return True
    if own != wanted or _is_ill_typed(literal):
        return False
    return datatype not in _BOUNDS or _lies_within(Decimal(literal.value), datatype)


def differ(one: Literal, other: Literal) -> bool:
    """Tell whether two literals certainly have different values.

    >>> from pyoxigraph import Literal
    >>> differ(Literal("1", datatype=XSD.integer), Literal("1.0", datatype=XSD.decimal))
    False
    >>> differ(Literal("Ada"), Literal("Ada", language="en"))
    True
    """
    spaces = _space(one.datatype), _space(other.datatype)
    if one == other or None in spaces or _is_ill_typed(one) or _is_ill_typed(other):
        return False
    if spaces[0] != spaces[1]:
        return True
    if spaces[0] in {XSD.string, RDF.langString, XSD.anyURI}:
        return one.value != other.value or one.language != other.language
    if spaces[0] == XSD.decimal:
        return Decimal(one.value) != Decimal(other.value)
    return bool(_ENGINE.query(f"ASK {{ FILTER({one} != {other}) }}"))


def _space(datatype: NamedNode) -> NamedNode | None:
    """Give the value space that a datatype is part of, by its widest datatype; no two of them overlap."""
    if datatype == XSD.decimal or datatype in _BOUNDS:
        return XSD.decimal
    if datatype in _TEXTS:
        return XSD.string
    if datatype == XSD.dateTimeStamp:
        return XSD.dateTime
    return datatype if datatype in _ALONE else None


def _is_ill_typed(literal: Literal) -> bool:
    """Let the engine try to make a value of a literal's text."""
    datatype = XSD.integer if literal.datatype in _BOUNDS else literal.datatype
    if datatype not in _CAST:
        return False
    if not _ENGINE.query(
        f"ASK {{ BIND({datatype}({Literal(literal.value)}) AS ?value) FILTER(BOUND(?value)) }}"
    ):
        return True
    return literal.datatype in _BOUNDS and not _lies_within(Decimal(literal.value), literal.datatype)


def _lies_within(value: Decimal, datatype: NamedNode) -> bool:
    least, most = _BOUNDS[datatype]
    whole = value == value.to_integral_value()
    return whole and (least is None or value >= least) and (most is None or value <= most)
