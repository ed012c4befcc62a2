"""What a dated rule is: the days it holds, what it says, and how well that is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from datetime import date

__all__ = ["CERTAINTY_MEANING", "FAMILY_TITLES", "Certainty", "Family", "Rule", "Step"]


class Family(StrEnum):
    """What a rule is about."""

    CLINIC = "clinic"
    CARD = "card"
    PAPERS = "papers"
    RECORDS = "records"
    MONEY = "money"


class Certainty(StrEnum):
    """How well the rule and its days are known; the weakest of them decides."""

    CONFIRMED = "confirmed"  # an authority, an insurer or the parliament says so
    PLANNED = "planned"  # announced; that it came about was not found
    INFERRED = "inferred"  # concluded from other facts or general knowledge
    PRESS_ONLY = "press-only"  # only press, associations or firms say so


FAMILY_TITLES = {
    Family.CLINIC: Text("医療機関での資格確認", "The system and its modes at the clinic"),
    Family.CARD: Text(
        "カード・電子証明書・利用登録", "Cards, certificates, registration for insurance use"
    ),
    Family.PAPERS: Text(
        "資格確認書・資格情報のお知らせ・健康保険証", "Certificates, notices, old insurance cards"
    ),
    Family.RECORDS: Text("資格情報の登録と請求", "Insurers, records, claims without one"),
    Family.MONEY: Text("負担・加算・利用率", "Shares, ceilings, fees, the usage rate"),
}
"""What each family is called."""

CERTAINTY_MEANING = {
    Certainty.CONFIRMED: Text("公的な資料で確認", "an authority says so"),
    Certainty.PLANNED: Text("予定（実施は未確認）", "planned; that it came about was not found"),
    Certainty.INFERRED: Text("推定を含む", "in part inferred"),
    Certainty.PRESS_ONLY: Text("報道・団体・業者の資料のみ", "press, associations or firms only"),
}
"""What each degree of certainty says to people."""


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which a rule in force reaches further, up to the end of the rule."""

    first_day: date
    statement: Text

    def reached(self, day: date) -> bool:
        """Whether the day is the step's first or a later one; whether the rule holds is its own."""
        return self.first_day <= day


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule and the days it holds, both included; None means open at that end.

    `section` is a section of docs/rules.md; `sources` are public: publisher, title, date.
    """

    id: str
    family: Family
    first_day: date | None
    last_day: date | None = None
    title: Text
    statement: Text
    section: str
    sources: tuple[str, ...]
    certainty: Certainty = Certainty.CONFIRMED
    note: Text | None = None
    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        """Refuse days in the wrong order, steps outside of them, and a rule without a source."""
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError("last_day lies before first_day")
        if not all(self.in_force(step.first_day) for step in self.steps):
            raise ValueError("a step lies outside the rule's days")
        if not self.sources:
            raise ValueError("a rule needs a source")

    def in_force(self, day: date) -> bool:
        """Whether the rule holds on that day."""
        return (self.first_day is None or self.first_day <= day) and (
            self.last_day is None or day <= self.last_day
        )
