"""Bad input: exit code 2, one clear line on standard error, nothing on standard output, nothing changed."""

from __future__ import annotations

import fcntl
import gzip
import os
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.cli.calling import ckm, state_of
from tests.ingest.dump import write_dump
from tests.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = "PREFIX ckm: <https://w3id.org/ckm#>\n<urn:t> a ckm:Topic ; ckm:name 'brakes' .\n"
BROKEN = "PREFIX ckm: <https://w3id.org/ckm#>\n<urn:t> a ckm:Topic .\n<urn:u> a ckm:Topic ckm:name .\n"
READING = {
    "infer": (),
    "validate": (),
    "query": ("ASK {}",),
    "contributors": (),
    "experts": ("brakes",),
    "route": ("pads",),
    "edges": (),
    "topics": (),
    "info": (),
    "report": ("-o", "{out}/r.html"),
    "export": ("-o", "{out}/e.nq", "--all"),
    "extend": ("{files}/good.ttl",),
}
"""The commands that make no graph, and what they take besides."""

BAD = [
    # loading
    ("load {graph} {files}/broken.ttl --source x", "broken.ttl:3:"),
    ("load {graph} {files}/good.ttl {files}/broken.ttl --source x", "broken.ttl:3:"),
    ("load {graph} {files}/cut.ttl.gz --source x", "cut.ttl.gz"),
    ("load {graph} {files}/latin.nt --source x", "latin.nt"),
    ("load {graph} {files}/none.ttl --source x", "there is no file"),
    ("load {graph} {files} --source x", "is a folder"),
    ("load {graph} {files}/data.csv --source x", "does not tell an RDF syntax"),
    ("load {graph} {files}/good.ttl --source x --media-type text/nonsense", "text/nonsense"),
    ("load {graph} {files}/good.ttl --source x --base-iri nonsense", "nonsense"),
    ("load {graph} {files}/good.ttl --source no/good", "no/good"),
    ("load {graph} {files}/good.ttl --source ''", "source"),
    ("load {graph} {files}/good.ttl", "--source"),
    ("load {graph} {files}/good.ttl --source x --restore", "--source"),
    ("load {graph} {files}/good.ttl --source x --validate maybe", "'warn', 'quarantine', 'reject'"),
    ("load {graph} {all} --restore", "new graph"),
    ("load {out}/new {files}/good.ttl --restore", "no export of a whole graph"),
    ("load {out}/new {files}/good.ttl {files}/good.ttl --restore", "--restore takes one file"),
    ("load {graph}", "see `ckm load --help`"),
    # foreign data
    ("ingest {graph} stackexchange {files}/cut", "Posts.xml:"),
    ("ingest {graph} stackexchange {files}", "dump"),
    ("ingest {graph} stackexchange {files}/none", "none"),
    ("ingest {graph} stackexchange {files}/good.ttl", "good.ttl"),
    ("ingest {graph} stackexchange {files}/empty", "empty"),
    ("ingest {graph} stackexchange {files}/hollow", "Posts.xml"),
    ("ingest {graph} stackechange {files}/cut", "did you mean 'stackexchange'"),
    ("ingest {graph} stackexchange {files}/cut --community 'no good'", "no good"),
    # asking
    ("query {graph} unaswered", "did you mean 'unanswered'"),
    ("query {graph} unanswered --set topik=brakes", "did you mean 'topic'"),
    ("query {graph} unanswered --set topic=bugs", "did you mean 'bug'"),
    ("query {graph} unanswered --set since=nonsense", "2026-01-31"),
    ("query {graph} unanswered --set topic", "--set name=value"),
    ("query {graph} unanswered --set =bug", "--set name=value"),
    ("query {graph} unanswered --set topic=bug --set topic=bug", "twice"),
    ("query {graph} unanswered --set timeout=1", "timeout"),
    ("query {graph} unanswered --set name=1", "name"),
    ("query {graph} unanswered --set self=1", "self"),
    ("query {graph} 'SELECT ?x {{ ?x a ?y }}' --set z=1", "z"),
    ("query {graph} 'SELECT ?x {{ ?x a ?y }}' --set 'x=<no iri>'", "no iri"),
    ("query {graph} 'SELECT ?x {{'", "SELECT ?x {"),
    ("query {graph} 'SELECT ?x {{ ?x a nothing:here }}'", "nothing"),
    ("query {graph} 'SELECT ?x {{ ?x a ?y }} GROUP BY ?y'", "malformed"),
    ("query {graph} ''", "no SPARQL query"),
    ("query {graph} '  '", "no SPARQL query"),
    ("query {graph} 'INSERT DATA {{ <urn:a> a <urn:b> }}'", "no SPARQL query"),
    ("query {graph} 'DELETE WHERE {{ ?s ?p ?o }}'", "no SPARQL query"),
    ("query {graph} 'DROP ALL'", "no SPARQL query"),
    ("query {graph} {files}/none.rq", "none.rq"),
    ("query {graph} {files}/folder.rq", "folder.rq"),
    ("query {graph} {files}/latin.rq", "not UTF-8"),
    ("query {graph} {files}/empty.rq", "no SPARQL query"),
    ("query {graph} unanswered --format nonsense", "'parquet'"),
    ("query {graph} unanswered --format turtle", "gives a table"),
    ("query {graph} 'CONSTRUCT WHERE {{ ?s ?p ?o }}' --format csv", "turtle"),
    ("query {graph} 'ASK {{}}' --format csv", "ASK"),
    ("query {graph} unanswered --timeout -1", "--timeout"),
    ("query {graph} 'SELECT * {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }}' --timeout 0.3", "longer than 0.3 s"),
    # analytics
    ("contributors {graph} --topic bugs", "did you mean 'bug'"),
    ("contributors {graph} --community smal", "did you mean 'small'"),
    ("contributors {graph} --since nonsense", "'nonsense' is no date or time"),
    ("contributors {graph} --until 2026-13-01", "'2026-13-01' is no date or time"),
    ("contributors {graph} --since 2026-02-01 --until 2026-01-01", "swap"),
    ("contributors {graph} --limit 0", "greater than or equal to 1"),
    ("contributors {graph} --limit many", "--limit"),
    ("contributors {graph} --half-life 0", "must be above 0"),
    ("contributors {graph} --measure topic-pagerank", "needs a topic"),
    ("contributors {graph} --measure pagerang", "'pagerank'"),
    ("contributors {graph} --who nobody", "'customer', 'individual'"),
    ("contributors {graph} --segment rich", "the graph has: none"),
    ("contributors {graph} --flow Upward", "no flow named 'Upward'"),
    ("experts {graph} bugs", "did you mean 'bug'"),
    ("experts {graph}", "missing argument 'TOPIC'"),
    ("route {graph}", "give a text, topics, or both"),
    ("route {graph} hello --topic bugs", "did you mean 'bug'"),
    ("edges {graph} --kind relience", "'reliance'"),
    ("edges {graph} -o {out}/none/e.parquet", "can't be written"),
    ("contributors {graph} --format turtle", "'table', 'csv', 'json', 'tsv'"),
    ("topics {graph} --limit 0", "greater than or equal to 1"),
    ("topics {graph} --vectors word2vec", "'auto', 'lsa'"),
    ("info {graph} --format parquet", "'table', 'csv', 'json', 'tsv'"),
    # validation
    ("validate", "--data"),
    ("validate {graph} --data {files}/good.ttl", "--data"),
    ("validate {graph} --shapes {files}/none.ttl", "there is no file"),
    ("validate {graph} --shapes {files}/broken.ttl", "broken.ttl:3"),
    ("validate {graph} --fail-on nothing", "'violation', 'warning', 'info'"),
    ("validate --data {files}/none.ttl", "there is no file"),
    ("validate --data {files}/broken.ttl", "broken.ttl:3:"),
    # writing elsewhere
    ("extend {graph} {files}/none.ttl", "there is no file"),
    ("extend {graph} {files}/broken.ttl", "broken.ttl:3"),
    ("report {graph} -o {out}/none/report.html", "can't be written"),
    ("report {graph} -o {out}", "can't be written"),
    ("report {graph}", "--output"),
    ("export {graph} -o {out}/none/all.nq --all", "can't be written"),
    ("export {graph} -o {out}/all.csv", "does not tell an RDF syntax"),
    ("export {graph} -o {out}/all", "does not tell an RDF syntax"),
    ("export {graph} -o {out}/all.ttl --all", "named graphs"),
    ("export {graph} -o {out}/a.nt --all --source small", "one of"),
    ("export {graph} -o {out}/a.nt --source smal", "did you mean 'small'"),
    ("export {graph} -o {out}/a.nt --graph https://w3id.org/ckm/graph/source/smal", "did you mean"),
    ("export {graph} -o {out}/a.nt --graph 'no iri'", "no iri"),
    ("demo {files}/good.ttl", "good.ttl"),
    ("demo {files}/good.ttl/below", "good.ttl"),
    ("demo --seed x", "--seed"),
    # the command itself
    ("nonsense", "no such command"),
    ("info {graph} --nonsense", "no such option"),
    ("info {graph} more", "more"),
    ("serve {graph}", "no such command"),
]  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of all bad kinds."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "good.ttl").write_text(GOOD)
    (folder / "broken.ttl").write_text(BROKEN)
    (folder / "data.csv").write_text(GOOD)
    (folder / "empty.ttl").write_text("")
    (folder / "empty.rq").write_text("")
    (folder / "latin.rq").write_bytes("SELECT ('ü' AS ?x) {}".encode("latin-1"))
    (folder / "latin.nt").write_bytes('<urn:a> <urn:b> "ü" .\n'.encode("latin-1"))
    (folder / "folder.rq").mkdir()
    (folder / "cut.ttl.gz").write_bytes(gzip.compress((GOOD * 99).encode())[:-20])
    (folder / "empty").mkdir()
    posts = write_dump(folder / "cut") / "Posts.xml"
    posts.write_bytes(posts.read_bytes()[:-60])
    (write_dump(folder / "hollow") / "Posts.xml").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def exported(community: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """All that the graph holds, before and after every test here: line by line the same."""
    folder = tmp_path_factory.mktemp("exported")
    assert ckm("export", community, "--all", "-o", folder / "before.nq").code == 0
    yield folder / "before.nq"
    assert ckm("export", community, "--all", "-o", folder / "after.nq").code == 0
    before, after = (
        sorted((folder / f"{name}.nq").read_bytes().splitlines()) for name in ("before", "after")
    )
    assert before == after


def refused(line: str, expected: str) -> None:
    """Run a command that must fail with one clear line."""
    said = ckm(*shlex.split(line))
    assert said.code == 2, said
    assert said.raw == b""
    assert expected in said.err
    assert said.err.startswith("ckm: ")
    assert said.err.count("\n") == 1
    assert "fault of ckm" not in said.err
    assert len(said.err) < 900


@pytest.mark.parametrize(("line", "expected"), BAD)
def test_bad_input_is_one_line_and_changes_nothing(
    line: str, expected: str, community: Path, files: Path, exported: Path, tmp_path: Path
) -> None:
    before = state_of(community)
    refused(line.format(graph=community, files=files, out=tmp_path, all=exported), expected)
    assert state_of(community) == before
    assert list(tmp_path.iterdir()) == []  # and nothing is left behind


@pytest.mark.parametrize("command", READING)
def test_a_reading_command_makes_no_graph(command: str, files: Path, tmp_path: Path) -> None:
    rest = shlex.join(READING[command]).replace("{files}", str(files)).replace("{out}", str(tmp_path))
    refused(f"{command} {tmp_path}/missing {rest}", f"there is no graph at {tmp_path}/missing")
    (tmp_path / "hollow").mkdir()
    refused(f"{command} {tmp_path}/hollow {rest}", "holds no graph")
    refused(f"{command} {files} {rest}", "holds no graph")
    refused(f"{command} {files}/good.ttl {rest}", "is a file, not a graph folder")
    refused(f"{command} htp://localhost {rest}", "http://")
    refused(f"{command} '' {rest}", "is no graph")
    assert [path.name for path in tmp_path.iterdir()] == ["hollow"]
    assert list((tmp_path / "hollow").iterdir()) == []


@pytest.mark.parametrize(
    "rest", ["load {graph} {files}/good.ttl --source x", "ingest {graph} stackexchange {dump}"]
)
def test_a_filling_command_takes_no_file_and_no_foreign_folder_for_a_graph(
    rest: str, files: Path, small_folder: Path
) -> None:
    before = sorted(files.iterdir())
    for graph, expected in (
        (f"{files}/good.ttl", "is a file, not a graph folder"),
        (files, "holds other files"),
        ("ftp://localhost", "http://"),
        (f"{files}/good.ttl/below", "good.ttl"),
    ):
        refused(rest.format(graph=graph, files=files, dump=small_folder), expected)
    assert sorted(files.iterdir()) == before
    assert (files / "good.ttl").read_text() == GOOD


@pytest.mark.parametrize(
    "rest",
    [
        "load {graph} {files}/good.ttl --source x",
        "ingest {graph} stackexchange {dump}",
        *(
            f"{command} {{graph}} {' '.join(words)}"
            for command, words in READING.items()
            if command != "query"
        ),
        "query {graph} unanswered",
    ],
)
def test_a_port_that_nobody_listens_on_is_told(
    rest: str, files: Path, small_folder: Path, tmp_path: Path
) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    refused(rest.format(graph=url, files=files, dump=small_folder, out=tmp_path), url)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "line",
    [
        "load {graph} {files}/broken.ttl --source x",
        "load {graph} {files}/cut.ttl.gz --source x",
        "ingest {graph} stackexchange {files}/cut",
        "load {graph} {files}/good.ttl --source 'no good'",
    ],
)
def test_a_failed_first_load_leaves_no_graph_behind(line: str, files: Path, tmp_path: Path) -> None:
    refused(line.format(graph=tmp_path / "new", files=files), "ckm: ")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_load_into_an_empty_folder_takes_nothing_away(files: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    refused(f"load {tmp_path}/mine {files}/broken.ttl --source x", "broken.ttl:3:")
    assert (tmp_path / "mine").is_dir()


def test_empty_files_are_loaded_as_what_they_are(files: Path, tmp_path: Path) -> None:
    said = ckm("load", tmp_path / "new", files / "empty.ttl", "--source", "x")
    assert (said.code, said.out) == (0, "")
    assert "x: 0 read, 0 new" in said.err
    said = ckm("validate", "--data", files / "empty.ttl", "--shapes", files / "empty.ttl", "--format", "json")
    assert said.json["conforms"] is True


def test_a_rejected_load_exits_with_1_and_changes_nothing(community: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text(
        "PREFIX ckm: <https://w3id.org/ckm#> <urn:r> a ckm:Review ; ckm:rating 9 ; ckm:bestRating 5 ."
    )
    before = state_of(community)
    said = ckm("load", community, bad, "--source", "x", "--validate", "reject")
    assert (said.code, said.out) == (1, "")
    assert "nothing was loaded" in said.err
    assert state_of(community) == before
    assert ckm("load", tmp_path / "new", bad, "--source", "x", "--validate", "reject").code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["bad.ttl"]
    said = ckm("load", tmp_path / "new", bad, "--source", "x", "--validate", "warn")
    assert said.code == 0
    assert "violations" in said.err


def test_a_graph_that_another_process_writes_is_told_and_can_be_read(community: Path, files: Path) -> None:
    with (community / "writer.lock").open("r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = state_of(community)
        for line in (f"load {community} {files}/good.ttl --source x", f"infer {community}"):
            refused(line, "is being written by another process")
        assert state_of(community) == before
        assert ckm("query", community, "ASK {}").code == 0
        assert ckm("validate", community).code == 0


def test_a_graph_of_a_newer_format_is_refused(community: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(community, copy)
    (copy / "current").write_text((copy / "current").read_text().replace('"format": 1', '"format": 99'))
    refused(f"info {copy}", "upgrade ckm-graph")
    (copy / "current").write_text("{")
    refused(f"info {copy}", "damaged")


@pytest.mark.skipif(os.geteuid() == 0, reason="to the superuser everything is readable")
def test_what_may_not_be_read_or_written_is_told(community: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text(GOOD)
    secret.chmod(0)
    refused(f"load {community} {secret} --source x", "secret.ttl")
    (tmp_path / "closed").mkdir(mode=0o500)
    refused(f"demo {tmp_path}/closed/demo", "closed")
    refused(f"load {tmp_path}/closed/new {community} --source x", "closed")
