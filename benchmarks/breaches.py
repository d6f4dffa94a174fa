"""Breaches planted in a community's statements: every 200th that a shape of `shapes.ttl` is about.

A community has no edits and no titles in two languages, and its members join when they like: these are
written anew for all, in order but for the planted ones.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["planted"]

_EVERY: Final = 200
_CKM: Final = "https://w3id.org/ckm#"
_STATEMENT: Final = re.compile(rf"<([^>]*)/([a-z]+)/([^/>]*)> <{_CKM}([A-Za-z]+)> (.*) \.\n")
_DATE: Final = "<http://www.w3.org/2001/XMLSchema#date>"
_TIME: Final = "<http://www.w3.org/2001/XMLSchema#dateTime>"
_SUBCLASSES: Final = {
    "IndividualCustomer": "Customer",
    "Customer": "Agent",
    **dict.fromkeys(("Question", "Answer", "Comment", "ProfileFact"), "KnowledgeItem"),
}


def planted(lines: Iterable[str]) -> Iterator[str]:
    """Yield N-Triples with breaches in them, and the few subclasses that the shapes need."""
    for kind, above in _SUBCLASSES.items():
        yield f"<{_CKM}{kind}> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{_CKM}{above}> .\n"
    seen: Counter[tuple[str, str]] = Counter()
    for line in lines:
        match = _STATEMENT.fullmatch(line)
        if match is None:
            yield line
            continue
        base, kind, _, name, value = match.groups()
        seen[kind, name] += 1
        yield from _changed(line, (base, kind, name, value), seen[kind, name])


def _changed(line: str, said: tuple[str, str, str, str], number: int) -> Iterator[str]:
    base, kind, name, value = said
    subject = line.split(" ", 1)[0]
    bad = number % _EVERY
    if (kind, name) == ("user", "createdAt"):
        year = "2090" if bad == 10 else "2017"
        yield f'{subject} <{_CKM}createdAt> "{year}-01-01T00:00:00Z"^^{_TIME} .\n'
        if bad == 20:
            yield f'{subject} <{_CKM}createdAt> "2017-01-01"^^{_DATE} .\n'
        return
    if (kind, name) == ("question", "title"):
        year = "2001" if bad == 30 else "2090"
        label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
        yield f'{subject} <http://purl.org/dc/terms/modified> "{year}-01-01T00:00:00Z"^^{_TIME} .\n'
        yield from (f"{subject} {label} {value}@{tag} .\n" for tag in ("en", "de"))
        if bad == 40:
            yield f'{subject} {label} "another"@en .\n'
    wrong = {
        ("user", "name", 50): "",
        ("user", "name", 60): f'{line}{subject} <{_CKM}name> "another name" .\n',
        ("comment", "contributedBy", 70): f"{subject} <{_CKM}contributedBy> <{base}/user/nobody> .\n",
        ("comment", "flow", 80): f"{subject} <{_CKM}flow> <{_CKM}Sideways> .\n",
        ("record", "sourceId", 90): f'{subject} <{_CKM}sourceId> "n/a" .\n',
        ("answer", "inReplyTo", 95): f"{subject} <{_CKM}inReplyTo> <{base}/comment/1> .\n",
        ("question", "flow", 35): f"{line}{subject} <{_CKM}acceptedAnswer> <{base}/answer/none> .\n",
        ("record", "recordOf", 45): f"{line}{subject} <{_CKM}topic> <{base}/topic/1> .\n",
        ("question", "score", 25): f"{line}<{base}/question/bare{number}> {_TYPE} <{_CKM}Question> .\n",
    }
    yield wrong.get((kind, name, bad), line)


_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
