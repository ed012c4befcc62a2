"""The fees for online confirmation (加算) that a clinic may charge, by day and usage rate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from onshikaku.domain.rules.timeline.fees import (
    FEE_2026,
    FEE_DATA_2024_06,
    FEE_DATA_2024_12,
    FEE_DX_2024_06,
    FEE_DX_2024_10,
    FEE_DX_2025_04,
    FEE_DX_RATES,
    FEE_SYSTEM,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from onshikaku.domain.rules.timeline.rule import Rule

__all__ = [
    "MONTHS",
    "Asked",
    "Fee",
    "Practice",
    "Provider",
    "information_fee",
    "readiness_fee",
]

MONTHS: Final = 3
"""The best rate of so many months counts."""


class Provider(StrEnum):
    """What kind of institution charges."""

    MEDICAL = "medical"
    DENTAL = "dental"
    PHARMACY = "pharmacy"


@dataclass(frozen=True, slots=True)
class Practice:
    """What of an institution counts. `rates`: 利用率 by claims of the last months, in percent.

    `prescriptions`: it issues electronic ones (電子処方箋); `sharing`: it shares records
    (電子カルテ情報共有); `children`: it has the many small children of the exception, which is
    for medical institutions alone (小児科外来診療料).
    """

    provider: Provider
    rates: Sequence[Decimal] = ()
    prescriptions: bool = False
    sharing: bool = False
    children: bool = False

    @property
    def best_rate(self) -> Decimal:
        """Of the months that count; none known is zero."""
        return max(self.rates[-MONTHS:], default=Decimal(0))


@dataclass(frozen=True, slots=True)
class Asked:
    """The visit for which a fee is charged."""

    first: bool
    by_card: bool


@dataclass(frozen=True, slots=True)
class Fee:
    """Points of 10 yen under a dated rule; `tier` is None where there are none."""

    points: int
    rule: Rule
    tier: int | None = None


def information_fee(provider: Provider, day: date, visit: Asked) -> Fee | None:
    """医療情報取得加算 and its predecessor (docs/rules.md §6.2); None: none on that day."""
    at_pharmacy = provider is Provider.PHARMACY
    if FEE_SYSTEM.in_force(day):
        if at_pharmacy or not visit.first:
            return None
        return Fee(2 if visit.by_card else 4, FEE_SYSTEM)
    if FEE_DATA_2024_06.in_force(day):
        otherwise = 3 if at_pharmacy or visit.first else 2
        return Fee(1 if visit.by_card else otherwise, FEE_DATA_2024_06)
    if FEE_DATA_2024_12.in_force(day):
        return Fee(1, FEE_DATA_2024_12)
    return None


def readiness_fee(practice: Practice, day: date, visit: Asked) -> Fee | None:
    """医療DX推進体制整備加算, from 2026-06-01 電子的診療情報連携体制整備加算 (§6.3, §6.4).

    None: there is none on that day, at such a visit, or at such a usage rate.
    """
    if FEE_2026.in_force(day):
        return _of_2026(practice, visit)
    if not visit.first and practice.provider is not Provider.PHARMACY:
        return None
    if FEE_DX_2024_06.in_force(day):
        return Fee(_SINGLE[practice.provider], FEE_DX_2024_06)
    tier = _tier(practice, day)
    if tier is None:
        return None
    if FEE_DX_2024_10.in_force(day):
        return Fee(_THREE[tier][practice.provider], FEE_DX_2024_10, tier)
    if not practice.prescriptions:
        if practice.provider is Provider.PHARMACY:
            return None
        tier += 3
    return Fee(_SIX[tier][practice.provider], FEE_DX_2025_04, tier)


def _tier(practice: Practice, day: date) -> int | None:
    """1 to 3 by the usage rate; None: it is too low, or there were no tiers yet."""
    needed = next((_NEEDED[rule.id] for rule in FEE_DX_RATES if rule.in_force(day)), None)
    if needed is None:
        return None
    *tiers, children = needed
    if practice.children and practice.provider is Provider.MEDICAL and children is not None:
        tiers[-1] = children
    for tier, percent in enumerate(tiers, 1):
        if percent is not None and practice.best_rate >= percent:
            return tier
    return None


def _of_2026(practice: Practice, visit: Asked) -> Fee | None:
    """The usage rate is one of the basic conditions, so that below it not even tier 3 is left."""
    if practice.provider is Provider.PHARMACY:
        return Fee(8, FEE_2026)
    if practice.best_rate < _RATE_2026:
        return None
    if not visit.first:
        return Fee(2, FEE_2026)
    match practice.prescriptions + practice.sharing:
        case 2:
            return Fee(15, FEE_2026, 1)
        case 1:
            return Fee(9, FEE_2026, 2)
        case _:
            return Fee(4, FEE_2026, 3)


_RATE_2026: Final = Decimal(30)

_Points = dict[Provider, int]


def _points(medical: int, dental: int, pharmacy: int = 0) -> _Points:
    return {Provider.MEDICAL: medical, Provider.DENTAL: dental, Provider.PHARMACY: pharmacy}


_SINGLE: Mapping[Provider, int] = _points(8, 6, 4)
_THREE: Mapping[int, _Points] = {1: _points(11, 9, 7), 2: _points(10, 8, 6), 3: _points(8, 6, 4)}
_SIX: Mapping[int, _Points] = {
    1: _points(12, 11, 10),
    2: _points(11, 10, 8),
    3: _points(10, 8, 6),
    4: _points(10, 9),
    5: _points(9, 8),
    6: _points(8, 6),
}

_NEEDED: Mapping[str, tuple[int | None, ...]] = {
    "fee-dx-rate-2024-10": (15, 10, 5, None),
    "fee-dx-rate-2025-01": (30, 20, 10, None),
    "fee-dx-rate-2025-04": (45, 30, 15, 12),
    "fee-dx-rate-2025-10": (60, 40, 25, 22),
    "fee-dx-rate-2026-03": (70, 50, 30, 27),
}
