"""Literals that the engine changes: given back as stated where the datatype is lost, counted, and located."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from ckm_graph import KnowledgeGraph
from ckm_graph.store import MemoryStore
from ckm_graph.vocabulary import CKM, XSD
from tests.transactions.states import load_text, quads_of, thing

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.store import Store

ONE = thing("one")
WIDE = {
    "positiveInteger": "5", "byte": "-5", "unsignedLong": "7", "nonPositiveInteger": "0",
    "dateTimeStamp": "2026-01-31T10:00:00Z",
}  # fmt: skip
TEXT = "".join(f'{thing(name)} {CKM.score} "{text}"^^<{XSD.base}{name}> .\n' for name, text in WIDE.items())
PLAIN = f'{ONE} {CKM.score} "05"^^<{XSD.base}integer> .\n{ONE} {CKM.score} "6"^^<{XSD.base}integer> .\n'


def exported(kg: KnowledgeGraph, **options: object) -> list[str]:
    out = io.BytesIO()
    kg.export(out, media_type="application/n-triples", **options)  # type: ignore[arg-type]
    return sorted(out.getvalue().decode().splitlines())


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib warns of itself
@pytest.mark.parametrize("suffix", ["nt", "ttl"])
def test_a_widened_datatype_comes_back_everywhere(suffix: str, store: Store, tmp_path: Path) -> None:
    kg = KnowledgeGraph(store)
    (tmp_path / f"data.{suffix}").write_text(TEXT + PLAIN)
    report = kg.load(tmp_path / f"data.{suffix}", source="crm")
    assert (report.widened, report.rewritten, report.ill_typed) == (5, 1, ())
    expected = sorted((TEXT + PLAIN.replace("05", "5")).splitlines())
    assert exported(kg, source="crm") == expected
    assert [line for line in exported(kg) if "/id/test/" in line] == expected
    assert exported(kg, graph="https://w3id.org/ckm/graph/source/crm") == expected
    graph = kg.construct("CONSTRUCT { ?s ckm:score ?o } WHERE { ?s ckm:score ?o }")
    assert {o.n3() for o in graph.objects()} == {line.split(" ")[2] for line in expected}
    for name, text in WIDE.items():
        literal = rdflib.Literal(text, datatype=rdflib.XSD[name], normalize=False)
        subject = rdflib.URIRef(thing(name).value)
        assert list(kg.dataset.objects(subject, rdflib.URIRef(CKM.score.value))) == [literal]
        assert (subject, None, literal) in kg.dataset
        assert (subject, None, rdflib.Literal(text, datatype=rdflib.XSD.integer)) not in kg.dataset
    assert (rdflib.URIRef(ONE.value), None, rdflib.Literal(5)) in kg.dataset


def test_each_source_has_back_what_it_stated(tmp_path: Path) -> None:
    kg = KnowledgeGraph()
    for source, datatype in (("crm", "byte"), ("desk", "integer"), ("web", "long")):
        (tmp_path / "data.ttl").write_text(f'{ONE} {CKM.score} "5"^^<{XSD.base}{datatype}> .')
        kg.load(tmp_path / "data.ttl", source=source)
    for source, datatype in (("crm", "byte"), ("desk", "integer"), ("web", "long")):
        assert exported(kg, source=source) == [f'{ONE} {CKM.score} "5"^^<{XSD.base}{datatype}> .']


@pytest.mark.parametrize("datatype", ["byte", "integer"])
@pytest.mark.parametrize("second", [False, True])
def test_removing_a_widened_triple_removes_what_is_kept_of_it(datatype: str, second: bool) -> None:
    kg = KnowledgeGraph()
    kg.infer()
    if second:
        with kg.transaction(source="crm", validate=False) as tx:
            tx.add((ONE, CKM.score, 5))
    before = quads_of(kg.store)
    with kg.transaction(source="desk", validate=False) as tx:
        tx.add((ONE, CKM.score, ox.Literal("5", datatype=XSD.byte)))
    assert any("statedDatatype" in quad for quad in quads_of(kg.store))
    with kg.transaction(source="desk", validate=False) as tx:
        tx.remove((ONE, CKM.score, ox.Literal("5", datatype=XSD[datatype])))
    assert quads_of(kg.store) == before
    with kg.transaction(source="desk", validate=False) as tx:
        tx.add((ONE, CKM.score, 5))
    assert exported(kg, source="desk") == [f'{ONE} {CKM.score} "5"^^<{XSD.base}integer> .']


BAD = {
    "x": "integer", "2026-02-30": "date", "": "boolean", "300": "byte", "-1": "positiveInteger",
    "2026-01-31T10:00:00": "dateTimeStamp", 'a\\"b': "decimal", "two\\nlines": "double",
}  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("suffix", ["nt", "ttl", "nq", "trig"])
def test_ill_typed_literals_are_told_with_their_lines(suffix: str, packed: bool, tmp_path: Path) -> None:
    lines, expected = ["# a comment x 300", ""], []
    for i, (text, datatype) in enumerate(BAD.items()):
        lines.append(f'<x:good{i}> <x:p> "x 300 -1 2026-02-30" .')
        lines.append(f'<x:bad{i}> <x:p> "{text}"^^<{XSD.base}{datatype}> .')
        expected.append((len(lines), f'"{text}"^^<{XSD.base}{datatype}>'))
        lines.append(f'<x:good{i}> <x:q> "{text} after" .')
        lines.append(f'<x:again{i}> <x:p> "{text}"^^<{XSD.base}{datatype}> .')
    content = "\n".join(lines).encode()
    name = f"data.{suffix}" + (".gz" if packed else "")
    report = load_text(MemoryStore(), tmp_path, gzip.compress(content) if packed else content, name=name)
    assert [(found.line, found.literal) for found in report.ill_typed] == expected
    assert {found.file for found in report.ill_typed} == {str(tmp_path / name)}


def test_a_literal_of_several_lines_is_told_with_one_of_them(tmp_path: Path) -> None:
    text = f'<x:s> <x:p> "a" ,\n\n  """two\nlines"""^^<{XSD.base}integer> ;\n <x:q> "b" .'
    report = load_text(MemoryStore(), tmp_path, text)
    assert [found.line in (3, 4) for found in report.ill_typed] == [True]


def test_ill_typed_literals_stay_in_the_graph_as_they_are(store: Store, tmp_path: Path) -> None:
    load_text(store, tmp_path, f'<x:s> <x:p> "2026-02-30"^^<{XSD.base}date> .', name="data.nt")
    assert any(f'"2026-02-30"^^<{XSD.base}date>' in quad for quad in quads_of(store))
