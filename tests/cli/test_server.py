"""The same commands on a SPARQL server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from tests.cli.calling import ckm
from tests.servers import oxigraph_server

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_graph_on_a_server_answers_as_one_in_a_folder(
    community: Path, small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HTTP_PROXY", raising=False)
    monkeypatch.delenv("http_proxy", raising=False)
    with oxigraph_server() as url:
        for arguments in (("info", url), ("query", url, "ASK {}"), ("infer", url)):
            said = ckm(*arguments)
            assert (said.code, said.out) == (2, "")
            assert said.err.startswith(f"ckm: the server at {url} holds no graph")
        everything = httpx.post(f"{url}/query", data={"query": "ASK { GRAPH ?g { ?s ?p ?o } }"})
        assert everything.json()["boolean"] is False  # those commands made nothing there
        assert ckm("ingest", url, "stackexchange", small_folder).code == 0
        assert ckm("infer", url).code == 0
        for command, *rest in (
            ("query", "unanswered"),
            ("contributors",),
            ("topics", "--items"),
            ("query", "SELECT ?q ?t { ?q a ckm:Question ; ckm:title ?t } ORDER BY ?q"),
        ):
            there, here = (ckm(command, at, *rest, "--format", "json") for at in (url, community))
            assert there.json == here.json
        assert ckm("export", url, "--source", "small", "-o", tmp_path / "there.nt").code == 0
        assert ckm("export", community, "--source", "small", "-o", tmp_path / "here.nt").code == 0
    there_, here_ = (
        sorted((tmp_path / f"{name}.nt").read_bytes().splitlines()) for name in ("there", "here")
    )
    assert there_ == here_
