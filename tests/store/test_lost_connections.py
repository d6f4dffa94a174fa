"""A SPARQL server whose connection is lost at any request: a change is there whole or not at all."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Literal

import httpx
import pytest

from ckm_graph.errors import StoreConflictError, StoreError, StoreUnavailableError
from ckm_graph.store import SparqlStore
from tests.store.test_every_store import SHOP, WEB, typed, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ckm_graph.store import Session

RECORD = '{"change": "the one that may be lost"}'
BEFORE = {SHOP: {typed(1), typed(2)}, WEB: {typed(3, WEB)}}
AFTER = {SHOP: {typed(2), typed(4)}, WEB: {typed(5, WEB), typed(6, WEB)}}
REQUESTS = 8
"""How many requests the change takes; looked at by a test of its own."""

Way = Literal["before", "after", "gateway"]


class Losing(httpx.HTTPTransport):
    """Loses the connection at some requests: before the server gets them, or before its answer comes."""

    def __init__(self) -> None:
        super().__init__(verify=False)
        self.count = 0
        self.loses: Callable[[int, httpx.Request], Way | None] = lambda _count, _request: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.count += 1
        way = self.loses(self.count, request)
        if way == "before":
            raise httpx.WriteError("broken pipe", request=request)
        answer = super().handle_request(request)
        if way is None:
            return answer
        answer.read()
        answer.close()
        if way == "gateway":
            return httpx.Response(502, request=request)
        raise httpx.RemoteProtocolError("server disconnected without sending a response", request=request)


@pytest.fixture
def transport() -> Losing:
    return Losing()


@pytest.fixture
def honest(server: str) -> Iterator[SparqlStore]:
    """The same graph over a connection that holds, in the state before."""
    httpx.post(f"{server}/update", data={"update": "DROP ALL"}).raise_for_status()
    with httpx.Client(verify=False) as client, closing(SparqlStore(server, client=client)) as store:
        write(store, *(quad for quads in BEFORE.values() for quad in quads))
        yield store


@pytest.fixture
def shaky(honest: SparqlStore, transport: Losing) -> Iterator[SparqlStore]:
    with httpx.Client(transport=transport) as client:
        store = SparqlStore(honest.location, client=client)
        transport.count = 0
        yield store


def change(session: Session) -> int:
    session.add([typed(4)])
    session.remove([typed(1)])
    session.clear(WEB)
    session.add([typed(5, WEB), typed(6, WEB)])
    return session.commit(RECORD)


def failure(store: SparqlStore) -> str | None:
    """Make the change; tell what was said if it failed."""
    try:
        with store.session() as session:
            change(session)
    except StoreUnavailableError as error:
        return str(error)
    return None


def changed(store: SparqlStore) -> bool:
    """Tell whether the change is there; it has to be there whole, or not at all."""
    with store.view() as view:
        state = {graph: set(view.quads(graph=graph)) for graph in view.graphs()}
        done = view.number == 2
    assert state == (AFTER if done else BEFORE)
    assert [line == RECORD for line in store.log()] == ([False, True] if done else [False])
    return done


def is_update_of_log(request: httpx.Request) -> bool:
    return request.url.path == "/update" and RECORD.encode()[:10].replace(b'"', b'\\"') in request.content


def test_the_change_takes_so_many_requests(
    shaky: SparqlStore, honest: SparqlStore, transport: Losing
) -> None:
    with shaky.session() as session:
        change(session)
    assert changed(honest)
    assert transport.count == REQUESTS


@pytest.mark.parametrize("way", ["before", "after", "gateway"])
@pytest.mark.parametrize("at", range(1, REQUESTS + 1))
def test_a_connection_lost_once_at_any_request_leaves_the_change_whole_or_undone(
    shaky: SparqlStore, honest: SparqlStore, transport: Losing, at: int, way: Way
) -> None:
    transport.loses = lambda count, _: way if count == at else None
    error = failure(shaky)
    if error is not None:
        assert "not known" not in error, "one answer is lost, and the next one tells"
        assert not changed(honest)
        with shaky.session() as session:
            assert change(session) == 2
    assert changed(honest)


@pytest.mark.parametrize("way", ["before", "after"])
@pytest.mark.parametrize("at", range(1, REQUESTS + 1))
def test_a_server_gone_for_good_at_any_request_leaves_the_change_whole_or_undone(
    shaky: SparqlStore, honest: SparqlStore, transport: Losing, at: int, way: Way
) -> None:
    transport.loses = lambda count, _: None if count < at else (way if count == at else "before")
    error = failure(shaky)
    done = changed(honest)
    if error is None:
        assert done
    elif "not known" in error:
        assert "look for number 2 in the change log before doing it again" in error
    else:
        assert not done


@pytest.mark.parametrize("way", ["before", "after"])
def test_where_it_is_not_known_the_error_says_so_and_the_same_commit_can_be_sent_again(
    shaky: SparqlStore, honest: SparqlStore, transport: Losing, way: Way
) -> None:
    committing = False

    def loses(_: int, request: httpx.Request) -> Way | None:
        nonlocal committing
        if is_update_of_log(request):
            committing = True
            return way
        return "before" if committing else None

    transport.loses = loses
    with shaky.session() as session:
        with pytest.raises(StoreUnavailableError, match="whole or not at all, but which is not known"):
            change(session)
        assert changed(honest) == (way == "after")
        transport.loses = lambda _count, _request: None
        assert session.commit(RECORD) == 2
        assert changed(honest)
    assert changed(honest)


@pytest.mark.parametrize("meanwhile", [False, True])
def test_a_commit_that_arrives_when_nobody_waits_for_it_any_more_is_whole_or_nothing(
    shaky: SparqlStore, honest: SparqlStore, transport: Losing, *, meanwhile: bool
) -> None:
    late: list[bytes] = []

    def loses(_: int, request: httpx.Request) -> Way | None:
        if is_update_of_log(request):
            late.append(request.content)
            return "before"
        return None

    transport.loses = loses
    with pytest.raises(StoreUnavailableError, match="not known"), shaky.session() as session:
        change(session)
    assert not changed(honest)
    if meanwhile:
        write(honest, typed(9))
    for content in late:
        answer = httpx.post(
            f"{honest.location}/update",
            content=content,
            headers={"Content-Type": "application/sparql-update"},
        )
        answer.raise_for_status()
    if not meanwhile:
        assert changed(honest)
        return
    with honest.view() as view:
        assert set(view.quads(graph=SHOP)) == BEFORE[SHOP] | {typed(9)}
        assert set(view.quads(graph=WEB)) == BEFORE[WEB]


def test_a_change_whose_request_got_no_answer_is_not_committed_without_it(
    shaky: SparqlStore, honest: SparqlStore, transport: Losing
) -> None:
    with shaky.session() as session:
        transport.loses = lambda _count, request: "after" if request.url.path == "/store" else None
        with pytest.raises(StoreUnavailableError, match="was lost"):
            session.add([typed(4)])
        with pytest.raises(StoreError, match=r"got no answer .* do it again"):
            session.commit(RECORD)
    assert not changed(honest)


def test_doing_it_again_after_another_one_was_published_is_refused_and_then_done_on_the_new_state(
    shaky: SparqlStore, honest: SparqlStore, transport: Losing
) -> None:
    with shaky.session() as session:
        session.add([typed(7)])
        write(honest, typed(8))
        transport.loses = lambda _count, request: "before" if request.url.path == "/update" else None
        with pytest.raises(StoreUnavailableError, match="not known"):
            session.commit("{}")
        transport.loses = lambda _count, _request: None
        with pytest.raises(StoreConflictError, match="nothing was written"):
            session.commit("{}")
    assert write(shaky, typed(7)) == 3


def test_a_timeout_of_the_callers_client_is_one_of_our_errors(shaky: SparqlStore, transport: Losing) -> None:
    def slow(_: int, request: httpx.Request) -> Way | None:
        if request.url.path == "/store":
            raise httpx.ReadTimeout("too slow", request=request)
        return None

    transport.loses = slow
    with shaky.session() as session, pytest.raises(StoreUnavailableError, match="too slow"):
        session.add([typed(4)])
