"""Sources are opened by name, and say what they read."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.ingest import IngestSource, open_source, sources
from ckm_graph.vocabulary import CKM, ID_BASE, RDF
from tests.ingest.dump import Tables, small_tables, write_dump
from tests.ingest.reading import triples_of


def test_every_listed_source_opens_and_keeps_the_protocol(small_dump: Path) -> None:
    for name, line in sources():
        source = open_source(name, [small_dump])
        assert isinstance(source, IngestSource)
        assert source.name == name
        assert line


def test_an_unknown_source_names_the_nearest(small_dump: Path) -> None:
    with pytest.raises(UnknownNameError, match=r"no ingest source .*did you mean 'stackexchange'"):
        open_source("stackexchnge", [small_dump])


def test_one_folder_is_taken_and_no_more(small_dump: Path) -> None:
    with pytest.raises(InputError, match="takes one folder, not 2 paths"):
        open_source("stackexchange", [small_dump, small_dump])


def test_the_folder_names_the_community_unless_the_caller_does(small_dump: Path) -> None:
    assert open_source("stackexchange", [small_dump]).source_name == "small"
    source = open_source("stackexchange", [small_dump], community="bikes")
    assert source.source_name == "bikes"
    found = {t.subject for t in triples_of(source) if (t.predicate, t.object) == (RDF.type, CKM.Community)}
    assert found == {NamedNode(f"{ID_BASE}bikes/community/bikes")}


def test_a_relative_folder_still_has_a_name(small_dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small_dump)
    assert open_source("stackexchange", [Path()]).source_name == "small"


@pytest.mark.parametrize("name", ["my bikes", "", "inferred", "a/b", "é"])
def test_a_name_that_can_not_stand_in_an_iri_is_refused(small_dump: Path, name: str) -> None:
    with pytest.raises(InputError, match="can't name a source"):
        open_source("stackexchange", [small_dump], community=name)


def test_a_folder_whose_name_will_not_do_asks_for_another(tmp_path: Path) -> None:
    folder = write_dump(tmp_path / "my bikes")
    with pytest.raises(InputError, match="give a name with `community`"):
        open_source("stackexchange", [folder])
    assert open_source("stackexchange", [folder], community="bikes").source_name == "bikes"


def test_only_users_and_posts_must_be_there(tmp_path: Path) -> None:
    tables = {name: rows for name, rows in small_tables().items() if name in ("Users", "Posts")}
    source = open_source("stackexchange", [write_dump(tmp_path / "bare", tables)])
    topics = {t.subject for t in triples_of(source) if (t.predicate, t.object) == (RDF.type, CKM.Topic)}
    assert source.counts.absent == ("Tags.xml", "Comments.xml", "Votes.xml", "Badges.xml", "PostLinks.xml")
    assert source.counts.kept["topic without a row in Tags.xml"] == len(topics) == 6


def test_tables_may_be_empty_and_without_a_byte_order_mark(tmp_path: Path) -> None:
    tables: Tables = {name: [] for name in small_tables()}
    source = open_source("stackexchange", [write_dump(tmp_path / "none", tables, bom=False)])
    subjects = {triple.subject for triple in triples_of(source)}
    kinds = {subject.value.split("/")[-2] for subject in subjects if isinstance(subject, NamedNode)}
    assert kinds == {"community", "source", "scheme"}
    assert set(source.counts.rows.values()) == {0}


def test_edits_are_not_read(small_dump: Path) -> None:
    (small_dump / "PostHistory.xml").write_text("<broken", encoding="utf-8")
    source = open_source("stackexchange", [small_dump])
    assert list(source.ntriples())
    assert "PostHistory.xml" not in [path.name for path in source.files]


def test_progress_ends_with_every_byte_of_every_file(small_dump: Path) -> None:
    calls: list[tuple[str, int, int]] = []
    source = open_source("stackexchange", [small_dump])
    for _ in source.ntriples(lambda *call: calls.append(call)):
        pass
    last = {name: (done, size) for name, done, size in calls}
    assert last == {path.name: (path.stat().st_size,) * 2 for path in source.files}
    assert list(last) == [path.name for path in source.files]


def test_counts_can_be_read_at_any_time(tmp_path: Path) -> None:
    tables = small_tables()
    tables["Comments"] = [{**tables["Comments"][0], "Id": number} for number in range(1000)]
    source = open_source("stackexchange", [write_dump(tmp_path / "long", tables)])
    assert source.counts.rows == {}
    chunks = source.ntriples()
    next(chunks)
    assert 0 < source.counts.kept["comment"] < 1000
    assert "Comments.xml" not in source.counts.rows
    assert len(list(chunks)) > 1
    assert source.counts.kept["comment"] == source.counts.rows["Comments.xml"] == 1000
