"""The groups after EXISTS in a query's conditions, read by themselves and joined by hash: see `_joined`.

    NOT EXISTS { ?v a <D> }    -->    !BOUND(?there_0)    where    OPTIONAL { SELECT ?v (true AS ?there_0) … }

A group qualifies if it can be read by itself: triple patterns and filters that bind, within it, all
variables which it shares with what stands around. Groups after EXISTS in its own filters have to qualify too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from ckm_graph.store.sparql import group_end
from ckm_graph.validation.planning._groups import (
    UnreadableGroupError,
    changed,
    outside,
    read_group,
    span,
    split,
    variables,
)
from ckm_graph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.validation.planning._groups import Group, Statement
    from ckm_graph.validation.planning._survey import Survey

__all__ = ["BUILT", "HELD", "MET", "NEW", "Sought", "apart", "of_any_class", "size_of"]

HELD: Final = 1_000_000
"""Rows that one side of a join may have, about."""
BUILT: Final = 6
"""A row that is held costs as much as so many statements read in order."""
_TAKEN: Final = 3
"""So does one that is held to be taken away."""
MET: Final = 3
"""So does a row that is met with those that are held."""
_TYPE: Final = str(RDF.type)
_ONE_OF: Final = re.compile(r"FILTER\((\?\w+) IN \((<[^<>]*>(?:, <[^<>]*>)*)\)\)")
_ABSENT: Final = re.compile(r"(?is)FILTER\s*(?:\(\s*)*NOT\s+EXISTS\s*(\{.*\})[\s)]*")
NEW: Final = "?there_"


@dataclass
class Sought:
    """The groups after EXISTS in the conditions of one query, joined by hash where that is cheaper.

    `condition` writes a condition anew; ``blocks`` is the pattern that it needs then.
    """

    known: Survey
    rows: int
    """How many rows ask, about."""
    scope: frozenset[str]
    """Variables that are bound in each of them."""
    outside: frozenset[str]
    """All variables that stand around the conditions."""
    numbers: Iterator[int] = field(default_factory=count)
    size: int = 0
    """How many statements the blocks read."""
    looks: int = 0
    """How many look-ups they save a row."""
    _names: dict[str, str] = field(default_factory=dict)
    _blocks: list[str] = field(default_factory=list)

    @property
    def blocks(self) -> str:
        """What binds the variables that stand in the conditions."""
        return "".join(f" {block}" for block in self._blocks)

    def filter(self, text: str) -> str:
        """Write a filter anew; one that says no more than NOT EXISTS takes solutions away instead."""
        match = _ABSENT.fullmatch(text)
        if match is not None and not _closes_early(match[1]):
            inner, shared = self._read(match[1])
            if inner is not None and self._worth(inner, _TAKEN):
                self._blocks.append(f"MINUS {{ SELECT {' '.join(shared)} WHERE {{ {inner.body} }} }}")
                return ""
        return self.condition(text)

    def condition(self, text: str) -> str:
        """Write a condition with a variable in the place of each group that is joined."""
        if self.known.look_up <= MET or "EXISTS" not in text.upper():
            return text
        elements = split(text)
        changes: list[tuple[int, int, str]] = []
        at = 0
        while at < len(elements):
            if elements[at].is_word("EXISTS"):
                end = group_end(elements, at + 1)
                name = self._name(text[elements[at + 1].start : elements[end].end])
                if name is not None:
                    no = at > 0 and elements[at - 1].is_word("NOT")
                    said = f"(!BOUND({name}))" if no else f"BOUND({name})"
                    changes.append((elements[at - no].start, elements[end].end, said))
                at = end
            at += 1
        return changed(text, changes)

    def _name(self, text: str) -> str | None:
        """Give the variable that is bound where a group has a solution."""
        if text in self._names:
            return self._names[text]
        inner, shared = self._read(text)
        if inner is None or not self._worth(inner, BUILT):
            return None
        name = self._names[text] = f"{NEW}{next(self.numbers)}"
        once = "" if inner.single and inner.bound.issubset(shared) else "DISTINCT "
        head = f"SELECT {once}{' '.join(shared)} (true AS {name})"
        self._blocks.append(f"OPTIONAL {{ {head} WHERE {{ {inner.body} }} }}")
        self.size += inner.size
        self.looks += inner.looks
        return name

    def _read(self, text: str) -> tuple[_Inner | None, list[str]]:
        """Read a group that may be joined, and tell by which variables."""
        try:
            inner = _Inner(self, text)
        except UnreadableGroupError:
            return None, []
        shared = sorted(inner.names & self.outside)
        fit = shared and self.scope.issuperset(shared) and inner.bound.issuperset(shared)
        return (inner if fit else None), shared

    def _worth(self, inner: _Inner, each: int) -> bool:
        """Tell whether reading a group by itself beats a look-up for each row."""
        cost = each * inner.size + MET * self.rows
        return inner.size <= HELD and cost < self.known.look_up * self.rows * inner.looks


class _Inner:
    """A group after EXISTS, written so that it is read by itself."""

    def __init__(self, around: Sought, text: str) -> None:
        self._around = around
        self._text = text
        self._elements = split(text)
        self._outside = around.outside | outside(self._elements)
        self._listed = 0
        self.names = variables(self._elements)
        """All variables in it."""
        self.size = 0
        """How many statements are read, about."""
        self.looks = 0
        """How many look-ups one row would cost, at least."""
        self.body, self.bound = self._group(0)

    @property
    def single(self) -> bool:
        """Whether no two solutions are the same: each is one statement."""
        return self.looks == 1 and not self._listed

    def _group(self, opening: int) -> tuple[str, frozenset[str]]:
        """Write a group by itself; tell which variables it binds."""
        group = read_group(self._elements, opening)
        listed, filters = self._filters(group)
        written: list[str] = []
        bound: set[str] = set()
        for part in group.parts:
            if part.kind == "group":
                inner, names = self._group(part.first)
                written.append(f"{{ {inner} }}")
                bound |= names
            elif part.kind not in ("triples", "filter"):
                raise UnreadableGroupError(part.kind)
        for one in group.statements:
            written.append(self._statement(one, listed, alone=len(group.statements) == 1))
            bound.update(one.names)
        sought = Sought(self._around.known, self.size, frozenset(bound), self._outside, self._around.numbers)
        filters = [sought.condition(text) for text in filters]
        if any(self._outside & variables(split(text)) - bound or "EXISTS" in text for text in filters):
            raise UnreadableGroupError("FILTER")
        self.size += sought.size
        self.looks += sought.looks
        return " ".join([*written, sought.blocks, *filters]), frozenset(bound)

    def _filters(self, group: Group) -> tuple[dict[str, list[str]], list[str]]:
        """Tell which classes variables may be, and what else a group's filters say."""
        kinds = {one.object for one in group.statements if of_any_class(one)}
        listed: dict[str, list[str]] = {}
        others: list[str] = []
        for part in group.parts:
            if part.kind == "filter":
                start, end = span(self._elements, part)
                match = _ONE_OF.fullmatch(self._text[start:end])
                if match and match[1] in kinds and match[1] not in listed:
                    listed[match[1]] = match[2].split(", ")
                else:
                    others.append(self._text[start:end])
        return listed, others

    def _statement(self, one: Statement, listed: dict[str, list[str]], *, alone: bool) -> str:
        known = self._around.known
        values, size = "", size_of(one, known)
        if of_any_class(one) and one.object in listed:
            kinds = listed[one.object]
            size = sum(known.instances.get(NamedNode(kind[1:-1]), 0) for kind in kinds)
            values = f"VALUES {one.object} {{ {' '.join(kinds)} }} "
            self._listed += 1
        if size is None:
            raise UnreadableGroupError(str(one))
        self.size += size
        self.looks += 1
        return f"{values}{one} ." if alone else apart(one, values)


def _closes_early(text: str) -> bool:
    """Tell whether the brace that opens a text is closed before its end."""
    elements = split(text)
    return group_end(elements, 0) != len(elements) - 1


def size_of(one: Statement, known: Survey) -> int | None:
    """Tell how many statements a triple pattern reads by itself, about; None if that is not known."""
    if one.predicate == _TYPE:
        if one.object.startswith("?"):
            return sum(known.instances.values())
        return known.instances.get(NamedNode(one.object[1:-1]), 0) if one.names else None
    if not (one.subject.startswith("?") and one.object.startswith("?")):
        return None
    return known.sizes.get(NamedNode(one.predicate[1:-1]))


def of_any_class(one: Statement) -> bool:
    return one.predicate == _TYPE and one.object.startswith("?")


def apart(one: Statement, values: str = "") -> str:
    return f"{{ SELECT {' '.join(one.names)} WHERE {{ {values}{one} }} }}"
