"""A record of health-insurance coverage (資格) as an insurer registered it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber

__all__ = ["Coverage", "LossReason", "Relation", "Scheme"]


class Scheme(StrEnum):
    """Kind of insurance (保険制度)."""

    KYOKAI = "kyokai"  # 協会けんぽ
    UNION = "union"  # 健康保険組合
    MUTUAL = "mutual"  # 共済組合
    MUNICIPAL = "municipal"  # 市町村国保
    ELDERLY = "elderly"  # 後期高齢者医療


class Relation(StrEnum):
    """本人・家族. Every member of 国保 and 後期 is insured in person."""

    INSURED = "insured"
    FAMILY = "family"


class LossReason(StrEnum):
    """喪失事由, with the codes of the result file (docs/rules.md §3.1)."""

    DEATH = "01"
    PUBLIC_ASSISTANCE = "02"
    OTHER_COVERAGE = "03"
    OTHER = "99"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One record. `valid_from` is 資格取得日; `lost_on` is 資格喪失日, the first day not covered.

    `burden_percent` (負担割合) is what the insurer registered: 10, 20 or 30, or None where the age
    decides (docs/rules.md §7.3).
    """

    insurer_number: InsurerNumber
    insurer_name: str
    scheme: Scheme
    insured: InsuredNumber
    relation: Relation
    valid_from: date
    lost_on: date | None = None
    loss_reason: LossReason | None = None
    burden_percent: int | None = None

    def __post_init__(self) -> None:
        """Refuse a record that ends before it begins, or a ratio that no rule knows."""
        if self.lost_on is not None and self.lost_on < self.valid_from:
            raise ValueError("lost_on lies before valid_from")
        if self.burden_percent not in (None, 10, 20, 30):
            raise ValueError(f"burden_percent is {self.burden_percent}, not 10, 20 or 30")
        if (self.lost_on is None) != (self.loss_reason is None):
            raise ValueError("lost_on and loss_reason come together")

    def covers(self, day: date) -> bool:
        """Whether the record is in force on that day."""
        return self.valid_from <= day and (self.lost_on is None or day < self.lost_on)
