"""The command that proves: explain."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pyoxigraph import NamedNode

from ckm_graph.cli._graphs import Graph, opened, parse_value
from ckm_graph.cli._output import harmless, print_json
from ckm_graph.vocabulary import PREFIXES, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.model import Proof
    from ckm_graph.store import Term, TermLike

__all__ = ["explain"]


class ProofFormat(StrEnum):
    """How a proof is printed."""

    TEXT = "text"
    JSON = "json"


def explain(
    graph: Graph,
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="An IRI: <…>, with a prefix, or http…")],
    predicate: Annotated[str, typer.Argument(metavar="PREDICATE", help="An IRI, or a for rdf:type.")],
    object_: Annotated[str, typer.Argument(metavar="OBJECT", help="An IRI, a number, or a text.")],
    form: Annotated[ProofFormat, typer.Option("--format", help="How to print the proof.")] = ProofFormat.TEXT,
) -> None:
    """Prove a triple of GRAPH: from what is said, and by whom."""
    with opened(graph) as kg:
        proof = kg.explain(parse_value(subject), _predicate(predicate), parse_value(object_))
    if form is ProofFormat.JSON:
        print_json(_as_json(proof))
        return
    for line in _lines(proof):
        print(harmless(line))  # noqa: T201 -- the command line prints


def _predicate(text: str) -> TermLike:
    return RDF.type if text == "a" else parse_value(text)


def _lines(proof: Proof) -> Iterator[str]:
    """Write a proof as an outline, without calls within calls: a proof may be deep."""
    waiting = [(0, proof)]
    while waiting:
        depth, found = waiting.pop()
        said = " ".join(map(_short, found.triple))
        reason = f"stated by {', '.join(found.sources)}" if found.stated else f"by {found.rule}"
        yield f"{'  ' * depth}{said}  [{reason}]"
        waiting.extend((depth + 1, premise) for premise in reversed(found.premises))


def _as_json(proof: Proof) -> dict[str, Any]:
    """Write a proof as nested objects; the innermost are made first."""
    made: dict[int, dict[str, Any]] = {}
    for found in reversed(list(proof.walk())):
        subject, predicate, object_ = map(str, found.triple)
        made[id(found)] = {
            "triple": [subject, predicate, object_],
            "rule": found.rule,
            "sources": list(found.sources),
            "premises": [made[id(premise)] for premise in found.premises],
        }
    return made[id(proof)]


def _short(term: Term) -> str:
    """Write a term with a known prefix where it has one."""
    if isinstance(term, NamedNode):
        for prefix, space in PREFIXES.items():
            if term.value.startswith(space) and term.value.removeprefix(space).isidentifier():
                return f"{prefix}:{term.value.removeprefix(space)}"
    return str(term)
