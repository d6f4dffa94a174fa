"""Journeys are counted as a person would count them, event by event."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckm_graph.analytics.conduct.journeys import mapped
from ckm_graph.errors import InputError, UnknownNameError
from tests.analytics.conduct.graphs import EX, at, bare, customers, graph_of, item, sale

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DATA = (
    customers("ann", "bob")
    + """ex:desk a ckm:Touchpoint ; ckm:name "Desk" ; ckm:channel ckm:TelephoneChannel .
    ex:emil a ckm:Employee . ex:lost a ckm:Journey ; ckm:concernsCustomer ex:bob .
    ex:step1 a ckm:JourneyStep ; ckm:stepOf ex:lost ; ckm:position 1 ; ckm:atTouchpoint ex:desk .
    ex:step2 a ckm:JourneyStep ; ckm:stepOf ex:lost ; ckm:position 2 ; ckm:inInteraction ex:s2 .
    ex:step10 a ckm:JourneyStep ; ckm:stepOf ex:lost ; ckm:position 10 ; ckm:atTouchpoint ex:desk .
    """
    + f"ex:talk a ckm:Interaction ; ckm:participant ex:ann, ex:emil ; ckm:atTouchpoint ex:desk ; ckm:occurredAt {at('2026-01-01')} .\n"
    + item("q1", "Question", "ann", "2026-01-03", "; ckm:channel ckm:ForumChannel")
    + sale("s1", "ann", "2026-01-07", 10)
    + sale("s2", "bob", "2026-01-08", 10)
    + item("q2", "Question", "bob", "2026-03-08", "; ckm:channel ckm:ForumChannel")
)


def test_a_stage_is_the_first_that_is_known_and_flows_have_counts_and_times() -> None:
    found = graph_of(DATA).journeys()
    assert [(one.source, one.target, one.count, one.share, one.median_days) for one in found.flows] == [
        ("Desk", "forum", 1, 1.0, 2.0),
        ("Purchase", "forum", 1, 0.5, 59.0),
        ("forum", "Purchase", 1, 0.5, 4.0),
    ]
    stages = {
        one.stage: (one.visits, one.journeys, one.starts, one.ends, one.drop_off) for one in found.stages
    }
    assert stages == {
        "Desk": (1, 1, 1, 0, 0.0),
        "Purchase": (2, 2, 1, 1, 0.5),
        "forum": (2, 2, 0, 1, 0.5),
    }
    assert [(one.path, one.count, one.share, one.median_days) for one in found.variants] == [
        (("Desk", "forum", "Purchase"), 1, 0.5, 6.0),
        (("Purchase", "forum"), 1, 0.5, 59.0),
    ]


def test_silence_cuts_a_journey() -> None:
    found = graph_of(DATA).journeys(gap=30)
    assert (found.journeys, {one.path for one in found.variants}) == (
        3,
        {("Desk", "forum", "Purchase"), ("Purchase",), ("forum",)},
    )


def test_a_told_journey_is_in_order_of_position_with_the_times_of_its_meetings() -> None:
    found = graph_of(DATA).journeys(case="told")
    (way,) = found.variants
    assert (way.path, way.examples) == (("Desk", "Purchase", "Desk"), (f"{EX}lost",))
    assert [one.median_days for one in found.flows] == [None, None]


def test_channels_and_times_filter() -> None:
    kg = graph_of(DATA)
    assert kg.journeys(channel="telephone").events == 1
    assert kg.journeys(stage="kind", since="2026-01-03", until="2026-01-08").events == 2
    assert [one.stage for one in kg.journeys(stage="channel", channel="forum").stages] == ["forum"]


def test_the_event_log_is_named_as_xes_is() -> None:
    log = graph_of(DATA).journeys(stage="kind").to_event_log()
    assert log.columns[:3] == ["case:concept:name", "concept:name", "time:timestamp"]
    assert log.row(0)[:3] == (f"{EX}ann", "Interaction", dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC))
    assert log.height == 5


def test_order_and_emptiness() -> None:
    first, second = (graph_of(DATA, seed=seed).journeys() for seed in (1, 2))
    assert (first.flows, first.stages, first.variants) == (second.flows, second.stages, second.variants)
    assert first.log.equals(second.log)
    empty = bare().journeys()
    assert (empty.journeys, empty.events, empty.flows, empty.variants) == (0, 0, (), ())
    assert bare().journeys(case="told", gap=None).to_polars().height == 0


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"stage": "place"}, UnknownNameError, "no stage of journeys named 'place'"),
        ({"case": "order"}, UnknownNameError, "no case of journeys named 'order'"),
        ({"gap": -1.0}, InputError, "gap must be above 0"),
        ({"gap": 3.0, "case": "told"}, InputError, "has its own beginning and end"),
        ({"variants": -1}, InputError, "variants must be 0 or more"),
        ({"channel": "pigeon"}, UnknownNameError, "no channel named 'pigeon'"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, InputError, "the time asked for is empty"),
    ],
)
def test_what_can_t_be_mapped_is_told(options: dict[str, object], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        graph_of(DATA).journeys(**options)  # type: ignore[arg-type]


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 20)), min_size=1, max_size=6), max_size=8
    )
)
@settings(max_examples=60, deadline=None)
def test_the_map_is_what_plain_python_counts(ways: list[list[tuple[str, int]]]) -> None:
    walks = [
        [
            (stage, START + dt.timedelta(days=sum(d for _, d in way[: i + 1])))
            for i, (stage, _) in enumerate(way)
        ]
        for way in ways
    ]
    rows = [
        {"journey": f"j{number}", "stage": stage, "at": when, "event": f"e{number}-{place:02}"}
        for number, walk in enumerate(walks)
        for place, (stage, when) in enumerate(walk)
    ]
    schema: dict[str, pl.DataType] = {name: pl.String() for name in ("journey", "stage", "event")}
    schema["at"] = pl.Datetime("us", "UTC")
    found = mapped(pl.DataFrame(rows, schema=schema), 100, {}, 0, ())
    pairs = [(a, b) for walk in walks for a, b in pairwise(walk)]
    counts = Counter((a[0], b[0]) for a, b in pairs)
    waits: dict[tuple[str, str], list[float]] = defaultdict(list)
    for a, b in pairs:
        waits[a[0], b[0]].append((b[1] - a[1]) / dt.timedelta(days=1))
    assert {(one.source, one.target): one.count for one in found.flows} == counts
    assert {(one.source, one.target): one.median_days for one in found.flows} == {
        key: median(days) for key, days in waits.items()
    }
    paths = Counter(tuple(stage for stage, _ in walk) for walk in walks)
    assert {one.path: one.count for one in found.variants} == paths
    ends = Counter(walk[-1][0] for walk in walks)
    through = Counter(stage for walk in walks for stage in {stage for stage, _ in walk})
    for one in found.stages:
        assert (one.ends, one.journeys) == (ends[one.stage], through[one.stage])
        assert one.starts == sum(walk[0][0] == one.stage for walk in walks)
        assert one.drop_off == pytest.approx(ends[one.stage] / through[one.stage], abs=1e-6)
