"""SHACL property paths: read from a shapes graph, written as SPARQL.

( ex:p [ sh:inversePath ex:q ] )  --read_path-->  Sequence(Step(p), Inverse(Step(q)))  --text-->  <p>/^<q>
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import BlankNode, NamedNode, Triple

from ckm_graph.errors import InputError
from ckm_graph.vocabulary import RDF, SH

if TYPE_CHECKING:
    from ckm_graph.store import Term
    from ckm_graph.validation._triples import Triples

__all__ = ["Alternative", "Inverse", "Path", "PathSource", "Repeat", "Sequence", "Step", "reach", "read_path"]


@dataclass(frozen=True, slots=True)
class Step:
    """One property, forwards."""

    predicate: NamedNode

    @property
    def text(self) -> str:
        """SPARQL."""
        return str(self.predicate)

    @property
    def nullable(self) -> bool:
        """Whether the path can lead from a node to itself in no step at all."""
        return False


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path, backwards."""

    path: Path

    @property
    def text(self) -> str:
        """SPARQL."""
        return f"^{_atom(self.path)}"

    @property
    def nullable(self) -> bool:
        """Whether the path can lead from a node to itself in no step at all."""
        return self.path.nullable


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths one after the other."""

    paths: tuple[Path, ...]

    @property
    def text(self) -> str:
        """SPARQL."""
        return "/".join(_atom(path) for path in self.paths)

    @property
    def nullable(self) -> bool:
        """Whether the path can lead from a node to itself in no step at all."""
        return all(path.nullable for path in self.paths)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One path or another."""

    paths: tuple[Path, ...]

    @property
    def text(self) -> str:
        """SPARQL."""
        return "|".join(_atom(path) for path in self.paths)

    @property
    def nullable(self) -> bool:
        """Whether the path can lead from a node to itself in no step at all."""
        return any(path.nullable for path in self.paths)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path taken many times: ``*`` any number, ``+`` at least once, ``?`` at most once."""

    path: Path
    times: str

    @property
    def text(self) -> str:
        """SPARQL."""
        return f"{_atom(self.path)}{self.times}"

    @property
    def nullable(self) -> bool:
        """Whether the path can lead from a node to itself in no step at all."""
        return self.times != "+" or self.path.nullable


Path: TypeAlias = Step | Inverse | Sequence | Alternative | Repeat

_REPEATS: Final = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
_DEEPEST: Final = 50
"""How many paths may stand one within the other."""
_KINDS: Final = (SH.alternativePath, SH.inversePath, *_REPEATS)


@dataclass(frozen=True, slots=True)
class PathSource:
    """A path with the RDF that it was read from."""

    path: Path
    node: NamedNode | BlankNode
    triples: tuple[Triple, ...]

    @property
    def text(self) -> str:
        """SPARQL."""
        return self.path.text


def reach(before: str, start: str, path: PathSource | None, end: str) -> str:
    """Write the pattern from a node to its values, after the pattern that binds the node.

    Engines differ on paths of no step from a node that the graph does not hold, so a path that may
    take no step is written with that step apart.
    """
    if path is None:
        return f"{before} BIND({start} AS {end})"
    if path.path.nullable:
        return f"{{ {before} {start} {path.text} {end} }} UNION {{ {before} BIND({start} AS {end}) }}"
    return f"{before} {start} {path.text} {end} ."


def read_path(triples: Triples, node: Term) -> PathSource:
    """Read the path that a node of a shapes graph stands for.

    Raises
    ------
    InputError
        If it is none that SHACL knows, or runs in a circle.

    """
    seen: list[Triple] = []
    path = _read(triples, node, seen, ())
    if not isinstance(node, NamedNode | BlankNode):
        raise _malformed(node)
    return PathSource(path, node, tuple(dict.fromkeys(seen)))


def _read(triples: Triples, node: Term, seen: list[Triple], above: tuple[Term, ...]) -> Path:
    if isinstance(node, NamedNode):
        return Step(node)
    if node in above:
        message = f"the path {node} is a part of itself: write a path that ends"
        raise InputError(message)
    if len(above) > _DEEPEST:
        message = f"a path stands in more than {_DEEPEST} others: write it with fewer"
        raise InputError(message)
    if not isinstance(node, BlankNode):
        raise _malformed(node)
    above = (*above, node)
    if triples.values(node, RDF.first):  # the suite of the W3C has lists that are something else besides
        return Sequence(_members(triples, node, seen, above))
    said = [(kind, inner) for kind in _KINDS for inner in triples.values(node, kind)]
    if len(said) > 1:
        message = f"the path {node} says {len(said)} things at once: nest one path in the other"
        raise InputError(message)
    for kind, inner in said:
        seen.append(Triple(node, kind, inner))
        if kind == SH.alternativePath:
            return Alternative(_members(triples, inner, seen, above))
        path = _read(triples, inner, seen, above)
        return Inverse(path) if kind == SH.inversePath else Repeat(path, _REPEATS[kind])
    raise _malformed(node)


def _members(triples: Triples, head: Term, seen: list[Triple], above: tuple[Term, ...]) -> tuple[Path, ...]:
    members = triples.items(head)
    least = 2
    if len(members) < least:
        raise _malformed(head)
    seen.extend(triples.list_triples(head))
    return tuple(_read(triples, member, seen, above) for member in members)


def _atom(path: Path) -> str:
    return path.text if isinstance(path, Step) else f"({path.text})"


def _malformed(node: Term) -> InputError:
    return InputError(
        f"{node} is no SHACL property path: write an IRI, a list of at least two paths, or a blank "
        "node with one of sh:inversePath, sh:alternativePath, "
        "sh:zeroOrMorePath, sh:oneOrMorePath and sh:zeroOrOnePath"
    )
