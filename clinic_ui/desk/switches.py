"""What the administrator has switched at this terminal (docs/rules.md §1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

__all__ = ["Line", "Switches"]


class Line(Protocol):
    """The centre, which knows. Each raises `CentreUnreachable`, `CentreRefused`."""

    async def visual_mode(self) -> bool:
        """Whether this terminal's reader stands in 目視確認モード."""
        ...

    async def has_passcode(self) -> bool:
        """Whether the clinic has a passcode for the simplified visual check."""
        ...


@dataclass(slots=True)
class Switches:
    """As last heard from the centre, which keeps them.

    `visual`: the reader stands in 目視確認モード. `passcode`: the clinic has one for the simplified
    visual check.
    """

    visual: bool = False
    passcode: bool = False

    async def hear(self, line: Line) -> None:
        """Ask the centre. Raises `CentreUnreachable`, `CentreRefused`."""
        self.visual = await line.visual_mode()
        self.passcode = await line.has_passcode()
