"""Names that users choose: what they may look like."""

from __future__ import annotations

import re
from typing import Final

from ckm_graph.errors import InputError

__all__ = ["check_source_name"]

_SOURCE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_RESERVED: Final = frozenset({"inferred", "analysis"})
"""`personal/inferred` and `personal/analysis` are no source's graphs."""


def check_source_name(name: str) -> str:
    """Return the name of a source, or say what one may look like.

    >>> check_source_name("crm")
    'crm'
    """
    if not _SOURCE_NAME.fullmatch(name) or name in _RESERVED:
        message = (
            f"{name!r} can't name a source: use letters, digits, '.', '_' and '-', starting with a letter "
            f"or digit, at most 128 characters, and none of {', '.join(sorted(_RESERVED))}"
        )
        raise InputError(message)
    return name
