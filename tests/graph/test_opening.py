"""Opening graphs by address, with extensions, of other versions, and the wrong things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest

from ckm_graph import DiskStore, KnowledgeGraph, MemoryStore, SparqlStore
from ckm_graph.errors import (
    CkmError,
    DataSyntaxError,
    InputError,
    NotAGraphError,
    StoreError,
    StoreFormatError,
    StoreUnavailableError,
)
from ckm_graph.vocabulary import ONTOLOGY, OWL
from tests.servers import free_port
from tests.transactions.states import state

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.store import Store

OWN = """
@prefix ckm: <https://w3id.org/ckm#> . @prefix ex: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Recall a owl:Class ; rdfs:subClassOf ckm:KnowledgeItem ; rdfs:label "recall"@en .
ex:severity a owl:DatatypeProperty ; rdfs:label "severity"@en .
ex:RecallShape a sh:NodeShape ; sh:targetClass ex:Recall ; sh:property [ sh:path ex:severity ; sh:datatype xsd:integer ; sh:minCount 1 ; sh:maxCount 1 ] .
"""


def test_an_address_tells_the_store(tmp_path: Path, server: str) -> None:
    httpx.post(f"{server}/update", data={"update": "DROP ALL"}).raise_for_status()
    with KnowledgeGraph.open("memory:") as memory:
        assert isinstance(memory.store, MemoryStore)
    with KnowledgeGraph.open(tmp_path / "new" / "shop.ckm") as disk:
        assert isinstance(disk.store, DiskStore)
    with KnowledgeGraph.open(server) as remote:
        assert isinstance(remote.store, SparqlStore)
        assert "https://w3id.org/ckm#Question" in remote.schema.classes
    assert repr(disk) == f"<KnowledgeGraph at {tmp_path / 'new' / 'shop.ckm'}>"


def test_wrong_addresses_are_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("mine")
    for name in ("file", "other"):
        with pytest.raises(NotAGraphError, match=name):
            KnowledgeGraph.open(tmp_path / name)
    with pytest.raises(CkmError):
        KnowledgeGraph.open(tmp_path / "file" / "below")
    assert (tmp_path / "file").read_text() == "text"
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["notes.txt"]
    with pytest.raises(StoreUnavailableError, match="no SPARQL server answers"):
        KnowledgeGraph.open(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(StoreUnavailableError):
        KnowledgeGraph.open("http://[bad")
    for address in ("ftp://example.org/x", "file:///tmp/x", ""):
        with pytest.raises(CkmError):
            KnowledgeGraph.open(address)


def test_a_page_that_is_no_sparql_server_is_told(server: str) -> None:
    with pytest.raises((StoreError, InputError)):
        KnowledgeGraph.open(f"{server}/nothing/here")


def test_a_closed_graph_says_so(tmp_path: Path) -> None:
    kg = KnowledgeGraph.open(tmp_path / "g")
    kg.close()
    with pytest.raises(StoreError, match="open it again"):
        kg.ask("ASK {}")


def test_an_extension_is_kept_and_works(store: Store, tmp_path: Path) -> None:
    at_once = not isinstance(store, DiskStore)
    (tmp_path / "own.ttl").write_text(OWN)
    kg = KnowledgeGraph(store, extensions=[tmp_path / "own.ttl"] if at_once else [])
    if not at_once:
        assert kg.extend(tmp_path / "own.ttl") == 12
        assert kg.extend([tmp_path / "own.ttl"]) == 0
    (tmp_path / "own.ttl").unlink()
    for graph in (kg, KnowledgeGraph(store)):
        assert graph.schema.class_("Recall").label == "recall"
        assert [
            p.name for p in graph.schema.class_("Recall").properties if p.iri.startswith("https://example")
        ] == ["severity"]
    with kg.transaction(source="crm", validate=False) as tx:
        tx.update("PREFIX ex: <https://example.org/> INSERT DATA { ex:r a ex:Recall ; ex:severity 'high' }")
    assert any("severity" in str(result.path) for result in KnowledgeGraph(store).validate().violations)
    kg.infer()
    assert kg.ask("ASK { <https://example.org/r> a ckm:KnowledgeItem }")
    numbers = [change.number for change in kg.changes()]
    KnowledgeGraph(store)
    assert [change.number for change in kg.changes()] == numbers


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ex:a ex:b .", DataSyntaxError),
        (None, InputError),
        (OWN.replace("ex:severity ; sh:datatype", "( ex:severity ; sh:datatype"), DataSyntaxError),
        (
            OWN
            + 'ex:Recall2 a sh:NodeShape ; sh:targetClass ex:Recall ; sh:sparql [ sh:select "SELECT nonsense" ] .',
            CkmError,
        ),
    ],
)
def test_a_broken_extension_changes_nothing(text: str | None, kind: type[CkmError], tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    if text is not None:
        path.write_text(text)
    with pytest.raises(kind, match="own" if kind is not CkmError else "nonsense|SELECT|SPARQL"):
        KnowledgeGraph.open(tmp_path / "new.ckm", extensions=[path])
    kg = KnowledgeGraph()
    before = state(kg.store)
    with pytest.raises(kind):
        kg.extend(path)
    assert state(kg.store) == before
    assert kg.validate() is not None


CORE = "<https://w3id.org/ckm>"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'{CORE} owl:versionInfo "9.9.9"@en .', "versionInfo"),
        ("ex:p owl:propertyChainAxiom ex:nolist .", "list"),
        ("ckm:Topic owl:deprecated true .", "alone can deprecate"),
        ("ckm:Topic <http://purl.org/dc/terms/isReplacedBy> ex:Topic .", "alone can deprecate"),
        ("ex:p a owl:DatatypeProperty ; ckm:isPersonalData 'yes' .", "true or false"),
        ("ex:p a owl:DatatypeProperty ; ckm:isPersonalData 1 .", "true or false"),
        ("ex:j a ckm:IndividualCustomer ; ckm:name 'Jane' .", "personal data"),
        ("ex:j ckm:name 'Jane' .", "personal data"),
        ("ex:a ex:b <<( ex:c ex:d ex:e )>> .", "is data"),
    ],
)
def test_an_extension_that_would_spoil_the_graph_is_refused_by_file(
    text: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "own.ttl").write_text(OWN + text)
    kg = KnowledgeGraph()
    before = state(kg.store)
    with pytest.raises(InputError, match=rf"^own\.ttl: .*{told}"):
        kg.extend(tmp_path / "own.ttl")
    assert state(kg.store) == before


def test_two_files_of_one_name_are_not_taken_for_one(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "own.ttl" for folder in "ab"]
    for path in paths:
        path.parent.mkdir()
        path.write_text(OWN)
    kg = KnowledgeGraph()
    assert kg.extend(paths) == 12  # equal ones are
    paths[1].write_text(OWN.replace("Recall", "Return"))
    before = state(kg.store)
    with pytest.raises(InputError, match=r"known as own\.ttl.*owl:Ontology header"):
        kg.extend(paths)
    assert state(kg.store) == before


def test_an_ontology_newer_than_the_package_is_refused_and_left_alone(store: Store, tmp_path: Path) -> None:
    KnowledgeGraph(store)
    core = ox.NamedNode("https://w3id.org/ckm")
    with store.session() as session:
        session.remove(list(session.quads(core, OWL.versionInfo, None, ONTOLOGY)))
        session.add([ox.Quad(core, OWL.versionInfo, ox.Literal("99.1.0"), ONTOLOGY)])
        session.commit("{}")
    before = state(store)
    (tmp_path / "own.ttl").write_text(OWN)
    for extensions in ([], [tmp_path / "own.ttl"]):
        with pytest.raises(StoreFormatError, match=r"99\.1\.0.*upgrade ckm-graph"):
            KnowledgeGraph(store, extensions=extensions)
    assert state(store) == before


def test_info_tells_what_there_is(tmp_path: Path) -> None:
    kg = KnowledgeGraph.open(tmp_path / "g")
    kg.update(
        "INSERT DATA { <x:t> a ckm:Topic ; ckm:name 'one' . <x:j> a ckm:Person ; ckm:name 'Jo' }",
        source="crm",
    )
    info = kg.info()
    assert dict(info.sources) == {"crm": 4}
    assert dict(info.classes)["https://w3id.org/ckm#Topic"] >= 1
    assert (info.commit, info.inferred_at) == (2, 2)
    assert info.bytes
    (tmp_path / "more.ttl").write_text("<x:u> a <https://w3id.org/ckm#Topic> .")
    kg.load(tmp_path / "more.ttl", source="crm")
    assert (kg.info().commit, kg.info().inferred_at) == (3, 2)
    kg.infer()
    assert kg.info().inferred_at == 4
    assert (
        sum(n for g, n in kg.info().graphs if "shapes" not in g and "provenance" not in g)
        == kg.info().triples
    )
