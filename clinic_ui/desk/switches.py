"""What the administrator has switched at this terminal (docs/rules.md §1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from clinic_ui.fields import day_text
from onshikaku.domain.rules.access import ClosedReason
from onshikaku.domain.terminal_session import reminder
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from onshikaku.wire.modes import ModeMessage

__all__ = [
    "Line",
    "PhoneLine",
    "Switches",
    "TerminalCertificate",
    "terminal_certificate",
    "why_closed",
]

_TO_BE_SWITCHED = frozenset({ClosedReason.VISUAL_OFF, ClosedReason.PASSCODE_UNSET})


class Line(Protocol):
    """Whoever may ask the centre. Raises `CentreUnreachable`, `CentreRefused`."""

    async def visual_mode(self) -> bool:
        """Whether this terminal's reader stands in 目視確認モード."""
        ...

    async def has_passcode(self) -> bool:
        """Whether the clinic has a passcode for the simplified visual check."""
        ...


class PhoneLine(Protocol):
    """Whoever may ask the centre about phones. Raises `CentreUnreachable`, `CentreRefused`."""

    async def takes_phones(self) -> bool:
        """Whether a phone can be read here today instead of a card."""
        ...


@dataclass(slots=True)
class Switches:
    """As last heard from the centre, which keeps them.

    `visual`: the reader stands in 目視確認モード. `passcode`: the clinic has one for the simplified
    visual check. `phones`: they are taken (スマホ保険証); so until the centre says otherwise.
    """

    visual: bool = False
    passcode: bool = False
    phones: bool = True

    async def hear(self, line: Line) -> None:
        """Ask the centre. Raises `CentreUnreachable`, `CentreRefused`."""
        self.visual = await line.visual_mode()
        self.passcode = await line.has_passcode()

    async def hear_of_phones(self, line: PhoneLine) -> None:
        """Ask the centre. Raises `CentreUnreachable`, `CentreRefused`."""
        self.phones = await line.takes_phones()


@dataclass(frozen=True, slots=True)
class TerminalCertificate:
    """How long the terminal's own certificate lasts; `due`: it is time to renew it (§9)."""

    left: Text
    due: bool


def terminal_certificate(days_left: int | None) -> TerminalCertificate | None:
    """What to say of it; None where it is not known. `days_left` 0: today is the last day."""
    if days_left is None:
        return None
    left = Text("今日まで", "today is the last day")
    if days_left > 0:
        days = "day" if days_left == 1 else "days"
        left = Text(f"あと{days_left}日", f"{days_left} {days} left")
    return TerminalCertificate(left, reminder(days_left) is not None)


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
