"""`ckm upgrade`: what it shows, what it keeps, and what it leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from ckm_graph import DiskStore, SparqlStore
from tests.cli.calling import ckm, state_of
from tests.graph.aged import NEW_NAMES, OLD_VERSION, aged_graph

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph folder of an older ontology, upgraded by the tests below in their order."""
    folder = tmp_path_factory.mktemp("old")
    store = DiskStore(folder / "old.ckm")
    aged_graph(store, folder)
    store.close()
    return folder / "old.ckm"


def test_writing_to_an_older_graph_names_the_command_and_reading_goes_on(old: Path) -> None:
    before = state_of(old)
    refused = ckm("load", old, old.parent / "crm.ttl", "--source", "crm")
    assert (refused.code, refused.out) == (2, "")
    assert f"`ckm upgrade {old}`" in refused.err
    assert ckm("query", old, "SELECT ?s { ?s a ckm:Criticism }", "--format", "csv").out.count("\n") == 2
    assert state_of(old) == before


def test_a_dry_run_shows_the_difference_and_changes_nothing(old: Path) -> None:
    before, beside = state_of(old), sorted(old.parent.iterdir())
    said = ckm("upgrade", old, "--dry-run", "--format", "json")
    assert said.code == 0
    assert {row["term"]: row["now"] for row in said.json if row["change"] == "renamed"} == NEW_NAMES
    assert {"renamed", "added", "removed", "undecided"} == {row["change"] for row in said.json}
    assert f"ontology {OLD_VERSION} would be now" in said.err
    assert (state_of(old), sorted(old.parent.iterdir())) == (before, beside)


def test_an_upgrade_shows_the_difference_and_says_where_the_state_before_is(old: Path) -> None:
    before = state_of(old)
    said = ckm("upgrade", old)
    assert said.code == 0
    assert said.out.splitlines()[0].split(" ┃ ")[0].strip() == "change"
    kept = old.with_name(f"old.ckm.before-{OLD_VERSION}")
    assert str(kept) in said.err
    assert "inferred anew" in said.err
    assert state_of(kept) == before
    assert ckm("query", old, "SELECT ?s { ?s a ckm:Review }", "--format", "csv").out.count("\n") == 3
    again = ckm("upgrade", old)
    assert (again.code, again.out) == (0, "")
    assert "is up to date" in again.err


def test_the_state_of_a_servers_graph_goes_to_a_file_that_can_be_restored(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpx.post(f"{server}/update", data={"update": "DROP ALL"}).raise_for_status()
    store = SparqlStore(server)
    aged_graph(store, tmp_path)
    store.close()
    monkeypatch.chdir(tmp_path)
    said = ckm("upgrade", server, "--format", "csv")
    assert said.code == 0, said.err
    (kept,) = tmp_path.glob(f"127.0.0.1-*.before-{OLD_VERSION}.nq.gz")
    assert kept.name in said.err
    assert ckm("load", tmp_path / "back.ckm", kept, "--restore").code == 0
    asked = ckm("query", tmp_path / "back.ckm", "SELECT ?s { ?s a ckm:Criticism }", "--format", "csv")
    assert asked.out.count("\n") == 2
