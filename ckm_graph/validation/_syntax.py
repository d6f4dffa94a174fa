"""Queries that come from a shapes graph, parsed before they are run on anybody's data."""

from __future__ import annotations

from ckm_graph.errors import InputError, QuerySyntaxError
from ckm_graph.store import MemoryStore
from ckm_graph.store.sparql import query_form

__all__ = ["check_query"]


def check_query(text: str, whose: str) -> None:
    """Let an engine parse a query, on no data.

    Raises
    ------
    InputError
        If it is malformed; the message begins with whose it is.

    """
    try:
        with MemoryStore().view() as view:
            view.construct(text) if query_form(text) == "CONSTRUCT" else view.select(text)
    except QuerySyntaxError as error:
        message = f"{whose} can't be used: its SPARQL is malformed: {error}"
        raise InputError(message) from error
