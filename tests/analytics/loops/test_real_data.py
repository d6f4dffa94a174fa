"""Loops, gaps and recommendations of a real community, against counts of its XML."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from ckm_graph import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DECIDED = {"status-completed", "status-declined", "status-planned", "status-deferred", "status-bydesign"}
DECIDED |= {"status-norepro"}
CLOSING = DECIDED - {"status-planned", "status-deferred"}


class Dump:
    """What the files say, read plainly."""

    def __init__(self, folder: Path) -> None:
        rows = [dict(row.attrib) for row in ET.parse(folder / "Posts.xml").iter("row")]
        self.questions = {row["Id"]: row for row in rows if row["PostTypeId"] == "1"}
        self.answered = {row.get("ParentId") for row in rows if row["PostTypeId"] == "2"}
        links = [dict(row.attrib) for row in ET.parse(folder / "PostLinks.xml").iter("row")]
        known = {row["Id"] for row in rows if row["PostTypeId"] in "12"}
        self.same = [
            (one["PostId"], one["RelatedPostId"])
            for one in links
            if one["LinkTypeId"] == "3" and {one["PostId"], one["RelatedPostId"]} <= known
        ]

    def tags(self, question: str) -> set[str]:
        return {tag for tag in re.split(r"[<>|]+", self.questions[question].get("Tags", "")) if tag}

    def tagged(self, tag: str) -> set[str]:
        return {one for one in self.questions if tag in self.tags(one)}

    def groups(self, of: set[str]) -> list[set[str]]:
        """Put what is called the same together, among some."""
        found = {one: {one} for one in of}
        for one, other in self.same:
            if one in of and other in of and found[one] is not found[other]:
                found[one] |= found[other]
                for member in found[other]:
                    found[member] = found[one]
        return list({id(group): group for group in found.values()}.values())


@pytest.fixture(scope="module")
def dump(shared_data: Path) -> Dump:
    return Dump(shared_data / "se-bicycles-meta")


@pytest.fixture(scope="module")
def kg(shared_data: Path) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph() as graph:
        graph.ingest("stackexchange", shared_data / "se-bicycles-meta")
        yield graph


def number(iri: str) -> str:
    return iri.rpartition("/")[2]


def test_ideas_and_complaints_come_as_far_as_their_tags_say(kg: KnowledgeGraph, dump: Dump) -> None:
    for kind, tag in (("idea", "feature-request"), ("complaint", "bug")):
        groups = dump.groups(dump.tagged(tag))
        assert len(groups) > 10
        found = kg.loops(kind)
        ours = {frozenset(map(number, (one.item, *one.duplicates))): one for one in found}
        assert set(ours) == set(map(frozenset, groups))
        for group, one in ours.items():
            tags = {name for member in group for name in dump.tags(member)}
            assert (one.stage == "decided") == bool(tags & DECIDED)
            assert one.settled == bool(tags & CLOSING)
            votes = [max(int(dump.questions[member]["Score"]), 0) for member in group]
            assert one.votes == sum(votes)


def test_questions_that_nobody_answered_anywhere(kg: KnowledgeGraph, dump: Dump) -> None:
    groups = dump.groups(set(dump.questions))
    waiting = {frozenset(group) for group in groups if group.isdisjoint(dump.answered)}
    found = kg.gaps("unanswered", limit=None)
    assert {frozenset(map(number, one.items)) for one in found} == waiting
    assert len(waiting) > 5
    rows = set(kg.named("unanswered").to_polars()["question"])
    assert {number(item) for one in found for item in one.items} <= set(map(number, rows))
    left = set(map(number, rows)) - {number(item) for one in found for item in one.items}
    assert left <= {one for pair in dump.same for one in pair}  # their duplicates are answered


def test_topics_asked_together(kg: KnowledgeGraph, dump: Dump) -> None:
    whose: defaultdict[str, set[str]] = defaultdict(set)
    for question, row in dump.questions.items():
        if row.get("OwnerUserId", "-1") != "-1":  # which is a program
            whose[row["OwnerUserId"]] |= dump.tags(question)
    both = Counter((one, other) for tags in whose.values() for one in tags for other in tags if one != other)
    found = kg.recommendations("topics", least=3, limit=None)
    ours = {(one.name, one.other_name): one.together for one in found}
    assert ours == {pair: count for pair, count in both.items() if count >= 3}


def test_all_knowledge_of_a_community_is_from_its_members(kg: KnowledgeGraph, dump: Dump) -> None:
    (row,) = [one for one in kg.flows("source") if one.thing]
    assert row.name == "online community"
    assert (row.for_customer, row.relationship, row.balance) == (0, 0, -1)
    years = Counter(question["CreationDate"][:4] for question in dump.questions.values())
    periods = {str(one.period.year): one for one in kg.flows("time", period="year") if one.period}
    assert all(periods[year].from_customer >= count for year, count in years.items())
