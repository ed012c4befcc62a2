"""What the administrator has switched at this terminal (docs/rules.md §1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_ui.desk.line import DeskLine

__all__ = ["Switches"]


@dataclass(slots=True)
class Switches:
    """As last heard from the centre, which keeps them.

    `visual`: the reader stands in 目視確認モード. `passcode`: the clinic has one for the simplified
    visual check.
    """

    visual: bool = False
    passcode: bool = False

    async def hear(self, line: DeskLine) -> None:
        """Ask the centre. Raises `CentreUnreachable`, `CentreRefused`."""
        self.visual = await line.visual_mode()
        self.passcode = await line.has_passcode()
