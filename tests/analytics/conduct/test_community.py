"""Community health on a real community is what its XML gives, counted by other means."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.analytics.conduct.graphs import bare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

YEAR = "2014"


def rows(file: Path) -> Iterator[dict[str, str]]:
    """Read the rows of one file of a dump."""
    for _, row in ET.iterparse(file):
        if row.tag == "row":
            yield dict(row.attrib)


def test_the_drivers_of_community_health_are_what_the_xml_gives(shared_data: Path) -> None:
    folder = shared_data / "se-bicycles-meta"
    kg = bare()
    kg.ingest("stackexchange", folder)
    found = {m.metric.name: m.observations for m in kg.metrics.observe_all(period=YEAR)}
    users = {row["Id"] for row in rows(folder / "Users.xml")} - {"-1"}
    posts = [row for row in rows(folder / "Posts.xml") if row["PostTypeId"] in "12"]
    known = {row["Id"] for row in posts}
    wrote = [(row.get("OwnerUserId"), row["CreationDate"][:4], row) for row in posts]
    wrote += [
        (row.get("UserId"), row["CreationDate"][:4], row)
        for row in rows(folder / "Comments.xml")
        if row["PostId"] in known
    ]
    wrote = [(user, year, row) for user, year, row in wrote if user in users]
    active = {user for user, year, _ in wrote if year == YEAR}
    before = {user for user, year, _ in wrote if year < YEAR}
    helping = {user for user, year, row in wrote if year == YEAR and row.get("PostTypeId") == "2"}
    asked = {row["Id"] for _, year, row in wrote if year == YEAR and row.get("PostTypeId") == "1"}
    answered = {row["ParentId"] for row in posts if row["PostTypeId"] == "2"} & asked
    expected = {
        "community helpers": 100 * len(helping) / len(active),
        "community members returning": 100 * len(active & before) / len(active),
        "community questions answered": 100 * len(answered) / len(asked),
    }
    for name, value in expected.items():
        (seen,) = found[name]
        assert float(seen.value) == pytest.approx(value, abs=1e-5), name
    (health,) = found["community health"]
    assert float(health.value) == pytest.approx(sum(expected.values()) / 3, abs=1e-5)
