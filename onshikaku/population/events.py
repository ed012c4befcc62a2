"""What happens to the invented people, and the day on which it does.

When an insurer learns of it stands in the record: the delays are those of docs/rules.md §3.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.circumstances import CardHeld
    from onshikaku.domain.coverage import Coverage, ElderlyCertificate, LossReason
    from onshikaku.domain.holder import StopReason
    from onshikaku.population.members import Inhabitant

__all__ = [
    "Born",
    "CardCause",
    "CardChanged",
    "Event",
    "Moved",
    "NumberSupplied",
    "OldCardGiven",
    "PaperMislaid",
    "RecordGained",
    "RecordLost",
    "ShareSet",
    "UseRegistered",
    "ViewingReleased",
    "ViewingStopped",
    "Wish",
    "Wished",
]


class CardCause(StrEnum):
    """Why the authority's entry on a card changed."""

    OBTAINED = "obtained"
    RENEWED = "renewed"
    LOST = "lost"
    APPLIED_ANEW = "applied-anew"
    REISSUED = "reissued"
    RETURNED = "returned"
    DEATH = "death"


class Wish(StrEnum):
    """What somebody asks of the insurer."""

    DEREGISTRATION = "deregistration"  # 利用登録解除
    SPECIAL_CARE = "special-care"  # 要配慮者
    CARD_MISSING = "card-missing"  # カードの紛失・更新中
    ELDERLY = "elderly"  # 後期高齢者（84歳以下）の申請


@dataclass(frozen=True, slots=True)
class Born:
    """A child, with the first record as it will be put in."""

    day: date
    inhabitant: Inhabitant

    @property
    def person_id(self) -> str:
        """The child."""
        return self.inhabitant.id


@dataclass(frozen=True, slots=True)
class RecordGained:
    """A record begins (資格取得); `position` counts those of the person, from 0."""

    day: date
    person_id: str
    position: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class RecordLost:
    """A record ends (資格喪失): the day is the first one not covered.

    `noted_on`: the insurer put it in. With `LossReason.DEATH` the person died the day before.
    """

    day: date
    person_id: str
    position: int
    reason: LossReason
    noted_on: date


@dataclass(frozen=True, slots=True)
class OldCardGiven:
    """健康保険証 for a record put in while there still were new ones, and its printed end."""

    day: date
    person_id: str
    last_day: date


@dataclass(frozen=True, slots=True)
class ShareSet:
    """The share is decided: a month before it is first 70's, and anew in August."""

    day: date
    person_id: str
    position: int
    elderly: ElderlyCertificate | None
    burden_percent: int | None


@dataclass(frozen=True, slots=True)
class CardChanged:
    """The card and its certificate as they are from that day on."""

    day: date
    person_id: str
    cause: CardCause
    card: CardHeld


@dataclass(frozen=True, slots=True)
class UseRegistered:
    """健康保険証利用登録, for the first time or again."""

    day: date
    person_id: str


@dataclass(frozen=True, slots=True)
class Wished:
    """An application to the insurer, decided on that day."""

    day: date
    person_id: str
    wish: Wish


@dataclass(frozen=True, slots=True)
class PaperMislaid:
    """The 資格確認書, if the person has one then, is lost, or `damaged`.

    `asked_anew` false: the loss is reported, and no other one asked for.
    """

    day: date
    person_id: str
    damaged: bool
    asked_anew: bool


@dataclass(frozen=True, slots=True)
class NumberSupplied:
    """The My Number that the insurer had not got is supplied."""

    day: date
    person_id: str


@dataclass(frozen=True, slots=True)
class ViewingStopped:
    """閲覧停止."""

    day: date
    person_id: str
    reason: StopReason


@dataclass(frozen=True, slots=True)
class ViewingReleased:
    """The end of a stop: `day` is the first one without it."""

    day: date
    person_id: str
    reason: StopReason


@dataclass(frozen=True, slots=True)
class Moved:
    """Another address."""

    day: date
    person_id: str
    postal_code: str
    address: str


Event: TypeAlias = (
    Born
    | RecordGained
    | RecordLost
    | OldCardGiven
    | ShareSet
    | CardChanged
    | UseRegistered
    | Wished
    | PaperMislaid
    | NumberSupplied
    | ViewingStopped
    | ViewingReleased
    | Moved
)
