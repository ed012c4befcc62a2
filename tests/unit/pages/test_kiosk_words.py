"""Whatever the kiosk says, it says in each of its languages."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Formatter

import pytest
import yaml

from clinic_ui.web.words import LANGUAGES, words
from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.rules.consent_screens import Choice, ScreenId

KIOSK = {key: said for key, said in words().entries.items() if key.startswith("kiosk.")}
CONSENT = {key: said for key, said in words().entries.items() if key.startswith("consent.")}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", KIOSK)
def test_each_key_is_said_in_every_language_with_the_same_fields(key: str) -> None:
    said = KIOSK[key]
    assert set(said) == set(LANGUAGES)
    assert len({frozenset(fields(text)) for text in said.values()}) == 1


@pytest.mark.parametrize("key", CONSENT)
def test_the_questions_of_the_rules_are_said_in_the_two_languages_they_lack(key: str) -> None:
    assert set(CONSENT[key]) == {"zh", "ko"}
    assert fields(CONSENT[key]["zh"]) == fields(CONSENT[key]["ko"])


def test_each_question_item_and_choice_has_words() -> None:
    assert set(CONSENT) == {
        *(f"consent.question.{name}" for name in ScreenId),
        *(f"consent.item.{item}" for item in ConsentItem),
        *(f"consent.choice.{choice}" for choice in Choice),
    }


def test_no_key_is_written_twice() -> None:
    for name in ("kiosk", "consent"):
        text = files("clinic_ui").joinpath("words", f"{name}.yaml").read_text("utf-8")
        keys = re.findall(r"^([a-z][\w.-]*):", text, re.MULTILINE)
        assert len(keys) == len(set(keys))
        assert set(keys) == set(yaml.safe_load(text))


@pytest.mark.parametrize("key", KIOSK)
def test_patients_are_not_shown_technical_words(key: str) -> None:
    technical = re.compile(r"\b(API|JPKI|OCSP|APDU|HTTP|J-LIS|centre|challenge)\b|センター|署名")
    assert not any(technical.search(text) for text in KIOSK[key].values())
