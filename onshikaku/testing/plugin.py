"""Fixtures for pytest: `pytest_plugins = ["onshikaku.testing.plugin"]` in a conftest.py."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from onshikaku.testing.running import RunningCentre, running_centre

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["onshikaku_centre", "onshikaku_server"]


@pytest.fixture(scope="session")
def onshikaku_server() -> Generator[RunningCentre]:
    """One centre for the whole run, with what the tests before have left in it."""
    with running_centre() as centre:
        yield centre


@pytest.fixture
def onshikaku_centre(onshikaku_server: RunningCentre) -> RunningCentre:
    """The centre as new: today, everybody as in the cast, nothing broken, an empty journal."""
    now = {"moment": datetime.now(UTC).isoformat()}
    onshikaku_server.management.put("/clock", json=now).raise_for_status()
    onshikaku_server.reset()
    return onshikaku_server
