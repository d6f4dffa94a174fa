"""The lock: every dependency at one version of our time, and nothing of where it was made."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.packaging.conftest import LOCK, REPOSITORY

PINS = {
    name: Version(number)
    for name, number in (line.split("==") for line in LOCK.read_text(encoding="utf-8").splitlines())
}
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
OWN = PROJECT["project"]["name"]


def requirements() -> list[Requirement]:
    """All that pyproject.toml asks for: what the package needs, its extras, the developers' tools."""
    project = PROJECT["project"]
    groups = (*project["optional-dependencies"].values(), *PROJECT["dependency-groups"].values())
    texts = [*project["dependencies"], *(text for group in groups for text in group)]
    found = [Requirement(text) for text in texts]
    return [one for one in found if one.name != OWN]


@pytest.mark.parametrize(
    ("name", "oldest"),
    [
        ("polars", "2"),
        ("pyoxigraph", "0.5.13"),
        ("rdflib", "7.6"),
        ("pyshacl", "0.40"),
        ("numpy", "2.4"),
        ("networkx", "3.6"),
        ("scikit-learn", "1.9"),
    ],
)
def test_no_old_pin_drags_the_stack_back(name: str, oldest: str) -> None:
    assert PINS[name] >= Version(oldest)


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_each_dependency_is_pinned_within_its_bounds(requirement: Requirement) -> None:
    assert PINS[canonicalize_name(requirement.name)] in requirement.specifier


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_each_dependency_has_a_lower_bound(requirement: Requirement) -> None:
    assert [bound.operator for bound in requirement.specifier] == [">="]


def test_the_lock_has_names_and_versions_alone() -> None:
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*==[0-9][0-9a-z.]*", line) for line in lines)
    assert list(PINS) == sorted(PINS)
    assert len(PINS) == len(lines)
