"""What the documentation says is checked: its blocks run, and it leaves nothing public out."""

from __future__ import annotations

import inspect
import re
import shutil
from typing import TYPE_CHECKING

import pytest

import ckm_graph
from ckm_graph.cli import run
from docs.command_line import command_line_page
from tests.conftest import REPOSITORY
from tests.ingest.dump import write_dump

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of one language on a page."""
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    return [body for kind, body in FENCE.findall(text) if kind == language]


def commands(page: str) -> Iterator[list[str]]:
    """The ckm commands of a page's console blocks."""
    for block in blocks(page, "console"):
        for line in block.splitlines():
            assert line.startswith("$ ckm "), line
            yield line.removeprefix("$ ckm ").split()


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_graph: Path) -> Path:
    """A folder with the generated shop's files, and a small dump."""
    for name in ("data", "shop.ckm"):
        (tmp_path / name).symlink_to(demo_graph.parent / name)
    (tmp_path / "crm.ttl").symlink_to(demo_graph.parent / "data" / "crm.ttl")
    write_dump(tmp_path / "dumps" / "bicycles")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_readme_begins_with_the_two_commands_of_a_new_user() -> None:
    first = blocks("README.md", "sh")[0]
    assert re.findall(r"^make (\w+)", first, re.MULTILINE) == ["demo", "test"]
    targets = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for page in ("README.md", "CONTRIBUTING.md"):
        for block in blocks(page, "sh"):
            for target in re.findall(r"^make ([\w-]+)", block, re.MULTILINE):
                assert re.search(rf"^{target}:", targets, re.MULTILINE), target


def test_the_commands_of_the_readme_run(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in commands("README.md"):
        assert run(command) == 0, (command, capsys.readouterr().err)
    assert (workplace / "bikes.html").is_file()


def test_the_python_of_the_readme_runs(
    workplace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (workplace / "new").mkdir()
    (workplace / "new" / "crm.ttl").symlink_to(workplace / "crm.ttl")
    monkeypatch.chdir(workplace / "new")
    for block in blocks("README.md", "python"):
        exec(compile(block, "README.md", "exec"), {})
    assert "Which pads fit? 2026" in capsys.readouterr().out


@pytest.mark.parametrize("page", ["python", "loops"])
def test_a_page_on_python_runs_from_top_to_bottom(workplace: Path, page: str) -> None:
    space: dict[str, object] = {}
    for block in blocks(f"docs/{page}.md", "python"):
        exec(compile(block, str(workplace / f"{page}.md"), "exec"), space)


def test_the_page_on_conduct_runs_on_a_copy_of_the_shop(workplace: Path, demo_graph: Path) -> None:
    (workplace / "shop.ckm").unlink()
    shutil.copytree(demo_graph, workplace / "shop.ckm")  # a metric is stored
    space: dict[str, object] = {}
    for block in blocks("docs/conduct.md", "python"):
        exec(compile(block, str(workplace / "conduct.md"), "exec"), space)


def test_the_page_on_people_runs_from_top_to_bottom(workplace: Path) -> None:
    space: dict[str, object] = {}
    for block in blocks("docs/people.md", "python"):
        exec(compile(block, str(workplace / "people.md"), "exec"), space)


def test_the_page_on_topics_runs_from_top_to_bottom(workplace: Path) -> None:
    space: dict[str, object] = {}
    for block in blocks("docs/topics.md", "python"):
        exec(compile(block, str(workplace / "topics.md"), "exec"), space)


def test_every_public_name_and_method_is_on_the_python_page() -> None:
    text = (REPOSITORY / "docs" / "python.md").read_text(encoding="utf-8")
    members = inspect.getmembers(ckm_graph.KnowledgeGraph)
    for name in [*ckm_graph.__all__, *(name for name, _ in members if not name.startswith("_"))]:
        if name != "CkmError":
            assert re.search(rf"\b{name}\b", text), f"docs/python.md does not speak of {name}"


def test_all_is_sorted_and_true() -> None:
    assert sorted(ckm_graph.__all__) == ckm_graph.__all__
    assert all(hasattr(ckm_graph, name) for name in ckm_graph.__all__)


def test_the_page_on_the_command_line_is_what_the_commands_say_of_themselves() -> None:
    page = (REPOSITORY / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert page == command_line_page(), "write it anew with `make docs`"


def test_links_between_pages_lead_somewhere() -> None:
    for page in [
        REPOSITORY / "README.md",
        REPOSITORY / "CONTRIBUTING.md",
        *(REPOSITORY / "docs").rglob("*.md"),
    ]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_change_log_has_an_entry_for_what_is_not_released() -> None:
    text = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## Unreleased\n\n### \w+\n- ", text, re.MULTILINE)
