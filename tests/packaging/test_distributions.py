"""What is published carries all it needs, and works far from the checkout."""

from __future__ import annotations

import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.packaging.conftest import REPOSITORY, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.packaging.conftest import Built


def names(folder: str, pattern: str) -> set[str]:
    """Files of the checkout, relative to it."""
    found = {path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / folder).rglob(pattern)}
    assert found
    return found


TURTLE = names("ontology", "*.ttl") | names("shapes", "*.ttl")
CODE = names("ckm_graph", "*.py") | names("ckm_graph", "*.rq")
OTHER = {"ckm_graph/py.typed", *names("ckm_graph", "*.toml"), *names("ckm_graph", "*.css")}


def test_the_wheel_carries_turtle_queries_data_types_and_licences(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        held = set(wheel.namelist())
        info = next(name for name in held if name.endswith("/METADATA")).rpartition("/")[0]
        metadata = wheel.read(f"{info}/METADATA").decode()
    assert CODE | OTHER | {f"ckm_graph/_data/{name}" for name in TURTLE} <= held
    assert {f"{info}/licenses/LICENSE", f"{info}/licenses/ontology/LICENSE"} <= held
    assert any(name.endswith("words.toml") for name in held)
    assert any(name.endswith("report.css") for name in held)
    assert "License-Expression: Apache-2.0 AND CC-BY-4.0" in metadata
    strangers = {name for name in held if not name.startswith(("ckm_graph/", f"{info}/"))}
    assert strangers == set()
    assert not any("__pycache__" in name or name.startswith("ckm_graph/_data/tests") for name in held)


def test_the_sdist_carries_them_too_and_the_tests_besides(built: Built) -> None:
    with tarfile.open(built.sdist) as sdist:
        held = {name.partition("/")[2] for name in sdist.getnames()}
    extra = {
        "pyproject.toml",
        "LICENSE",
        "ontology/LICENSE",
        "requirements.lock",
        "Makefile",
        "tests/conftest.py",
    }
    assert TURTLE | CODE | OTHER | extra <= held
    assert not any(name.endswith((".ckm", ".pyc")) or name.startswith(".git/") for name in held)


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that knows nothing of the checkout."""
    return tmp_path_factory.mktemp("elsewhere")


def test_the_installed_command_tells_its_version(environment: Path, built: Built, elsewhere: Path) -> None:
    number = built.wheel.name.split("-")[1]
    assert run(environment / "ckm", "--version", cwd=elsewhere).stdout == f"ckm-graph {number}\n"


def test_the_installed_package_is_the_wheel_s(environment: Path, elsewhere: Path) -> None:
    code = "import ckm_graph; print(ckm_graph.__file__)"
    assert run(environment / "python", "-c", code, cwd=elsewhere).stdout.startswith(str(environment.parent))


def test_the_demo_runs_in_a_bare_environment(environment: Path, elsewhere: Path) -> None:
    said = run(environment / "ckm", "demo", cwd=elsewhere)
    assert "Key contributors" in said.stdout
    assert "Traceback" not in said.stderr
    assert (elsewhere / "demo" / "report.html").stat().st_size > 10_000
    answer = run(environment / "ckm", "query", "demo/shop.ckm", "ASK { ?q a ckm:Question }", cwd=elsewhere)
    assert answer.stdout == "true\n"
