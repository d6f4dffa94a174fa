"""Rules that a user brings: kept in the graph, applied by inference and after each transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ckm_graph import KnowledgeGraph
from ckm_graph.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

RULE = """
PREFIX ex: <https://example.org/>
CONSTRUCT { ?question ex:mentor ?author } WHERE { ?answer ckm:inReplyTo ?question ; ex:by ?author }
"""
ANSWER = "<https://example.org/a> ckm:inReplyTo <https://example.org/q> ; <https://example.org/by> <https://example.org/z>"
MENTOR = "ASK { <https://example.org/q> <https://example.org/mentor> <https://example.org/z> }"
SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ckm: <https://w3id.org/ckm#> . @prefix ex: <https://example.org/> .
ex:Answered a sh:NodeShape ; sh:targetSubjectsOf ckm:inReplyTo ;
    sh:rule [ a sh:TripleRule ; sh:subject [ sh:path ckm:inReplyTo ] ; sh:predicate ex:mentor ;
              sh:object [ sh:path ex:by ] ] .
"""


@pytest.fixture(params=[("mentor.rq", RULE), ("mentor.ttl", SHAPE)], ids=["CONSTRUCT", "SHACL"])
def rule(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The same rule, in both languages."""
    name, text = request.param
    path: Path = tmp_path / name
    path.write_text(text)
    return path


def _say(kg: KnowledgeGraph, text: str) -> None:
    with kg.transaction(source="crm", validate=False) as tx:
        tx.update(text)


def test_a_rule_follows_each_transaction_until_it_is_withdrawn(rule: Path, tmp_path: Path) -> None:
    with KnowledgeGraph.open(tmp_path / "g.ckm", extensions=[rule]) as kg:
        kg.infer()
        _say(kg, f"INSERT DATA {{ {ANSWER} }}")
        assert kg.ask(MENTOR)
    with KnowledgeGraph.open(tmp_path / "g.ckm") as kg:
        assert not kg.infer().changed
        _say(kg, f"DELETE DATA {{ {ANSWER} }}")
        assert not kg.ask(MENTOR)
        _say(kg, f"INSERT DATA {{ {ANSWER} }}")
        assert kg.ask(MENTOR)


def test_a_rule_that_is_added_or_changed_holds_from_the_next_inference(rule: Path) -> None:
    kg = KnowledgeGraph()
    _say(kg, f"INSERT DATA {{ {ANSWER} }}")
    kg.extend(rule)
    assert kg.infer().changed
    assert kg.ask(MENTOR)
    rule.write_text(rule.read_text().replace("mentor", "helper"))
    kg.extend(rule)
    kg.infer()
    assert not kg.ask(MENTOR)
    assert kg.ask(MENTOR.replace("mentor", "helper"))


def test_a_proof_goes_down_to_what_an_own_rule_gave(rule: Path) -> None:
    kg = KnowledgeGraph(extensions=[rule])
    _say(kg, f"INSERT DATA {{ {ANSWER} }}")
    kg.infer()
    proof = kg.explain(*(ox.NamedNode(f"https://example.org/{name}") for name in ("q", "mentor", "z")))
    assert (proof.premises, proof.sources) == ((), ())
    assert proof.rule is not None
    assert proof.rule.startswith("the rule ")


def test_a_rule_that_can_not_be_used_leaves_the_graph_as_it_was(tmp_path: Path) -> None:
    broken = tmp_path / "broken.rq"
    broken.write_text("CONSTRUCT { ?x ?p } WHERE { ?x ?p ?o }")
    kg = KnowledgeGraph()
    before = len(list(kg.changes()))
    with pytest.raises(InputError, match=r"broken\.rq: .*malformed"):
        kg.extend(broken)
    assert len(list(kg.changes())) == before
