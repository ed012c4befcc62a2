"""A record of health-insurance coverage (資格) as an insurer registered it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.dates import Period
    from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber

__all__ = [
    "Coverage",
    "Disease",
    "DiseaseCertificate",
    "ElderlyCertificate",
    "InsuredClass",
    "LimitBand",
    "LimitCertificate",
    "LimitKind",
    "LossReason",
    "Relation",
    "Scheme",
]


class Scheme(StrEnum):
    """Kind of insurance (保険制度)."""

    KYOKAI = "kyokai"  # 協会けんぽ
    SEAFARERS = "seafarers"  # 船員保険
    UNION = "union"  # 健康保険組合
    MUTUAL = "mutual"  # 共済組合
    SELF_DEFENCE = "self-defence"  # 自衛官
    MUNICIPAL = "municipal"  # 市町村国保
    TRADE = "trade"  # 国民健康保険組合
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


class InsuredClass(StrEnum):
    """被保険者証区分, with the codes of the result file (docs/rules.md §3.1)."""

    GENERAL = "01"
    RETIRED = "02"  # 退職
    SHORT_TERM = "03"  # 短期（一般）
    SHORT_TERM_RETIRED = "04"  # 短期（退職）
    FULL_COST = "05"  # 特別療養費
    SPECIAL_RETIRED = "06"  # 特例退職
    SELF_DEFENCE = "07"  # 自衛官


class LimitKind(StrEnum):
    """限度額適用認定証等の種類 (docs/rules.md §3.1)."""

    LIMIT = "01"  # 限度額適用認定証
    LIMIT_AND_MEALS = "02"  # 限度額適用・標準負担額減額認定証
    MEALS = "03"  # 標準負担額減額認定証


class LimitBand(StrEnum):
    """限度額適用区分 (docs/rules.md §3.1): A below 70, B from 70 on."""

    A01 = "A01"  # ア
    A02 = "A02"  # イ
    A03 = "A03"  # ウ
    A04 = "A04"  # エ
    A05 = "A05"  # オ
    A06 = "A06"  # オ（境）
    B01 = "B01"  # 現役並みⅢ
    B02 = "B02"  # 現役並みⅡ
    B03 = "B03"  # 現役並みⅠ
    B04 = "B04"  # 一般（70-74歳）
    B05 = "B05"  # 低所得Ⅱ
    B06 = "B06"  # 低所得Ⅰ
    B07 = "B07"  # 低所得Ⅰ（老福）
    B08 = "B08"  # 低所得Ⅰ（境）
    B09 = "B09"  # 一般Ⅱ（75歳以上）
    B10 = "B10"  # 一般Ⅰ（75歳以上）


class Disease(StrEnum):
    """認定疾病区分 of a 特定疾病療養受療証 (docs/rules.md §3.1)."""

    DIALYSIS = "1"
    HAEMOPHILIA = "2"
    HIV = "3"


@dataclass(frozen=True, slots=True)
class ElderlyCertificate:
    """高齢受給者証: the share of someone of 70 to 74, in percent.

    In 後期高齢者医療, where there is no such certificate, a share on record for these days only.
    """

    percent: int
    issued_on: date
    period: Period

    def __post_init__(self) -> None:
        """Refuse a ratio that no rule knows."""
        _require_percent("elderly.percent", self.percent)


@dataclass(frozen=True, slots=True)
class LimitCertificate:
    """限度額適用認定証等. `band` is None where the insurer left it blank.

    `long_term_on` (長期入院該当年月日): from that day on, as someone long in hospital.
    """

    kind: LimitKind
    band: LimitBand | None
    issued_on: date
    period: Period
    long_term_on: date | None = None


@dataclass(frozen=True, slots=True)
class DiseaseCertificate:
    """特定疾病療養受療証: the patient pays at most `self_pay_yen` a month at one institution."""

    disease: Disease
    issued_on: date
    period: Period
    self_pay_yen: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """One record. `valid_from` is 資格取得日; `lost_on` is 資格喪失日, the first day not covered.

    `registered_on` is the day on which the insurer put it on record, `loss_registered_on` the day
    on which it put the loss on record; None: on the day itself. `burden_percent` (負担割合) is what
    the insurer registered: 10, 20 or 30, or None where the age decides or it was left blank
    (docs/rules.md §7.3). `full_cost` (特別療養費): the days on which the patient advances it all.
    `insured_name` (被保険者氏名, in 国民健康保険 世帯主氏名): whose family the person belongs to;
    None where that is nobody else.
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
    registered_on: date | None = None
    loss_registered_on: date | None = None
    insured_class: InsuredClass = InsuredClass.GENERAL
    full_cost: Period | None = None
    elderly: ElderlyCertificate | None = None
    limit: LimitCertificate | None = None
    diseases: tuple[DiseaseCertificate, ...] = ()
    insured_name: str | None = None

    def __post_init__(self) -> None:
        """Refuse a record that ends before it begins, a ratio that no rule knows, an empty name."""
        if self.insured_name is not None and not self.insured_name.strip():
            raise ValueError("insured_name is empty")
        if self.lost_on is not None and self.lost_on < self.valid_from:
            raise ValueError("lost_on lies before valid_from")
        if self.burden_percent is not None:
            _require_percent("burden_percent", self.burden_percent)
        if (self.lost_on is None) != (self.loss_reason is None):
            raise ValueError("lost_on and loss_reason come together")
        if self.loss_registered_on is not None and self.lost_on is None:
            raise ValueError("loss_registered_on needs lost_on")

    def covers(self, day: date) -> bool:
        """Whether the record is in force on that day."""
        return self.valid_from <= day and (self.lost_on is None or day < self.lost_on)

    def as_known_on(self, day: date) -> Coverage | None:
        """The record as the centre held it on that day: without a loss not yet reported.

        None: it was not there yet.
        """
        if (self.registered_on or self.valid_from) > day:
            return None
        if self.lost_on is None or (self.loss_registered_on or self.lost_on) <= day:
            return self
        return replace(self, lost_on=None, loss_reason=None, loss_registered_on=None)

    def share_on(self, day: date) -> int | None:
        """The share on record for that day: while its certificate is in force the certificate's."""
        if self.elderly is not None and self.elderly.period.covers(day):
            return self.elderly.percent
        return self.burden_percent

    def class_on(self, day: date) -> InsuredClass:
        """被保険者証区分 on that day: 特別療養費 while the patient advances the cost."""
        if self.full_cost is not None and self.full_cost.covers(day):
            return InsuredClass.FULL_COST
        return self.insured_class


def _require_percent(field: str, percent: int) -> None:
    if percent not in (10, 20, 30):
        raise ValueError(f"{field} is {percent}, not 10, 20 or 30")
