"""Which rules hold on a day: every dated rule as data, with its sources (docs/rules.md §0).

Other modules ask the rules here by name, so that a day decides which of them applies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onshikaku.domain.rules.timeline.card import (
    CARD_ADULT_AT_18,
    CARD_RULES,
    CERT_GRACE,
    DEREGISTER,
    FACE_ONLY_CARD,
    FACE_ONLY_HOME_VISITS,
    INFANT_NO_PHOTO,
    RAPID_CARD,
)
from onshikaku.domain.rules.timeline.clinic import (
    AMBULANCE_VIEW,
    APP_WHEN_READER_BROKEN,
    CLINIC_RULES,
    DISASTER_MODE,
    ER_VIEW,
    FAILURE_MODE,
    HOME_CONSENT,
    HOME_CONSENT_OFFDESK,
    LIMITED_MODE,
    MEDICAL_AID,
    OQS_LIVE,
    OQS_MANDATORY,
    PHONE_CARD,
    VISUAL_SIMPLE,
)
from onshikaku.domain.rules.timeline.fees import (
    FEE_2026,
    FEE_DATA_2024_06,
    FEE_DATA_2024_12,
    FEE_DX_2024_06,
    FEE_DX_2024_10,
    FEE_DX_2025_04,
    FEE_DX_RATES,
    FEE_SYSTEM,
    FEES_RULES,
    USAGE_RATE_CLAIMS,
    USAGE_RATE_CONFIRMATIONS,
)
from onshikaku.domain.rules.timeline.money import (
    ELDERLY_2WARI,
    ELDERLY_2WARI_RELIEF,
    HIGHCOST_2026,
    MONEY_RULES,
)
from onshikaku.domain.rules.timeline.papers import (
    ELDERLY_PAPER_85,
    ELDERLY_PAPER_ALL,
    ELDERLY_PAPER_EVERYONE,
    ELDERLY_RECIPIENT_MERGED,
    ELIGIBILITY_CERTIFICATE,
    ELIGIBILITY_NOTICE,
    OLD_CARD_PROVISIONAL,
    OLD_CARD_PROVISIONAL_ALL,
    OLD_CARD_STOP,
    OLD_CARD_VALID,
    PAPERS_RULES,
)
from onshikaku.domain.rules.timeline.records import (
    CARD_TROUBLE,
    CARD_TROUBLE_AT_DESKS,
    ENTRY_CHECK_NEW,
    FULL_COST_CLASS,
    INSURER_5_DAYS,
    JLIS_34_ITEMS,
    RECORDS_RULES,
    UNKNOWN_NUMBER_CLAIMS,
)
from onshikaku.domain.rules.timeline.rule import (
    CERTAINTY_MEANING,
    FAMILY_TITLES,
    Certainty,
    Family,
    Rule,
    Step,
)
from onshikaku.domain.rules.timeline.screens import (
    CONSENT_BUNDLE,
    CONSENT_ITEMS_2025,
    E_PRESCRIPTION,
    SCREENS_RULES,
    SUBSIDIES,
    SURGERY_VIEW,
    TREATMENT_VIEW,
)

__all__ = [
    "AMBULANCE_VIEW",
    "APP_WHEN_READER_BROKEN",
    "CARD_ADULT_AT_18",
    "CARD_TROUBLE",
    "CARD_TROUBLE_AT_DESKS",
    "CERTAINTY_MEANING",
    "CERT_GRACE",
    "CONSENT_BUNDLE",
    "CONSENT_ITEMS_2025",
    "DEREGISTER",
    "DISASTER_MODE",
    "ELDERLY_2WARI",
    "ELDERLY_2WARI_RELIEF",
    "ELDERLY_PAPER_85",
    "ELDERLY_PAPER_ALL",
    "ELDERLY_PAPER_EVERYONE",
    "ELDERLY_RECIPIENT_MERGED",
    "ELIGIBILITY_CERTIFICATE",
    "ELIGIBILITY_NOTICE",
    "ENTRY_CHECK_NEW",
    "ER_VIEW",
    "E_PRESCRIPTION",
    "FACE_ONLY_CARD",
    "FACE_ONLY_HOME_VISITS",
    "FAILURE_MODE",
    "FAMILY_TITLES",
    "FEE_2026",
    "FEE_DATA_2024_06",
    "FEE_DATA_2024_12",
    "FEE_DX_2024_06",
    "FEE_DX_2024_10",
    "FEE_DX_2025_04",
    "FEE_DX_RATES",
    "FEE_SYSTEM",
    "FULL_COST_CLASS",
    "HIGHCOST_2026",
    "HOME_CONSENT",
    "HOME_CONSENT_OFFDESK",
    "INFANT_NO_PHOTO",
    "INSURER_5_DAYS",
    "JLIS_34_ITEMS",
    "LIMITED_MODE",
    "MEDICAL_AID",
    "OLD_CARD_PROVISIONAL",
    "OLD_CARD_PROVISIONAL_ALL",
    "OLD_CARD_STOP",
    "OLD_CARD_VALID",
    "OQS_LIVE",
    "OQS_MANDATORY",
    "PHONE_CARD",
    "RAPID_CARD",
    "RULES",
    "SUBSIDIES",
    "SURGERY_VIEW",
    "TREATMENT_VIEW",
    "UNKNOWN_NUMBER_CLAIMS",
    "USAGE_RATE_CLAIMS",
    "USAGE_RATE_CONFIRMATIONS",
    "VISUAL_SIMPLE",
    "Certainty",
    "Changes",
    "Family",
    "Rule",
    "Step",
    "changes",
    "rules_in_force",
]

RULES = tuple(
    rule
    for rules in (
        CLINIC_RULES + SCREENS_RULES,
        CARD_RULES,
        PAPERS_RULES,
        RECORDS_RULES,
        MONEY_RULES + FEES_RULES,
    )
    for rule in sorted(rules, key=lambda rule: rule.first_day or date.min)
)
"""Every dated rule, family by family, oldest first within each."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two days: rules that begin, rules that end, steps reached."""

    begins: tuple[Rule, ...]
    ends: tuple[Rule, ...]
    steps: tuple[tuple[Rule, Step], ...]


def rules_in_force(day: date) -> tuple[Rule, ...]:
    """The rules that hold on a day, in the order of `RULES`."""
    return tuple(rule for rule in RULES if rule.in_force(day))


def changes(from_day: date, to_day: date) -> Changes:
    """What holds on the second day but not on the first, and the other way round.

    Days may lie in either order. `steps` are those that a rule in force on both days has reached
    in between; going back there are none.
    """
    before, after = rules_in_force(from_day), rules_in_force(to_day)
    return Changes(
        begins=tuple(rule for rule in after if rule not in before),
        ends=tuple(rule for rule in before if rule not in after),
        steps=tuple(
            (rule, step)
            for rule in after
            if rule in before
            for step in rule.steps
            if step.reached(to_day) and not step.reached(from_day)
        ),
    )
