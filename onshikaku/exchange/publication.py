"""How files appear in `res` and `face`: whole, by one move, and touched once (docs/files.md §1.4).

A rename from outside shows as a new file; readers that wait for a change see the touch.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from onshikaku.domain.dates import JST
from onshikaku.exchange.folders import Folders
from onshikaku.exchange.ledger import write_through
from onshikaku.exchange.moving import move_new
from onshikaku.exchange.packing import pack
from onshikaku.exchange.settings import FACE
from onshikaku.wire.oqs.names import face_name

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from onshikaku.exchange.ledger import Ready
    from onshikaku.exchange.settings import ExchangeSettings

__all__ = ["TOUCH_AFTER", "FacePublisher", "publish", "touch"]

TOUCH_AFTER = 0.2
"""Seconds from a file's appearance to the change of its time (docs/files.md §10 U2)."""


def publish(ready: Ready) -> None:
    """Move to `res` what is not there yet, in its order.

    Raises `FileExistsError` before anything appears where a name is taken, and other `OSError`; it
    can then be called again.
    """
    waiting = [payload for payload in ready.payloads if payload.source.exists()]
    for payload in waiting:
        if os.path.lexists(payload.target):
            raise FileExistsError(payload.target)
    for payload in waiting:
        move_new(payload.source, payload.target)


def touch(file: Path) -> None:
    """Change the file's time, if nobody has collected it."""
    with suppress(OSError):
        os.utime(file)


class FacePublisher:
    """Puts results of the card reader into `face`; no exchange need be running."""

    def __init__(self, settings: ExchangeSettings) -> None:
        """Raises `FoldersUnusable`."""
        self._settings = settings
        self._folders = Folders.prepare(settings)

    def publish(self, institution_code: str, content: bytes, at: datetime) -> str:
        """Put it there under a new name, which is returned after the touch. Raises `OSError`.

        `at` is the moment of its creation (docs/files.md §10 U29).
        """
        name = face_name(institution_code, secrets.token_hex(10), at.astimezone(JST))
        if self._settings.encrypts(FACE):
            content = pack(name, content, at, self._settings.password)
            name = f"{name.removesuffix('.xml')}.zip"
        made = self._folders.faces / name
        try:
            write_through(made, content)
            move_new(made, self._folders.face / name)
        except OSError:
            made.unlink(missing_ok=True)
            raise
        time.sleep(TOUCH_AFTER)
        touch(self._folders.face / name)
        return name
