"""The files of a graph folder, and how a state is published in it.

    shop.ckm/
      current                 the pointer: which snapshot is published, as one small JSON object
      snapshots/00000012/     two read-only stores, `data` and `aside` (hard links: cheap)
      snapshots/00000012.lease  readers hold a shared lock on it; without one the snapshot may go
      live-…/                 the writer's own copy; worth nothing after its process ends
      log.ndjson              the change log, one JSON object a line, as long as the pointer says
      writer.lock             held by the one process that writes

Publishing is: checkpoint live into a new snapshot, append to the log, fsync both, and move the pointer
by an atomic rename. Commits that wait for each other are published together: one snapshot, a line of log
for each, one pointer with the last one's number. Whoever dies before the rename leaves the last published
state, and what lies beyond the pointer is cut off or removed by the next to publish; whoever reads takes
a lease on the snapshot that the pointer names, so that it outlives later commits.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.errors import NotAGraphError, StoreError, StoreFormatError, StoreLockedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["FORMAT", "Folder", "Pointer", "Snapshot"]

FORMAT: Final = 1
"""The number of this layout; a folder with a higher one is refused."""

_PARTS: Final = ("data", "aside")


@dataclass(frozen=True, slots=True)
class Pointer:
    """What the file ``current`` says."""

    format: int
    commit: int
    snapshot: str
    log: int
    """Bytes of the change log that belong to this state."""
    package: str
    """Version of the package that wrote it."""


class Snapshot:
    """One published state, opened for reading; its lease ends with `release`."""

    def __init__(self, path: Path, number: int, lease: int) -> None:
        self.path = path
        self.number = number
        self.data = ox.Store.read_only(str(path / "data"))
        self.aside = ox.Store.read_only(str(path / "aside"))
        self._lease = lease

    def release(self) -> None:
        """Let the snapshot go; safe to call twice."""
        lease, self._lease = self._lease, -1
        if lease >= 0:
            os.close(lease)


class Folder:
    """The files of one graph folder; every method is one step of reading or publishing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pointer = path / "current"
        self._snapshots = path / "snapshots"
        self._log = path / "log.ndjson"

    def exists(self) -> bool:
        """Tell whether there is a published graph here."""
        return self._pointer.is_file()

    def check(self) -> None:
        """Raise NotAGraphError if the path holds something that is no graph."""
        if self.path.exists() and not self.path.is_dir():
            message = (
                f"{self.path} is a file, not a graph folder: name a folder (it is made when it is missing)"
            )
            raise NotAGraphError(message)
        if (
            self.path.is_dir()
            and not self.exists()
            and any(self.path.iterdir())
            and not self._is_unfinished()
        ):
            message = f"the folder {self.path} holds other files and no graph: name a new or an empty folder"
            raise NotAGraphError(message)

    def pointer(self) -> Pointer:
        """Read the pointer."""
        try:
            said = json.loads(self._pointer.read_text(encoding="utf-8"))
            found = Pointer(**{name: said[name] for name in Pointer.__slots__})
        except FileNotFoundError as error:
            message = f"there is no graph at {self.path}; load or ingest something to make one"
            raise NotAGraphError(message) from error
        except (ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
            message = f"{self._pointer} is damaged ({error}): restore the folder from a copy"
            raise StoreError(message) from error
        if found.format > FORMAT:
            message = (
                f"{self.path} was written by ckm-graph {found.package} in format {found.format}; "
                f"this version knows formats up to {FORMAT}: upgrade ckm-graph"
            )
            raise StoreFormatError(message)
        return found

    def open_snapshot(self) -> Snapshot:
        """Open the published state and take a lease on it."""
        for _ in range(1000):  # each turn means that a newer state was published meanwhile
            pointer = self.pointer()
            lease = self._lease(pointer.snapshot)
            if lease is not None:
                return Snapshot(self._snapshots / pointer.snapshot, pointer.commit, lease)
        message = f"{self.path} changes too fast to be read; try again"
        raise StoreError(message)

    def lock(self) -> int:
        """Become the one writing process; the lock ends when the descriptor is closed.

        Raises
        ------
        StoreLockedError
            If another process writes.

        """
        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path / "writer.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            message = (
                f"{self.path} is being written by another process (pid {holder}); "
                "wait until it ends or closes the graph, then try again: reading works meanwhile"
            )
            raise StoreLockedError(message) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        return descriptor

    def take_live(self) -> tuple[Path, ox.Store, ox.Store]:
        """Make the writer's own copy of the published state (the writer lock is held)."""
        for left in self.path.glob("live-*"):
            shutil.rmtree(left, ignore_errors=True)
        live = self.path / f"live-{os.getpid()}-{os.urandom(4).hex()}"
        live.mkdir()
        if self.exists():
            published = self._snapshots / self.pointer().snapshot
            for part in _PARTS:
                ox.Store.read_only(str(published / part)).backup(str(live / part))
        return live, ox.Store(str(live / "data")), ox.Store(str(live / "aside"))

    def publish(self, data: ox.Store, aside: ox.Store, records: Sequence[str]) -> None:
        """Publish the writer's state as so many commits, with one line of log each."""
        before = self.pointer() if self.exists() else None
        number = (before.commit if before else 0) + len(records)
        name = f"{number:08d}"
        target = self._snapshots / name
        shutil.rmtree(target, ignore_errors=True)
        self._snapshots.mkdir(exist_ok=True)
        (self._snapshots / f"{name}.lease").touch()  # first: what has one is found and removed
        target.mkdir()
        for part, store in zip(_PARTS, (data, aside), strict=True):
            store.backup(str(target / part))
        for folder in (target, self._snapshots):
            _sync(folder)
        log = self._append(records, before.log if before else 0)
        self._point(Pointer(FORMAT, number, name, log, _package_version()))
        self._forget_old(name)

    def read_log(self, since: int) -> list[str]:
        """Read the log's lines from commit number ``since`` on."""
        length = self.pointer().log
        with self._log.open("rb") as file:
            return file.read(length).decode().splitlines()[max(since, 1) - 1 :]

    def _append(self, records: Sequence[str], length: int) -> int:
        with self._log.open("r+b" if self._log.exists() else "w+b") as file:
            file.truncate(length)  # what an unpublished commit left behind
            file.seek(length)
            file.write("".join(f"{record}\n" for record in records).encode())
            file.flush()
            os.fsync(file.fileno())
            return file.tell()

    def _point(self, pointer: Pointer) -> None:
        fresh = self.path / "current.new"
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(asdict(pointer), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._pointer)
        _sync(self.path)

    def _lease(self, name: str) -> int | None:
        try:
            descriptor = os.open(self._snapshots / f"{name}.lease", os.O_RDONLY)
        except FileNotFoundError:
            return None
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if os.fstat(descriptor).st_nlink:
            return descriptor
        os.close(descriptor)  # it went between opening and locking
        return None

    def _forget_old(self, published: str) -> None:
        """Remove the snapshots that nobody reads any more."""
        for lease in self._snapshots.glob("*.lease"):
            if lease.stem == published:
                continue
            descriptor = os.open(lease, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            else:
                shutil.rmtree(self._snapshots / lease.stem, ignore_errors=True)
                lease.unlink()
            finally:
                os.close(descriptor)

    def _is_unfinished(self) -> bool:
        """Tell whether what is here is the beginning of a graph that was never published."""
        own = {"writer.lock", "snapshots", "log.ndjson", "current.new"}
        return all(entry.name in own or entry.name.startswith("live-") for entry in self.path.iterdir())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _package_version() -> str:
    try:
        return version("ckm-graph")
    except PackageNotFoundError:  # run from a source tree that nobody installed
        return "0"
