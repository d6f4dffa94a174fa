"""Fixtures of the analytics' tests."""

from __future__ import annotations

import pytest

from tests.analytics.forum import Forum


@pytest.fixture
def forum() -> Forum:
    """An empty forum."""
    return Forum()
