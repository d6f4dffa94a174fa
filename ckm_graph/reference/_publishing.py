"""The page as a text, and everything that is published beside it as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph.errors import InputError
from ckm_graph.markup import xml_text
from ckm_graph.reference._context import jsonld_context
from ckm_graph.reference._diagram import draw
from ckm_graph.reference._page import page_of
from ckm_graph.reference._reading import read_reference
from ckm_graph.reference._relations import Relations
from ckm_graph.reference._writing import as_json, write_jsonld, write_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyoxigraph as ox

    from ckm_graph.model.reference import OntologyReference

__all__ = ["publish", "write_html"]


def write_html(ontology: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> str:
    """Write the reference documentation of an ontology and its shapes as one self-contained HTML page.

    Equal triples give equal pages. Every text is escaped; the page makes no request and runs no script.

    >>> from ckm_graph.turtle import package_triples
    >>> 'id="Question"' in write_html(*package_triples())
    True
    """
    return page_of(read_reference(ontology, shapes))


def publish(ontology: Iterable[ox.Triple], shapes: Iterable[ox.Triple], folder: Path) -> tuple[Path, ...]:
    """Write a folder that can be served where the IRIs lead.

    Parameters
    ----------
    ontology, shapes
        Their triples, the user's included.
    folder
        Made when it is missing; files of these names are written over.

    Returns
    -------
    tuple of Path
        What was written: ``index.html``, ``ontology.ttl``, ``ontology.jsonld``, ``shapes.ttl``,
        ``context.jsonld``, and a ``diagrams/….svg`` for each diagram.

    Raises
    ------
    InputError
        If the folder can't be written.

    """
    ontology, shapes = list(ontology), list(shapes)
    reference = read_reference(ontology, shapes)
    texts = {
        "index.html": page_of(reference),
        "ontology.ttl": write_turtle(ontology),
        "ontology.jsonld": write_jsonld(ontology, shapes),
        "shapes.ttl": write_turtle(shapes),
        "context.jsonld": as_json({"@context": jsonld_context(ontology, shapes)}),
        **dict(_diagrams(reference)),
    }
    written = []
    try:
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(path)
    except OSError as error:
        message = f"{folder} can't be written ({error.strerror}): name a folder that is new or your own"
        raise InputError(message) from error
    return tuple(written)


def _diagrams(reference: OntologyReference) -> Iterator[tuple[str, str]]:
    """Name each diagram after its module."""
    relations = Relations(reference)
    for module in reference.modules:
        parts = draw(relations.nodes(module), module.title, absolute=True)
        for number, part in enumerate(parts, 1):
            name = module.anchor.removeprefix("module:") + (f"-{number}" if len(parts) > 1 else "")
            yield f"diagrams/{name}.svg", f'<?xml version="1.0" encoding="UTF-8"?>\n{xml_text(part)}\n'
