"""Writing a source's statements where they belong: the data layout, kept at every way in.

Each triple of a stream is put into the source's public or personal graph (privacy.py), unless a data
graph says it already: then this source's saying goes aside. So a triple stands in exactly one data
graph, and their union is a merge.

    triples -> blank nodes named -> literals examined -> routed -> not said elsewhere -> session.bulk
    then: what a type decides that came late is moved; what was inferred and is now said leaves `inferred`
"""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.store import as_file, batches, examine, quad_in, unchanged
from ckm_graph.transactions._blank import has_blank_node, name_blank_nodes
from ckm_graph.transactions._ntriples import Sieve, whole_lines
from ckm_graph.transactions._placing import all_doubtful, misplaced_of, put_right, said_by_ontology
from ckm_graph.transactions._widening import widened
from ckm_graph.vocabulary import (
    ONTOLOGY,
    RDF,
    also_graph,
    is_aside,
    is_inferred,
    personal_graph,
    source_graph,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.privacy import Privacy
    from ckm_graph.store import Session, Subject
    from ckm_graph.transactions._quarantine import Quarantine
    from ckm_graph.transactions._recording import SupportsWriting

__all__ = ["SourceWriter"]

_CHUNK: Final = 5_000
_SPOOL: Final = 1 << 26
"""Bytes of lines set apart that are held in memory; more go to a temporary file."""

_MANY: Final = 500_000
"""More subjects than this are not remembered; then all personal properties in the graph are looked at."""


class SourceWriter:
    """Writes what one source says into a session; use `write` for each stream, then `finish` once.

    A recorder writes in the session's place; a quarantine takes the statements about some subjects.
    """

    def __init__(
        self,
        session: Session,
        privacy: Privacy,
        source: str,
        *,
        recorder: SupportsWriting | None = None,
        quarantine: Quarantine | None = None,
    ) -> None:
        self._session = session
        self._out: SupportsWriting = recorder or session
        self._privacy = privacy
        self._source = source
        self._public = source_graph(source)
        self._personal = personal_graph(source)
        self._also = also_graph(source)
        self._quarantine = quarantine
        self._alone = recorder is None and all(
            graph == ONTOLOGY or is_aside(graph) for graph in session.graphs()
        )
        self._around = session.size() if self._alone else 0
        self._touched: set[Subject] | None = set()
        self._undecided: set[ox.NamedNode] = set()
        self._promoted: list[ox.Quad] = []
        self.read = 0
        """Statements seen so far."""
        self.also = 0
        """How many this source newly says that another said before."""
        self.blank_nodes = 0
        self.rewritten = 0
        self.widened = 0
        self.ill_typed: dict[ox.Literal, None] = {}
        """Literals whose text does not fit their datatype, in the order of their appearance."""
        self.graph_names: dict[str, None] = {}
        """Names of graphs that quads of the streams bore."""

    def write(self, statements: Iterable[ox.Quad] | Iterable[ox.Triple]) -> int:
        """Write one stream, such as a file's; return how many statements it had."""
        begun = self.read
        self._undecided |= self._privacy.properties
        self._out.bulk(self._routed(statements))
        return self.read - begun

    def write_ntriples(self, chunks: Iterable[bytes], *, canonical: bool = False) -> int:
        """Write a stream of N-Triples; return how many statements it had.

        Parameters
        ----------
        chunks
            The bytes, cut anywhere.
        canonical
            Whether they come from a source of our own, all of whose lines are plain (see `_plain`).

        Raises
        ------
        SyntaxError
            If a line is broken; its number is that of the line in what was read, not in the stream.

        """
        if not self._alone or self._quarantine is not None:
            return self.write(ox.parse(as_file(chunks), format=ox.RdfFormat.N_TRIPLES))
        begun, sieve = self.read, Sieve(self._privacy, canonical=canonical)
        session = self._session
        with (
            SpooledTemporaryFile(max_size=_SPOOL) as personal,
            SpooledTemporaryFile(max_size=_SPOOL) as apart,
        ):

            def plain() -> Iterator[bytes]:
                for chunk in whole_lines(chunks):
                    yield sieve.sift(chunk)
                    for lines, file in ((sieve.personal, personal), (sieve.apart, apart)):
                        file.writelines(lines)
                        lines.clear()

            session.bulk_ntriples(plain(), self._public, lenient=True)
            self._undecided |= self._privacy.properties if apart.tell() else sieve.undecided
            personal.seek(0)
            apart.seek(0)
            session.bulk_ntriples(iter(lambda: personal.read(_SPOOL), b""), self._personal, lenient=True)
            session.bulk(self._routed(ox.parse(apart, format=ox.RdfFormat.N_TRIPLES)))
        self.read = begun + sieve.statements
        return sieve.statements

    def finish(self) -> None:
        """Settle what the streams left open."""
        if self._promoted:
            self._out.remove(self._promoted)
        self._put_right()
        if self._alone:
            self._yield_to_ontology()

    def counts(self) -> tuple[int, int]:
        """Count what stands in the source's public and in its personal graph."""
        personal = self._session.count(self._personal)
        if self._alone:  # all that there is more; the engine counts that sooner than one graph
            return self._session.size() - self._around - personal, personal
        return self._session.count(self._public), personal

    def _routed(self, statements: Iterable[ox.Quad] | Iterable[ox.Triple]) -> Iterator[ox.Quad]:
        """Route a stream; nothing in here is done twice for a triple, since all of a load passes here."""
        anonymous: list[ox.Triple] = []
        apart = self._quarantine
        examined = self._examined(statements, anonymous)
        placed = self._placed(examined if apart is None else apart.sifted(examined, self._session, self._out))
        yield from placed if self._alone else self._unsaid(placed)
        if anonymous:
            named, count = name_blank_nodes(anonymous)
            self.blank_nodes += count
            for triple in named:
                if isinstance(triple.object, ox.Literal) and not unchanged(triple.object):
                    self._note(triple)
            placed = self._placed(named if apart is None else apart.sifted(named, self._session, self._out))
            yield from placed if self._alone else self._unsaid(placed)

    def _examined(
        self, statements: Iterable[ox.Quad] | Iterable[ox.Triple], anonymous: list[ox.Triple]
    ) -> Iterator[ox.Quad | ox.Triple]:
        """Look at graph names and literals; set statements with blank nodes apart."""
        literal, blank, triple, quad = ox.Literal, ox.BlankNode, ox.Triple, ox.Quad
        nowhere = ox.DefaultGraph()
        read = 0
        for statement in statements:
            read += 1
            if type(statement) is quad and statement.graph_name != nowhere:
                self.graph_names[statement.graph_name.value] = None  # type: ignore[union-attr]
            object_ = statement.object
            kind = type(object_)
            if kind is literal:
                if type(statement.subject) is not blank and not unchanged(object_):  # type: ignore[arg-type]
                    self._note(statement)
            elif (kind is blank or kind is triple) and has_blank_node(statement):  # type: ignore[arg-type]
                anonymous.append(ox.Triple(statement.subject, statement.predicate, object_))
                continue
            if type(statement.subject) is blank:
                anonymous.append(ox.Triple(statement.subject, statement.predicate, object_))
                continue
            yield statement
        self.read += read

    def _placed(self, statements: Iterable[ox.Quad | ox.Triple]) -> Iterator[ox.Quad]:
        """Choose the public or the personal graph, by what this run of one subject said so far."""
        rules, public, personal = self._privacy, self._public, self._personal
        type_, personal_properties, wholly = RDF.type, rules.properties, rules.wholly
        quad = ox.Quad
        subject: object = None
        types: set[object] = set()
        all_of_it = False
        for statement in statements:
            if statement.subject != subject:
                subject, all_of_it = statement.subject, False
                types.clear()
            predicate = statement.predicate
            if predicate == type_:
                types.add(statement.object)
                all_of_it = all_of_it or statement.object in wholly
                if not self._alone:
                    self.touch(statement.subject)  # type: ignore[arg-type]
            elif predicate in personal_properties:
                if not self._alone:
                    self.touch(statement.subject)  # type: ignore[arg-type]
                if rules.is_personal(predicate, types):
                    yield quad(statement.subject, predicate, statement.object, personal)
                    continue
            yield quad(statement.subject, predicate, statement.object, personal if all_of_it else public)

    def _unsaid(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Pass on what no data graph says; put aside what another source says."""
        own = (self._public, self._personal)
        for chunk in batches(quads, _CHUNK):
            self._touch_wholly_personal(quad.subject for quad in chunk)
            said = self._session.said([quad.triple for quad in chunk])
            also: list[ox.Quad] = []
            for quad in chunk:
                graphs = said.get(quad.triple, ())
                inferred = [graph for graph in graphs if is_inferred(graph)]
                if inferred:
                    self._promoted.extend(quad_in(quad, graph) for graph in inferred)
                if len(graphs) == len(inferred):
                    yield quad
                elif not any(graph in own for graph in graphs):
                    also.append(quad_in(quad, self._also))
            self._put_aside(also)

    def _touch_wholly_personal(self, subjects: Iterable[Subject | ox.Triple]) -> None:
        """Have `finish` look at those that the graph knows to be personal as a whole."""
        wholly = self._privacy.wholly
        for typed in self._session.said(
            [ox.Triple(s, RDF.type, kind) for s in set(subjects) for kind in wholly]
        ):
            self.touch(typed.subject)  # type: ignore[arg-type]

    def _put_aside(self, quads: list[ox.Quad]) -> None:
        known = set(self._session.standing(quads))
        fresh = [quad for quad in dict.fromkeys(quads) if quad not in known]
        self._out.add(fresh)
        self.also += len(fresh)

    def _note(self, statement: ox.Quad | ox.Triple) -> None:
        """Count a literal that the engine changes, and keep its datatype if that is lost."""
        stated = statement.object
        if not isinstance(stated, ox.Literal):
            raise TypeError(stated)
        found = examine(stated)
        if found.ill_typed:
            self.ill_typed[stated] = None
        if found.widened:
            self.widened += 1
            self._out.add(widened(statement, found.held, stated, self._public))
        elif found.rewritten:
            self.rewritten += 1

    def touch(self, subject: Subject) -> None:
        """Have `finish` look at a subject whose types may have changed."""
        if self._touched is not None:
            self._touched.add(subject)
            if len(self._touched) > _MANY:
                self._touched = None

    def _put_right(self) -> None:
        """Move what a type decides that was not known when its statement passed."""
        session, rules = self._session, self._privacy
        if self._alone:
            doubtful: Iterable[Subject] = misplaced_of(session, rules, self._source, self._undecided)
        else:
            doubtful = self._touched if self._touched is not None else all_doubtful(session, rules)
        put_right(session, self._out, rules, doubtful)

    def _yield_to_ontology(self) -> None:
        """Take aside what a first load said that the ontology says."""
        twice = said_by_ontology(self._session, (self._public, self._personal))
        if twice:
            self._out.remove(twice)
            self._put_aside([quad_in(quad, self._also) for quad in twice])
