"""Holding a graph against shapes: what comes out as a report, and the same in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from ckm_graph import reasoning, reporting, transactions, validation
from ckm_graph._opening import Foundations, found, paths_of, triples_of
from ckm_graph.errors import InputError
from ckm_graph.store import MemoryStore, as_term
from ckm_graph.turtle import read_turtle

if TYPE_CHECKING:
    from collections.abc import Collection

    import rdflib
    from pyoxigraph import Triple

    from ckm_graph._opening import Paths
    from ckm_graph.model import Clash, Examination, IdentityProposal, Report
    from ckm_graph.model.reporting import ValidationSummary
    from ckm_graph.store import Store, Term, TermLike

__all__ = ["DataFiles", "Validating"]


class Validating:
    """What a `KnowledgeGraph` says of its own faults."""

    store: Store
    _founded: Foundations

    def validate(
        self,
        shapes: Paths | rdflib.Graph | None = None,
        *,
        focus: TermLike | Collection[TermLike] | None = None,
        only: TermLike | Collection[TermLike] | None = None,
        detail: bool = False,
        reference: bool = False,
    ) -> Report:
        """Validate the merge of all data graphs.

        Parameters
        ----------
        shapes
            Files or an rdflib graph with other shapes than this graph's own.
        focus
            Only these of the nodes that the shapes are about: IRIs as text or as terms; literals as terms.
        only
            Only these shapes, by IRI, name or label; a class stands for all shapes that target it.
        detail
            Whether results of ``sh:node``, ``sh:and``, ``sh:or`` and ``sh:xone`` say what is wrong with the
            value; pySHACL says it of ``sh:node`` alone.
        reference
            Let pySHACL do it: slow, and independent of our compiler; it takes no ``focus``.

        Raises
        ------
        UnknownNameError
            If ``only`` names what is no shape and no class with shapes.
        InputError
            If a shape can't be used, or a text in ``focus`` is no IRI.

        """
        triples = self._shape_triples(shapes)
        nodes = None if focus is None else [_node(one) for one in _listed(focus)]
        chosen = None
        if only is not None:
            names = [name if isinstance(name, str) else as_term(name) for name in _listed(only)]
            chosen = validation.select_shapes(triples, names)
        with self.store.view() as view:
            if reference:
                if nodes is not None:
                    message = "pySHACL looks at all nodes: leave focus out, or reference"
                    raise InputError(message)
                report = validation.validate_reference(view, triples, detail=detail)
            elif chosen is None and shapes is None:
                report = validation.validate(view, self._founded.shapes, focus=nodes, detail=detail)
            else:
                roots = None if chosen is None else chosen.roots
                compiled = validation.compile_shapes(triples, only=roots)
                report = validation.validate(view, compiled, focus=nodes, detail=detail)
        return report if chosen is None else chosen.of(report)

    def summarise(
        self, report: Report, shapes: Paths | rdflib.Graph | None = None, *, examples: int = 3
    ) -> ValidationSummary:
        """Sum a report up for people: by shape, with counts, examples, labels, and hints how to mend.

        Parameters
        ----------
        report
            What `validate` gave.
        shapes
            The other shapes, where it was given some.
        examples
            How many results each group shows.

        """
        with self.store.view() as view:
            return reporting.summarise(view, report, self._shape_triples(shapes), examples=examples)

    def examine(self) -> Examination:
        """Look at the graph with its ontology's eyes (OWL 2 RL).

        Returns
        -------
        Examination
            ``clashes``, what can't be true together, and ``proposals``, what is one. It is found in what is
            said and what was inferred, so `infer` comes first.

        """
        with self.store.view() as view:
            return reasoning.examine(view, reasoning.compile_constraints(self._founded.ontology_triples))

    def inconsistencies(self) -> tuple[Clash, ...]:
        """Find the triples that can't all be true under the ontology; see `examine`."""
        return self.examine().clashes

    def identity_proposals(self) -> tuple[IdentityProposal, ...]:
        """Find the things that are one if what is said is true; nothing is merged. See `examine`."""
        return self.examine().proposals

    def _shape_triples(self, shapes: Paths | rdflib.Graph | None) -> Collection[Triple]:
        return self._founded.shape_triples if shapes is None else triples_of(shapes)


class DataFiles(Validating):
    """RDF files, to be validated without any graph.

    They are taken as they are: a blank node stays one, nothing is put aside as personal data.

    Parameters
    ----------
    data
        RDF files in any W3C syntax; with classes of their own, where the shapes ask for them.
    shapes
        Turtle files with shapes; by default the package's own, with its ontology beside the data.
    rules
        Whether the rules of the shapes (`sh:rule`) are applied first, once each; what follows is then
        validated with the data.

    Raises
    ------
    InputError, DataSyntaxError
        If a file is missing or broken, or a rule can't be used.

    """

    def __init__(self, data: Paths, shapes: Paths | None = None, *, rules: bool = False) -> None:
        paths = [path.absolute() for path in paths_of(data)]
        files = [transactions.RdfFile.at(path, base_iri=path.as_uri()) for path in paths]
        self.store: Store = MemoryStore()
        if shapes is None:
            self.store, self._founded = found(self.store, [])
        else:  # these know nothing of our ontology
            self._founded = Foundations((), tuple(read_turtle(paths_of(shapes), relative=True)))
        compiled = validation.compile_rules(self._founded.shape_triples if rules else ())
        with self.store.session() as session:
            transactions.put_verbatim(session, files)
            with validation.applied(session, compiled):
                session.commit("files to validate")


def _listed(given: TermLike | Iterable[TermLike]) -> list[TermLike]:
    """Take one or several; a text or term is one."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        return [given]
    return list(given)


def _node(given: TermLike) -> Term:
    if type(given) is not str:  # rdflib's terms are texts too
        return as_term(given)
    try:
        return NamedNode(given)
    except ValueError as error:
        message = f"{given!r} in focus is no IRI: {error}; give a literal as a term"
        raise InputError(message) from error
