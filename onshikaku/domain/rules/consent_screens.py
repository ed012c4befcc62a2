"""What the reader asks the patient after the answer, by day and institution.

docs/rules.md §1.2 and §1.3. The wording is this simulator's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.institution import Feature, Kind
from onshikaku.domain.rules.timeline import (
    CONSENT_BUNDLE,
    CONSENT_ITEMS_2025,
    E_PRESCRIPTION,
    SUBSIDIES,
    SURGERY_VIEW,
    TREATMENT_VIEW,
)
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from onshikaku.domain.institution import Institution

__all__ = [
    "CHOICE_TEXTS",
    "ITEM_NAMES",
    "Choice",
    "Screen",
    "ScreenId",
    "askable_items",
    "asks_prescription_form",
    "asks_subsidies",
    "screen_of",
    "screens_on",
]


class ScreenId(StrEnum):
    """The questions, in the order in which they are asked."""

    BUNDLE = "bundle"  # 包括同意
    SURGERY = "surgery"
    TREATMENT = "treatment"
    DRUG = "drug"
    CHECKUP = "checkup"
    LIMIT = "limit"
    SPECIFIC_DISEASE = "specific-disease"
    SUBSIDIES = "subsidies"  # 医療費助成（PMH）
    PRESCRIPTION_FORM = "prescription-form"


class Choice(StrEnum):
    """The answers a patient can give."""

    AGREE_TO_ALL = "agree-to-all"
    ONE_BY_ONE = "one-by-one"
    AGREE = "agree"
    DO_NOT_AGREE = "do-not-agree"
    PROVIDE = "provide"
    DO_NOT_PROVIDE = "do-not-provide"
    USE = "use"
    DO_NOT_USE = "do-not-use"
    ELECTRONIC = "electronic"
    PAPER = "paper"


CHOICE_TEXTS: Mapping[Choice, Text] = {
    Choice.AGREE_TO_ALL: Text("すべて同意する", "Agree to all"),
    Choice.ONE_BY_ONE: Text("個別に選ぶ", "Choose one by one"),
    Choice.AGREE: Text("同意する", "Agree"),
    Choice.DO_NOT_AGREE: Text("同意しない", "Do not agree"),
    Choice.PROVIDE: Text("提供する", "Provide"),
    Choice.DO_NOT_PROVIDE: Text("提供しない", "Do not provide"),
    Choice.USE: Text("利用する", "Use"),
    Choice.DO_NOT_USE: Text("利用しない", "Do not use"),
    Choice.ELECTRONIC: Text("電子処方箋", "Electronic"),
    Choice.PAPER: Text("紙の処方箋", "Paper"),
}

ITEM_NAMES: Mapping[ConsentItem, Text] = {
    ConsentItem.CHECKUP: Text("健診", "health check-ups"),
    ConsentItem.DRUG: Text("お薬", "drugs"),
    ConsentItem.TREATMENT: Text("診療", "treatment"),
    ConsentItem.SURGERY: Text("手術", "operations"),
    ConsentItem.LIMIT: Text("限度額", "the monthly ceiling"),
    ConsentItem.SPECIFIC_DISEASE: Text("特定疾病療養受療証", "the specific-disease certificate"),
    ConsentItem.DIAGNOSIS: Text("傷病名", "diagnoses"),
    ConsentItem.INFECTION: Text("感染症", "infections"),
    ConsentItem.ALLERGY: Text("アレルギー", "allergies"),
    ConsentItem.CONTRAINDICATION: Text("薬剤アレルギー", "drug allergies"),
    ConsentItem.TEST: Text("検査", "tests"),
    ConsentItem.PRESCRIPTION: Text("処方", "prescriptions"),
}


@dataclass(frozen=True, slots=True)
class Screen:
    """A question with its answers; `items` are what agreeing or providing consents to.

    `choices` are two: the one that gives or uses something, then the one that does not.

    `after`: it is shown only if that was chosen on the bundle screen.
    """

    id: ScreenId
    items: tuple[ConsentItem, ...]
    question: Text
    choices: tuple[Choice, Choice]
    after: Choice | None = None


_SHOWN_SINCE = {
    ConsentItem.TREATMENT: TREATMENT_VIEW,
    ConsentItem.SURGERY: SURGERY_VIEW,
}

_PRESCRIBE = frozenset({Kind.HOSPITAL, Kind.CLINIC, Kind.DENTAL})

# Which screen asks for an item beside its own: inferred from the kinds of consent that the
# interface counts (閲覧同意情報種別: 手術・傷病名・感染症, 診療・アレルギー・検査, 薬剤・処方).
_MEDICAL: Mapping[ScreenId, tuple[ConsentItem, tuple[ConsentItem, ...]]] = {
    ScreenId.SURGERY: (ConsentItem.SURGERY, (ConsentItem.DIAGNOSIS, ConsentItem.INFECTION)),
    ScreenId.TREATMENT: (
        ConsentItem.TREATMENT,
        (ConsentItem.ALLERGY, ConsentItem.CONTRAINDICATION, ConsentItem.TEST),
    ),
    ScreenId.DRUG: (ConsentItem.DRUG, (ConsentItem.PRESCRIPTION,)),
    ScreenId.CHECKUP: (ConsentItem.CHECKUP, ()),
}
_PROVIDE = (Choice.PROVIDE, Choice.DO_NOT_PROVIDE)


def screens_on(
    day: date, at: Institution, *, medical_information: bool, specific_disease: bool
) -> tuple[Screen, ...]:
    """The questions to a patient who was found covered, in order.

    `medical_information`: it may be asked for, by certificate and record. `specific_disease`: a
    特定疾病療養受療証 is in force.
    """
    bundled = CONSENT_BUNDLE.in_force(day)
    asked: list[Screen] = []
    if medical_information:
        screens = _medical_screens(day, at)
        if bundled:
            everything = tuple(item for _, items in screens for item in items)
            asked.append(screen_of(ScreenId.BUNDLE, everything))
        asked += [screen_of(name, items, bundled=bundled) for name, items in screens]
    if not bundled:
        asked.append(screen_of(ScreenId.LIMIT, (ConsentItem.LIMIT,)))
    if specific_disease:
        asked.append(screen_of(ScreenId.SPECIFIC_DISEASE, (ConsentItem.SPECIFIC_DISEASE,)))
    if asks_subsidies(day, at):
        asked.append(screen_of(ScreenId.SUBSIDIES, ()))
    if asks_prescription_form(day, at):
        asked.append(screen_of(ScreenId.PRESCRIPTION_FORM, ()))
    return tuple(asked)


def askable_items(day: date, at: Institution) -> frozenset[ConsentItem]:
    """What a patient can be asked to consent to on a day at an institution."""
    items = {item for _, items in _medical_screens(day, at) for item in items}
    items.add(ConsentItem.SPECIFIC_DISEASE)
    if not CONSENT_BUNDLE.in_force(day):
        items.add(ConsentItem.LIMIT)
    return frozenset(items)


def asks_subsidies(day: date, at: Institution) -> bool:
    """Whether the reader asks if certificates of subsidies (医療費助成) are to be used."""
    return Feature.PMH in at.features and SUBSIDIES.in_force(day)


def asks_prescription_form(day: date, at: Institution) -> bool:
    """Whether the reader asks for the form of the prescription: only where one is written."""
    return (
        Feature.E_PRESCRIPTION in at.features
        and at.kind in _PRESCRIBE
        and E_PRESCRIPTION.in_force(day)
    )


def _medical_screens(day: date, at: Institution) -> list[tuple[ScreenId, tuple[ConsentItem, ...]]]:
    shared = Feature.EMR_SHARING in at.features and CONSENT_ITEMS_2025.in_force(day)
    return [
        (name, (item, *others) if shared else (item,))
        for name, (item, others) in _MEDICAL.items()
        if item not in _SHOWN_SINCE or _SHOWN_SINCE[item].in_force(day)
    ]


@cache
def screen_of(name: ScreenId, items: tuple[ConsentItem, ...], *, bundled: bool = False) -> Screen:
    """The screen that asks a question for these items; `bundled`: a bundle screen comes first."""
    after = None
    match name:
        case ScreenId.BUNDLE:
            question = Text(
                "過去の診療・お薬・健診などの情報を、こちらの医療機関・薬局に提供することに同意しますか？",
                "May this institution see your past treatment, drugs, check-ups and the like?",
            )
            choices = (Choice.AGREE_TO_ALL, Choice.ONE_BY_ONE)
        case ScreenId.SURGERY | ScreenId.TREATMENT | ScreenId.DRUG | ScreenId.CHECKUP:
            ja = "・".join(ITEM_NAMES[item].ja for item in items)
            question = Text(
                f"過去の{ja}の情報を、こちらの医療機関・薬局に提供することに同意しますか？",
                f"May this institution see your past {_and(items)}?",
            )
            choices = (Choice.AGREE, Choice.DO_NOT_AGREE)
            after = Choice.ONE_BY_ONE if bundled else None
        case ScreenId.LIMIT:
            question = Text(
                "限度額の情報を提供しますか？ 窓口での支払いが自己負担の限度額までになります。",
                "Provide your monthly ceiling? What you pay here then stops at it.",
            )
            choices = _PROVIDE
        case ScreenId.SPECIFIC_DISEASE:
            question = Text(
                "特定疾病療養受療証の情報を提供しますか？",
                "Provide your specific-disease certificate?",
            )
            choices = _PROVIDE
        case ScreenId.SUBSIDIES:
            question = Text(
                "医療費助成の受給者証を利用しますか？",
                "Use your certificates of medical subsidies?",
            )
            choices = (Choice.USE, Choice.DO_NOT_USE)
        case ScreenId.PRESCRIPTION_FORM:
            question = Text(
                "処方箋の発行形態を選んでください。", "Which form of prescription would you like?"
            )
            choices = (Choice.ELECTRONIC, Choice.PAPER)
    return Screen(name, items, question, choices, after)


def _and(items: tuple[ConsentItem, ...]) -> str:
    *others, last = (ITEM_NAMES[item].en for item in items)
    return f"{', '.join(others)} and {last}" if others else last
