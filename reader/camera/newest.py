"""A box for one thing, between the thread that makes and the one that takes: the newest."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from reader.camera.ports import CameraUnavailable

if TYPE_CHECKING:
    from reader.camera.ports import CameraTrouble

__all__ = ["Newest"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Failure:
    trouble: CameraTrouble
    detail: str
    counts_from: float


class Newest(Generic[T]):
    """Holds the newest of what was put into it, until it is taken, replaced or closed."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._failure: _Failure | None = None
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether nobody takes anything out of it any more."""
        return self._closed

    def put(self, item: T) -> None:
        """Replace what is in it; a failure that did not count yet is forgotten."""
        with self._changed:
            if not self._closed:
                self._item = item
                self._failure = None
                self._changed.notify_all()

    def fail(self, trouble: CameraTrouble, detail: str = "", *, patience: float = 0) -> None:
        """Have `take` raise that, unless something is put into it within `patience` seconds."""
        with self._changed:
            if not self._closed:
                self._failure = _Failure(trouble, detail, time.monotonic() + patience)
                self._changed.notify_all()

    def take(self, timeout: float) -> T | None:
        """What is in it; None if nothing came within `timeout` seconds, or it was closed.

        Raises `CameraUnavailable` after a failure, once it is empty.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            while not self._closed:
                if self._item is not None:
                    item, self._item = self._item, None
                    return item
                now = time.monotonic()
                failure = self._failure
                if failure is not None and failure.counts_from <= now:
                    raise CameraUnavailable(failure.trouble, failure.detail)
                if now >= deadline:
                    return None
                until = deadline if failure is None else min(deadline, failure.counts_from)
                self._changed.wait(until - now)
            return None

    def close(self) -> None:
        """Empty it for good, and wake whoever waits."""
        with self._changed:
            self._closed = True
            self._item = None
            self._failure = None
            self._changed.notify_all()
