"""The hands that a check needs: somebody, or something, that places cards and takes them away."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

__all__ = ["Hands", "HandsFailed", "Task"]


class HandsFailed(Exception):
    """The act was refused, not done in time, or came to an error; the text says which."""


class Task(StrEnum):
    """What hands may be asked for."""

    PLACE = "place"  # put the My Number Card on the reader
    REMOVE = "remove"  # take it away
    UNPLUG = "unplug"  # pull the reader's cable
    REPLUG = "replug"  # put it back
    SUSPEND = "suspend"  # have the machine sleep for some seconds and wake it
    PLACE_OTHER = "place-other"  # put a card on it that is no My Number Card


class Hands(Protocol):
    """Blocking. Whether the act had its effect is seen at the reader, not believed."""

    @property
    def name(self) -> str:
        """How the report calls them: tty, web, hook, virtual."""
        ...

    def can(self, task: Task) -> bool:
        """Whether these hands do such things at all."""
        ...

    def do(self, task: Task) -> None:
        """Do it, or ask somebody to and wait until they say so.

        Raises `HandsFailed` when it was refused, not done in time, or came to an error.
        """
        ...

    def tell(self, ja: str, en: str) -> None:
        """Something for the person to know; nothing is waited for."""
        ...

    def close(self) -> None:
        """Leave everything as it was found. Safe to call twice."""
        ...
