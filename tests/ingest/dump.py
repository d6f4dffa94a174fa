"""Small Stack Exchange dumps, written from rows in the form of the real files.

`write_dump(folder)` writes one that has every case of the mapping in it; `small_tables()` gives its
rows, to be changed before writing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["Tables", "small_tables", "write_dump"]

Row: TypeAlias = "dict[str, object]"
Tables: TypeAlias = "dict[str, list[Row]]"
"""Rows by file name without its ending, as ``{"Users": [{"Id": 1, …}]}``."""

_DAY = "2020-01-{:02}T10:00:00.{:03}"
_LICENCE = "CC BY-SA 4.0"


def small_tables() -> Tables:
    """Give the rows of a small dump: two pieces of feedback, answers, bounties, dirt and all."""
    return {
        "Users": _users(),
        "Posts": _posts(),
        "Comments": _comments(),
        "Votes": _votes(),
        "Badges": [
            {"Id": 1, "UserId": 2, "Name": "Student", "Date": _time(3, 500), "Class": 3, "TagBased": "False"},
            {"Id": 2, "UserId": 3, "Name": "Teacher", "Date": _time(4), "Class": 3, "TagBased": "False"},
            {"Id": 3, "UserId": 99, "Name": "Critic", "Date": _time(5), "Class": 3, "TagBased": "False"},
        ],
        "Tags": [
            {"Id": 1, "TagName": "bug", "Count": 1},
            {"Id": 2, "TagName": "feature-request", "Count": 2},
            {"Id": 5, "TagName": "status-completed", "Count": 1},
            {"Id": 7, "TagName": "q#", "Count": 1},
        ],
        "PostLinks": [
            {"Id": 1, "CreationDate": _time(5), "PostId": 1, "RelatedPostId": 4, "LinkTypeId": 1},
            {"Id": 2, "CreationDate": _time(5), "PostId": 5, "RelatedPostId": 1, "LinkTypeId": 3},
            {"Id": 3, "CreationDate": _time(5), "PostId": 5, "RelatedPostId": 77, "LinkTypeId": 1},
            {"Id": 4, "CreationDate": _time(5), "PostId": 5, "RelatedPostId": 1, "LinkTypeId": 2},
        ],
    }


def write_dump(
    folder: Path, tables: Mapping[str, Sequence[Mapping[str, object]]] | None = None, *, bom: bool = True
) -> Path:
    """Write a dump into a folder, which is made, and return it; by default the small one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (small_tables() if tables is None else tables).items():
        root = name.lower()
        lines = [
            "  <row " + "".join(f"{key}={_quoted(value)} " for key, value in row.items()) + "/>"
            for row in rows
        ]
        text = "\n".join(['<?xml version="1.0" encoding="utf-8"?>', f"<{root}>", *lines, f"</{root}>"])
        (folder / f"{name}.xml").write_text(text, encoding="utf-8-sig" if bom else "utf-8")
    return folder


def _quoted(value: object) -> str:
    return quoteattr(str(value), {"\n": "&#xA;", "\r": "&#xD;", '"': "&quot;"})


def _time(day: int, milliseconds: int = 0) -> str:
    return _DAY.format(day, milliseconds)


def _rows(columns: str, *rows: tuple[object, ...]) -> list[Row]:
    """Make rows of values; None is a column that the row has not."""
    names = columns.split()
    return [{n: v for n, v in zip(names, row, strict=True) if v is not None} for row in rows]


def _users() -> list[Row]:
    about = "<p>I ride &amp; <b>mend</b>.</p>\n<p>Daily.</p>"
    return _rows(
        "Id Reputation CreationDate DisplayName Location AboutMe",
        (-1, 1, _time(1), "Community", "on the server farm", "<p>Bot</p>"),
        (1, 9, _time(1, 567), "user one", "Here", None),
        (2, 8, _time(2), "user two", None, about),
        (3, 7, _time(2, 500), "ünï ☃", None, "<p></p>"),
    )


def _posts() -> list[Row]:
    wheel = "<p>How do I <em>true</em> a wheel?</p>\n<pre><code>a  &lt; b\n  c</code></pre>"
    questions = _rows(
        "Id PostTypeId AcceptedAnswerId CreationDate Score Body OwnerUserId Title Tags ContentLicense",
        (1, 1, 3, _time(2, 120), 5, wheel, 1, "Truing & such", "<q#><unlisted tag>", _LICENCE),
        (4, 1, None, _time(4), 1, "<p>Add it</p>", 3, "Dark", "|feature-request|status-completed|", None),
        (5, 1, 88, _time(4), 0, "<p>It broke", 99, "Broken", "<bug><feature-request><status-unheard>", None),
    )
    answers = _rows(
        "Id PostTypeId ParentId CreationDate Score Body OwnerUserId OwnerDisplayName ContentLicense",
        (2, 2, 1, _time(3), -1, "<p>No.", None, "user7", _LICENCE),
        (3, 2, 1, _time(3), 3, "<p>Slowly.</p>", 2, None, None),
        (6, 2, 66, _time(5), 0, "<p>Lost</p>", -1, None, None),
        (7, 5, None, _time(5), 0, "<p>wiki</p>", 1, None, None),
    )
    return [questions[0], *answers[:2], *questions[1:], *answers[2:]]


def _comments() -> list[Row]:
    return _rows(
        "Id PostId Score Text CreationDate UserId UserDisplayName",
        (1, 1, 2, "Which <wheel>?\r\nFront?", _time(3), 2, None),
        (2, 3, 0, "Thanks", _time(6), 1, None),
        (3, 3, 0, "Me too", _time(6), None, "user9"),
        (4, 7, 0, "on a wiki", _time(6), 99, None),
        (5, 55, 0, "on nothing", _time(6), 3, None),
    )


def _votes() -> list[Row]:
    votes: list[Row] = [
        {"PostId": post, "VoteTypeId": type_, "CreationDate": f"2020-01-{day:02}T00:00:00.000"}
        for post, type_, day in (
            (1, 2, 3), (1, 2, 3), (1, 3, 3), (1, 2, 4), (3, 2, 4), (3, 1, 5), (88, 1, 5), (77, 2, 5),
            (7, 3, 5), (1, 5, 6), (1, 10, 6),
        )
    ]  # fmt: skip
    day = "2020-01-07T00:00:00.000"
    votes += [
        {"PostId": 1, "VoteTypeId": 8, "UserId": 2, "CreationDate": day, "BountyAmount": 50},
        {"PostId": 3, "VoteTypeId": 9, "CreationDate": day, "BountyAmount": 50},
        {"PostId": 4, "VoteTypeId": 9, "CreationDate": day},
    ]
    return [{"Id": number, **vote} for number, vote in enumerate(votes, 1)]
