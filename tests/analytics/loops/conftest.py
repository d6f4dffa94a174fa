"""Fixtures of the tests of loops."""

from __future__ import annotations

import pytest

from tests.analytics.loops.shop import Shop


@pytest.fixture
def shop() -> Shop:
    """A shop of which nothing is told yet."""
    return Shop()
