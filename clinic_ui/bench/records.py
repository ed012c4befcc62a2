"""Another record for a persona: what the insurer or the centre has of somebody, changed at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import LossReason
from onshikaku.domain.persona import Link

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.persona import Persona

__all__ = ["RecordChange", "changed"]


class RecordChange(StrEnum):
    """What is made of somebody's record."""

    LOST = "lost"  # 資格喪失
    NONE = "none"  # 該当資格なし
    UNREGISTERED = "unregistered"  # 利用登録なし
    UNLINKED = "unlinked"  # 電子証明書がだれにも結びついていない
    RENEWED = "renewed"  # 更新後の電子証明書で初めて受診


def changed(persona: Persona, change: RecordChange | None, day: date) -> Persona:
    """The persona with that record on a day; None leaves it as it is."""
    match change:
        case None:
            return persona
        case RecordChange.LOST:
            lost = tuple(
                replace(
                    coverage,
                    lost_on=max(day - timedelta(days=1), coverage.valid_from),
                    loss_reason=LossReason.OTHER,
                )
                for coverage in persona.coverages
                if coverage.valid_from <= day
            )
            return replace(persona, coverages=lost)
        case RecordChange.NONE:
            return replace(persona, coverages=(), aid=None)
        case RecordChange.UNREGISTERED:
            return replace(persona, registration=None)
        case RecordChange.UNLINKED:
            return replace(persona, certificate=replace(persona.certificate, link=Link.NOBODY))
        case RecordChange.RENEWED:
            return replace(persona, certificate=replace(persona.certificate, link=Link.RENEWED))
