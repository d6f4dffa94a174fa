"""What people make of clusters: it is written with who and when, and later runs respect it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from ckm_graph import KnowledgeGraph
from ckm_graph.errors import InputError

if TYPE_CHECKING:
    from ckm_graph.model.topics import TopicModel

WORDS = {
    "brakes": ["brake", "pads", "squeal", "rotor", "caliper", "lever", "hydraulic", "disc", "bleeding"],
    "saddles": ["saddle", "sore", "seatpost", "leather", "padding", "height", "comfort", "tilt", "rails"],
    "tyres": ["tyre", "puncture", "tube", "pressure", "valve", "sealant", "tubeless", "rim", "tread"],
}
BASE = "https://w3id.org/ckm/id/test/"


@pytest.fixture
def kg() -> KnowledgeGraph:
    graph = KnowledgeGraph()
    say(graph, range(20))
    return graph


def say(graph: KnowledgeGraph, numbers: range) -> None:
    draw = random.Random(numbers.start)
    told = "".join(
        f"<{BASE}{kind}-{n:02}> a ckm:Question ; ckm:flow ckm:FromCustomer ; ckm:contributedBy <{BASE}ann> ; "
        f'ckm:title "{" ".join(draw.sample(words, 5))}" ; ckm:createdAt "2026-01-{n % 28 + 1:02}T10:00:00Z"^^xsd:dateTime .\n'
        for kind, words in WORDS.items()
        for n in numbers
    )
    graph.update(f"INSERT DATA {{ <{BASE}ann> a ckm:IndividualCustomer . {told} }}", source="forum")


def found(graph: KnowledgeGraph) -> TopicModel:
    return graph.topic_clusters(vectors="lsa")


def of(model: TopicModel, kind: str) -> int:
    return next(one.cluster for one in model.clusters if f"{BASE}{kind}-" in one.items[0])


def test_a_renamed_cluster_keeps_its_name_and_identity_when_more_comes_in(kg: KnowledgeGraph) -> None:
    model = found(kg)
    (made,) = kg.edit_topics(model, rename={of(model, "tyres"): "Flat tyres"}, by=f"{BASE}ann")
    say(kg, range(20, 28))
    later = found(kg)
    (kept,) = [one for one in later.clusters if one.curated]
    assert (kept.label, kept.curated) == ("Flat tyres", made.topic)
    assert {item.removeprefix(BASE).split("-")[0] for item in kept.items} == {"tyres"}
    assert kg.ask(f"ASK {{ <{made.topic}> ckm:curatedBy <{BASE}ann> ; ckm:createdAt ?when }}")
    assert any("curated" in note for note in later.notes)


def test_merged_clusters_stay_one(kg: KnowledgeGraph) -> None:
    model = found(kg)
    kg.edit_topics(model, merge=[[of(model, "brakes"), of(model, "saddles")]])
    later = found(kg)
    kept = next(one for one in later.clusters if one.curated)
    assert {item.removeprefix(BASE).split("-")[0] for item in kept.items} == {"brakes", "saddles"}
    assert later.found == model.found - 1


def test_a_split_cluster_stays_apart_and_its_history_is_kept(kg: KnowledgeGraph) -> None:
    model = found(kg)
    (first,) = kg.edit_topics(model, pin=[of(model, "tyres")])
    pinned = found(kg)
    number = of(pinned, "tyres")
    items = next(one.items for one in pinned.clusters if one.cluster == number)
    made = kg.edit_topics(pinned, split={number: [items[:8], items[8:]]})
    later = found(kg)
    assert {one.curated for one in later.clusters if one.curated} == {one.topic for one in made}
    places = {item: one.cluster for one in later.clusters for item in one.items}
    assert len({places[item] for item in items[:8]}) == 1
    assert places[items[0]] != places[items[-1]]
    assert kg.ask(f"ASK {{ <{made[0].topic}> ckm:derivedFrom <{first.topic}> }}")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({}, "nothing"),
        ({"rename": {99: "x"}}, "no cluster 99"),
        ({"rename": {1: " "}}, "called nothing"),
        ({"merge": [[1, 2]], "pin": [1], "split": {2: []}}, "twice"),
        ({"split": {1: [[]]}}, "two groups"),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(
    kg: KnowledgeGraph, edit: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        kg.edit_topics(found(kg), **edit)  # type: ignore[arg-type]


def test_new_texts_and_new_items_find_their_cluster_without_a_run(kg: KnowledgeGraph) -> None:
    model = found(kg)
    one, odd = model.assign(["squeal of the brake rotor and caliper", "xyzzy"])
    assert one.cluster == of(model, "brakes")
    assert (odd.cluster, odd.label) == (None, "unclear")
    say(kg, range(20, 22))
    new = {one.item: one.cluster for one in kg.assign_topics(model)}
    assert new == {f"{BASE}{kind}-{n}": of(model, kind) for kind in WORDS for n in (20, 21)}
