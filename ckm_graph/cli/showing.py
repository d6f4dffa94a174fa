"""Commands that show: demo, report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ckm_graph import KnowledgeGraph
from ckm_graph.cli._graphs import Graph, opened
from ckm_graph.cli._output import Format, byte_progress, check_output, print_heading, print_rows, say
from ckm_graph.demo import DemoShop, generate_shop
from ckm_graph.errors import InputError
from ckm_graph.schema import local_name

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["demo", "report"]


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put it.")] = Path("demo"),
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed is another shop.")] = 7,
) -> None:
    """Build a small shop of generated data; show what it knows."""
    graph, page, data = folder / "shop.ckm", folder / "report.html", folder / "data"
    for path in (graph, page, data):
        if path.exists():
            message = f"{path} is there already: name another folder, or delete that"
            raise InputError(message)
    shop = generate_shop(seed=seed)
    files = shop.write(data)
    with KnowledgeGraph.open(graph) as kg:
        say(f"A generated shop, told by {len(files)} sources, goes into {graph}:")
        _load(kg, files)
        inferred = kg.infer()
        say(f"{inferred.inferred:,} more triples follow from its ontology (OWL 2 RL).")
        _show_violations(kg, shop)
        _show_findings(kg)
        _write_page(page, kg.report("A generated shop"))
    say(f"\nThe report is {page}: open it in a browser. Next, try:")
    say(f"  ckm info {graph}\n  ckm queries\n  ckm query {graph} unanswered")


def report(
    graph: Graph,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The HTML file to write.")],
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Heading of the page.")] = None,
) -> None:
    """Write one self-contained page with charts of GRAPH."""
    check_output(output)
    with opened(graph) as kg:
        _write_page(output, kg.report(title))
    say(f"wrote {output}")


def _load(kg: KnowledgeGraph, files: Sequence[Path]) -> None:
    with byte_progress() as progress:
        for file in files:
            loaded = kg.load(file, source=file.stem, progress=progress)
            say(f"  {loaded.source}: {loaded.added:,} triples, {loaded.also:,} that another source says too")


def _write_page(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        message = f"{path} can't be written: {error.strerror}"
        raise InputError(message) from error


def _show_violations(kg: KnowledgeGraph, shop: DemoShop) -> None:
    found = kg.validate()
    print_heading(
        f"Validation finds {len(found.results)} faults; {len(shop.planted)} dirty records were planted:"
    )
    rows = [
        (local_name(str(result.severity.value)), str(result.focus_node).strip("<>"), result.message)
        for result in found.results
    ]
    print_rows(("severity", "record", "message"), rows, Format.TABLE)


def _show_findings(kg: KnowledgeGraph) -> None:
    print_heading("Key contributors, by the help that was taken up, recent help first:")
    people = [(one.name or one.agent, one.score, one.users, one.answers) for one in kg.contributors(limit=8)]
    print_rows(("name", "accepted help", "users", "answers"), people, Format.TABLE)
    print_heading("What the talk is about:")
    clusters = [(one.label, one.size, one.topics) for one in kg.topic_clusters(limit=8).clusters]
    print_rows(("cluster", "items", "topics"), clusters, Format.TABLE)
