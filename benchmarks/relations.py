"""Made-up relations to infer from, under `relations.ttl`: the same size gives the same triples.

Posts answer each other and have authors and topics; topics are parts of topics, in chains of ten, and related
to others; one triple in a hundred gives a person an account that another has too.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["BASE", "IDENTITY", "ONTOLOGY_FILE", "RDF_TYPE", "counted", "relations"]

BASE: Final = "http://example.org/"
RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ONTOLOGY_FILE: Final = Path(__file__).with_name("relations.ttl")
IDENTITY: Final = (
    f"<{BASE}account> <{RDF_TYPE}> <http://www.w3.org/2002/07/owl#InverseFunctionalProperty> .\n"
)
"""That who has one account is one; to be added to the ontology."""

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_KINDS: Final = ("Question", "Answer", "Comment", "Review")
_POSTS_IN: Final = 7.65
"""So many triples come with a post, those about people and topics included."""


def relations(triples: int) -> Iterator[str]:
    """Yield about so many triples, as lines of N-Triples.

    >>> lines = list(relations(1000))
    >>> len(lines), len(set(lines)), sum("/account>" in line for line in lines)
    (999, 999, 12)
    """
    rng = random.Random(triples)  # noqa: S311 -- made up, not kept secret
    posts = int(triples / _POSTS_IN)
    others = posts // 5 + 1
    for i in range(others):
        yield _line(f"u{i}", "name", f'"member {i}"')
        if i % 5 < 2:
            yield _line(f"u{i}", "account", f'"account {i // 5}"')
        if i % 10:
            yield _line(f"t{i}", "partOf", _iri(f"t{i - 1}"))
        yield _line(f"t{i}", "relatedTo", _iri(f"t{rng.randrange(others)}"))
    for i in range(posts):
        post = f"p{i}"
        yield f"{_iri(post)} <{RDF_TYPE}> {_iri(_KINDS[i % 4])} .\n"
        yield _line(post, "title", f'"post {i}"')
        yield _line(post, "score", f'"{rng.randrange(100)}"^^<{_XSD}integer>')
        yield _line(post, "createdAt", f'"2024-01-01T00:00:{i % 60:02}Z"^^<{_XSD}dateTime>')
        yield _line(post, "by", _iri(f"u{rng.randrange(others)}"))
        yield _line(post, "topic", _iri(f"t{rng.randrange(others)}"))
        if i:
            yield _line(post, "answers" if i % 4 == 1 else "inReplyTo", _iri(f"p{rng.randrange(i)}"))


def counted(triples: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    """Count triples by property, and those of rdf:type by class, for properties and classes of `BASE`.

    >>> counted([(BASE + "p1", RDF_TYPE, BASE + "Post"), (BASE + "p1", BASE + "by", BASE + "u1")])
    {'Post': 1, 'by': 1}
    """
    found = Counter(o if p == RDF_TYPE else p for _, p, o in triples)
    return {key.removeprefix(BASE): found[key] for key in sorted(found) if key.startswith(BASE)}


def _line(subject: str, name: str, value: str) -> str:
    return f"{_iri(subject)} {_iri(name)} {value} .\n"


def _iri(name: str) -> str:
    return f"<{BASE}{name}>"
