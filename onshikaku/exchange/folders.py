"""The folders of a terminal: the three that are shared, and the work folder beside them."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from onshikaku.domain.text import Text

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from onshikaku.exchange.settings import ExchangeSettings

__all__ = ["Folders", "FoldersUnusable", "Unusable"]


class Unusable(Enum):
    """Why folders cannot be used."""

    MISSING = Text(
        "フォルダがなく、作ることもできません。", "The folder is missing and cannot be made."
    )
    NOT_A_FOLDER = Text("フォルダではありません。", "This is not a folder.")
    INSIDE = Text(
        "作業フォルダは共有フォルダの外に置いてください。",
        "The work folder must lie outside the shared folder, and not around it.",
    )
    OTHER_VOLUME = Text(
        "作業フォルダは req・res・face と同じドライブ（ボリューム）に置いてください。",
        "The work folder must be on the same volume as req, res and face.",
    )
    BUSY = Text(
        "この作業フォルダは、ほかの exchange が使っています。",
        "Another exchange is using this work folder.",
    )


class FoldersUnusable(Exception):
    """The folders cannot be used; `reason` says why, `folder` which one."""

    def __init__(self, reason: Unusable, folder: Path) -> None:
        super().__init__(f"{folder}: {reason.value.en}")
        self.reason = reason
        self.folder = folder


@dataclass(frozen=True, slots=True)
class Folders:
    """Shared are `req`, `res` and `face` (docs/files.md §1.1). Everything in `work` is our own.

    A request moves from `req` to `taken`; its answer from `making` to `ready` and on to `res`.
    """

    req: Path
    res: Path
    face: Path
    work: Path

    @property
    def taken(self) -> Path:
        """Requests in work."""
        return self.work / "taken"

    @property
    def making(self) -> Path:
        """What is not complete, or not needed any more."""
        return self.work / "making"

    @property
    def ready(self) -> Path:
        """Complete answers on their way to `res`."""
        return self.work / "ready"

    @property
    def faces(self) -> Path:
        """Results of the card reader on their way to `face`."""
        return self.work / "faces"

    @classmethod
    def prepare(cls, settings: ExchangeSettings) -> Folders:
        """The folders of these settings, made where they are missing.

        `Req`, `RES` and the like are taken as they are. Raises `FoldersUnusable`.
        """
        root, work = _made(settings.root), settings.work_folder
        _require_apart(root.resolve(), work.resolve())
        req, res, face = (_made(_in_any_case(root, name)) for name in ("req", "res", "face"))
        folders = cls(req, res, face, _made(work))
        volume = folders.work.stat().st_dev
        for shared in (folders.req, folders.res, folders.face):
            if shared.stat().st_dev != volume:
                raise FoldersUnusable(Unusable.OTHER_VOLUME, work)
        for own in (folders.taken, folders.making, folders.ready, folders.faces):
            _made(own)
        return folders

    @contextmanager
    def claimed(self) -> Generator[None]:
        """Keep other exchanges out of the work folder for the block, or until the process ends.

        Raises `FoldersUnusable` where one is in it already.
        """
        with (self.work / "lock").open("ab") as lock:
            try:
                _lock(lock.fileno())
            except OSError as error:
                raise FoldersUnusable(Unusable.BUSY, self.work) from error
            yield


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError as error:
        raise FoldersUnusable(Unusable.NOT_A_FOLDER, folder) from error
    except OSError as error:
        raise FoldersUnusable(Unusable.MISSING, folder) from error
    return folder


def _in_any_case(root: Path, name: str) -> Path:
    exact = root / name
    if exact.exists():
        return exact
    return next((found for found in root.iterdir() if found.name.lower() == name), exact)


def _require_apart(root: Path, work: Path) -> None:
    if work.is_relative_to(root) or root.is_relative_to(work):
        raise FoldersUnusable(Unusable.INSIDE, work)


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
