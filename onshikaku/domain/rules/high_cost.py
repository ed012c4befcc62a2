"""Monthly limits of what a patient pays (高額療養費の自己負担限度額), by band and day.

Sources: docs/rules.md §6.5 and what each table names. The paper for August 2026 was not read;
several public programs quote it, in agreement. From August 2027 the bands are divided further, and
the codes known today name no limit.

Left out: 多数回該当 (lower limits from the fourth month on), sums of a household, yearly caps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import LimitBand
from onshikaku.domain.dates import Period
from onshikaku.domain.rules.burden import BurdenReason, late_elderly_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.domain.rules.burden import Payment

__all__ = ["LIMIT_TABLES", "Limit", "LimitTable", "fits", "halved", "limit_on", "usual_band"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit a month in yen: `base_yen`, and 1 % of what the whole cost exceeds `above_yen` by.

    `outpatient_yen`: the limit for outpatient care alone, where there is one (外来特例).
    """

    base_yen: int
    above_yen: int | None = None
    outpatient_yen: int | None = None

    def yen(self, cost_yen: int, *, outpatient: bool, half: bool = False) -> int:
        """The limit for a month whose whole cost is `cost_yen`; fractions are rounded half up.

        `half`: in the month of the 75th birthday, base and threshold count half (`halved`).
        """
        parts = 2 if half else 1
        if outpatient and self.outpatient_yen is not None:
            return self.outpatient_yen // parts
        base = self.base_yen // parts
        if self.above_yen is None:
            return base
        return base + (max(0, cost_yen - self.above_yen // parts) + 50) // 100


@dataclass(frozen=True, slots=True)
class LimitTable:
    """The limits in force in a period, and who says so."""

    period: Period
    source: str
    limits: Mapping[LimitBand, Limit]


_B = LimitBand

LIMIT_TABLES = (
    LimitTable(
        # Below 70 in force since 2015-01, from 70 on since 2018-08.
        Period(date(2018, 8, 1), date(2026, 7, 31)),
        "docs/rules.md §6.5; 70歳以上は一般知識（健康保険法施行令 42条）",
        {
            _B.A01: Limit(252_600, 842_000),
            _B.A02: Limit(167_400, 558_000),
            _B.A03: Limit(80_100, 267_000),
            _B.A04: Limit(57_600),
            _B.A05: Limit(35_400),
            _B.A06: Limit(35_400),
            _B.B01: Limit(252_600, 842_000),
            _B.B02: Limit(167_400, 558_000),
            _B.B03: Limit(80_100, 267_000),
            _B.B04: Limit(57_600, outpatient_yen=18_000),
            _B.B09: Limit(57_600, outpatient_yen=18_000),
            _B.B10: Limit(57_600, outpatient_yen=18_000),
            _B.B05: Limit(24_600, outpatient_yen=8_000),
            _B.B06: Limit(15_000, outpatient_yen=8_000),
            _B.B07: Limit(15_000, outpatient_yen=8_000),
            _B.B08: Limit(15_000, outpatient_yen=8_000),
        },
    ),
    LimitTable(
        Period(date(2026, 8, 1), date(2027, 7, 31)),
        "厚生労働省「高額療養費制度の見直しについて（令和8年8月診療分から）」、公開プログラムの引用による",
        {
            _B.A01: Limit(270_300, 901_000),
            _B.A02: Limit(179_100, 597_000),
            _B.A03: Limit(85_800, 286_000),
            _B.A04: Limit(61_500),
            _B.A05: Limit(36_900),
            _B.A06: Limit(36_900),
            _B.B01: Limit(270_300, 901_000),
            _B.B02: Limit(179_100, 597_000),
            _B.B03: Limit(85_800, 286_000),
            _B.B04: Limit(61_500, outpatient_yen=22_000),
            _B.B09: Limit(61_500, outpatient_yen=22_000),
            _B.B10: Limit(61_500, outpatient_yen=22_000),
            _B.B05: Limit(25_700, outpatient_yen=11_000),
            _B.B06: Limit(15_700, outpatient_yen=8_000),
            _B.B07: Limit(15_700, outpatient_yen=8_000),
            _B.B08: Limit(15_700, outpatient_yen=8_000),
        },
    ),
)
"""A06, B07 and B08 differ from A05 and B06 in meals, not in the limit (general knowledge)."""


def limit_on(band: LimitBand, day: date) -> Limit | None:
    """The limit of a band on a day; None where it is not known."""
    for table in LIMIT_TABLES:
        if table.period.covers(day):
            return table.limits[band]
    return None


def fits(band: LimitBand, payment: Payment) -> bool:
    """Whether a band is one of the age at which this share is paid: A below 70, B from 70 on."""
    elderly = payment.reason in (BurdenReason.AGE_70_TO_74, BurdenReason.AGE_75_OR_CERTIFIED)
    return band.value.startswith("B" if elderly else "A")


def usual_band(payment: Payment) -> LimitBand | None:
    """The band of somebody of 70 or older whose record names none; None: there is no such band.

    Without a certificate 3割 counts as 現役並みⅢ and everybody else as 一般; below 70 a certificate
    is needed (general knowledge).
    """
    match payment.reason, payment.percent:
        case BurdenReason.AGE_70_TO_74 | BurdenReason.AGE_75_OR_CERTIFIED, 30:
            return LimitBand.B01
        case BurdenReason.AGE_70_TO_74, _:
            return LimitBand.B04
        case BurdenReason.AGE_75_OR_CERTIFIED, 20:
            return LimitBand.B09
        case BurdenReason.AGE_75_OR_CERTIFIED, _:
            return LimitBand.B10
        case _:
            return None


def halved(birth_date: date, day: date) -> bool:
    """Whether limits count half: the month of the 75th birthday, which two insurers share.

    Born on the 1st, the month belongs to one insurer alone, and nothing is halved
    (大阪府後期高齢者医療広域連合, page on the limits, no date). The family of an employee who
    becomes 75 gets the same, which is not covered here.
    """
    first = late_elderly_from(birth_date)
    return first.day != 1 and (day.year, day.month) == (first.year, first.month)
