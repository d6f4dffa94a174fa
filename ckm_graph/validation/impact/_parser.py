"""Read the patterns of a SELECT query, as far as they tell which triples it reads.

    text --parse_patterns--> Select(Group(Edge, Optional, Union, Filter, …))

An engine has parsed the text before, so what this reader does not know is not malformed but beyond
it: it raises `UnreadableError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from ckm_graph.validation.impact._cursor import Cursor
from ckm_graph.validation.impact._patterns import (
    Bind,
    Edge,
    Filter,
    Group,
    Optional,
    Root,
    Select,
    Union,
    UnreadableError,
    Values,
)

if TYPE_CHECKING:
    from ckm_graph.validation.impact._patterns import Item, Node

__all__ = ["parse_patterns"]

_AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_BEYOND: Final = ("MINUS", "GRAPH", "SERVICE", "FROM")
_MODIFIERS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


def parse_patterns(text: str, mark: str, root: str) -> Select:
    """Read the patterns of a SELECT query.

    Parameters
    ----------
    text
        The query, its IRIs written out.
    mark
        The character that stands where the focus nodes are bound.
    root
        The variable that they are bound to.

    Raises
    ------
    UnreadableError
        If it has what this reader does not know.

    >>> parse_patterns("SELECT ?x { ?x <x:p> ?y }", "!", "?x").group.items
    (Edge(start='?x', route=(Hop(predicate=<NamedNode value=x:p>, forward=True),), end='?y'),)

    """
    parser = _Parser(text, mark, root)
    parser.take("SELECT")
    return parser.select()


class _Parser(Cursor):
    def __init__(self, text: str, mark: str, root: str) -> None:
        super().__init__(text)
        self._mark, self._root = mark, root
        self._fresh = count()

    def select(self) -> Select:
        projected: list[tuple[str, str | None]] = []
        exists: list[Group] = []
        grouped = star = False
        while not self.next_is("WHERE", "{", *_BEYOND):
            if self.take_if("(") is not None:
                inner = self._inside()
                grouped |= inner.aggregate
                exists += inner.exists
                if inner.named is not None:
                    projected.append((inner.named, inner.source))
            else:
                word = self.take()
                star |= word == "*"
                if word.startswith("?"):
                    projected.append((word, word))
        self.take_if("WHERE")
        group = self.group()
        keys, more = self._modifiers()
        if keys is None and (grouped or any(inner.aggregate for inner in more)):
            keys = ()
        exists += [one for inner in more for one in inner.exists]
        return Select(tuple(projected), star, keys, tuple(exists), group)

    def _modifiers(self) -> tuple[tuple[str, ...] | None, list[_Expression]]:
        keys: list[str] | None = None
        found: list[_Expression] = []
        clause = ""
        while self._at < len(self._tokens) and not self.next_is("}"):
            if self.take_if("(") is not None:
                inner = self._inside()
                found.append(inner)
                if clause == "GROUP" and keys is not None and inner.named is not None:
                    keys.append(inner.source or inner.named)
                continue
            word = self.take()
            if word.upper() in _MODIFIERS:
                clause = word.upper()
                if clause in ("LIMIT", "OFFSET", "VALUES"):
                    message = f"{clause} after the pattern"
                    raise UnreadableError(message)
                keys = [] if clause == "GROUP" else keys
            elif clause == "GROUP" and keys is not None and word.startswith("?"):
                keys.append(word)
        return (None if keys is None else tuple(keys)), found

    def group(self) -> Group:
        self.take("{")
        items: list[Item] = []
        if self.take_if("SELECT") is not None:
            items.append(self.select())
        while self.take_if("}") is None:
            self._item(items)
        return Group(tuple(items))

    def _item(self, items: list[Item]) -> None:
        if self.next_is(*_BEYOND):
            message = f"it uses {self.take()}"
            raise UnreadableError(message)
        if self.take_if(".") is not None:
            return
        if self.take_if(self._mark) is not None:
            items.append(Root(self._root))
        elif self.next_is("{"):
            branches = [self.group()]
            while self.take_if("UNION") is not None:
                branches.append(self.group())
            items.append(branches[0] if len(branches) == 1 else Union(tuple(branches)))
        elif self.take_if("OPTIONAL") is not None:
            items.append(Optional(self.group()))
        elif self.take_if("FILTER") is not None:
            items.append(Filter(self._condition()))
        elif self.take_if("BIND") is not None:
            self.take("(")
            inner = self._inside()
            items.append(Bind(inner.named or "?", inner.source, tuple(inner.exists)))
        elif self.take_if("VALUES") is not None:
            items.append(self._values())
        else:
            self._triples(items)

    def _condition(self) -> tuple[Group, ...]:
        self.take_if("NOT")
        if self.take_if("EXISTS") is not None:
            return (self.group(),)
        while not self.next_is("("):
            self.take()
        self.take("(")
        return tuple(self._inside().exists)

    def _inside(self) -> _Expression:
        """Read an expression to the parenthesis that closes it."""
        exists: list[Group] = []
        words: list[str] = []
        depth = 1
        while True:
            word = self.take()
            depth += {"(": 1, ")": -1}.get(word, 0)
            if depth == 0:
                break
            words.append(word)
            if word.upper() == "EXISTS" and self.next_is("{"):
                exists.append(self.group())
        named = words[-1] if len(words) > 1 and words[-2].upper() == "AS" else None
        whole = words[0] if len(words) == len(("?a", "AS", "?b")) and words[0].startswith("?") else None
        aggregate = any(word.upper() in _AGGREGATES for word in words)
        return _Expression(exists, named, whole if named else None, aggregate)

    def _values(self) -> Values:
        names: list[str] = []
        if self.take_if("(") is not None:
            while self.take_if(")") is None:
                names.append(self.take())
        else:
            names.append(self.take())
        self.take("{")
        missing = False
        while (word := self.take()) != "}":
            missing |= word.upper() == "UNDEF"
        return Values(() if missing else tuple(names))

    def _triples(self, items: list[Item]) -> None:
        bracketed = self.next_is("[", "(")
        start = self._node(items)
        if not (bracketed and self.next_is(".", "}")):
            self._properties(start, items)

    def _properties(self, start: Node, items: list[Item]) -> None:
        while True:
            route = self.verb()
            items.append(Edge(start, route, self._node(items)))
            while self.take_if(",") is not None:
                items.append(Edge(start, route, self._node(items)))
            if self.take_if(";") is None:
                return
            while self.take_if(";") is not None:
                pass
            if self.peek()[0] not in ("iri", "var") and not self.next_is("A", "^", "!", "("):
                return

    def _node(self, items: list[Item]) -> Node:
        kind, text = self.peek()
        if self.take_if("[") is not None:
            node = f"_:fresh{next(self._fresh)}"
            if not self.next_is("]"):
                self._properties(node, items)
            self.take("]")
            return node
        if text == "(":
            message = "it has a list in a triple pattern"
            raise UnreadableError(message)
        self.take()
        if kind == "iri":
            return NamedNode(text[1:-1])
        if kind == "var" or text.startswith("_:"):
            return text
        if text in ("+", "-"):
            self.take()
        elif kind == "string":
            self._literal_end()
        elif kind != "word" or ":" in text:
            message = f"it has {text} in a triple pattern"
            raise UnreadableError(message)
        return None

    def _literal_end(self) -> None:
        if self.peek()[0] == "tag":
            self.take()
        elif self.take_if("^") is not None:
            self.take("^")
            self.take()


@dataclass(frozen=True, slots=True)
class _Expression:
    """What is told of an expression in parentheses."""

    exists: list[Group]
    named: str | None
    """The variable after AS."""
    source: str | None
    """The variable before AS, if the expression is no more."""
    aggregate: bool
