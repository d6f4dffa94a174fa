"""networkit on a single thread: equal seeds give equal results.

The seed and the number of threads are global to networkit, so who uses it waits for each other.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["networkit"]

_LOCK: Final = threading.Lock()


@contextmanager
def networkit(seed: int) -> Iterator[Any]:
    """Lend the module networkit, seeded and on one thread."""
    import networkit as nk  # noqa: PLC0415 -- takes seconds, few need it

    with _LOCK:
        threads = nk.getMaxNumberOfThreads()
        nk.setNumberOfThreads(1)
        try:
            nk.setSeed(seed, False)  # noqa: FBT003 -- by position only
            yield nk
        finally:
            nk.setNumberOfThreads(threads)
