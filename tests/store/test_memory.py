"""What holds for the store in memory alone: threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ckm_graph.errors import StoreError
from ckm_graph.store import MemoryStore
from tests.store.test_every_store import subjects, typed, write


def test_readers_in_threads_never_see_half_a_transaction() -> None:
    store = MemoryStore()
    seen = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(len(subjects(store)))

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        for round_ in range(50):
            with store.session() as session:
                for number in range(10):
                    session.add([typed(10 * round_ + number)])
                session.commit("{}")
        done.set()
        for reader in readers:
            reader.result()
    assert seen <= {10 * count for count in range(51)}


def test_writers_in_threads_take_turns() -> None:
    store = MemoryStore()
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda number: write(store, typed(number)), range(40)))
    assert sorted(numbers) == list(range(1, 41))
    assert len(subjects(store)) == 40


def test_writing_while_reading_in_one_thread_is_an_error_not_a_deadlock() -> None:
    store = MemoryStore()
    with store.view(), pytest.raises(StoreError, match="leave the view"), store.session():
        pass
    with store.session(), pytest.raises(StoreError, match="leave the view"), store.session():
        pass
