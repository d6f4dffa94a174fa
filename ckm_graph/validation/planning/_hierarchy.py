"""Classes sought along ``rdfs:subClassOf*`` in a query, named instead: the hierarchy is known before it runs.

    ?x ex:p/a/rdfs:subClassOf* ex:Agent .    -->    ?x ex:p/a ?k0 . VALUES ?k0 { ex:Agent ex:Person }
    ?k rdfs:subClassOf* ex:Agent .           -->    VALUES ?k { ex:Agent ex:Person }

The engine follows such a path anew for each row. Within EXISTS it does not know which end is bound, and
may begin at the far one, which can take minutes: there a path is cut before its last step, in an
EXISTS of its own. Solutions are the same, each as often as before (within EXISTS that is no
matter). Queries that read a named graph or select ``*`` are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import NamedNode

from ckm_graph.store.sparql import tokens
from ckm_graph.vocabulary import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ckm_graph.store.sparql import Token

__all__ = ["bare", "name_classes"]

_Lister: TypeAlias = "Callable[[NamedNode], Sequence[NamedNode] | None]"
_BELOW: Final = str(RDFS.subClassOf)
_TYPES: Final = ("a", str(RDF.type))
_BEFORE: Final = (".", "{", "}")
_AFTER: Final = (".", "}", "FILTER", "OPTIONAL", "VALUES", "BIND")


def name_classes(text: str, below: _Lister, kinds: _Lister) -> str:
    """Name the classes below those that a query asks for.

    >>> both = lambda kind: [kind, NamedNode("x:Person")]
    >>> name_classes(f"SELECT ?x {{ ?x a/{RDFS.subClassOf}* <x:Agent> }}", both, both)
    'SELECT ?x { ?x a ?kind_4 . VALUES ?kind_4 { <x:Agent> <x:Person> } }'

    Parameters
    ----------
    text
        A SELECT query without prefixes.
    below
        Lists a class and all that are below it; None if they can't be listed.
    kinds
        Lists those of them that have direct instances.

    """
    if _BELOW not in text:
        return text
    elements = list(tokens(text))
    if bare(elements):
        return text
    within = _within_exists(elements)
    parts: list[str] = []
    at = 0
    for index, token in enumerate(elements):
        last = _end(elements, index)
        if last is None:
            continue
        direct = token.text in _TYPES
        names = (kinds if direct else below)(NamedNode(elements[last].text[1:-1]))
        if names is None:
            continue
        variable = f"?kind_{index}"
        listed = f"VALUES {variable if direct else token.text} {{ {' '.join(str(name) for name in names)} }}"
        start, named = token.start, f"{token.text} {variable} . {listed}" if direct else listed
        if direct and index in within:
            one = ", ".join(str(name) for name in names)
            named = f"{token.text} {variable} . FILTER({variable} IN ({one}))"
            if elements[index - 1].text == "/":
                start, middle = elements[index - 1].start, f"?node_{index}"
                named = f" {middle} . FILTER(EXISTS {{ {middle} {named} }})"
        parts += [text[at:start], named]
        at = elements[last].end
    return "".join([*parts, text[at:]])


def _within_exists(elements: Sequence[Token]) -> set[int]:
    """Give the indices of the elements that stand in an EXISTS group."""
    found: set[int] = set()
    groups = [False]
    for index, token in enumerate(elements):
        if token.text == "{":
            groups.append(groups[-1] or elements[index - 1].is_word("EXISTS"))
        elif token.text == "}" and len(groups) > 1:
            groups.pop()
        elif groups[-1]:
            found.add(index)
    return found


def bare(elements: Sequence[Token]) -> bool:
    """Tell whether a query reads a named graph, or selects all variables."""
    for index, token in enumerate(elements):
        if token.is_word("GRAPH"):
            return True
        if token.text == "*" and elements[index - 1].is_word("SELECT", "DISTINCT", "REDUCED"):
            return True
    return False


def _end(elements: Sequence[Token], index: int) -> int | None:
    """Tell where a path along ``rdfs:subClassOf*`` ends that begins here, with ``a`` or with a variable."""
    texts = [token.text for token in elements[index : index + 6]]
    if texts[0] in _TYPES and texts[1:2] == ["/"] and _follows(elements, index):
        tail = 2
    elif texts[0][0] in "?$" and elements[index - 1].text in _BEFORE:
        tail = 1
    else:
        return None
    path, named, after = texts[tail : tail + 2], texts[tail + 2 : tail + 3], texts[tail + 3 : tail + 4]
    if path != [_BELOW, "*"] or not after or after[0].upper() not in _AFTER or named[0][0] != "<":
        return None
    return index + tail + 2


def _follows(elements: Sequence[Token], index: int) -> bool:
    """Tell whether all that comes before in a path is followed by this step."""
    for token in reversed(elements[:index]):
        if token.text in "|^!(" or token.text == ")":
            return False
        if token.text in (".", ";", "{", "}") or token.text[0] in "?$":
            return True
    return False
