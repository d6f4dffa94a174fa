"""A broken file tells file and line, and leaves the graph as it was, to the byte."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from ckm_graph.errors import CkmError, DataSyntaxError, InputError
from ckm_graph.store import MemoryStore
from ckm_graph.transactions import RdfFile, load
from tests.transactions.states import founded, load_text, state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ckm_graph.store import Store

GOOD = '<x:s{}> <x:p> "good" .\n'
PERSONAL = '<x:s{}> <https://w3id.org/ckm#name> "Jane" .\n'
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="x:">\n{}</rdf:RDF>\n'
ITEM = '<rdf:Description rdf:about="x:s{}"><x:p>good</x:p></rdf:Description>\n'

LINES = "".join(GOOD.format(i) for i in range(6)) + "".join(PERSONAL.format(i) for i in range(3))
BROKEN = {
    "a.ttl": (LINES + '<x:s> <x:p> "never closed .\n' + LINES, 10),
    "b.nt": (LINES + "<x:s> <x:p> oops .\n" + LINES, 10),
    "c.nq": (LINES + "<x:s> <x:p> <x:o> <x:g> <x:h> .\n" + LINES, 10),
    "d.trig": (LINES + "<x:g> { <x:s> <x:p> ] }\n" + LINES, 10),
    "e.rdf": (XML.format("".join(ITEM.format(i) for i in range(5)) + "<rdf:Description></oops>\n"), 7),
    "f.jsonld": ('[\n{"@id": "x:s", "x:p": 1},\n{"@id": "x:t", "x:p": }\n]', 3),
    "g.n3": (LINES + "<x:s> <x:p> .\n" + LINES, 10),
    "h.nt": (LINES + '<x:s> <x:p> "5"^^<no-iri> .\n', 10),
    "i.nt": (LINES + '<x:s> <https://w3id.org/ckm#name> "never closed .\n', 10),
    "j.nt": (LINES + '<x:s> <x:p> "\udcff" .\n', 10),
    "k.ttl": (LINES + '<x:s> <x:p> "\udcff" .\n', 10),
    "l.nt": (LINES + "<x:s> <x:p> <x:o>", 10),
    "m.nt": ("# a\n\n" + LINES + "_:b _:c _:d .\n" + LINES, 12),
}


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    """A store with something in each kind of graph."""
    load_text(
        store,
        tmp_path,
        '<x:old> <x:p> "05"^^<http://www.w3.org/2001/XMLSchema#byte> .\n',
        name="o.ttl",
        source="old",
    )
    return store


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", BROKEN)
def test_the_error_names_file_and_line(name: str, packed: bool, tmp_path: Path) -> None:
    assert_told(MemoryStore(), name, tmp_path, packed=packed)


@pytest.mark.parametrize("name", ["a.ttl", "b.nt", "i.nt"])
def test_a_broken_file_changes_nothing_in_any_store(name: str, filled: Store, tmp_path: Path) -> None:
    assert_told(filled, name, tmp_path, packed=False)


def assert_told(filled: Store, name: str, tmp_path: Path, *, packed: bool) -> None:
    text, line = BROKEN[name]
    content = text.encode(errors="surrogateescape")
    path = tmp_path / (name + (".gz" if packed else ""))
    path.write_bytes(gzip.compress(content) if packed else content)
    before = state(filled)
    with pytest.raises(DataSyntaxError) as caught:
        load(filled, founded, [RdfFile.at(path)], "crm")
    assert caught.value.path == str(path)
    assert caught.value.line == line
    assert f"{path}:{line}" in str(caught.value)
    assert state(filled) == before
    assert load_text(filled, tmp_path, GOOD.format(1)).added == 1


@pytest.mark.parametrize("name", ["b.nt", "a.ttl"])
def test_a_broken_file_in_an_empty_graph_leaves_it_empty(name: str, store: Store, tmp_path: Path) -> None:
    with pytest.raises(DataSyntaxError, match=":10"):
        load_text(store, tmp_path, BROKEN[name][0], name=name)
    assert list(store.log()) == []
    assert load_text(store, tmp_path, LINES).added == 9
    assert len(state(store)[1]) == 1


@pytest.mark.parametrize("name", ["b.nt", "e.rdf"])
def test_the_second_of_two_files_undoes_the_first(name: str, filled: Store, tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text(LINES.replace("good", "better"))
    (tmp_path / name).write_text(BROKEN[name][0])
    before = state(filled)
    with pytest.raises(DataSyntaxError) as caught:
        load(filled, founded, [RdfFile.at(tmp_path / "good.ttl"), RdfFile.at(tmp_path / name)], "crm")
    assert caught.value.path.endswith(name)
    assert caught.value.line == BROKEN[name][1]
    assert state(filled) == before


@pytest.mark.parametrize("extension", ["ttl", "nt", "rdf"])
@pytest.mark.parametrize(
    "harm", [lambda data: data[: len(data) // 2], lambda data: data[:-4], lambda _: b"no gzip at all"]
)
def test_a_damaged_gzip_file_is_told(extension: str, harm: Callable[[bytes], bytes], tmp_path: Path) -> None:
    filled = MemoryStore()
    content = XML.format(ITEM.format(1)) if extension == "rdf" else LINES * 200
    path = tmp_path / f"data.{extension}.gz"
    path.write_bytes(harm(gzip.compress(content.encode())))
    before = state(filled)
    with pytest.raises(DataSyntaxError, match="data"):
        load(filled, founded, [RdfFile.at(path)], "crm")
    assert state(filled) == before


def test_a_missing_file_a_folder_and_a_wrong_source_name_are_told(filled: Store, tmp_path: Path) -> None:
    before = state(filled)
    with pytest.raises(InputError, match="there is no file"):
        RdfFile.at(tmp_path / "none.ttl")
    with pytest.raises(InputError, match="is a folder"):
        RdfFile.at(tmp_path)
    (tmp_path / "good.ttl").write_text(LINES)
    for name in ("in/side", "", "inferred", "-x", "a b", "x" * 200):
        with pytest.raises(InputError, match="can't name a source"):
            load(filled, founded, [RdfFile.at(tmp_path / "good.ttl")], name)
    assert state(filled) == before


def test_a_file_that_vanishes_is_told(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text(LINES)
    file = RdfFile.at(tmp_path / "good.ttl")
    (tmp_path / "good.ttl").unlink()
    with pytest.raises(InputError, match=r"good\.ttl"):
        load(filled, founded, [file], "crm")


@pytest.mark.parametrize(
    ("extension", "kind"), [("ttl", RuntimeError), ("nt", KeyboardInterrupt), ("nt", CkmError)]
)
def test_who_watches_may_stop_a_load_and_nothing_is_left(
    extension: str, kind: type[BaseException], filled: Store, tmp_path: Path
) -> None:
    (tmp_path / f"long.{extension}").write_text(LINES)
    before = state(filled)

    def stop(name: str, done: int, size: int) -> None:
        assert 0 <= done <= size, name
        if done:
            raise kind("enough")

    with pytest.raises(kind, match="enough"):
        load(filled, founded, [RdfFile.at(tmp_path / f"long.{extension}")], "crm", progress=stop)
    assert state(filled) == before
    assert load_text(filled, tmp_path, GOOD.format(1)).added == 1
