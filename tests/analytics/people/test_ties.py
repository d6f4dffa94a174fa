"""Kinds of edges: what ties whom, with weights and times; what is kept of them."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ckm_graph import DiskStore, KnowledgeGraph
from ckm_graph.analytics import KINDS, Edges, edge_cache, edges
from ckm_graph.errors import InputError
from tests.analytics.forum import day, iri

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.analytics.caching import EdgeCache
    from tests.analytics.forum import Forum


def tied(forum: Forum, kind: str, **filters: object) -> dict[tuple[str, str], float]:
    with forum.view() as view:
        found = edges(view, kind, **filters)  # type: ignore[arg-type]
    rows = found.to_polars().select("source", "target", "weight").iter_rows()
    return {(one.removeprefix(iri("")), other.removeprefix(iri(""))): weight for one, other, weight in rows}


def test_reviews_and_purchases_tie_customers_to_products(forum: Forum) -> None:
    forum.be("pump", "Product")
    for number, on in enumerate(("2020-01-01", "2020-03-01")):
        forum.be(f"buy{number}", "Purchase")
        forum.say(f"buy{number}", "buyer", "ann")
        forum.say(f"buy{number}", "product", "pump")
        forum.say(f"buy{number}", "occurredAt", day(on))
    forum.say("ann", "bought", "pump")  # said of the purchases too
    forum.say("bob", "bought", "pump")
    forum.item("review", "Review", "ann", on="2020-02-01", about="pump")
    assert tied(forum, "customer-product") == {("ann", "pump"): 3, ("bob", "pump"): 1}
    assert tied(forum, "customer-product", since=dt.date(2020, 2, 1)) == {("ann", "pump"): 2}
    assert tied(forum, "review") == tied(forum, "reliance") == {("ann", "pump"): 1}
    with forum.view() as view:
        found = edges(view, "customer-product").to_polars().row(0, named=True)
    assert (found["first"], found["last"]) == (
        dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        dt.datetime(2020, 3, 1, tzinfo=dt.UTC),
    )


def test_reliance_is_help_reviews_and_adoption_together(forum: Forum) -> None:
    forum.be("pump", "Product")
    forum.item("review", "Review", "ann", about="pump")
    forum.item("q", "Question", "ann")
    forum.item("a", "Answer", "bob", inReplyTo="q")
    forum.item("idea", "Idea", "cy")
    forum.item("work", "Article", "bob", derivedFrom="idea")
    assert tied(forum, "help") == {("ann", "bob"): 1, ("bob", "cy"): 1}
    assert tied(forum, "adoption") == {("idea", "bob"): 1}
    assert tied(forum, "reliance") == {
        **tied(forum, "help"),
        **tied(forum, "review"),
        **tied(forum, "adoption"),
    }


def test_people_who_share_topics_or_communities_are_tied_once(forum: Forum) -> None:
    topics = {"ann": "brakes wheels", "bob": "brakes wheels pedals", "cy": "pedals"}
    for number, (who, names) in enumerate(topics.items()):
        for name in names.split():
            forum.item(f"{who}-{name}", "Question", who, on=f"2020-01-0{number + 1}", topic=name)
    wanted = {
        (one, other): float(len(set(topics[one].split()) & set(topics[other].split())))
        for one, other in combinations(topics, 2)
    }
    assert tied(forum, "co-topic") == {pair: count for pair, count in wanted.items() if count}
    with forum.view() as view:
        first = edges(view, "co-topic").first.tolist()
    assert [at.isoformat() for at in first] == [
        "2020-01-02T12:00:00",
        "2020-01-03T12:00:00",
    ]  # when the second came
    forum.be("club", "Community")
    for who in ("ann", "bob", "idle"):
        forum.say(who, "memberOf", "club")
    assert tied(forum, "co-community") == {("ann", "bob"): 1}


def test_too_many_pairs_are_refused(forum: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ckm_graph.analytics.people.ties._MOST_PAIRS", 2)
    for number in range(3):
        forum.item(f"q{number}", "Question", f"p{number}", topic="brakes")
    with pytest.raises(InputError, match="would tie 3 pairs"):
        tied(forum, "co-topic")


def test_items_with_like_texts_are_tied_at_the_time_of_the_later(forum: Forum) -> None:
    for number, text in enumerate(("brake pads squeal", "the brake pads squeal again", "saddle too hard")):
        forum.item(f"q{number}", "Question", "ann", on=f"2020-01-0{number + 1}")
        forum.text(f"q{number}", title=text)
    found = tied(forum, "item-similarity")
    assert max(found, key=lambda pair: found[pair]) == ("q0", "q1")
    with forum.view() as view:
        similar = edges(view, "item-similarity")
    assert similar.last[0] == np.datetime64("2020-01-02T12:00")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_empty_where_nothing_is(kind: str, forum: Forum) -> None:
    assert tied(forum, kind) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_is_what_was_found_until_the_graph_changes(kind: str, tmp_path: Path) -> None:
    for location in (tmp_path / "graph.ckm", "memory:"):
        with KnowledgeGraph.open(location) as kg:
            ask(kg, "one")
            first = kg.edges(kind)
            cache = edge_cache(kg.store)
            with kg.store.view() as view:
                assert cached(cache, view.number, kind) == first
            assert kg.edges(kind) == first
            ask(kg, "two")
            with kg.store.view() as view:
                assert cached(cache, view.number, kind) is None
                fresh = edges(view, kind)
            assert kg.edges(kind) == fresh
            assert fresh != first or not len(first)


def ask(kg: KnowledgeGraph, name: str) -> None:
    """Add a question, an answer, a review, a purchase and an adopted idea."""
    with kg.transaction(source="test", validate=False) as tx:
        tx.update(f"""INSERT DATA {{
            <x:club> a ckm:Community . <x:pump> a ckm:Product .
            <x:{name}-q> a ckm:Question ; ckm:contributedBy <x:ann> ; ckm:topic <x:t>, <x:{name}> ;
                ckm:title "how to fit a {name} pump" .
            <x:{name}-a> a ckm:Answer ; ckm:contributedBy <x:{name}-bob> ; ckm:topic <x:t> ;
                ckm:inReplyTo <x:{name}-q> .
            <x:{name}-r> a ckm:Review ; ckm:contributedBy <x:{name}-bob> ; ckm:about <x:pump> ;
                ckm:title "a {name} pump to fit" .
            <x:{name}-i> a ckm:Idea ; ckm:contributedBy <x:ann> ; ckm:title "fit a pump {name}" .
            <x:{name}-w> a ckm:Article ; ckm:contributedBy <x:{name}-bob> ; ckm:derivedFrom <x:{name}-i> .
            <x:ann> ckm:memberOf <x:club> . <x:{name}-bob> ckm:memberOf <x:club> }}""")


def cached(cache: EdgeCache, number: int, kind: str) -> Edges | None:
    return cache.get(number, f"{kind} Scope(topics=None, communities=None, since=None, until=None)")


def test_a_cache_that_cannot_be_written_or_read_is_no_error(tmp_path: Path) -> None:
    with KnowledgeGraph.open(tmp_path / "graph.ckm") as kg:
        ask(kg, "one")
        wanted = kg.edges("help")
        for file in (tmp_path / "graph.ckm" / "cache").rglob("*.parquet"):
            file.write_bytes(b"broken")
        assert kg.edges("help") == wanted
        assert kg.edges("help") == wanted
    with KnowledgeGraph.open(tmp_path / "other.ckm") as kg:
        ask(kg, "one")
        (tmp_path / "other.ckm" / "cache").write_text("in the way")
        assert kg.edges("help") == wanted


def test_a_folder_restored_from_a_copy_is_not_answered_from_before(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "graph.ckm")
    with KnowledgeGraph(store) as kg:
        ask(kg, "one")
        kg.edges("help")
        with kg.store.view() as view:
            number = view.number
    snapshot = tmp_path / "graph.ckm" / "snapshots" / f"{number:08}"
    copy = snapshot.with_name("copy")
    snapshot.rename(copy)
    snapshot.mkdir()
    assert cached(edge_cache(store), number, "help") is None


def test_a_graph_on_a_server_is_read_anew(server: str) -> None:
    with KnowledgeGraph.open(server) as kg:
        cache = edge_cache(kg.store)
        cache.put(1, "help", Edges.between("help", ["x:a"], ["x:b"], [1]))
        assert cache.get(1, "help") is None


def test_times_travel_to_networkx_and_igraph() -> None:
    at = np.array(["2020-01-02", "2020-01-01", "NaT"], "datetime64[us]")
    found = Edges.between("test", ["x:a", "x:a", "x:b"], ["x:b", "x:b", "x:a"], [1, 1, 1], times=at)
    graph = found.to_networkx()
    assert graph.edges["x:a", "x:b"]["first"] == dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    assert "first" not in graph.edges["x:b", "x:a"]
    drawn = found.to_igraph()
    assert drawn.es["last"] == [dt.datetime(2020, 1, 2, tzinfo=dt.UTC), None]
    with pytest.raises(InputError, match="a time for each edge"):
        Edges.between("test", ["x:a"], ["x:b"], [1], times=at)
