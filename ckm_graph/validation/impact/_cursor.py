"""Go through a query element by element; property paths become routes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from ckm_graph.store.sparql import Token, tokens
from ckm_graph.validation.impact._patterns import UnreadableError
from ckm_graph.validation.impact._routes import Fork, Hop, Loop, turned
from ckm_graph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.validation.impact._routes import Route

__all__ = ["Cursor"]

_VARIABLE: Final = re.compile(r"[?$](\w+)")


class Cursor:
    """A place in a query.

    >>> len(Cursor("^<x:p>/<x:q>*").verb())
    2
    """

    def __init__(self, text: str) -> None:
        self._tokens = list(_lexed(text))
        self._words = [found.upper() if kind in ("word", "mark") else "" for kind, found in self._tokens]
        self._words.append("")
        self._at = 0

    def peek(self) -> tuple[str, str]:
        """Give the kind and text of the next element."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def next_is(self, *texts: str) -> bool:
        """Tell whether the next element is one of these words and marks, in capitals."""
        return self._words[self._at] in texts

    def take_if(self, text: str) -> str | None:
        """Take the next element if it is this word or mark."""
        return self.take() if self._words[self._at] == text else None

    def take(self, wanted: str | None = None) -> str:
        """Take the next element, which has to be the one that is wanted."""
        kind, text = self.peek()
        if kind == "end" or (wanted is not None and not self.next_is(wanted)):
            message = f"{text or 'its end'} stands where {wanted or 'more'} was expected"
            raise UnreadableError(message)
        self._at += 1
        return text

    def verb(self) -> Route:
        """Take a predicate, a variable or a property path."""
        if self.peek()[0] == "var":
            self.take()
            return (Hop(None),)
        return self._alternatives()

    def _alternatives(self) -> Route:
        routes = [self._sequence()]
        while self.take_if("|") is not None:
            routes.append(self._sequence())
        return routes[0] if len(routes) == 1 else (Fork(tuple(routes)),)

    def _sequence(self) -> Route:
        route = self._step()
        while self.take_if("/") is not None:
            route = (*route, *self._step())
        return route

    def _step(self) -> Route:
        back = self.take_if("^") is not None
        if self.take_if("!") is not None:
            route: Route = self._negated()
        elif self.take_if("(") is not None:
            route = self._alternatives()
            self.take(")")
        else:
            route = (Hop(self._predicate()),)
        if self.take_if("*") is not None:
            route = (Loop(route),)
        elif self.take_if("+") is not None:
            route = (*route, Loop(route))
        elif self.take_if("?") is not None:
            route = (Fork(((), route)),)
        return turned(route) if back else route

    def _negated(self) -> Route:
        if self.take_if("(") is None:
            back = self.take_if("^") is not None
            self._predicate()
            return (Hop(None, forward=not back),)
        while self.take_if(")") is None:
            self.take()
        return (Fork(((Hop(None),), (Hop(None, forward=False),))),)

    def _predicate(self) -> NamedNode:
        kind, text = self.peek()
        self.take()
        if text == "a":
            return RDF.type
        if kind != "iri":
            message = f"it has {text} as a predicate"
            raise UnreadableError(message)
        return NamedNode(text[1:-1])


def _lexed(text: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text of the lexical elements; names lose the full stops that end a triple."""
    for token in tokens(text):
        if token.kind != "word":
            yield token.kind, token.text
        else:
            yield from _word(token)


def _word(token: Token) -> Iterator[tuple[str, str]]:
    match = _VARIABLE.match(token.text)
    if match is not None:
        yield "var", f"?{match[1]}"
        yield from _lexed(token.text[match.end() :])
        return
    bare = token.text.rstrip(".")
    if bare:
        yield "word", bare
    yield from (("mark", "."),) * (len(token.text) - len(bare))
