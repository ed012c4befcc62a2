"""The kiosk's words in one of its four languages, those of the rules among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.web.words import words
from onshikaku.domain.dates import era_date
from onshikaku.domain.rules.consent_screens import CHOICE_TEXTS, ITEM_NAMES

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.consent import ConsentItem
    from onshikaku.domain.rules.consent_screens import Choice, Screen
    from onshikaku.domain.text import Text

__all__ = ["Spoken"]


class Spoken:
    """Says things in a language: `ja`, `en`, `zh` or `ko`."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, key: str, **fields: object) -> str:
        """The words for a key of `kiosk.yaml`. Raises `WordMissing`."""
        return words().say(f"kiosk.{key}", self._language, **fields)

    def question(self, screen: Screen) -> str:
        """What a screen asks."""
        items = self("list").join(self.item(item) for item in screen.items)
        return self._of(screen.question, f"consent.question.{screen.id}", items=items)

    def choice(self, choice: Choice) -> str:
        """An answer to it."""
        return self._of(CHOICE_TEXTS[choice], f"consent.choice.{choice}")

    def item(self, item: ConsentItem) -> str:
        """One kind of information."""
        return self._of(ITEM_NAMES[item], f"consent.item.{item}")

    def day(self, day: date) -> str:
        """A day, in Japanese with its era."""
        match self._language:
            case "ja":
                return f"{era_date(day)}（{day.year}年）"
            case "zh":
                return f"{day.year}年{day.month}月{day.day}日"
            case "ko":
                return f"{day.year}년 {day.month}월 {day.day}일"
            case _:
                return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def _of(self, text: Text, key: str, **fields: object) -> str:
        """The rules write Japanese and English; the two other languages are the kiosk's."""
        match self._language:
            case "ja":
                return text.ja
            case "en":
                return text.en
            case other:
                return words().say(key, other, **fields)


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
