"""Commits of brief sessions on disk: published together, undone one by one, refused together."""

from __future__ import annotations

import errno
import shutil
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from ckm_graph.errors import StoreError
from ckm_graph.store import DiskStore
from ckm_graph.store._folder import Folder
from tests.store.test_every_store import SHOP, WEB, item, subjects, typed, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    import pyoxigraph as ox

    from ckm_graph.store import Session


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DiskStore]:
    made = DiskStore(tmp_path / "graph.ckm")
    yield made
    made.close()


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many commits each publication had."""
    sizes: list[int] = []
    original = Folder.publish

    def publish(self: Folder, data: ox.Store, aside: ox.Store, records: Sequence[str]) -> None:
        original(self, data, aside, records)
        sizes.append(len(records))

    monkeypatch.setattr(Folder, "publish", publish)
    return sizes


def until(condition: Callable[[], bool]) -> None:
    for _ in range(60_000):
        if condition():
            return
        time.sleep(0.001)
    raise TimeoutError


def waiting(store: DiskStore) -> int:
    """How many threads wait for a turn to write."""
    return len(store._open().writer._turns._queue)


@contextmanager
def queue(store: DiskStore) -> Iterator[Callable[..., Future[int]]]:
    """Hold the turn while sessions are given that wait for it one behind the other, then let them go."""
    with ThreadPoolExecutor(128) as pool, store.session():

        def then(work: Callable[[Session], int], *, brief: bool = True) -> Future[int]:
            def run() -> int:
                with store.session(brief=brief) as session:
                    return work(session)

            before = waiting(store)
            future = pool.submit(run)
            until(lambda: waiting(store) > before)
            return future

        yield then


def adding(*quads: ox.Quad) -> Callable[[Session], int]:
    def work(session: Session) -> int:
        session.add(quads)
        return session.commit(f'{{"number": {session.number + 1}}}')

    return work


def undone(session: Session) -> int:
    session.remove([typed(1), typed(7)])
    session.add([typed(1, WEB), typed(1), typed(50)])
    session.bulk(typed(number) for number in range(1000, 4000))
    session.clear(SHOP)
    session.bulk_ntriples([f"{typed(60).triple} .\n".encode()], SHOP)
    raise KeyError("undone")


def test_brief_sessions_that_wait_are_published_together_each_with_its_number(
    store: DiskStore, published: list[int]
) -> None:
    with queue(store) as then:
        futures = [then(adding(typed(number))) for number in range(100)]
    assert [future.result() for future in futures] == list(range(1, 101))
    assert published == [64, 36], "64 at most; then the rest, when nobody waits"
    assert list(store.log()) == [f'{{"number": {number}}}' for number in range(1, 101)]
    assert next(iter(store.log(since=65))) == '{"number": 65}'
    assert len(subjects(store)) == 100
    with store.view() as view:
        assert view.number == 100


def test_a_brief_session_alone_is_published_at_once(store: DiskStore, published: list[int]) -> None:
    with store.session(brief=True) as session:
        assert adding(typed(1))(session) == 1
        assert subjects(store) == {item(1).value}, "before the session is left"
    assert published == [1]


def test_a_brief_session_ends_with_its_commit(store: DiskStore) -> None:
    with store.session(brief=True) as session:
        adding(typed(1))(session)
        for write_more in (
            lambda: session.add([typed(2)]),
            lambda: session.remove([typed(1)]),
            lambda: session.clear(SHOP),
            lambda: session.bulk([typed(2)]),
            lambda: session.commit("{}"),
            session.rollback,
        ):
            with pytest.raises(StoreError, match="ended with its commit"):
                write_more()
        assert write(store, typed(3)) == 2, "the turn was passed on"
    assert subjects(store) == {item(1).value, item(3).value}


def test_an_undone_session_leaves_the_others_of_its_group_as_they_are(
    store: DiskStore, published: list[int]
) -> None:
    write(store, typed(7))
    with queue(store) as then:
        first = then(adding(typed(1), typed(2)))
        broken = then(undone)
        last = then(adding(typed(3)))
    assert (first.result(), last.result()) == (2, 3)
    with pytest.raises(KeyError, match="undone"):
        broken.result()
    assert subjects(store) == {item(number).value for number in (1, 2, 3, 7)}
    with store.view() as view:
        assert view.graphs() == (SHOP,)
    assert published == [1, 2]


@pytest.mark.parametrize("end", ["by an error", "without a commit"])
def test_the_last_of_a_group_publishes_it_even_when_it_has_no_commit_itself(
    store: DiskStore, published: list[int], end: str
) -> None:
    def without(session: Session) -> int:
        session.add([typed(9)])
        return -1

    with queue(store) as then:
        first = then(adding(typed(1)))
        second = then(adding(typed(2)))
        last = then(undone if end == "by an error" else without)
    assert (first.result(), second.result()) == (1, 2)
    assert (last.exception() is None) == (end == "without a commit")
    assert subjects(store) == {item(1).value, item(2).value}
    assert published == [2]


def test_a_session_that_is_not_brief_begins_on_what_is_published(
    store: DiskStore, published: list[int]
) -> None:
    seen: list[int] = []

    def long(session: Session) -> int:
        seen.append(session.number)
        seen.append(len(subjects(store)))
        session.bulk(typed(number) for number in range(100, 4000))
        return session.commit("{}")

    with queue(store) as then:
        futures = [then(adding(typed(1))), then(long, brief=False), then(adding(typed(2)))]
    assert [future.result() for future in futures] == [1, 3, 2], "the brief one goes before it"
    assert seen == [2, 2]
    assert published == [2, 1]


def test_a_commit_sees_the_earlier_ones_of_its_group(store: DiskStore) -> None:
    def counting(session: Session) -> int:
        count = session.count(SHOP)
        session.add([typed(count)])
        session.commit("{}")
        return count

    with queue(store) as then:
        futures = [then(counting) for _ in range(10)]
    assert [future.result() for future in futures] == list(range(10))


def test_where_publishing_fails_each_of_the_group_is_told_and_nothing_of_it_is_there(
    store: DiskStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, typed(1))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Folder, "_append", full)
        with queue(store) as then:
            futures = [then(adding(typed(number))) for number in range(2, 7)]
        for future in futures:
            with pytest.raises(StoreError, match=r"can't be written.*No space left.*see that"):
                future.result()
        with store.session() as session, pytest.raises(StoreError, match="No space left"):
            adding(typed(8))(session)
    assert subjects(store) == {item(1).value}
    assert len(list(store.log())) == 1
    assert write(store, typed(9)) == 2
    assert subjects(store) == {item(1).value, item(9).value}
    snapshots = {path.name.partition(".")[0] for path in (store.path / "snapshots").iterdir()}
    assert snapshots <= {"00000001", "00000002"}, "what was begun and not published is gone"


def test_a_folder_that_is_taken_away_is_one_clear_error_for_all(store: DiskStore) -> None:
    write(store, typed(1))
    with queue(store) as then:
        futures = [then(adding(typed(2))), then(adding(typed(3)))]
        shutil.rmtree(store.path)
    for future in futures:
        with pytest.raises(StoreError, match=r"see that its folder is there|an earlier step failed"):
            future.result()
    with pytest.raises(StoreError, match="see that its folder is there"):
        write(store, typed(4))


def test_a_graph_that_is_closed_refuses_what_waits_to_be_published(store: DiskStore) -> None:
    def closing(session: Session) -> int:
        store.close()
        return adding(typed(2))(session)

    with queue(store) as then:
        futures = [then(adding(typed(1))), then(closing)]
    for future in futures:
        with pytest.raises(StoreError, match=r"was closed.*do it again"):
            future.result()
    again = DiskStore(store.path)
    assert write(again, typed(3)) == 1
    again.close()


class Interrupted(BaseException):
    """What a signal raises, as Ctrl-C raises KeyboardInterrupt."""


@pytest.fixture
def interrupt() -> Iterator[Callable[[], None]]:
    """What cuts off the main thread, from another one.

    A signal that comes just before a thread begins to wait does not end its waiting, so it is sent until
    it is felt.
    """
    felt = threading.Event()

    def cut(*_: object) -> None:
        if not felt.is_set():
            felt.set()
            raise Interrupted

    def send() -> None:
        while not felt.is_set():
            signal.pthread_kill(main, signal.SIGUSR1)
            felt.wait(0.01)

    before = signal.signal(signal.SIGUSR1, cut)
    main = threading.get_ident()
    assert main == threading.main_thread().ident
    yield send
    signal.signal(signal.SIGUSR1, before)


def test_who_is_interrupted_while_waiting_for_a_turn_leaves_the_queue(
    store: DiskStore, interrupt: Callable[[], None]
) -> None:
    begun, go = threading.Event(), threading.Event()

    def holding() -> int:
        with store.session() as session:
            begun.set()
            until(lambda: waiting(store) == 1)
            interrupt()
            go.wait()
            return adding(typed(1))(session)

    with ThreadPoolExecutor() as pool:
        holder = pool.submit(holding)
        begun.wait()
        with pytest.raises(Interrupted), store.session(brief=True):
            pass
        assert waiting(store) == 0
        go.set()
        assert holder.result() == 1
    assert write(store, typed(2)) == 2


def test_who_is_interrupted_while_waiting_for_publication_has_committed(
    store: DiskStore, interrupt: Callable[[], None], published: list[int]
) -> None:
    go = threading.Event()

    def second() -> int:
        with store.session(brief=True) as session:  # its turn comes with the commit of the main thread
            interrupt()
            go.wait()
            return adding(typed(2))(session)

    with ThreadPoolExecutor() as pool:
        with pytest.raises(Interrupted), store.session(brief=True) as session:
            future = pool.submit(second)
            until(lambda: waiting(store) == 1)
            adding(typed(1))(session)
        go.set()
        assert future.result() == 2
    assert subjects(store) == {item(1).value, item(2).value}
    assert published == [2]
