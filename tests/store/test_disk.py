"""What holds for the store on disk alone: processes, crashes, leases, damage."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import textwrap
import time
from typing import TYPE_CHECKING

import pytest

from ckm_graph.errors import (
    NotAGraphError,
    QuerySyntaxError,
    QueryTimeoutError,
    StoreError,
    StoreFormatError,
    StoreLockedError,
)
from ckm_graph.store import DiskStore
from tests.store.test_every_store import ALL, subjects, typed, write

if TYPE_CHECKING:
    from pathlib import Path

WRITER = """
    import sys, time
    from ckm_graph.store import DiskStore
    from tests.store.test_every_store import typed
    store = DiskStore(sys.argv[1])
    with store.session() as session:
        session.add([typed(1000)])
        session.commit("{}")
    with store.session() as session:
        session.bulk(typed(number) for number in range(2000, 52000))
        print("loading", flush=True)
        time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "graph.ckm"


def start_writer(folder: Path) -> subprocess.Popen[str]:
    """Another process that has published once and stands in the middle of its second session."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITER), str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "loading\n"
    return process


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_another_process_reads_while_one_writes_and_a_second_writer_is_told_what_to_do(folder: Path) -> None:
    writer = start_writer(folder)
    try:
        store = DiskStore(folder)
        assert len(subjects(store)) == 1
        with pytest.raises(StoreLockedError, match=f"pid {writer.pid}.*wait until it ends"):
            write(store, typed(1))
        assert len(subjects(store)) == 1
    finally:
        stop(writer)
    store.close()


def test_kill_9_during_a_load_leaves_the_last_published_state(folder: Path) -> None:
    writer = start_writer(folder)
    stop(writer)
    store = DiskStore(folder)
    assert len(subjects(store)) == 1
    assert write(store, typed(1)) == 2
    assert len(subjects(store)) == 2
    assert [path.name for path in folder.glob("live-*")] != []
    store.close()
    assert list(folder.glob("live-*")) == []


def test_a_reader_in_another_process_sees_a_new_commit_without_reopening(folder: Path) -> None:
    store = DiskStore(folder)
    write(store, typed(1))
    script = """
        import sys
        from ckm_graph.store import DiskStore
        from tests.store.test_every_store import subjects
        store = DiskStore(sys.argv[1])
        for line in sys.stdin:
            print(len(subjects(store)), flush=True)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        for expected in (1, 2, 3):
            print("count", file=reader.stdin, flush=True)
            assert reader.stdout.readline() == f"{expected}\n"
            write(store, typed(expected + 1))
        reader.stdin.close()
    store.close()


def test_a_view_keeps_its_state_while_others_publish_and_old_snapshots_go_afterwards(folder: Path) -> None:
    store = DiskStore(folder)
    write(store, typed(1))
    with store.view() as view:
        for number in range(2, 6):
            write(store, typed(number))
        assert len(view.select(ALL)) == 1
        assert len(subjects(store)) == 5
        assert len(list((folder / "snapshots").glob("*.lease"))) == 2
    write(store, typed(6))
    left = {path.name for path in (folder / "snapshots").iterdir() if path.is_dir()}
    assert left == {"00000005", "00000006"}, "the one this process reads, and the newest"
    store.close()


def test_a_writer_that_is_closed_lets_another_process_write(folder: Path) -> None:
    store = DiskStore(folder)
    write(store, typed(1))
    store.close()
    writer = start_writer(folder)
    stop(writer)
    with pytest.raises(StoreError, match="was closed"):
        subjects(store)


def test_a_transaction_within_a_transaction_of_one_thread_is_an_error_not_a_deadlock(folder: Path) -> None:
    store = DiskStore(folder)
    with store.session(), pytest.raises(StoreError, match="writing to the graph already"), store.session():
        pass
    store.close()


def test_a_file_or_a_foreign_folder_is_no_graph(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("hello")
    with pytest.raises(NotAGraphError, match="is a file, not a graph folder"):
        DiskStore(file)
    with pytest.raises(NotAGraphError, match="holds other files and no graph"):
        DiskStore(tmp_path)
    assert sorted(tmp_path.iterdir()) == [file]


def test_reading_what_is_not_there_says_so_and_makes_nothing(folder: Path) -> None:
    store = DiskStore(folder)
    with pytest.raises(NotAGraphError, match="there is no graph at"):
        subjects(store)
    assert not folder.exists()


def test_a_newer_format_is_refused_and_a_damaged_pointer_is_told(folder: Path) -> None:
    store = DiskStore(folder)
    write(store, typed(1))
    store.close()
    pointer = folder / "current"
    said = json.loads(pointer.read_text())
    pointer.write_text(json.dumps({**said, "format": 99, "package": "9.0"}))
    with pytest.raises(StoreFormatError, match=r"ckm-graph 9.0 in format 99.*upgrade ckm-graph"):
        subjects(DiskStore(folder))
    pointer.write_text("{")
    with pytest.raises(StoreError, match="damaged"):
        subjects(DiskStore(folder))


def test_a_log_line_of_an_unpublished_commit_is_not_in_the_log(folder: Path) -> None:
    store = DiskStore(folder)
    write(store, typed(1))
    with (folder / "log.ndjson").open("a") as file:
        file.write('{"half": ')
    assert len(list(store.log())) == 1
    write(store, typed(2))
    assert list(store.log()) == ['{"test": true}'] * 2
    store.close()


def test_a_time_limit_ends_a_query_that_would_run_for_ages(folder: Path) -> None:
    store = DiskStore(folder)
    write(store, *(typed(number) for number in range(400)))
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . ?d ?s ?u . ?e ?t ?v }"
    begun = time.monotonic()
    with store.view() as view, pytest.raises(QueryTimeoutError, match=r"longer than 0\.5 s"):
        view.select(endless, timeout=0.5)
    assert time.monotonic() - begun < 30
    with store.view() as view:
        assert len(view.select(ALL, timeout=60)) == 400
        assert view.ask("ASK { ?s ?p ?o }", timeout=60)
        with pytest.raises(QuerySyntaxError, match="malformed"):
            view.select("SELECT ?s { ?s }", timeout=60)
    store.close()
