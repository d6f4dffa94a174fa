"""On a real community the metrics give what the XML gives, counted by other means."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from ckm_graph import KnowledgeGraph

if TYPE_CHECKING:
    from pathlib import Path

YEAR = 2011


class Dump:
    """The rows of a dump that the metrics are about."""

    def __init__(self, folder: Path) -> None:
        posts = _rows(folder, "Posts")
        users = {row["Id"] for row in _rows(folder, "Users")} - {"-1"}
        self.questions = {p["Id"]: p for p in posts if p["PostTypeId"] == "1"}
        self.answers = [p for p in posts if p["PostTypeId"] == "2"]
        accepted = (v for v in _rows(folder, "Votes") if v["VoteTypeId"] == "1")
        self.accepted_on = {vote["PostId"]: _time(vote["CreationDate"]).date() for vote in accepted}
        authors = [
            (p["CreationDate"], p.get("OwnerUserId")) for p in [*self.questions.values(), *self.answers]
        ]
        authors += [(c["CreationDate"], c.get("UserId")) for c in _rows(folder, "Comments")]
        self.authors = [(_time(when), who) for when, who in authors if who in users]

    def asked(self, year: int) -> list[dict[str, str]]:
        return [q for q in self.questions.values() if _time(q["CreationDate"]).year == year]

    def waits(self, questions: list[dict[str, str]]) -> list[dt.timedelta]:
        first: dict[str, dt.datetime] = {}
        for answer in self.answers:
            parent, when = answer.get("ParentId", ""), _time(answer["CreationDate"])
            if parent in self.questions and when >= _time(self.questions[parent]["CreationDate"]):
                first[parent] = min(when, first.get(parent, when))
        return [first[q["Id"]] - _time(q["CreationDate"]) for q in questions if q["Id"] in first]

    def days_to_accepting(self, questions: list[dict[str, str]]) -> list[int]:
        return [
            (self.accepted_on[answer] - _time(q["CreationDate"]).date()).days
            for q in questions
            if (answer := q.get("AcceptedAnswerId")) in self.accepted_on
        ]


def _rows(folder: Path, table: str) -> list[dict[str, str]]:
    return [row.attrib for row in ET.parse(folder / f"{table}.xml").getroot()]


def _time(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def tagged(question: dict[str, str], tag: str) -> bool:
    return tag in question.get("Tags", "").replace("<", "|").replace(">", "|").split("|")


@pytest.fixture(scope="module")
def dump(shared_data: Path) -> Dump:
    return Dump(shared_data / "se-bicycles-meta")


@pytest.fixture(scope="module")
def kg(shared_data: Path) -> KnowledgeGraph:
    graph = KnowledgeGraph()
    graph.ingest("stackexchange", shared_data / "se-bicycles-meta")
    graph.metrics.observe_all(period=str(YEAR))
    return graph


def value(kg: KnowledgeGraph, name: str) -> float:
    last = kg.metrics.get(name).last
    assert last is not None
    assert str(last.period) == f"{YEAR}-01-01 to {YEAR}-12-31"
    return float(last.value)


def test_response_rate_is_the_share_of_questions_with_an_answer(kg: KnowledgeGraph, dump: Dump) -> None:
    answered = {answer.get("ParentId") for answer in dump.answers}
    asked = dump.asked(YEAR)
    assert len(asked) > 50
    assert value(kg, "response rate") == pytest.approx(
        100 * sum(q["Id"] in answered for q in asked) / len(asked), abs=1e-6
    )


def test_time_to_first_reply_is_the_mean_wait_in_hours(kg: KnowledgeGraph, dump: Dump) -> None:
    waits = [wait.total_seconds() / 3600 for wait in dump.waits(dump.asked(YEAR))]
    assert value(kg, "time to first reply") == pytest.approx(sum(waits) / len(waits), abs=1e-5)


def test_time_to_resolution_is_the_mean_of_days_until_accepting(kg: KnowledgeGraph, dump: Dump) -> None:
    days = dump.days_to_accepting(dump.asked(YEAR))
    assert value(kg, "time to resolution") == pytest.approx(sum(days) / len(days), abs=1e-6)


def test_engagement_is_the_number_of_people_who_wrote(kg: KnowledgeGraph, dump: Dump) -> None:
    assert value(kg, "customer engagement") == len({who for when, who in dump.authors if when.year == YEAR})


def test_ideas_taken_up_is_the_share_of_requests_with_the_tag_completed(
    kg: KnowledgeGraph, dump: Dump
) -> None:
    ideas = [q for q in dump.asked(YEAR) if tagged(q, "feature-request")]
    done = [q for q in ideas if tagged(q, "status-completed")]
    assert value(kg, "ideas taken up") == pytest.approx(100 * len(done) / len(ideas), abs=1e-6)


def test_among_customers_alone_every_settled_question_is_deflected(kg: KnowledgeGraph) -> None:
    assert value(kg, "deflection") == 100


def test_health_rests_on_the_one_driver_that_the_data_has(kg: KnowledgeGraph) -> None:
    assert value(kg, "health score") == value(kg, "response rate")


def test_what_the_data_does_not_tell_is_not_made_up(kg: KnowledgeGraph) -> None:
    told = {metric.name for metric in kg.metrics.list() if metric.last is not None}
    assert told == {
        "active customers",
        "customer health",
        "days to resolution",
        "hours to first answer",
        "ideas carried out",
        "questions answered",
        "settled by customers",
    }
