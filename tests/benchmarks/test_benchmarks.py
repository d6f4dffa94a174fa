from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.answers import QUESTIONS
from benchmarks.community import write_community, write_ntriples
from benchmarks.materials import DisagreementError, agree
from benchmarks.printing import Bar, Result

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_community(tmp_path_factory.mktemp("community"), 1500)


def test_the_command_runs_all_of_it_and_the_engines_agree(dump: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        "--rounds",
        "1",
        "--triples",
        "1500",
        "--dump",
        str(dump),
        "--edges",
        "2000",
    ]
    generated_alone = {**os.environ, "CKM_SHARED_DATA": str(tmp_path)}
    done = subprocess.run(
        command, cwd=REPOSITORY, env=generated_alone, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    for name in (
        "KnowledgeGraph.load",
        "pyoxigraph bulk_load",
        *QUESTIONS,
        "kg.ingest, in memory",
        "shifty",
        "told the focus nodes",
        "owlrl",
        "accepted help with time decay",
        "routing, kg.route",
        "networkx: build from ready arrays and PageRank",
    ):
        assert name in done.stdout
    for name in ("graph-small", "banking77"):
        assert f"left out: no folder {name}" in done.stdout
    assert done.stdout.count("bar: ") == 1 + len(QUESTIONS) + 1 + 1 + 4 + 4 + 9 + 3 + 3 + 1


@pytest.mark.parametrize(("figure", "check", "code"), [(0.5, True, 1), (0.5, False, 0), (0.9, True, 0)])
def test_only_a_check_turns_a_missed_bar_into_an_exit_code(
    figure: float, check: bool, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(_materials: object, _rounds: int) -> Result:
        return Result("load", ("",), (("ours",),), (Bar("rate", figure, least=0.8),))

    monkeypatch.setattr("benchmarks.__main__._ALL", {"load": measure})
    assert main(["load", *(["--check"] if check else [])]) == code


def test_a_bar_is_met_at_its_bound_and_on_the_right_side_of_it() -> None:
    assert [Bar("rate", figure, least=0.8).met for figure in (0.79, 0.8, 1.0)] == [False, True, True]
    assert [Bar("cost", figure, most=1.3).met for figure in (1.0, 1.3, 1.31)] == [True, True, False]


def test_engines_that_differ_end_the_run() -> None:
    agree("rows", {"one": 5, "other": 5})
    with pytest.raises(DisagreementError, match="rows differ: one 5, other 6"):
        agree("rows", {"one": 5, "other": 6})


def test_a_community_is_the_same_each_time_and_has_about_the_size_asked_for(
    dump: Path, tmp_path: Path
) -> None:
    again = write_community(tmp_path / "again", 1500)
    for file in dump.iterdir():
        assert (again / file.name).read_bytes() == file.read_bytes()
    count = write_ntriples(write_community(tmp_path / "larger", 20_000), tmp_path / "larger.nt")
    assert count == pytest.approx(20_000, rel=0.1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["load", "--rounds", "0"], "give 1 or more"),
        (["ingest", "--dump", "nowhere"], "nowhere is no folder"),
        (["loads"], "invalid choice"),
    ],
)
def test_a_wrong_argument_is_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert said in capsys.readouterr().err
