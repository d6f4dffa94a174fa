"""Topic clusters: clear topics are found, tiny and odd graphs are taken, order changes nothing."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import polars as pl
import pytest
from pyoxigraph import Quad
from sklearn.metrics import adjusted_mutual_info_score as mutual_information

from ckm_graph.analytics import topic_clusters
from ckm_graph.analytics.topics import Items, cluster_items
from ckm_graph.errors import InputError, MissingExtraError
from ckm_graph.vocabulary import CKM, RDFS
from tests.analytics.forum import GRAPH, iri

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.model.topics import TopicModel
    from tests.analytics.forum import Forum

WORDS = {
    "brakes": ["brake", "pads", "squeal", "rotor", "caliper", "lever", "hydraulic", "disc", "bleeding"],
    "saddles": ["saddle", "sore", "seatpost", "leather", "padding", "height", "comfort", "tilt", "rails"],
    "tyres": ["tyre", "puncture", "tube", "pressure", "valve", "sealant", "tubeless", "rim", "tread"],
}


@pytest.fixture
def talk(forum: Forum) -> Forum:
    """Sixty questions, twenty on each of three topics, in words of their own amid words of all."""
    draw = random.Random(7)
    for topic, words in WORDS.items():
        forum.be(topic, "Topic")
        forum.text(topic, name=topic.title())
        for index in range(20):
            name = forum.item(f"{topic}-{index:02}", "Question", "ann", topic=topic)
            said = " ".join(draw.sample(words, 5))
            forum.text(
                name, title=f"How do I deal with {said}", text=f"my bike has {draw.choice(words)} and I ride"
            )
    return forum


def clusters(forum: Forum, **settings: int) -> TopicModel:
    with forum.view() as view:
        return topic_clusters(view, vectors="lsa", **settings)  # type: ignore[arg-type]


def test_clear_topics_are_found_and_named(talk: Forum) -> None:
    model = clusters(talk)
    found = {iri_: cluster.cluster for cluster in model.clusters for iri_ in cluster.items}
    assert len(found) == 60
    known = [iri_.removeprefix(iri("")).partition("-")[0] for iri_ in found]
    assert mutual_information(known, list(found.values())) > 0.9
    assert {cluster.topics[0] for cluster in model.clusters} == {"Brakes", "Saddles", "Tyres"}
    for cluster in model.clusters:
        assert cluster.label.startswith(cluster.topics[0])
        assert set(cluster.terms[:3]) <= set(WORDS[cluster.topics[0].lower()])


def test_a_model_adds_up(talk: Forum) -> None:
    model = clusters(talk)
    assert model.items == sum(cluster.size for cluster in model.clusters) + len(model.unclear)
    assert model.found == len(model.clusters)
    assert [cluster.cluster for cluster in model.clusters] == list(range(1, model.found + 1))
    sizes = [cluster.size for cluster in model.clusters]
    assert sizes == sorted(sizes, reverse=True)
    assert all(len(set(cluster.items)) == cluster.size for cluster in model.clusters)
    assert (model.vectors, model.seed) == ("lsa", 1)


def test_the_order_of_quads_changes_nothing(talk: Forum) -> None:
    before = clusters(talk, seed=3)
    random.Random(1).shuffle(talk.quads)
    assert clusters(talk, seed=3) == before


def test_a_limit_takes_the_largest_and_tells_how_many_there_are(talk: Forum) -> None:
    whole, part = clusters(talk), clusters(talk, limit=1)
    assert part.clusters == whole.clusters[:1]
    assert (part.found, part.unclear, part.items) == (whole.found, whole.unclear, whole.items)


def test_replies_and_what_is_raised_in_an_item_belong_to_it(talk: Forum) -> None:
    before = clusters(talk)
    talk.item("reply", "Answer", "bob", inReplyTo="brakes-00")
    talk.text("reply", text="saddle leather tyre")
    talk.item("idea", "Idea", "ann", raisedIn="brakes-00")
    talk.text("idea", title="saddle leather tyre")
    assert clusters(talk) == before
    talk.item("lost", "Answer", "bob", inReplyTo="gone")
    talk.text("lost", text="saddle leather tilt")
    assert clusters(talk) == before
    talk.item("idea2", "Idea", "ann", raisedIn="gone")
    talk.text("idea2", title="saddle leather tyre")
    assert clusters(talk).items == before.items + 1


def test_a_topic_that_all_items_bear_names_no_cluster(talk: Forum) -> None:
    talk.be("bikes", "Topic")
    talk.text("bikes", name="Bikes")
    for topic in WORDS:
        for index in range(20):
            talk.say(f"{topic}-{index:02}", "topic", "bikes")
    assert all("Bikes" not in cluster.label for cluster in clusters(talk).clusters)


def test_what_is_no_talk_is_left_out(talk: Forum) -> None:
    before = clusters(talk)
    talk.quads += [
        Quad(CKM.Question, RDFS.subClassOf, CKM.KnowledgeItem, GRAPH),
        Quad(CKM.Product, RDFS.subClassOf, CKM.Thing, GRAPH),
    ]
    talk.be("bike", "Product")
    talk.text("bike", title="saddle leather tilt")
    talk.be("fact", "ProfileFact")
    talk.text("fact", text="Ann rides with a saddle and a tyre")
    talk.say("fact", "flow", CKM.AboutCustomer)
    assert clusters(talk) == before


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 7])
def test_tiny_graphs_are_taken(forum: Forum, count: int) -> None:
    for index in range(count):
        forum.text(forum.item(f"q{index}", "Question", "ann"), title="Why does the brake squeal in rain")
    model = clusters(forum)
    assert model.items == count
    assert [cluster.size for cluster in model.clusters] == ([count] if count > 1 else [])
    assert len(model.unclear) == (count if count < 2 else 0)


@pytest.mark.parametrize("text", ["the of and it", "", "?!", "a b c", "1", "жжж ツ"])
def test_texts_that_say_nothing_are_taken(forum: Forum, text: str) -> None:
    for index in range(6):
        forum.text(forum.item(f"q{index}", "Question", "ann"), text=text)
    model = clusters(forum)
    assert sum(cluster.size for cluster in model.clusters) + len(model.unclear) == 6
    assert all(cluster.label for cluster in model.clusters)


def test_an_item_like_no_other_is_unclear(talk: Forum) -> None:
    talk.text(talk.item("odd", "Question", "ann"), title="xyzzy plugh")
    assert clusters(talk).unclear == (iri("odd"),)


def test_texts_in_another_script_cluster_too(forum: Forum) -> None:
    for index, text in enumerate(["тормоз скрипит диск", "седло болит кожа"] * 6):
        forum.text(forum.item(f"q{index:02}", "Question", "ann"), text=text)
    assert [cluster.size for cluster in clusters(forum).clusters] == [6, 6]


@pytest.mark.parametrize("vectors", ["glove", "tfidf"])
def test_vectors_that_do_not_exist_are_refused_with_those_that_do(forum: Forum, vectors: str) -> None:
    with forum.view() as view, pytest.raises(InputError, match="auto, lsa"):
        topic_clusters(view, vectors=vectors)


def test_a_limit_below_one_is_refused(forum: Forum) -> None:
    with forum.view() as view, pytest.raises(InputError, match="limit"):
        topic_clusters(view, limit=0)


def test_bank_customers_intents_are_found_without_their_number(shared_data: Path) -> None:
    rows = pl.read_csv(shared_data / "banking77" / "train.csv").sample(3000, seed=1)
    texts = {f"x:{index:05}": text for index, text in enumerate(rows["text"])}
    model = cluster_items(Items(texts), vectors="lsa")
    found = {item: cluster.cluster for cluster in model.clusters for item in cluster.items}
    known = rows["category"].to_list()
    assert mutual_information(known, [found.get(item, -index) for index, item in enumerate(texts)]) >= 0.5


@pytest.mark.parametrize(("vectors", "extra"), [("static", "vectors"), ("minilm", "minilm")])
def test_vectors_that_are_not_installed_name_their_extra_and_auto_does_without(
    vectors: str, extra: str, talk: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ckm_graph.analytics.topics.vectors.find_spec", lambda _name: None)
    with talk.view() as view, pytest.raises(MissingExtraError, match=rf"ckm-graph\[{extra}\]"):
        topic_clusters(view, vectors=vectors)
    with talk.view() as view:
        assert topic_clusters(view).vectors == "lsa"
