"""SPARQL constraints: their texts checked, made to stand alone, and given their pre-bound variables.

SHACL runs such a query once for each focus node, with ``$this`` replaced. Here it runs once for all:
a sub-select that yields the focus nodes goes to the start of each group that needs the variable.

    prepare_query   prefixes expanded, $PATH filled in, what SHACL forbids refused
    inject          pre-bound variables joined into the groups
    rename          variables renamed, so that the query can stand inside another

The same triple pattern means the same either way because each group is a join and the sub-select
yields each focus node once.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ckm_graph.errors import InputError
from ckm_graph.store.sparql import Token, group_end, tokens
from ckm_graph.vocabulary import OWL, PREFIXES, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ckm_graph.store import Term
    from ckm_graph.validation._paths import PathSource
    from ckm_graph.validation._triples import Triples

__all__ = [
    "body_of",
    "inject",
    "limited",
    "prefixes_of",
    "prepare_query",
    "rename",
    "selects",
    "split_construct",
    "uses",
]

_VARIABLE: Final = re.compile(r"[?$](\w+)")
_NAME: Final = re.compile(r"([\w.-]*?):((?:[\w:%-]|\\.|\.(?=[\w:%.\\-]*[\w:%\\-]))*)")
_FORBIDDEN: Final = ("MINUS", "VALUES", "SERVICE")


def prefixes_of(triples: Triples, node: Term) -> dict[str, str]:
    """Collect the prefixes that a SPARQL constraint declares through ``sh:prefixes``."""
    found: dict[str, str] = {}
    waiting = list(triples.values(node, SH.prefixes))
    seen: set[Term] = set()
    while waiting:
        graph = waiting.pop()
        if graph in seen:
            continue
        seen.add(graph)
        waiting.extend(triples.values(graph, OWL.imports))
        for declaration in triples.values(graph, SH.declare):
            names = triples.values(declaration, SH.prefix)
            spaces = triples.values(declaration, SH.namespace)
            if len(names) != 1 or len(spaces) != 1:
                message = f"the sh:declare of {graph} needs one sh:prefix and one sh:namespace"
                raise InputError(message)
            name, space = (
                t.value if isinstance(t, Literal | NamedNode) else "" for t in (names[0], spaces[0])
            )
            if found.setdefault(name, space) != space:
                message = f"the prefix {name!r} is declared as <{found[name]}> and as <{space}>"
                raise InputError(message)
    return found


def prepare_query(
    text: str,
    prefixes: dict[str, str],
    path: PathSource | None,
    prebound: Sequence[str],
    *,
    subselects: bool = True,
) -> str:
    """Expand prefixes, fill in ``$PATH``, and refuse what a pre-bound query may not hold.

    ``subselects`` tells whether sub-selects have to name ``$this``, as those of constraints have to.

    >>> prepare_query("SELECT $this WHERE { $this ex:p ?v }", {"ex": "http://example.org/"}, None, ["this"])
    'SELECT $this WHERE { $this <http://example.org/p> ?v }'
    """
    known = {**PREFIXES, **prefixes}
    elements, start = _prologue(list(tokens(text)), known)
    _check(elements, prebound, subselects=subselects)

    def change(token: Token) -> str:
        if token.kind != "word":
            return token.text
        if _VARIABLE.match(token.text):
            if token.text.startswith("$PATH") and path is not None:
                return _VARIABLE.sub(lambda m: path.text if m[1] == "PATH" else m[0], token.text, count=1)
            return token.text
        return _expanded(token.text, known)

    return _rewritten(text, elements, change, start)


def rename(text: str, names: Callable[[str], str]) -> str:
    """Rename the variables of a query.

    >>> rename("SELECT $this { $this <x:p> ?v }", {"this": "a", "v": "b"}.__getitem__)
    'SELECT ?a { ?a <x:p> ?b }'
    """

    def change(token: Token) -> str:
        if token.kind == "word":
            return _VARIABLE.sub(lambda match: f"?{names(match[1])}", token.text)
        return token.text

    return _rewritten(text, list(tokens(text)), change)


def uses(text: str, *names: str) -> bool:
    """Tell whether a query mentions one of these variables."""
    found = (_VARIABLE.match(token.text) for token in tokens(text) if token.kind == "word")
    return any(match is not None and match[1] in names for match in found)


def selects(text: str, name: str) -> bool:
    """Tell whether a query is a SELECT that gives a variable.

    >>> selects("SELECT $this { }", "this"), selects("ASK { }", "this")
    (True, False)
    """
    elements = list(tokens(text))
    if not elements or not elements[0].is_word("SELECT"):
        return False
    return name in _projected(elements) or any(
        token.text == "*" for token in itertools.takewhile(lambda token: token.text != "{", elements)
    )


def split_construct(text: str) -> tuple[str, str]:
    """Split a CONSTRUCT query into its template and its pattern.

    >>> split_construct("CONSTRUCT { $this a <x:C> } WHERE { $this <x:p> ?o }")
    ('CONSTRUCT { $this a <x:C> } ', 'WHERE { $this <x:p> ?o }')
    """
    elements = list(tokens(text))
    if not elements or not elements[0].is_word("CONSTRUCT") or elements[1].text != "{":
        message = "a rule's query has to be of the form CONSTRUCT { … } WHERE { … }"
        raise InputError(message)
    start = elements[group_end(elements, 1) + 1].start
    return text[:start], text[start:]


def limited(text: str) -> bool:
    """Tell whether a query takes only some of its solutions: not to be done for all focus nodes at once."""
    return any(token.is_word("LIMIT", "OFFSET") for token in tokens(text))


def body_of(text: str) -> str:
    """Cut out the outermost group of an ASK query, without its braces."""
    elements = list(tokens(text))
    opening = next((token for token in elements if token.text == "{"), None)
    closing = next((token for token in reversed(elements) if token.text == "}"), None)
    if opening is None or closing is None:
        message = "the query has no pattern in braces"
        raise InputError(message)
    return text[opening.end : closing.start]


@dataclass(slots=True)
class _Group:
    start: int
    kind: str
    """``wrapper`` around a sub-select, its ``where``, a plain ``group``, or ``skip``: bound from outside."""
    parentheses: int = 0
    needs: bool = False


def inject(text: str, block: str, names: Sequence[str]) -> str:
    """Join a block that binds variables into each group of a query that needs them.

    The outermost group and the groups of sub-selects always get it; another only if it has one of the
    variables in an expression. EXISTS groups are bound from outside, GRAPH groups by the join around them.

    >>> inject("SELECT $this { $this <x:p> ?v { FILTER(?v != $this) } }", "B", ["this"])
    'SELECT $this { B $this <x:p> ?v { B FILTER(?v != $this) } }'
    """
    stack = [_Group(0, "wrapper")]
    places: list[int] = []
    elements = list(tokens(text))
    for index, token in enumerate(elements):
        group = stack[-1]
        if token.text == "{":
            stack.append(_Group(token.end, _kind(elements, index, group)))
        elif token.text == "}":
            if group.kind == "where" or (group.kind == "group" and group.needs):
                places.append(group.start)
            stack.pop()
        elif token.text in "()":
            group.parentheses += 1 if token.text == "(" else -1
        elif token.kind == "word" and (match := _VARIABLE.match(token.text)) and match[1] in names:
            group.needs = group.needs or group.parentheses > 0 or _after_filter(elements, index)
    for place in sorted(places, reverse=True):
        text = f"{text[:place]} {block}{text[place:]}"
    return text


def _kind(elements: Sequence[Token], index: int, parent: _Group) -> str:
    before = elements[index - 1] if index else None
    if parent.kind == "skip" or (before is not None and before.is_word("EXISTS")):
        return "skip"
    if index > 1 and elements[index - 2].is_word("GRAPH"):
        return "skip"
    if index + 1 < len(elements) and elements[index + 1].is_word("SELECT"):
        return "wrapper"
    return "where" if parent.kind == "wrapper" else "group"


def _after_filter(elements: Sequence[Token], index: int) -> bool:
    return index > 0 and elements[index - 1].is_word("FILTER")


def _prologue(elements: list[Token], known: dict[str, str]) -> tuple[list[Token], int]:
    """Take the PREFIX declarations off a query; give the rest and where it starts."""
    index = 0
    while index + 2 < len(elements) and elements[index].is_word("PREFIX"):
        name, space = elements[index + 1].text, elements[index + 2].text
        known[name.rstrip(":")] = space.strip("<>")
        index += 3
    rest = elements[index:]
    return rest, rest[0].start if rest else 0


def _check(elements: Sequence[Token], prebound: Sequence[str], *, subselects: bool) -> None:
    """Refuse what SHACL says a query with pre-bound variables must not have."""
    forms = [i for i, token in enumerate(elements) if token.is_word("SELECT")]
    for index, token in enumerate(elements):
        if prebound and token.is_word(*_FORBIDDEN):
            message = f"a SPARQL constraint may not use {token.text.upper()}: SHACL gives it no meaning there"
            raise InputError(message)
        if token.is_word("AS") and index + 1 < len(elements):
            match = _VARIABLE.match(elements[index + 1].text)
            if match and match[1] in prebound:
                message = f"a SPARQL constraint may not assign ${match[1]}: it is bound before the query runs"
                raise InputError(message)
    for index in forms:
        if subselects and index and "this" not in _projected(elements[index + 1 :]):
            message = "a sub-select in a SPARQL constraint has to select $this by name (not *)"
            raise InputError(message)


def _projected(elements: Iterable[Token]) -> set[str]:
    names: set[str] = set()
    for token in elements:
        if token.text == "{" or token.is_word("WHERE"):
            break
        if match := _VARIABLE.match(token.text):
            names.add(match[1])
    return names


def _expanded(word: str, known: dict[str, str]) -> str:
    match = _NAME.match(word)
    if match is None or match[1] not in known:
        return word
    local = re.sub(r"\\(.)", r"\1", match[2])
    return f"<{known[match[1]]}{local}>{word[match.end() :]}"


def _rewritten(text: str, elements: Iterable[Token], change: Callable[[Token], str], start: int = 0) -> str:
    parts, at = [], start
    for token in elements:
        parts += [text[at : token.start], change(token)]
        at = token.end
    return "".join([*parts, text[at:]])
