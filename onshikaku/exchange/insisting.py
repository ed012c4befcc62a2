"""Steps that a disk may refuse for a while: full, unplugged, a share that is away."""

from __future__ import annotations

import asyncio
import errno
import logging
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["insist", "printable", "reason"]

T = TypeVar("T")

_LOGGER = logging.getLogger(__name__)
_AGAIN_SECONDS = 1.0


async def insist(name: str, step: Callable[[], T]) -> T:
    """What the step returns, in a thread; tried each second while it raises `OSError`.

    Each new reason is logged once, under the name of the file or folder.
    """
    told: set[str] = set()
    while True:
        try:
            return await asyncio.to_thread(step)
        except OSError as error:
            why = reason(error)
            if why not in told:
                _LOGGER.warning(
                    "%s: 処理できません（%s）。1秒ごとにやり直します。 "
                    "Not possible now; trying again each second.",
                    printable(name),
                    why,
                )
            told.add(why)
            await asyncio.sleep(_AGAIN_SECONDS)


def reason(error: OSError) -> str:
    """The error's symbol, as ENOSPC."""
    return errno.errorcode.get(error.errno or 0, type(error).__name__)


def printable(name: str) -> str:
    """A file's name for a log: one line, whatever bytes it has."""
    shown = name.encode(errors="backslashreplace").decode()
    return "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in shown)
