"""Where the package's own Turtle lies: beside the code in a wheel, beside the package in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = ["ontology_files", "shape_files"]

_PACKAGE = Path(__file__).resolve().parent


def ontology_files() -> tuple[Path, ...]:
    """List the ontology's files: the header, then the modules by name."""
    return _turtle("ontology", "ckm.ttl", "modules/*.ttl")


def shape_files() -> tuple[Path, ...]:
    """List the files of the shapes by name."""
    return _turtle("shapes", "*.ttl")


@cache
def _turtle(folder: str, *patterns: str) -> tuple[Path, ...]:
    for root in (_PACKAGE / "_data", _PACKAGE.parent):
        found = [path for pattern in patterns for path in sorted((root / folder).glob(pattern))]
        if found:
            return tuple(found)
    message = f"the package's {folder} is missing below {_PACKAGE}: install ckm-graph again"
    raise FileNotFoundError(message)
