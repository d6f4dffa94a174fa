"""One demo and one small community for all tests of the command line; nobody changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.cli.calling import Outcome, ckm
from tests.ingest.dump import write_dump

if TYPE_CHECKING:
    from pathlib import Path


class Demo(NamedTuple):
    folder: Path
    graph: Path
    said: Outcome


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """What `ckm demo` made and said."""
    folder = tmp_path_factory.mktemp("demo") / "new"
    said = ckm("demo", folder)
    assert said.code == 0, said.err
    return Demo(folder, folder / "shop.ckm", said)


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dump(tmp_path_factory.mktemp("dumps") / "small")


@pytest.fixture(scope="session")
def community(tmp_path_factory: pytest.TempPathFactory, small_folder: Path) -> Path:
    """A graph of the small dump, inferred."""
    graph = tmp_path_factory.mktemp("community") / "small.ckm"
    for arguments in (("ingest", graph, "stackexchange", small_folder), ("infer", graph)):
        done = ckm(*arguments)
        assert done.code == 0, done.err
    return graph


NASTY = [
    "plain",
    "a,b;c",
    'say "no"',
    "two\nlines",
    "return\ronly",
    "both\r\nof them",
    "tab\there",
    " spaces ",
    "ünï ☃ 漢字 😀",
    "\x1b[2J\x07 steers a terminal",
    "'quoted'",
    "",
    "back\\slash \\n",
    "x" * 3000,
]
"""Names that break careless writers."""


@pytest.fixture(scope="session")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph whose topics bear nasty names, numbers of all kinds beside them."""
    folder = tmp_path_factory.mktemp("nasty")
    values = [
        "1",
        "1.50",
        "1.5e300",
        '"INF"^^xsd:double',
        '"NaN"^^xsd:double',
        "true",
        '"2026-01-31"^^xsd:date',
    ]
    values += [
        '"2026-01-31T12:00:00Z"^^xsd:dateTime',
        '"07:30:00"^^xsd:time',
        '"P1D"^^xsd:duration',
        "<urn:x>",
    ]
    lines = ["PREFIX ckm: <https://w3id.org/ckm#>", "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"]
    for number, name in enumerate(NASTY):
        text = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        lines.append(f'<urn:topic:{number:02}> a ckm:Topic ; ckm:name "{text}" ; ckm:useCount {number} .')
    lines += [f"<urn:value:{number:02}> <urn:is> {value} ." for number, value in enumerate(values)]
    (folder / "data.ttl").write_bytes("\n".join(lines).encode())
    done = ckm("load", folder / "graph", folder / "data.ttl", "--source", "nasty")
    assert done.code == 0, done.err
    return folder / "graph"
