"""What a program that stays says on standard error: to a terminal, or to systemd's journal.

Nothing of a person is in it. Our own messages are made of codes and places; of what other libraries
say only the wording is kept, without what they filled in, and of an error its kind and its place.
In the journal every line begins with its level, `<3>` for an error (sd-daemon(3)).
"""

from __future__ import annotations

import io
import logging
import os
import sys
import threading
import traceback
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING

from clinic_ui.faults import where
from onshikaku.domain.dates import JST

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Priority", "goes_to_journal", "log_to_stderr", "marked"]

_OURS = ("clinic_ui", "hardware", "onshikaku", "reader")
_log = logging.getLogger(__name__)


class Priority(IntEnum):
    """The journal's levels, those of syslog(3)."""

    CRITICAL = 2
    ERROR = 3
    WARNING = 4
    INFO = 6
    DEBUG = 7

    @classmethod
    def of(cls, level: int) -> Priority:
        """That of a level of `logging`."""
        steps = ((logging.CRITICAL, cls.CRITICAL), (logging.ERROR, cls.ERROR))
        steps += ((logging.WARNING, cls.WARNING), (logging.INFO, cls.INFO))
        return next((priority for least, priority in steps if level >= least), cls.DEBUG)


def goes_to_journal() -> bool:
    """Whether standard error is the journal's end, and nobody put another in its place."""
    device, _, inode = os.environ.get("JOURNAL_STREAM", "").partition(":")
    try:
        found = os.fstat(2)
    except OSError:
        return False
    return (device, inode) == (str(found.st_dev), str(found.st_ino))


def marked(text: str, priority: Priority) -> str:
    """The text with the level before each line, where it goes to the journal."""
    if not goes_to_journal():
        return text
    return "\n".join(f"<{priority}>{line}" for line in text.split("\n"))


def log_to_stderr() -> None:
    """Say there what goes wrong, and what happens to readers; also how the program itself broke.

    In the journal the lines of everything else that is printed there are marked as well.
    """
    journal = goes_to_journal()
    if journal:
        sys.stderr = _Marked()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Said(journal=journal))
    logging.getLogger().addHandler(handler)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    sys.excepthook = _broke
    sys.unraisablehook = lambda lost: _lost(lost.exc_value)
    threading.excepthook = lambda lost: _lost(lost.exc_value)


class _Marked(io.TextIOWrapper):
    """Standard error whose every line begins with a level."""

    def __init__(self) -> None:
        raw = io.FileIO(2, "w", closefd=False)
        super().__init__(io.BufferedWriter(raw), encoding="utf-8", errors="replace")
        self._inside = False

    def write(self, text: str, /) -> int:
        """Write it at once, marked as information where it has no mark."""
        super().write(text[:0])  # typer tries with bytes, and takes no error for a yes
        for line in text.splitlines(keepends=True):
            bare = not self._inside and not (line[:1] == "<" and line[2:3] == ">")
            super().write(f"<{Priority.INFO}>{line}" if bare else line)
            self._inside = not line.endswith("\n")
        self.flush()
        return len(text)


class _Said(logging.Formatter):
    """A line for a record: after its level in the journal, which knows the time, else after it."""

    def __init__(self, *, journal: bool) -> None:
        super().__init__()
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        """Without the text of errors, and without what a foreign message was filled with."""
        said = _message(record)
        if self._journal:
            return f"<{Priority.of(record.levelno)}>{record.name}: {said}"
        return f"{datetime.fromtimestamp(record.created, JST):%H:%M:%S}  {said}"


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in _OURS:
        text = record.getMessage()
    else:
        text = str(record.msg).strip().partition("\n")[0]
        text = f"{record.name}: {text}"
    error = record.exc_info[1] if record.exc_info else None
    said = text if error is None else f"{text}: {where(error)}"
    return " ".join(said.splitlines())


def _broke(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The way to the fault, so that it can be found; what the error says stays here."""
    if issubclass(kind, KeyboardInterrupt):
        return
    for frame in traceback.extract_tb(trace):
        _log.error("at %s:%s in %s", frame.filename, frame.lineno, frame.name)
    _log.critical("the program broke: %s", where(error))


def _lost(error: BaseException | None) -> None:
    if error is not None:
        _log.error("an error that nobody waited for: %s", where(error))
