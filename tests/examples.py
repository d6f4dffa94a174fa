"""How many generated examples a property test tries: few by default, many in `make test-all`."""

from __future__ import annotations

import os

__all__ = ["examples"]

_MANY = 20


def examples(few: int) -> int:
    """Give the number to try."""
    return few * _MANY if os.environ.get("CKM_THOROUGH") else few
