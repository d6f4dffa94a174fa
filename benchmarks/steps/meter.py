"""CPU seconds of a block, and the names of the graphs that all engines load into."""

from __future__ import annotations

import gc
import resource
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GRAPH", "ONTOLOGY", "SOURCE", "Facts", "above", "beyond", "held", "measured", "settle"]

SOURCE: Final = "bench"
GRAPH: Final = "https://w3id.org/ckm/graph/source/bench"
ONTOLOGY: Final = "https://w3id.org/ckm/graph/ontology"

_MOMENT: Final = 0.25
_FORGET: Final = Path("/proc/self/clear_refs")

Facts: TypeAlias = dict[str, Any]
"""What a step tells: ``cpu`` and whatever else there is to compare."""


@contextmanager
def measured() -> Iterator[Facts]:
    """Measure user and system time of a block, of all its threads and of the processes that it ran.

    >>> with measured() as cost:
    ...     _ = sum(range(1000))
    >>> cost["cpu"] >= 0
    True
    """
    cost: Facts = {}
    gc.collect()
    begun = _used()
    yield cost
    cost["cpu"] = _used() - begun


@contextmanager
def above() -> Iterator[Facts]:
    """Tell how many megabytes the process came to hold beyond what it had held at most before a block."""
    grown: Facts = {}
    before = held()
    yield grown
    grown["before"] = before
    grown["above"] = held() - before


@contextmanager
def beyond() -> Iterator[Facts]:
    """Tell how many megabytes the process came to hold beyond what it held when a block began.

    Where the system can't forget an earlier peak (other than on Linux), beyond what it had held at most.
    """
    grown: Facts = {}
    gc.collect()
    try:
        _FORGET.write_text("5")
    except OSError:
        with above() as grown:
            yield grown
        return
    grown["before"] = _said("VmRSS")
    yield grown
    grown["above"] = _said("VmHWM") - grown["before"]


def _said(line: str) -> float:
    """Read megabytes off what Linux says of this process: held now, or held at most."""
    said = dict(one.split(":", 1) for one in Path("/proc/self/status").read_text().splitlines())
    return int(said[line].split()[0]) * 1024 / 1e6


def settle() -> None:
    """Wait until the engine has put its files in order, which it does in the background after a load."""
    while True:
        begun = _used()
        time.sleep(_MOMENT)
        if _used() - begun < _MOMENT / 10:
            return


def held() -> float:
    """Tell how many megabytes the process held at most so far."""
    unit = 1e6 if sys.platform == "darwin" else 1e6 / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _used() -> float:
    both = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in both)
