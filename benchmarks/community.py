"""A generated community of customers, as a Stack Exchange dump: seeded, of any size.

A question has on average two answers, six comments, ten post-days of votes, six badges and four
members, much as in public dumps of small communities. Posts are numbered so that each table can be
written by itself: question ``i`` is post ``5 i + 1``, and its answers follow.
"""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

from benchmarks.texts import PARTS, nickname, paragraphs, title
from ckm_graph.ingest import open_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["write_community", "write_ntriples"]

_TRIPLES_A_QUESTION: Final = 198
_MEMBERS: Final = 4
_COMMENTS: Final = 6
_VOTES: Final = 11
_BADGES: Final = 6
_BEGUN: Final = dt.datetime(2018, 1, 1, tzinfo=dt.UTC)
_BADGE_NAMES: Final = ("Student", "Teacher", "Editor", "Supporter", "Informed", "Scholar", "Critic")
_PLACES: Final = ("Utrecht", "Freiburg", "Kyoto", "Portland, OR", "Aarhus", "Graz", "Wellington", "Bogotá")


def write_community(folder: Path, triples: int, *, seed: int = 1) -> Path:
    """Write a dump that maps to about so many triples into a folder, which is made; return it."""
    questions = max(2, round(triples / _TRIPLES_A_QUESTION))
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "Tags": _tags(questions),
        "Users": _users(_random(seed, "users"), questions),
        "Posts": _posts(_random(seed, "posts"), questions),
        "Comments": _comments(_random(seed, "comments"), questions),
        "Votes": _votes(_random(seed, "votes"), questions),
        "Badges": _badges(_random(seed, "badges"), questions),
        "PostLinks": _links(_random(seed, "links"), questions),
    }
    for name, rows in tables.items():
        root = name.lower()
        with (folder / f"{name}.xml").open("w", encoding="utf-8") as file:
            file.write(f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n')
            for number, row in enumerate(rows, 1):
                given = {"Id": number, **row}
                columns = " ".join(f"{key}={_quoted(value)}" for key, value in given.items())
                file.write(f"  <row {columns} />\n")
            file.write(f"</{root}>\n")
    return folder


def write_ntriples(dump: Path, file: Path) -> int:
    """Write a dump's statements as N-Triples, as the ingest maps them; return how many."""
    count = 0
    with file.open("wb") as out:
        for chunk in open_source("stackexchange", [dump]).ntriples():
            count += chunk.count(b"\n")
            out.write(chunk)
    return count


def _random(seed: int, table: str) -> Random:
    return Random(f"{seed} {table}")  # noqa: S311 -- texts, no secrets


def _tags(questions: int) -> Iterator[dict[str, object]]:
    for part in PARTS:
        yield {"TagName": part.replace(" ", "-"), "Count": questions * 2 // len(PARTS)}


def _users(rng: Random, questions: int) -> Iterator[dict[str, object]]:
    for number in range(1, _MEMBERS * questions + 1):
        row: dict[str, object] = {
            "Reputation": rng.randint(1, 5000),
            "CreationDate": _time(rng, number // _MEMBERS),
            "DisplayName": nickname(rng, number),
        }
        if rng.random() < 1 / 2:
            row["Location"] = rng.choice(_PLACES)
        if rng.random() < 1 / 3:
            row["AboutMe"] = paragraphs(rng, 40, 200)
        yield row


def _posts(rng: Random, questions: int) -> Iterator[dict[str, object]]:
    for index in range(questions):
        posts = _thread(index)
        accepted = {"AcceptedAnswerId": posts[-1]} if _accepts(index) else {}
        tags = "".join(f"<{part.replace(' ', '-')}>" for part in rng.sample(PARTS, rng.randint(1, 4)))
        yield {
            "Id": posts[0],
            "PostTypeId": 1,
            **accepted,
            **_said(rng, index, questions, "Body", 200, 800),
            "Title": title(rng),
            "Tags": tags,
        }
        for post in posts[1:]:
            said = _said(rng, index, questions, "Body", 200, 800)
            yield {"Id": post, "PostTypeId": 2, "ParentId": posts[0], **said}


def _comments(rng: Random, questions: int) -> Iterator[dict[str, object]]:
    for index in range(questions):
        for _ in range(_COMMENTS):
            said = _said(rng, index, questions, "Text", 200, 400)
            author = said.pop("OwnerUserId")
            yield {"PostId": rng.choice(_thread(index)), **said, "UserId": author}


def _votes(rng: Random, questions: int) -> Iterator[dict[str, object]]:
    for index in range(questions):
        posts = _thread(index)
        for _ in range(_VOTES):
            kind = 2 if rng.random() < 7 / 8 else 3
            yield {"PostId": rng.choice(posts), "VoteTypeId": kind, "CreationDate": _day(rng, index)}
        if _accepts(index):
            yield {"PostId": posts[-1], "VoteTypeId": 1, "CreationDate": _day(rng, index)}


def _badges(rng: Random, questions: int) -> Iterator[dict[str, object]]:
    for index in range(questions):
        for _ in range(_BADGES):
            member = rng.randint(1, _MEMBERS * questions)
            yield {"UserId": member, "Name": rng.choice(_BADGE_NAMES), "Date": _time(rng, index)}


def _links(rng: Random, questions: int) -> Iterator[dict[str, object]]:
    for index in range(0, questions, 3):
        kind = 3 if index % 39 == 0 else 1
        other = _thread(rng.randrange(questions))[0]
        yield {
            "CreationDate": _time(rng, index),
            "PostId": _thread(index)[0],
            "RelatedPostId": other,
            "LinkTypeId": kind,
        }


def _thread(index: int) -> range:
    """Give the numbers of a question and its answers, of which there are none to four."""
    return range(5 * index + 1, 5 * index + 2 + index * 7 % 5)


def _accepts(index: int) -> bool:
    return len(_thread(index)) > 1 and index % 2 == 0


def _said(
    rng: Random, index: int, questions: int, key: str, shortest: int, longest: int
) -> dict[str, object]:
    """Give what all items have: when, how good, what and by whom."""
    text = paragraphs(rng, shortest, longest)
    return {
        "CreationDate": _time(rng, index),
        "Score": round(rng.expovariate(1 / 4)) - 1,
        key: text if key == "Body" else text.replace("<p>", "").replace("</p>", "").replace("\n\n", " "),
        "OwnerUserId": min(1 + int(rng.expovariate(3 / questions)), _MEMBERS * questions),
    }


def _time(rng: Random, index: int) -> str:
    moment = _BEGUN + dt.timedelta(minutes=37 * index, milliseconds=rng.randrange(10**9))
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}"


def _day(rng: Random, index: int) -> str:
    day = _BEGUN + dt.timedelta(minutes=37 * index, days=int(rng.expovariate(1 / 20)))
    return day.strftime("%Y-%m-%dT00:00:00.000")


def _quoted(value: object) -> str:
    return quoteattr(str(value), {"\n": "&#xA;", '"': "&quot;"})
