"""Native notification that something happened in a folder."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from watchfiles import awatch  # pyright: ignore[reportUnknownVariableType]  # names trio

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["notice"]

_LOGGER = logging.getLogger(__name__)
_QUIET_MS, _LONGEST_MS, _CHECK_MS = 10, 100, 1000
_AGAIN_SECONDS = 1


async def notice(folder: Path, happened: Callable[[], None]) -> None:
    """Call `happened` soon after each change in the folder, until cancelled.

    Raises nothing: it says once that there is no notification. A folder that was replaced is
    followed.
    """
    told = False
    while True:
        try:
            before = _identity(folder)
            async for _ in awatch(
                folder,
                recursive=False,
                watch_filter=None,
                step=_QUIET_MS,
                debounce=_LONGEST_MS,
                rust_timeout=_CHECK_MS,
                yield_on_timeout=True,
            ):
                happened()
                if _identity(folder) != before:
                    break
        except Exception as error:  # noqa: BLE001 - whatever it is, looking at intervals goes on
            # One is a name in other bytes than UTF-8, which watchfiles cannot tell us.
            if not told:
                _LOGGER.warning(
                    "変更通知が途切れました（%s）。その間は定期的に確認します。 "
                    "Notification was interrupted; looking at intervals meanwhile.",
                    type(error).__name__,
                )
            told = True
            happened()
            await asyncio.sleep(_AGAIN_SECONDS)


def _identity(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_dev, found.st_ino
