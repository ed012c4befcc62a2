"""A rehearsal: a person is asked, and virtual hands do what he says he has done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_ui.hil.hands import Hands, Task

__all__ = ["Rehearsal"]


class Rehearsal:
    """For trying the terminal or the telephone's page before a reader is there."""

    def __init__(self, asked: Hands, doing: Hands) -> None:
        self._asked = asked
        self._doing = doing

    @property
    def name(self) -> str:
        """Both."""
        return f"{self._asked.name}+{self._doing.name}"

    def can(self, task: Task) -> bool:
        """What the virtual hands can."""
        return self._doing.can(task)

    def do(self, task: Task) -> None:
        """Ask, then do it. Raises `HandsFailed`."""
        self._asked.do(task)
        self._doing.do(task)

    def tell(self, ja: str, en: str) -> None:
        """To the person."""
        self._asked.tell(ja, en)

    def close(self) -> None:
        """Both."""
        try:
            self._doing.close()
        finally:
            self._asked.close()
