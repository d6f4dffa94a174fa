"""Reading the catalogue: each ``.rq`` file begins with comments that say what it answers.

    # question: What was asked and never answered?
    # source: S3, what is asked and never answered
    # covers: section 10
    # parameter: topic (resource ckm:Topic; optional) only questions on this topic

One ``question``, one ``source``, a ``parameter`` line for each value that the query takes; the
parameter's name is the variable's. A ``covers`` line says which sections of the domain's description,
and which of the questions at its end, the query belongs to: it is for those who keep the catalogue.
The comments end at the first line that is none.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Final

from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.model.queries import NamedQuery, QueryParameter

__all__ = ["catalogue", "find", "parse"]

_HEADER: Final = re.compile(r"# (question|source|covers|parameter): (\S.*)")
_COVERED: Final = re.compile(r"(?:section|question) [1-9]\d?(?:, (?:section|question) [1-9]\d?)*")
_PARAMETER: Final = re.compile(
    r"(?P<name>[A-Za-z]\w*) "
    r"\((?P<type>iri|string|integer|decimal|date|dateTime|resource ckm:\w+); (?P<need>optional|required)\) "
    r"(?P<description>\S.*)"
)


@cache
def catalogue() -> tuple[NamedQuery, ...]:
    """List all named queries, by name.

    >>> [query.name for query in catalogue()][:2]
    ['account-acquaintances', 'account-contacts']
    """
    folder = files("ckm_graph.queries") / "catalogue"
    found = (entry for entry in folder.iterdir() if entry.name.endswith(".rq"))
    read = (parse(entry.name.removesuffix(".rq"), entry.read_text(encoding="utf-8")) for entry in found)
    return tuple(sorted(read, key=lambda query: query.name))


def find(name: str) -> NamedQuery:
    """Find a named query.

    >>> find("unanswered").question
    'What was asked and never answered?'

    Raises
    ------
    UnknownNameError
        If there is none of that name, with the nearest that exist.

    """
    for query in catalogue():
        if query.name == name:
            return query
    raise UnknownNameError("query", name, (query.name for query in catalogue()))


def parse(name: str, text: str) -> NamedQuery:
    """Read a query's header.

    Raises
    ------
    InputError
        If the header lacks something or says what no header says, with the line.

    """
    said: dict[str, list[str]] = {"question": [], "source": [], "covers": [], "parameter": []}
    for line in takewhile(lambda line: line.startswith("#"), text.splitlines()):
        match = _HEADER.fullmatch(line.rstrip())
        if match is None:
            message = (
                f"{name}.rq: {line!r} should read '# question: …', '# source: …', '# covers: …' "
                "or '# parameter: …'"
            )
            raise InputError(message)
        said[match[1]].append(match[2])
    for key in ("question", "source"):
        if len(said[key]) != 1:
            message = f"{name}.rq: the header needs one line '# {key}: …', not {len(said[key])}"
            raise InputError(message)
    for covered in said["covers"]:
        if not _COVERED.fullmatch(covered):
            message = f"{name}.rq: {covered!r} should read like 'section 2, question 3'"
            raise InputError(message)
    parameters = tuple(_parameter(name, words) for words in said["parameter"])
    return NamedQuery(name, said["question"][0], said["source"][0], parameters, text)


def _parameter(query: str, words: str) -> QueryParameter:
    match = _PARAMETER.fullmatch(words)
    if match is None:
        message = (
            f"{query}.rq: {words!r} should read 'name (type; optional|required) what giving it does', "
            "with a type such as string, date or resource ckm:Topic"
        )
        raise InputError(message)
    return QueryParameter(match["name"], match["type"], match["description"], match["need"] == "required")
