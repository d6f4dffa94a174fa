"""Every W3C syntax, by extension and by media type, gzipped or not, gives the graph that rdflib reads."""

from __future__ import annotations

import datetime as dt
import gzip
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from ckm_graph.errors import InputError
from ckm_graph.store import MemoryStore, to_rdflib
from ckm_graph.transactions import RdfFile, load
from ckm_graph.vocabulary import ID_BASE, XSD, is_aside
from tests.examples import examples
from tests.transactions.states import founded, state

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ckm_graph.store import Store

SYNTAXES = {
    "ttl": ("turtle", "text/turtle"),
    "turtle": ("turtle", "text/turtle"),
    "nt": ("nt11", "application/n-triples"),
    "ntriples": ("nt11", "application/n-triples"),
    "nq": ("nquads", "application/n-quads"),
    "nquads": ("nquads", "application/n-quads"),
    "trig": ("trig", "application/trig"),
    "rdf": ("xml", "application/rdf+xml"),
    "owl": ("xml", "application/rdf+xml"),
    "xml": ("xml", "application/rdf+xml"),
    "jsonld": ("json-ld", "application/ld+json"),
    "json": ("json-ld", "application/ld+json; charset=utf-8"),
    "n3": ("n3", "text/n3"),
}

IRIS = st.sampled_from([f"https://example.org/{name}" for name in ("a", "b", "c#d", "e/é", "name")])
PREDICATES = st.sampled_from(
    [f"https://example.org/p/{n}" for n in ("p", "q", "ré")] + ["https://w3id.org/ckm#name"]
)
XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)
TEXTS = st.one_of(
    XML_TEXT, st.sampled_from(['"', "\\", "two\nlines", "tab\t", "<&>", "_:b", "^^<x>", "#", "'''", '"""'])
)
LITERALS = st.one_of(
    TEXTS.map(rdflib.Literal),
    st.builds(lambda text, lang: rdflib.Literal(text, lang=lang), TEXTS, st.sampled_from(["en", "de-at"])),
    st.integers(-(10**12), 10**12).map(rdflib.Literal),
    st.booleans().map(rdflib.Literal),
    st.dates().map(rdflib.Literal),
    st.integers(0, 10**10).map(lambda seconds: rdflib.Literal(dt.datetime.fromtimestamp(seconds, dt.UTC))),
    TEXTS.map(lambda text: rdflib.Literal(text, datatype=rdflib.URIRef("https://example.org/type"))),
)
NODES = st.one_of(IRIS.map(rdflib.URIRef), st.sampled_from("xyz").map(rdflib.BNode))
TRIPLES = st.lists(st.tuples(NODES, PREDICATES.map(rdflib.URIRef), st.one_of(NODES, LITERALS)), max_size=12)


def graph_of(triples: Iterable[tuple[Any, Any, Any]]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in triples:
        graph.add(triple)
    return graph


def as_bytes(graph: rdflib.Graph, form: str) -> bytes:
    if form not in ("nquads", "trig"):
        return graph.serialize(format=form, encoding="utf-8")
    syntax = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}[form]
    lines = graph.serialize(format="nt11", encoding="utf-8")
    return ox.serialize(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES), format=syntax) or b""


def read_by_rdflib(content: bytes, form: str) -> rdflib.Graph:
    if form in ("nquads", "trig"):
        dataset = rdflib.Dataset()
        dataset.parse(content, format=form)
        return graph_of(dataset.default_graph)
    return rdflib.Graph().parse(content, format=form)


def loaded(store: Store) -> rdflib.Graph:
    """What queries see, with the IRIs that blank nodes were given turned to blank nodes again."""
    graph = rdflib.Graph()
    with store.view() as view:
        for quad in view.quads():
            assert not is_aside(quad.graph_name)  # type: ignore[arg-type]
            graph.add((anonymous(quad.subject), to_rdflib(quad.predicate), anonymous(quad.object)))
    return graph


def anonymous(term: Any) -> Any:
    if isinstance(term, ox.NamedNode) and term.value.startswith(f"{ID_BASE}genid/"):
        return rdflib.BNode(term.value.removeprefix(ID_BASE).replace("/", "."))
    if isinstance(term, ox.Literal) and term.datatype == XSD.dateTime:  # rdflib's readers write Z as +00:00
        return rdflib.Literal(term.value, datatype=rdflib.XSD.dateTime)
    return to_rdflib(term)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")  # its own
@pytest.mark.parametrize("extension", SYNTAXES)
@settings(
    deadline=None,
    max_examples=examples(6),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(triples=TRIPLES, packed=st.booleans())
def test_a_loaded_file_is_the_graph_that_rdflib_reads(
    extension: str, packed: bool, triples: list[tuple[Any, Any, Any]], tmp_path: Path
) -> None:
    form, media_type = SYNTAXES[extension]
    graph = graph_of(triples)
    content = as_bytes(graph, form)
    graph = read_by_rdflib(content, form)
    by_name = tmp_path / (f"data.{extension}" + (".gz" if packed else ""))
    by_type = tmp_path / ("data" + (".GZ" if packed else ".txt"))
    for path in (by_name, by_type):
        path.write_bytes(gzip.compress(content) if packed else content)
    for file in (RdfFile.at(by_name), RdfFile.at(by_type, media_type=media_type)):
        store = MemoryStore()
        report = load(store, founded, [file], "crm")
        assert isomorphic(loaded(store), graph)
        assert (report.added, report.also) == (len(graph), 0)
        assert report.blank_nodes == len(
            {t for s, _, o in graph for t in (s, o) if isinstance(t, rdflib.BNode)}
        )


@pytest.mark.parametrize("extension", ["ttl", "nt", "trig"])
def test_every_store_takes_every_syntax(extension: str, store: Store, tmp_path: Path) -> None:
    one, two = rdflib.URIRef("https://example.org/1"), rdflib.BNode()
    graph = graph_of(
        [
            (one, rdflib.RDF.type, rdflib.URIRef("https://w3id.org/ckm#Question")),
            (one, rdflib.URIRef("https://w3id.org/ckm#title"), rdflib.Literal('a "quoted"\nline', lang="en")),
            (one, rdflib.URIRef("https://w3id.org/ckm#contributedBy"), two),
            (two, rdflib.URIRef("https://w3id.org/ckm#name"), rdflib.Literal("Jo\\é")),
        ]
    )
    path = tmp_path / f"data.{extension}"
    path.write_bytes(as_bytes(graph, SYNTAXES[extension][0]))
    report = load(store, founded, [RdfFile.at(path)], "crm")
    assert isomorphic(loaded(store), graph)
    assert (report.added, report.personal, report.blank_nodes) == (4, 1, 1)


def test_relative_iris_are_relative_to_the_base_given(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text('<https://example.org/a> <https://example.org/p> "x" .\n')
    (tmp_path / "data.ttl").write_text("<a> <p> <> .")
    store = MemoryStore()
    base = "https://example.org/"
    files = [RdfFile.at(tmp_path / name, base_iri=base) for name in ("data.ttl", "data.nt")]
    assert load(store, founded, files, "crm").added == 2
    assert f"<{base}a> <{base}p> <{base}>" in "\n".join(state(store)[0])


def test_graph_names_within_a_file_are_kept_in_provenance(store: Store, tmp_path: Path) -> None:
    (tmp_path / "data.trig").write_text(
        "<x:g1> { <x:s> <x:p> 1 } <x:g2> { <x:s> <x:p> 1 , 2 } <x:s> <x:q> 3 ."
    )
    report = load(store, founded, [RdfFile.at(tmp_path / "data.trig")], "crm")
    assert report.files[0].graph_names == ("x:g1", "x:g2")
    assert (report.triples, report.added, report.known) == (4, 3, 1)
    assert sum("graphName" in quad and "/graph/provenance>" in quad for quad in state(store)[0]) == 2


@pytest.mark.parametrize("name", ["data.docx", "data", "data.gz", "README"])
def test_a_name_that_tells_no_syntax_is_refused_with_those_that_do(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("<x:s> <x:p> 1 .")
    with pytest.raises(InputError, match=r"\.ttl .* media type"):
        RdfFile.at(tmp_path / name)


def test_an_unknown_media_type_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("<x:s> <x:p> 1 .")
    with pytest.raises(InputError, match="image/png"):
        RdfFile.at(tmp_path / "data.ttl", media_type="image/png")


def test_a_base_that_is_no_iri_is_refused_with_an_example(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<a> <b> <c> .")
    with pytest.raises(InputError, match=r"base IRI 'not an iri' is none.*https://example\.org/"):
        RdfFile.at(file, base_iri="not an iri")
