"""What a literal of a datatype looks like, as SPARQL conditions on a variable.

Engines differ in what they keep of a literal. Some hold integers of a narrower datatype, such as
`xsd:byte`, as `xsd:integer`: so the engine itself is asked, in the query, what it makes of one, and the
range is checked by value.
"""

from __future__ import annotations

from typing import Final

from pyoxigraph import Literal, NamedNode

from ckm_graph.vocabulary import RDF, RDFS, XSD

__all__ = ["NARROW", "is_of_datatype", "sample"]

_ZONE: Final = r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
_YEAR: Final = r"-?([1-9][0-9]{3,}|0[0-9]{3})"
_DAY: Final = (
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP: Final = "([0-9]*([0-9](0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)"
_DATE: Final = f"(-?{_LEAP}|{_YEAR}-{_DAY})"
_TIME: Final = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
_SECONDS: Final = r"[0-9]+(\.[0-9]+)?S"
_DURATION_TIME: Final = f"T([0-9]+H([0-9]+M)?({_SECONDS})?|[0-9]+M({_SECONDS})?|{_SECONDS})"
_YEARS_TO_DAYS: Final = "[0-9]+Y([0-9]+M)?([0-9]+D)?|[0-9]+M([0-9]+D)?|[0-9]+D"

_LEXICAL: Final[dict[NamedNode, str]] = {
    XSD.integer: r"[+-]?[0-9]+",
    XSD.decimal: r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)",
    XSD.double: r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    XSD.float: r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    XSD.boolean: "true|false|1|0",
    XSD.date: f"{_DATE}{_ZONE}?",
    XSD.dateTime: f"{_DATE}T{_TIME}{_ZONE}?",
    XSD.dateTimeStamp: f"{_DATE}T{_TIME}{_ZONE}",
    XSD.time: f"{_TIME}{_ZONE}?",
    XSD.gYear: f"{_YEAR}{_ZONE}?",
    XSD.gYearMonth: f"{_YEAR}-(0[1-9]|1[0-2]){_ZONE}?",
    XSD.duration: f"-?P(({_YEARS_TO_DAYS})({_DURATION_TIME})?|{_DURATION_TIME})",
    XSD.dayTimeDuration: f"-?P([0-9]+D({_DURATION_TIME})?|{_DURATION_TIME})",
    XSD.yearMonthDuration: "-?P([0-9]+Y([0-9]+M)?|[0-9]+M)",
    XSD.hexBinary: "([0-9a-fA-F]{2})*",
}
_NUMERIC: Final = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.float})

_NARROW: Final[dict[NamedNode, tuple[int | None, int | None]]] = {
    XSD.byte: (-(2**7), 2**7 - 1),
    XSD.short: (-(2**15), 2**15 - 1),
    XSD.int: (-(2**31), 2**31 - 1),
    XSD.long: (-(2**63), 2**63 - 1),
    XSD.unsignedByte: (0, 2**8 - 1),
    XSD.unsignedShort: (0, 2**16 - 1),
    XSD.unsignedInt: (0, 2**32 - 1),
    XSD.unsignedLong: (0, None),
    XSD.nonNegativeInteger: (0, None),
    XSD.positiveInteger: (1, None),
    XSD.nonPositiveInteger: (None, 0),
    XSD.negativeInteger: (None, -1),
}
"""The integer datatypes that some engines widen, with the least and the greatest value of each."""


NARROW: Final = frozenset({*_NARROW, XSD.dateTimeStamp})
"""The datatypes that some engines widen."""


def sample(datatype: NamedNode) -> Literal:
    """Give a literal of a datatype that some engines widen."""
    if datatype == XSD.dateTimeStamp:
        return Literal("2000-01-01T00:00:00Z", datatype=datatype)
    _, greatest = _NARROW[datatype]
    return Literal("-1" if greatest is not None and greatest <= 0 else "1", datatype=datatype)


def is_of_datatype(variable: str, datatype: NamedNode) -> str:
    """Write the condition that a variable holds a well-formed literal of a datatype.

    The condition is never an error, whatever the variable holds.
    """
    if datatype == RDFS.Literal:
        return f"isLiteral({variable})"
    if datatype == RDF.langString:
        return f'(isLiteral({variable}) && LANG({variable}) != "")'
    if datatype in _NARROW:
        return _narrow(variable, datatype)
    named = str(datatype)
    if datatype == XSD.dateTimeStamp:
        named = f"DATATYPE({sample(datatype)})"
    condition = f"isLiteral({variable}) && DATATYPE({variable}) = {named}"
    if datatype in _LEXICAL:
        quick = f"isNumeric({variable}) || " if datatype in _NUMERIC else ""
        condition += f" && ({quick}{_matches(variable, datatype)})"
    return f"({condition})"


def _narrow(variable: str, datatype: NamedNode) -> str:
    least, greatest = _NARROW[datatype]
    same = f"DATATYPE({variable}) = DATATYPE({sample(datatype)})"
    parts = [f"isLiteral({variable})", same, f"isNumeric({variable})"]
    if least is not None:
        parts.append(f"{variable} >= {least}")
    if greatest is not None:
        parts.append(f"{variable} <= {greatest}")
    return f"({' && '.join(parts)})"


def _matches(variable: str, datatype: NamedNode) -> str:
    return f"REGEX(STR({variable}), {Literal(f'^({_LEXICAL[datatype]})$')})"
