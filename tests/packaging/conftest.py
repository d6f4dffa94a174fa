"""The wheel and the sdist, built once, and a bare environment with the wheel and nothing of the checkout."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LOCK = REPOSITORY / "requirements.lock"


class Built(NamedTuple):
    wheel: Path
    sdist: Path


@pytest.fixture(scope="session")
def uv() -> Path:
    """The uv of the environment that the tests run in; it is in the dev group."""
    return Path(sysconfig.get_path("scripts")) / "uv"


@pytest.fixture(scope="session")
def built(uv: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both distributions; the wheel is built from the sdist, as an index's users would."""
    folder = tmp_path_factory.mktemp("dist")
    run(uv, "build", "--quiet", "--out-dir", folder, REPOSITORY)
    [wheel], [sdist] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return Built(wheel, sdist)


@pytest.fixture(scope="session")
def environment(uv: Path, built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a bare virtual environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    run(uv, "venv", "--quiet", "--python", sys.executable, folder)
    run(uv, "pip", "install", "--quiet", "--python", folder, "--constraint", LOCK, built.wheel)
    return folder / "bin"


def run(*command: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command that must succeed."""
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, cwd=cwd, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return done
