"""Commands that show: demo, report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ckm_graph import KnowledgeGraph
from ckm_graph.cli._graphs import Graph, opened
from ckm_graph.cli._output import Format, byte_progress, print_rows, say
from ckm_graph.demo import DemoShop, generate_shop
from ckm_graph.errors import InputError
from ckm_graph.schema import local_name

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(demo)
    app.command()(report)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to put it.")] = Path("demo"),
    seed: Annotated[int, typer.Option(help="Another seed is another shop.")] = 7,
) -> None:
    """Build a small shop from generated data, and show what a graph of it knows."""
    graph, page = folder / "shop.ckm", folder / "report.html"
    if graph.exists():
        message = f"{graph} is there already: name another folder, or delete that one"
        raise InputError(message)
    shop = generate_shop(seed=seed)
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    files = shop.write(data)
    with KnowledgeGraph.open(graph) as kg, byte_progress() as progress:
        say(f"A generated shop, told by {len(files)} sources, goes into {graph}:")
        for file in files:
            loaded = kg.load(file, source=file.stem, progress=progress)
            say(f"  {loaded.source}: {loaded.added:,} triples, {loaded.also:,} that another source says too")
        inferred = kg.infer()
        say(f"{inferred.inferred:,} more triples follow from its ontology (OWL 2 RL).")
        _show_violations(kg, shop)
        _show_findings(kg)
        page.write_text(kg.report("A generated shop"), encoding="utf-8")
    say(f"\nThe report is {page}: open it in a browser. Next, try:")
    say(f"  ckm info {graph}\n  ckm queries\n  ckm query {graph} unanswered")


def report(
    graph: Graph,
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")],
    title: Annotated[str | None, typer.Option(help="Heading of the page.")] = None,
) -> None:
    """Write one self-contained HTML page with charts of what GRAPH knows."""
    with opened(graph) as kg:
        page = kg.report(title)
    try:
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        message = f"{output} can't be written: {error.strerror}"
        raise InputError(message) from error
    say(f"wrote {output}")


def _show_violations(kg: KnowledgeGraph, shop: DemoShop) -> None:
    found = kg.validate()
    say(f"\nValidation finds the {len(shop.planted)} dirty records that were planted:\n")
    rows = [
        (local_name(str(result.severity.value)), str(result.focus_node).strip("<>"), result.message)
        for result in found.results
    ]
    print_rows(("severity", "record", "message"), rows, Format.TABLE)


def _show_findings(kg: KnowledgeGraph) -> None:
    say("\nKey contributors, by how much others rely on them:\n")
    people = [(one.name or one.agent, one.score, one.users, one.answers) for one in kg.contributors(limit=8)]
    print_rows(("name", "share of reliance", "users", "answers"), people, Format.TABLE)
    say("\nWhat the talk is about:\n")
    clusters = [(one.label, one.size, one.topics) for one in kg.topic_clusters(limit=8).clusters]
    print_rows(("cluster", "items", "topics"), clusters, Format.TABLE)
