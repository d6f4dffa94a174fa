"""The package's Turtle and the user's: read into triples, ontology and shapes parted."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import pyoxigraph as ox

from ckm_graph._resources import ontology_files, shape_files
from ckm_graph.errors import DataSyntaxError
from ckm_graph.vocabulary import SH

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["GENID", "package_triples", "read_turtle", "split_shapes"]

T = TypeVar("T")
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
GENID: Final = "/.well-known/genid/"
"""In the IRI that a blank node of a file gets."""


def package_triples() -> tuple[list[ox.Triple], list[ox.Triple]]:
    """Read the package's own ontology and shapes."""
    return read_turtle(ontology_files()), read_turtle(shape_files())


def read_turtle(files: Iterable[Path], *, relative: bool = False) -> list[ox.Triple]:
    """Read Turtle files; blank nodes get IRIs of their own file, so that reading twice gives equal triples.

    ``relative`` tells whether relative IRIs are those of files beside the file, rather than an error.

    Raises
    ------
    DataSyntaxError
        If a file is broken.

    """
    triples: list[ox.Triple] = []
    for path in files:
        try:
            base = path.absolute().as_uri() if relative else None
            dataset = ox.Dataset(ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=base))
        except SyntaxError as error:
            raise DataSyntaxError(path, error.msg, line=error.lineno, column=error.offset) from error
        except OSError as error:
            raise DataSyntaxError(path, f"can't be read: {error.strerror}") from error
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        triples += [ox.Triple(_named(q.subject, path), q.predicate, _named(q.object, path)) for q in dataset]
    return triples


def split_shapes(triples: Iterable[ox.Triple]) -> tuple[list[ox.Triple], list[ox.Triple]]:
    """Part the triples of a mixed file: ontology first, shapes second.

    A subject belongs to the shapes when it is used with a term of SHACL, or hangs from such a subject.
    """
    triples = list(triples)
    children: dict[Term, set[Term]] = defaultdict(set)
    shapes: set[Term] = set()
    for triple in triples:
        children[triple.subject].add(triple.object)
        if triple.predicate.value.startswith(SH.base) or (
            isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(SH.base)
        ):
            shapes.add(triple.subject)
    open_ = [child for shape in shapes for child in children[shape]]
    while open_:
        node = open_.pop()
        anonymous = isinstance(node, ox.BlankNode) or (isinstance(node, ox.NamedNode) and GENID in node.value)
        if anonymous and node not in shapes and node in children:
            shapes.add(node)
            open_.extend(children[node])
    return [t for t in triples if t.subject not in shapes], [t for t in triples if t.subject in shapes]


def _named(term: T, path: Path) -> T | ox.NamedNode:
    """Skolemise a blank node of one of the ontology's files."""
    if isinstance(term, ox.BlankNode):
        return ox.NamedNode(f"https://w3id.org{GENID}ckm/{path.parent.name}/{path.stem}/{term.value}")
    return term
