"""A copy of a graph folder's last published state; cheap, since its files are linked."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING

from ckm_graph.errors import InputError
from ckm_graph.store._folder import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.store.disk import DiskStore

__all__ = ["copy_folder"]


def copy_folder(store: DiskStore, target: Path) -> None:
    """Copy the published state and its change log; the copy is a graph folder of its own.

    Nobody may publish meanwhile: call it from within a session. It appears whole under its name, or not
    at all.

    Raises
    ------
    InputError
        If there is something at the target already.

    """
    if target.exists():
        message = f"{target} is there already: name another place for the copy, or remove it"
        raise InputError(message)
    folder = Folder(store.path)
    pointer = folder.pointer()
    unfinished = target.with_name(target.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    place = unfinished / "snapshots" / pointer.snapshot
    place.mkdir(parents=True)
    snapshot = folder.open_snapshot()
    try:
        snapshot.data.backup(str(place / "data"))
        snapshot.aside.backup(str(place / "aside"))
    finally:
        snapshot.release()
    place.with_name(f"{pointer.snapshot}.lease").touch()
    with (store.path / "log.ndjson").open("rb") as log:
        (unfinished / "log.ndjson").write_bytes(log.read(pointer.log))
    (unfinished / "current").write_text(json.dumps(asdict(pointer)), encoding="utf-8")
    unfinished.replace(target)
