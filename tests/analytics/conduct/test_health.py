"""Customer health is the stated formula, worked out by hand, and its drivers add up to it."""

from __future__ import annotations

import pytest

from ckm_graph.errors import InputError, UnknownNameError
from tests.analytics.conduct.graphs import EX, at, bare, customers, graph_of, item, sale

DATA = (
    customers("ann", "bob", "cy")
    + 'ex:shop a ckm:Organisation ; ckm:name "Shop" .\n'
    + "ex:emil a ckm:Employee ; ckm:employedBy ex:shop .\n"
    + "ex:tie a ckm:CustomerRelationship ; ckm:customer ex:ann ; ckm:organisation ex:shop ; "
    'ckm:stage ckm:ActiveRelationship ; ckm:validFrom "2025-01-01"^^xsd:date .\n'
    "ex:old a ckm:CustomerRelationship ; ckm:customer ex:bob ; ckm:organisation ex:shop ; "
    'ckm:validFrom "2024-01-01"^^xsd:date ; ckm:validUntil "2025-06-30"^^xsd:date .\n'
    + item("q1", "Question", "ann", "2026-01-01")
    + item("q2", "Question", "ann", "2026-01-02")
    + item("q3", "Question", "bob", "2024-07-14")
    + f"ex:a1 a ckm:Answer ; ckm:inReplyTo ex:q1 ; ckm:contributedBy ex:emil ; ckm:createdAt {at('2026-01-03')} .\n"
    + item("a2", "Answer", "ann", "2026-01-03", "; ckm:inReplyTo ex:q2")
    + item("r1", "Review", "ann", "2026-01-04", "; ckm:rating 4.0 ; ckm:bestRating 5.0")
    + item("c1", "Complaint", "ann", "2026-01-05", "; ckm:state ckm:Open")
    + item("c2", "Complaint", "ann", "2026-01-05", "; ckm:state ckm:Completed")
    + f"ex:d1 a ckm:Decision ; ckm:decidesOn ex:c2 ; ckm:occurredAt {at('2026-01-07')} .\n"
    + sale("s1", "bob", "2026-01-10", 10)
)


def test_every_driver_is_worked_out_by_hand() -> None:
    found = graph_of(DATA).health(half_life=10, window=365)
    ann = next(row for row in found if row.customer == f"{EX}ann")
    assert {one.driver: one.value for one in ann.drivers} == pytest.approx(
        {
            "recency": 0.5**0.5,  # five days of ten
            "activity": 1.0,
            "complaints": 0.5,  # c1 is open
            "answers": 0.5,  # she answered q2 herself
            "ratings": 0.8,
            "relationship": 1.0,
        },
        abs=1e-6,
    )
    expected = 100 * (2 * 0.5**0.5 + 1 + 2 * 0.5 + 0.5 + 2 * 0.8 + 1) / 9
    assert ann.score == pytest.approx(expected, abs=1e-4)
    assert sum(one.points for one in ann.drivers) == pytest.approx(ann.score, abs=1e-4)
    assert (ann.grade, ann.worst, ann.known) == ("healthy", "complaints", 0.9)
    evidence = {one.driver: one.evidence for one in ann.drivers}
    assert evidence["complaints"] == (f"{EX}c1",)
    assert evidence["answers"] == (f"{EX}q1", f"{EX}q2")


def test_who_is_unknown_in_everything_has_no_score_and_the_worst_comes_first() -> None:
    found = graph_of(DATA).health()
    assert [row.customer.removeprefix(EX) for row in found] == ["bob", "ann"]
    assert "1 customers of whom no driver is known" in found.notes[0]


def test_a_relationship_that_ended_counts_as_nothing() -> None:
    (bob,) = (row for row in graph_of(DATA).health() if row.customer == f"{EX}bob")
    drivers = {one.driver: one for one in bob.drivers}
    assert (drivers["relationship"].value, drivers["answers"].value) == (0.0, 0.0)
    assert drivers["activity"].words == "1 events in the last 365 days, 1 in those before"


def test_as_of_a_cut_no_later_answer_decision_or_state_counts() -> None:
    found = graph_of(DATA).health(until="2026-01-06T12:00:00Z")
    ann = {one.driver: one.value for row in found if row.customer == f"{EX}ann" for one in row.drivers}
    assert ann["complaints"] == pytest.approx(1 / 3, abs=1e-6)  # c2 is decided on the day after
    early = graph_of(DATA).health(until="2026-01-03")
    (ann_then,) = ({one.driver: one.value for one in r.drivers} for r in early if r.customer == f"{EX}ann")
    assert (ann_then["answers"], "ratings" in ann_then) == (0.0, False)


def test_weights_change_the_score_and_zero_leaves_a_driver_out() -> None:
    only = dict.fromkeys(("recency", "activity", "complaints", "answers", "relationship", "contact"), 0.0)
    found = graph_of(DATA).health(weights=only)
    assert [(row.customer.removeprefix(EX), row.score) for row in found] == [("ann", 80.0)]


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"weights": {"mood": 1.0}}, UnknownNameError, "no driver of health named 'mood'"),
        ({"weights": {"ratings": -1.0}}, InputError, "must be 0 or more"),
        ({"half_life": 0.0}, InputError, "half_life must be above 0"),
        ({"window": float("nan")}, InputError, "window must be above 0"),
        ({"segment": "x"}, UnknownNameError, "no segment named 'x'"),
        ({"until": "soon"}, InputError, "'soon' is no date"),
    ],
)
def test_what_can_t_be_judged_is_told(options: dict[str, object], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        graph_of(DATA).health(**options)  # type: ignore[arg-type]


def test_the_order_of_the_data_changes_nothing_and_an_empty_graph_has_nobody() -> None:
    assert graph_of(DATA, seed=3).health().rows == graph_of(DATA, seed=4).health().rows
    assert len(bare().health()) == 0
