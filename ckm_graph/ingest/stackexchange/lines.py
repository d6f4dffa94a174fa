"""The lines that the mappings write: N-Triples, made of parts that stay and parts that change.

A statement's predicate and most of its object are known beforehand, so they are written once, when
a mapping is loaded: `fact` is all that follows a subject; `opening` is what comes before a value
that changes and `PLAIN`, `INTEGER`, … what comes after it. A line is then one f-string:

    f"{item}{_IS_COMMENT}{item}{_TEXT}{escaped(text)}{PLAIN}"
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ckm_graph.vocabulary import XSD

if TYPE_CHECKING:
    from pyoxigraph import Literal, NamedNode

__all__ = ["DATE", "DATE_TIME", "DECIMAL", "END", "INTEGER", "PLAIN", "escaped", "fact", "link", "opening"]

END: Final = " .\n"
PLAIN: Final = f'"{END}'
DATE: Final = f'"^^{XSD.date}{END}'
DATE_TIME: Final = f'"^^{XSD.dateTime}{END}'
DECIMAL: Final = f'"^^{XSD.decimal}{END}'
INTEGER: Final = f'"^^{XSD.integer}{END}'


def fact(predicate: NamedNode, value: NamedNode | Literal | str) -> str:
    """Write all that follows the subject; a value that is text is a term in N-Triples already."""
    return f" {predicate} {value}{END}"


def link(predicate: NamedNode) -> str:
    """Write what stands between the subject and an object that is an IRI."""
    return f" {predicate} "


def opening(predicate: NamedNode) -> str:
    """Write what stands between the subject and the value of a literal."""
    return f' {predicate} "'


def escaped(text: str) -> str:
    r"""Write the value of a literal with the escapes that N-Triples asks for, and no others.

    >>> print(escaped('a "quoted" \\ ☃\n'))
    a \"quoted\" \\ ☃\n
    """
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
