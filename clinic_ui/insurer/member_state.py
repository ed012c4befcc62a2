"""How a member stands on a day, in one word. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.holder import StopScope

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.holder import Holder

__all__ = ["MemberState", "newest", "state_on"]


class MemberState(StrEnum):
    """What counts first."""

    STOPPED = "stopped"  # 閲覧停止
    VALID = "valid"
    WAITING = "waiting"  # 資格はあるが、まだ登録されていない
    COMING = "coming"  # 資格取得日の前
    LOST = "lost"
    NONE = "none"

    @property
    def colour(self) -> str:
        """The state of its tag."""
        return _COLOURS[self]


_COLOURS = {
    MemberState.STOPPED: "stop",
    MemberState.VALID: "ok",
    MemberState.WAITING: "attention",
    MemberState.COMING: "info",
    MemberState.LOST: "neutral",
    MemberState.NONE: "neutral",
}


def state_on(holder: Holder, day: date) -> MemberState:
    """The state on a day, as the centre knows it then."""
    if holder.stopped(StopScope.RECORD, day):
        return MemberState.STOPPED
    if not holder.coverages:
        return MemberState.NONE
    if any(one.covers(day) for one in holder.as_known_on(day).coverages):
        return MemberState.VALID
    if any(one.covers(day) for one in holder.coverages):
        return MemberState.WAITING
    if any(one.valid_from > day for one in holder.coverages):
        return MemberState.COMING
    return MemberState.LOST


def newest(holder: Holder) -> Coverage | None:
    """The record that began last."""
    return max(holder.coverages, key=lambda one: one.valid_from, default=None)
