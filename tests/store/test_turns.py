"""Turns to write and groups of commits, under threads that take, leave and fail at random."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from ckm_graph.errors import StoreError
from ckm_graph.store._turns import Turns
from tests.examples import examples

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize("seed", range(examples(3)))
def test_each_commit_is_published_once_or_refused_in_the_order_of_turns_and_nobody_is_left_waiting(
    seed: int,
) -> None:
    published: list[str] = []
    sizes: list[int] = []
    failing = random.Random(f"{seed} publishing")
    inside = threading.Lock()
    live: list[str] = []

    def publish(records: Sequence[str]) -> None:
        assert inside.acquire(blocking=False), "one at a time"
        try:
            time.sleep(0.001)  # others come to wait meanwhile
            assert live[-len(records) :] == list(records), "what is published is what was changed last"
            if failing.random() < 0.1:
                del live[len(published) :]
                raise OSError("full")
            published.extend(records)
            sizes.append(len(records))
            assert live == published
        finally:
            inside.release()

    turns = Turns(publish, full=5)
    outcomes: dict[str, bool] = {}

    def work(name: int) -> None:
        choose = random.Random(f"{seed} {name}")
        for step in range(40):
            record, brief = f"{name}/{step}", choose.random() < 0.8
            try:
                with turns.turn(brief=brief) as mine:
                    assert brief or turns.waiting == 0
                    if choose.random() < 0.2:
                        int("no number")
                    live.append(record)
                    turns.commit(mine, record)
                    assert record in published
                    assert turns.has(mine) != brief
                outcomes[record] = True
            except ValueError:
                pass
            except (StoreError, OSError):
                outcomes[record] = False

    pool = ThreadPoolExecutor(12)
    futures = [pool.submit(work, name) for name in range(12)]
    for future in futures:
        future.result(timeout=60)
    pool.shutdown()
    assert {record for record, done in outcomes.items() if done} == set(published)
    assert len(set(published)) == len(published)
    assert False in outcomes.values()
    assert 1 < max(sizes) <= 5


def test_an_interruption_while_publishing_is_told_to_the_others_of_the_group() -> None:
    class Interrupted(BaseException):
        pass

    def publish(records: Sequence[str]) -> None:
        if len(records) == 2:
            raise Interrupted

    turns = Turns(publish)
    queued = threading.Event()

    def first() -> None:
        with turns.turn(brief=True) as mine:
            queued.set()
            while not turns._queue:
                pass
            turns.commit(mine, "first")

    with ThreadPoolExecutor() as pool:
        future = pool.submit(first)
        queued.wait()
        with pytest.raises(Interrupted), turns.turn(brief=True) as mine:
            turns.commit(mine, "second")
        with pytest.raises(StoreError, match=r"was interrupted .* see in the change log"):
            future.result(timeout=60)
    with turns.turn(brief=True) as mine:
        turns.commit(mine, "third")
