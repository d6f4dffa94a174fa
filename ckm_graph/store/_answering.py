"""The three forms of a query, for every view: each asks for bytes and says what they mean."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph.store._table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ckm_graph.store._protocol import Term

__all__ = ["Answering"]


class Answering(ABC):
    """What answers queries as TSV, ``true`` or ``false``, and N-Triples."""

    look_up: int = 3
    """How many statements are read in order in the time of one look-up: so it is in memory."""

    def select(
        self,
        query: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        graphs: Sequence[ox.NamedNode] | None = None,
        timeout: float | None = None,
    ) -> Table:
        """Answer a SELECT query."""
        return Table.from_tsv(self._answer("SELECT", query, bindings, graphs, timeout))

    def ask(
        self,
        query: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        graphs: Sequence[ox.NamedNode] | None = None,
        timeout: float | None = None,
    ) -> bool:
        """Answer an ASK query."""
        return self._answer("ASK", query, bindings, graphs, timeout) == b"true"

    def construct(
        self,
        query: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        graphs: Sequence[ox.NamedNode] | None = None,
        timeout: float | None = None,
    ) -> tuple[ox.Triple, ...]:
        """Answer a CONSTRUCT or DESCRIBE query."""
        text = self._answer("CONSTRUCT", query, bindings, graphs, timeout)
        parsed = ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
        return tuple(dict.fromkeys(quad.triple for quad in parsed))

    @abstractmethod
    def _answer(
        self,
        form: str,
        query: str,
        bindings: Mapping[str, Term] | None,
        graphs: Sequence[ox.NamedNode] | None,
        timeout: float | None,
    ) -> bytes:
        """Answer a query of one form."""
