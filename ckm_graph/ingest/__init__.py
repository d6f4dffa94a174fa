"""Sources of customer knowledge in foreign formats, as streams of N-Triples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.ingest._protocol import IngestSource, Progress
from ckm_graph.ingest.stackexchange import StackExchangeSource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import NamedNode

__all__ = ["IngestSource", "Progress", "StackExchangeSource", "open_source", "sources"]

_KIND: Final = "ingest source"
_SOURCES: Final = {"stackexchange": "the public data dump of a Stack Exchange community: a folder of XML"}


def sources() -> tuple[tuple[str, str], ...]:
    """List the sources that `open_source` knows, each with one line on what it reads.

    >>> [name for name, _ in sources()]
    ['stackexchange']
    """
    return tuple(_SOURCES.items())


def open_source(
    name: str,
    paths: Sequence[Path],
    *,
    community: str | None = None,
    states: Mapping[str, NamedNode] | None = None,
) -> IngestSource:
    """Open a source by name; its files are looked for, not read.

    Parameters
    ----------
    name
        One of `sources`.
    paths
        Where the data lies; for ``stackexchange`` one folder.
    community
        The community's name in all IRIs, by default the folder's.
    states
        The states of ideas and complaints that the ontology knows, by their ``skos:notation``.

    Raises
    ------
    UnknownNameError
        When there is no such source.
    InputError
        When the paths or the name can't be used.

    """
    if name not in _SOURCES:
        raise UnknownNameError(_KIND, name, _SOURCES)
    if len(paths) != 1:
        message = f"{name} takes one folder, not {len(paths)} paths; ingest the dumps one after another"
        raise InputError(message)
    return StackExchangeSource(paths[0], community=community, states=states)
