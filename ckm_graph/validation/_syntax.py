"""Queries that come from a shapes graph, parsed before they are run on anybody's data."""

from __future__ import annotations

from ckm_graph.errors import InputError, QueryRefused, QuerySyntaxError
from ckm_graph.store import MemoryStore
from ckm_graph.store.sparql import query_form

__all__ = ["check_query"]


def check_query(text: str, whose: str) -> None:
    """Let an engine parse a query, on no data.

    Raises
    ------
    InputError
        If it is malformed or calls a function that is not known; the message begins with whose it is.

    """
    try:
        with MemoryStore().view() as view:
            view.construct(text) if query_form(text) == "CONSTRUCT" else view.select(text)
    except QuerySyntaxError as error:
        told = str(error).split(": expected", maxsplit=1)[0]  # what follows lists all that SPARQL has
        message = f"{whose} can't be used: its SPARQL is {told}"
        raise InputError(message) from error
    except QueryRefused as error:
        message = f"{whose} can't be used: {error}; call functions of SPARQL 1.1, or write it as a pattern"
        raise InputError(message) from error
