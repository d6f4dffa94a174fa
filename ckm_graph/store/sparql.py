"""SPARQL as text: as much of its lexical grammar as is needed to put values and graphs into a request.

Values never get into a query by pasting: `bind` puts a VALUES block, made of serialised terms, at the
start of the outermost group. Nothing here parses SPARQL; malformed text is left to the engine.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import BlankNode, NamedNode, Variable

from ckm_graph.errors import InputError, QuerySyntaxError
from ckm_graph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ckm_graph.store._protocol import Term

__all__ = [
    "Token",
    "bind",
    "declare_prefixes",
    "filled",
    "group_end",
    "has_dataset_clause",
    "names_graphs",
    "over_graphs",
    "query_form",
    "tokens",
    "unmistakable",
    "values_block",
]

_TOKEN: Final = re.compile(
    r"""
      (?P<skip>[ \t\r\n]+|\#[^\r\n]*)
    | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
               | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
    | (?P<word>[?$]?[\w][\w.-]*(?::(?:[\w:%.-]|\\.)*)? | :(?:[\w:%.-]|\\.)*)
    | (?P<tag>@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_STANDARD: Final = re.compile(rf"\b(?:{'|'.join(PREFIXES)}):")
"""A standard prefix, perhaps: sooner looked for than a text is read word by word."""


class Token(NamedTuple):
    """One lexical element, its kind (iri, string, word, tag of a language or mark) and where it begins."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the element ends."""
        return self.start + len(self.text)

    def is_word(self, *words: str) -> bool:
        """Tell whether this is one of these keywords, in any case."""
        return self.kind == "word" and self.text.upper() in words


def tokens(text: str) -> Iterator[Token]:
    r"""Split a request into its lexical elements, white space and comments left out.

    >>> [token.text for token in tokens("ASK { ?s a <x:#c> } # all")]
    ['ASK', '{', '?s', 'a', '<x:#c>', '}']
    >>> [token.kind for token in tokens("<x:\\u0041#> <x:p> 1")]
    ['iri', 'iri', 'word']
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind is not None and kind != "skip":
            yield Token(kind, match.group(), match.start())


def unmistakable(text: str) -> str:
    r"""Write a request so that no engine finds more in it than `tokens` does.

    An engine may read ``<`` as *less than* where an IRI begins here, and then take what follows as a string
    or as none: so comments are blanked, and apostrophes within IRIs escaped.

    >>> unmistakable("ASK { <x:it's> a <x:#c> } # all")
    'ASK { <x:it\\u0027s> a <x:#c> }      '
    """
    pieces: list[str] = []
    for match in _TOKEN.finditer(text):
        part = match.group()
        if match.lastgroup == "iri":
            part = part.replace("'", "\\u0027")
        elif match.lastgroup == "skip" and part[0] == "#":
            part = " " * len(part)
        pieces.append(part)
    return "".join(pieces)


def query_form(text: str) -> str:
    """Tell a query's form: SELECT, ASK, CONSTRUCT or DESCRIBE.

    >>> query_form("PREFIX select: <x:> ASK {}")
    'ASK'
    """
    for token in _body(text):
        if token.is_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            return token.text.upper()
        break
    message = (
        "this is no SPARQL query: it should begin with SELECT, ASK, CONSTRUCT or DESCRIBE (after any PREFIX)"
    )
    raise QuerySyntaxError(message)


def declare_prefixes(text: str) -> str:
    """Declare the standard prefixes that a request uses without declaring them, on its first line.

    >>> declare_prefixes("ASK { ?s a ckm:Question }")
    'PREFIX ckm: <https://w3id.org/ckm#> ASK { ?s a ckm:Question }'
    """
    if not _STANDARD.search(text):
        return text
    declared, used = set[str](), set[str]()
    previous: Token | None = None
    for token in tokens(text):
        if token.kind == "word" and ":" in token.text and token.text[0] not in "?$":
            prefix = token.text.split(":", 1)[0]
            (declared if previous is not None and previous.is_word("PREFIX") else used).add(prefix)
        previous = token
    missing = sorted(prefix for prefix in used - declared if prefix in PREFIXES)
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in missing) + text


def bind(text: str, bindings: Mapping[str, Term] | None) -> str:
    """Give variables of a query their values before it runs.

    >>> bind("SELECT ?o { ?s <x:p> ?o }", {"s": NamedNode("x:s")})
    'SELECT ?o { VALUES (?s) { (<x:s>) } ?s <x:p> ?o }'
    """
    if not bindings:
        return text
    at = _where_group(text)
    return f"{text[:at]} {values_block(tuple(bindings), [tuple(bindings.values())])}{text[at:]}"


def values_block(names: Sequence[str], rows: Sequence[Sequence[Term]]) -> str:
    """Write a VALUES block; the one place where terms become SPARQL text."""
    variables = " ".join(str(_variable(name)) for name in names)
    lines = " ".join(f"({' '.join(_written(term) for term in row)})" for row in rows)
    return f"VALUES ({variables}) {{ {lines} }}"


def over_graphs(text: str, graphs: Sequence[NamedNode]) -> str:
    """Add a dataset clause: the default graph is the merge of these, and each can be named.

    A query that brings its own dataset clause is left as it is.
    """
    if has_dataset_clause(text):
        return text
    at = _dataset_place(list(_body(text)))
    clause = " ".join(f"FROM {graph} FROM NAMED {graph}" for graph in graphs) or "FROM <urn:empty>"
    return f"{text[:at]} {clause} {text[at:]}"


def has_dataset_clause(text: str) -> bool:
    """Tell whether a query says itself, with FROM, which graphs it is asked of.

    >>> has_dataset_clause("ASK FROM <x:g> {}"), has_dataset_clause("ASK { ?from a ?x }")
    (True, False)
    """
    if "FROM" not in text.upper():
        return False
    depth = 0
    for token in _body(text):
        if token.text == "{":
            depth += 1
        elif token.text == "}":
            depth -= 1
        elif depth == 0 and token.is_word("FROM"):
            return True
    return False


def names_graphs(text: str) -> bool:
    """Tell whether a query speaks of graphs by name, with FROM or GRAPH."""
    return any(token.is_word("FROM", "GRAPH") for token in tokens(text))


def filled(query: str, values: Mapping[str, Term]) -> str:
    """Put values in the place of a query's variables, wherever they stand.

    >>> from pyoxigraph import Literal
    >>> filled("SELECT ?x { ?x <x:p> ?unit }", {"unit": Literal("%")})
    'SELECT ?x { ?x <x:p> "%" }'
    """
    written, at = [], 0
    for token in tokens(query):
        if token.kind == "word" and token.text[0] in "?$" and token.text[1:] in values:
            written += [query[at : token.start], str(values[token.text[1:]])]
            at = token.end
    return "".join([*written, query[at:]])


def group_end(elements: Sequence[Token], opening: int) -> int:
    """Find the index of the brace that closes the group opened at index ``opening``."""
    depth = 0
    for index in range(opening, len(elements)):
        if elements[index].text == "{":
            depth += 1
        elif elements[index].text == "}":
            depth -= 1
            if depth == 0:
                return index
    message = "a '{' is never closed"
    raise QuerySyntaxError(message)


def _body(text: str) -> Iterator[Token]:
    """Yield the elements after the prologue."""
    rest = tokens(text)
    for token in rest:
        if token.is_word("PREFIX"):
            next(rest, None)
            next(rest, None)
        elif token.is_word("BASE"):
            next(rest, None)
        else:
            yield token
            break
    yield from rest


def _where_group(text: str) -> int:
    """Find the place just after the brace that opens the outermost pattern."""
    body = list(_body(text))
    index, parentheses = 0, 0
    if body and body[0].is_word("CONSTRUCT") and len(body) > 1 and body[1].text == "{":
        index = group_end(body, 1) + 1
    elif body and body[0].is_word("CONSTRUCT") and any(token.is_word("WHERE") for token in body[:8]):
        message = "CONSTRUCT WHERE takes no bindings: write CONSTRUCT { … } WHERE { … }"
        raise InputError(message)
    for token in body[index:]:
        if token.text == "(":
            parentheses += 1
        elif token.text == ")":
            parentheses -= 1
        elif token.text == "{" and parentheses == 0:
            return token.end
    message = "the query has no pattern in braces to bind a variable in"
    raise QuerySyntaxError(message)


def _dataset_place(body: Sequence[Token]) -> int:
    """Find where a dataset clause belongs: before WHERE or the outermost group, after the template."""
    index, parentheses = 0, 0
    if len(body) > 1 and body[0].is_word("CONSTRUCT") and body[1].text == "{":
        index = group_end(body, 1) + 1
    for token in body[index:]:
        if token.text == "(":
            parentheses += 1
        elif token.text == ")":
            parentheses -= 1
        elif parentheses == 0 and (token.text == "{" or token.is_word("WHERE")):
            return token.start
    return body[-1].end if body else 0


def _variable(name: str) -> Variable:
    try:
        return Variable(name)
    except ValueError as error:
        message = f"{name!r} is no variable name; give it without the question mark"
        raise InputError(message) from error


def _written(term: Term) -> str:
    if isinstance(term, BlankNode):
        message = f"a blank node can't be given as a value ({term}); use its IRI"
        raise InputError(message)
    return str(term)
