"""A hundred small changes from threads at once, and readers among them, on every store."""

from __future__ import annotations

import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from ckm_graph.errors import StoreConflictError
from tests.store.test_every_store import ALL, item, subjects, typed

if TYPE_CHECKING:
    from ckm_graph.store import Session, Store


def taking_the_next(session: Session) -> int:
    """Add the item after the highest: a change that depends on what it read."""
    number = session.size()
    session.add([typed(number)])
    return session.commit(json.dumps({"number": session.number + 1, "item": number}))


def insisting(store: Store) -> int:
    """Do it, and again where somebody else was first, as on a server."""
    while True:
        try:
            with store.session(brief=True) as session:
                return taking_the_next(session)
        except StoreConflictError:
            pass


def test_a_hundred_changes_at_once_come_one_after_the_other_and_none_is_lost(store: Store) -> None:
    threads = 4 if store.location.startswith("http") else 100
    with ThreadPoolExecutor(threads) as pool:
        futures = [pool.submit(insisting, store) for _ in range(100)]
        numbers = sorted(future.result(timeout=300) for future in futures)
    assert numbers == list(range(1, 101))
    assert [json.loads(line) for line in store.log()] == [
        {"number": number, "item": number - 1} for number in numbers
    ]
    assert subjects(store) == {item(number).value for number in range(100)}


@pytest.mark.parametrize("store", ["memory", "disk"], indirect=True)
def test_readers_among_writers_see_whole_states_whatever_is_undone(store: Store) -> None:
    done = threading.Event()
    with store.session() as session:
        session.add([typed(0)])
        session.commit("{}")

    def write(name: int) -> None:
        choose = random.Random(name)
        for _ in range(15):
            with store.session(brief=choose.random() < 0.8) as session:
                highest = session.size()
                for number in range(highest, highest + 10):  # in steps: half a change could be seen
                    session.add([typed(number)])
                if choose.random() < 0.6:
                    session.commit("{}")

    def read() -> int:
        count = 0
        while not done.is_set() or not count:
            with store.view() as view:
                assert view.size() == 1 + 10 * (view.number - 1)
                assert {row.s for row in view.select(ALL)} == {
                    item(number).value for number in range(view.size())
                }
            count += 1
        return count

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        writers = [pool.submit(write, name) for name in range(4)]
        for writer in writers:
            writer.result(timeout=300)
        done.set()
        assert all(reader.result(timeout=300) for reader in readers)
