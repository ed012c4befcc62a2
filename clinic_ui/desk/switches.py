"""What the administrator has switched at this terminal (docs/rules.md §1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from clinic_ui.fields import day_text
from onshikaku.domain.rules.access import ClosedReason
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from onshikaku.wire.modes import ModeMessage

__all__ = ["Line", "Switches", "why_closed"]

_TO_BE_SWITCHED = frozenset({ClosedReason.VISUAL_OFF, ClosedReason.PASSCODE_UNSET})


class Line(Protocol):
    """Whoever may ask the centre. Raises `CentreUnreachable`, `CentreRefused`."""

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


def why_closed(mode: ModeMessage) -> Text | None:
    """Why a mode of the visual check cannot be had, whatever is switched; None: it can."""
    if mode.open or mode.reason is None or mode.reason in _TO_BE_SWITCHED:
        return None
    if mode.reason is ClosedReason.NOT_IN_FORCE and mode.since is not None:
        since = day_text(mode.since)
        return Text(
            f"この方法が使えるのは{since.ja}からです。", f"It can be used from {since.en} on."
        )
    if mode.reason is ClosedReason.VISUAL_ON:
        return Text(
            "目視確認モードの間は使えません。先にモードを元に戻してください。",
            "Not while the reader is in visual check mode; switch that back first.",
        )
    return Text("この施設では使えません。", "It is not for this kind of institution.")
