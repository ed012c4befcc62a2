"""Names of answers in the access log."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["new_access_id"]

_RANDOM_BYTES = 16


def new_access_id(now: datetime, entropy: Callable[[int], bytes]) -> str:
    """Cannot be guessed, and rises with time, so that the log's index grows at its end."""
    return f"{int(now.timestamp() * 1000):012x}{entropy(_RANDOM_BYTES).hex()}"
