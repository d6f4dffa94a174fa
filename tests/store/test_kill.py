"""`kill -9` of a writing process at random moments: whole commits in order, none acknowledged is lost."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import textwrap
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ckm_graph.errors import NotAGraphError
from ckm_graph.store import DiskStore
from tests.examples import examples
from tests.store.test_every_store import ALL, item, typed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

WRITER = """
    import json, random, sys, threading
    from ckm_graph.store import DiskStore
    from tests.store.test_every_store import SHOP, typed
    store, seed = DiskStore(sys.argv[1]), int(sys.argv[2])
    printing = threading.Lock()

    def write(name):
        choose, mine, done = random.Random(f"{seed} {name}"), [], 0
        while True:
            done += 1
            first = (seed * 1000 + done) * 100_000 + name * 10_000
            size = choose.choice([1] * 9 + [3] * 9 + [2500])
            added = [first + number for number in range(size)]
            removed = choose.sample(mine, k=min(len(mine), choose.choice([0, 2])))
            with store.session(brief=choose.random() < 0.9) as session:
                session.add(map(typed, added))
                session.remove(map(typed, removed))
                if choose.random() < 0.2:
                    continue
                said = {"number": session.number + 1, "added": [first, size], "removed": removed}
                number = session.commit(json.dumps(said))
            mine = [one for one in mine if one not in removed] + added[:5]
            with printing:
                print(json.dumps({**said, "acknowledged": number}), flush=True)

    for name in range(5):
        threading.Thread(target=write, args=(name,)).start()
"""


class State(NamedTuple):
    """What a reader saw."""

    number: int
    subjects: frozenset[str]


def seen(store: DiskStore) -> State:
    with store.view() as view:
        subjects = frozenset(row.s for row in view.select(ALL))
        assert view.size() == len(subjects)
        return State(view.number, subjects)


def replayed(lines: Iterable[str]) -> State:
    """What the change log says the graph holds."""
    subjects: set[str] = set()
    number = 0
    for number, line in enumerate(lines, 1):
        said = json.loads(line)
        assert said["number"] == number
        first, size = said["added"]
        subjects |= {item(one).value for one in range(first, first + size)}
        subjects -= {item(one).value for one in said["removed"]}
    return State(number, frozenset(subjects))


def written(line: str) -> tuple[int, str] | None:
    """Read what the writer says of an acknowledged commit: its number and its record."""
    if not line.endswith("}"):
        return None  # cut off
    said = json.loads(line)
    assert said["number"] == said.pop("acknowledged")
    return said["number"], json.dumps(said)


@pytest.mark.parametrize("part", range(min(examples(1), 5)))
def test_after_kill_9_at_any_moment_the_graph_is_a_prefix_of_the_commits_and_goes_on(
    tmp_path: Path, part: int
) -> None:
    folder, moment = tmp_path / "graph.ckm", random.Random(part)
    acknowledged: dict[int, str] = {}
    for seed in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), str(folder), str(seed)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        reader = DiskStore(folder)
        first = process.stdout.readline() if seed % 4 else ""  # every fourth is killed while it begins
        states = []
        end = time.monotonic() + moment.uniform(0, 0.4)
        while time.monotonic() < end:
            with suppress(NotAGraphError):
                states.append(seen(reader))
            time.sleep(0.05)
        process.kill()
        rest, _ = process.communicate()
        reader.close()
        said = dict(filter(None, map(written, (first + rest).splitlines())))
        assert not said.keys() & acknowledged.keys()
        acknowledged |= said
        store = DiskStore(folder)
        lines = list(store.log())
        for number, line in acknowledged.items():
            assert lines[number - 1] == line
        if lines:
            assert seen(store) == replayed(lines)
        for state in states:
            assert state == replayed(lines[: state.number]), "a reader sees whole commits"
        with store.session(brief=bool(seed % 2)) as session:
            number, one = session.number + 1, 10**12 + seed
            session.add([typed(one)])
            record = json.dumps({"number": number, "added": [one, 1], "removed": []})
            assert session.commit(record) == len(lines) + 1
        acknowledged[number] = record
        store.close()
    assert len(acknowledged) > 3 * 12
