"""Which rules hold on a day: the dates as data, with the source of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = [
    "CARD_ADULT_AT_18",
    "CERT_GRACE",
    "CONSENT_BUNDLE",
    "MEDICAL_AID",
    "RULES",
    "Rule",
    "rules_in_force",
]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and the days it holds, both included; None means open at that end."""

    id: str
    first_day: date | None
    last_day: date | None
    source: str

    def in_force(self, day: date) -> bool:
        """Whether the rule holds on that day."""
        return (self.first_day is None or self.first_day <= day) and (
            self.last_day is None or day <= self.last_day
        )


CERT_GRACE = Rule(
    "cert-grace",
    date(2024, 12, 2),
    None,
    "docs/rules.md §2.2; 厚生労働省 社会保障審議会医療保険部会（第181回, 2024-08-30）",
)
CARD_ADULT_AT_18 = Rule(
    "card-adult-at-18",
    date(2022, 4, 1),
    None,
    "docs/rules.md §2.1; デジタル庁「マイナンバーカードの有効期間」",
)

MEDICAL_AID = Rule(
    "medical-aid-oqs",
    date(2024, 3, 1),
    None,
    "docs/rules.md §0.1; 相模原市「医療扶助のオンライン資格確認」",
)
CONSENT_BUNDLE = Rule(
    "consent-bundle",
    date(2024, 10, 7),
    None,
    "docs/rules.md §0.1; 社会保険研究所「限度額適用認定証情報の提供同意画面を省略」(2024-09-30)",
)

RULES = (CARD_ADULT_AT_18, MEDICAL_AID, CONSENT_BUNDLE, CERT_GRACE)


def rules_in_force(day: date) -> tuple[Rule, ...]:
    """The rules that hold on a day, oldest first."""
    return tuple(rule for rule in RULES if rule.in_force(day))
