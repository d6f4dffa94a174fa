"""A bicycle workshop's own classes, properties and shapes, in Turtle only: checked, inferred, queried, kept.

python run.py
"""

# ruff: noqa: INP001, T201 -- a script whose product is what it prints

from __future__ import annotations

from pathlib import Path

from ckm_graph import KnowledgeGraph

HERE = Path(__file__).resolve().parent
FILES = [HERE / "workshop-ontology.ttl", HERE / "workshop-shapes.ttl"]


def main() -> None:
    """Show what the two files are enough for."""
    kg = KnowledgeGraph(extensions=FILES)
    kg.load(HERE / "workshop-data.ttl", source="workshop")
    for result in kg.validate().violations:
        print(f"violation: {result.message}")
    kg.infer()
    for row in kg.select((HERE / "who-can-repair.rq").read_text(encoding="utf-8")):
        print(f"{row.mechanic} knows the {row.model}")
    for row in kg.named("unanswered"):
        print(f"unanswered: {row.title}")
    for name, minutes in kg.table("Repair").select("iri", "labourMinutes").iter_rows():
        print(f"{name.rsplit('/', 1)[1]}: {minutes} minutes")
    again = KnowledgeGraph(kg.store)  # names no file
    print(f"kept: {again.schema.class_('Repair').label}")


if __name__ == "__main__":
    main()
