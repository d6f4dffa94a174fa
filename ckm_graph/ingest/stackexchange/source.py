"""The dump of one community as a source: which files, in which order, mapped by whom.

Tags and users come first, since posts point at them; then posts, and at last what points at posts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ckm_graph.errors import InputError
from ckm_graph.ingest.stackexchange import people, posts, votes
from ckm_graph.ingest.stackexchange.rows import Rows
from ckm_graph.ingest.stackexchange.site import Site
from ckm_graph.model.ingest import IngestCounts
from ckm_graph.names import check_source_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pyoxigraph import NamedNode

    from ckm_graph.ingest._protocol import Progress

__all__ = ["StackExchangeSource"]


class _Table(NamedTuple):
    file: str
    root: str
    read: Callable[[Site, Rows], Iterator[str]]
    required: bool = False


_TABLES: Final = (
    _Table("Tags.xml", "tags", posts.tags),
    _Table("Users.xml", "users", people.users, required=True),
    _Table("Posts.xml", "posts", posts.posts, required=True),
    _Table("Comments.xml", "comments", posts.comments),
    _Table("Votes.xml", "votes", votes.votes),
    _Table("Badges.xml", "badges", people.badges),
    _Table("PostLinks.xml", "postlinks", posts.links),
)
_SHOWN: Final = 12
_CHUNK: Final = 1 << 18


class StackExchangeSource:
    """The public data dump of one Stack Exchange community.

    Parameters
    ----------
    folder
        Where the dump's XML files lie. Users.xml and Posts.xml must be there; Tags.xml, Comments.xml,
        Votes.xml, Badges.xml and PostLinks.xml may be absent; PostHistory.xml and others are not read.
    community
        The name in all IRIs, by default the folder's.
    states
        The states of ideas and complaints that the ontology knows, by their notation, as
        ``{"status-completed": ckm:Completed}``.

    Raises
    ------
    InputError
        When the folder is not there or holds no dump, or the name can't name a source.

    """

    name: Final = "stackexchange"

    def __init__(
        self, folder: Path, *, community: str | None = None, states: Mapping[str, NamedNode] | None = None
    ) -> None:
        found = _found(folder)
        self._folder = folder
        self._community = _community(folder, community)
        self._states = dict(states or {})
        self._tables = tuple(table for table in _TABLES if table.file in found)
        self._absent = tuple(table.file for table in _TABLES if table.file not in found)
        self._site = Site(self._community, self._states)
        self._read: dict[str, int] = {}

    @property
    def source_name(self) -> str:
        """The community's name."""
        return self._community

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that `ntriples` reads, in that order."""
        return tuple(self._folder / table.file for table in self._tables)

    @property
    def counts(self) -> IngestCounts:
        """What the last run of `ntriples` read so far; whole once that run has ended."""
        return IngestCounts(
            rows=dict(self._read),
            kept=dict(self._site.kept),
            left_out=dict(self._site.left_out),
            missing=dict(self._site.missing),
            absent=self._absent,
        )

    def ntriples(self, progress: Progress | None = None) -> Iterator[bytes]:
        """Yield all statements as N-Triples; see `ckm_graph.ingest.IngestSource.ntriples`."""
        site = self._site = Site(self._community, self._states)
        counted = self._read = {}
        chunk = [site.lines().encode()]
        size = len(chunk[0])
        for table in self._tables:
            rows = Rows(self._folder / table.file, table.root, progress)
            for text in table.read(site, rows):
                lines = text.encode()
                chunk.append(lines)
                size += len(lines)
                if size >= _CHUNK:
                    yield b"".join(chunk)
                    chunk, size = [], 0
            counted[table.file] = rows.count
        if chunk:
            yield b"".join(chunk)


def _found(folder: Path) -> frozenset[str]:
    """List the files of a dump's folder, or say what is wrong with the folder."""
    if not folder.is_dir():
        what = "a file" if folder.exists() else "not there"
        message = f"{folder} is {what}; give the folder that holds the XML files of a Stack Exchange dump"
        raise InputError(message)
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        message = f"can't read {folder}: {error.strerror}"
        raise InputError(message) from error
    lacking = [table.file for table in _TABLES if table.required and table.file not in names]
    if lacking:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        optional = ", ".join(table.file for table in _TABLES if not table.required)
        message = (
            f"{folder} is no Stack Exchange dump: {' and '.join(lacking)} must be there "
            f"({optional} may be); found {', '.join(names[:_SHOWN]) + more if names else 'nothing'}"
        )
        raise InputError(message)
    return frozenset(names)


def _community(folder: Path, community: str | None) -> str:
    if community is not None:
        return check_source_name(community)
    try:
        return check_source_name(folder.resolve().name)
    except InputError as error:
        message = f"the folder's name can't name the community: {error}; give a name with `community`"
        raise InputError(message) from error
