"""What may be said of a fault of the program: its kind and its place, and not what it says."""

from __future__ import annotations

import traceback
from typing import cast

__all__ = ["where"]


def where(error: BaseException) -> str:
    """What kind of error, and where; its text may hold what nobody else is to read."""
    if isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", error)
        return ", ".join(where(one) for one in group.exceptions)
    frames = traceback.extract_tb(error.__traceback__)
    at = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{at}"
