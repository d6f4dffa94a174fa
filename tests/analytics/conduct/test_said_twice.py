"""What a second source says again changes no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph.demo import generate_shop
from tests.analytics.conduct.graphs import bare

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph import KnowledgeGraph


def answers(kg: KnowledgeGraph) -> list[object]:
    """Ask everything that there is to ask about conduct."""
    ways = kg.journeys(gap=60)
    return [
        kg.rfm().rows,
        kg.health().rows,
        kg.contacts_left().rows,
        kg.segments().rows,
        kg.declared_segments().rows,
        kg.segment_members("Large buyers").rows,
        (ways.stages, ways.flows, ways.variants),
        kg.styles().rows,
        kg.approach_profile().rows,
    ]


def test_every_answer_is_the_same_when_the_data_is_loaded_again_under_another_name(tmp_path: Path) -> None:
    files = generate_shop(customers=12).write(tmp_path)
    kg = bare()
    for file in files:
        kg.load(file, source=file.stem)
    first = answers(kg)
    for file in files:
        kg.load(file, source=f"{file.stem}-again")
    assert answers(kg) == first
