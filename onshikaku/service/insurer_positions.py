"""Which coverage of a person is meant, by its place in the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onshikaku.domain.coverage import Coverage

__all__ = ["open_position", "position_meant"]


def position_meant(coverages: Sequence[Coverage], position: int | None) -> int:
    """That one, or the newest. Raises `InvalidField`."""
    if position is not None:
        if not 0 <= position < len(coverages):
            raise InvalidField("coverage", "unknown")
        return position
    if not coverages:
        raise InvalidField("coverage", "none")
    return max(range(len(coverages)), key=lambda at: coverages[at].valid_from)


def open_position(coverages: Sequence[Coverage], position: int | None) -> int:
    """That one, or the only one that has not ended. Raises `InvalidField`."""
    running = [at for at, coverage in enumerate(coverages) if coverage.lost_on is None]
    if position is None:
        if len(running) != 1:
            raise InvalidField("coverage", "several" if running else "none")
        return running[0]
    if position_meant(coverages, position) not in running:
        raise InvalidField("coverage", "lost_already")
    return position
