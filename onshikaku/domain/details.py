"""The four items on the face of a card (券面4情報), and whom on record they mean.

How the real system compares is not public. Here width, blanks, kind of kana and kind of hyphen do
not count, a name may be given in kanji or in kana, ● in a record stands for any one character, and
an address may have the name of a building more, or less. Old and new shapes of a kanji differ.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.person import Person, Sex

__all__ = ["CardFaceDetails"]

_UNKNOWN = "●"
_HYPHENS = re.compile(r"[-‐‑‒–—―−ー－ｰ]")
_BLOCK_ENDS = re.compile(r"(?<=\d)(?:丁目|番地の|番地|番|号|の)")
_KANJI_BLOCK = re.compile(r"([一二三四五六七八九十]{1,3})丁目")
_KANJI_DIGITS = "一二三四五六七八九"
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_TO_LARGE = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ")


@dataclass(frozen=True, slots=True)
class CardFaceDetails:
    """氏名（またはフリガナ）・生年月日・性別・住所 as the staff noted them."""

    name: str
    birth_date: date
    sex: Sex
    address: str

    def mean(self, person: Person) -> bool:
        """Whether they are this person's, all four of them."""
        return (
            person.birth_date == self.birth_date
            and person.sex is self.sex
            and (
                _same(_name(person.name), _name(self.name))
                or _same(_name(person.name_kana), _name(self.name))
            )
            and _same_address(_address(person.address), _address(self.address))
        )


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _name(text: str) -> str:
    return _folded(text).translate(_TO_KATAKANA).translate(_TO_LARGE)


def _address(text: str) -> str:
    """Blocks as 1-2-3, whether written so or as 一丁目2番3号."""
    arabic = _KANJI_BLOCK.sub(lambda found: f"{_number(found[1])}丁目", _folded(text))
    return re.sub(r"-+(?=\D|$)", "", _HYPHENS.sub("-", _BLOCK_ENDS.sub("-", arabic)))


def _number(kanji: str) -> int:
    """一 to 九十九."""
    tens, ten, ones = kanji.rpartition("十")
    high = (_KANJI_DIGITS.find(tens) + 1 if tens else 1) if ten else 0
    return high * 10 + _KANJI_DIGITS.find(ones or " ") + 1


def _same(held: str, asked: str) -> bool:
    return len(held) == len(asked) and all(
        one in (_UNKNOWN, other) for one, other in zip(held, asked, strict=True)
    )


def _same_address(held: str, asked: str) -> bool:
    """Equal, or equal but for a building's name, which does not go on with the block's number."""
    shorter, longer = sorted((held, asked), key=len)
    rest = longer[len(shorter) :]
    if not shorter[-1:].isdigit() and rest:
        return False
    begins = longer[: len(shorter)]
    held_part, asked_part = (shorter, begins) if held is shorter else (begins, shorter)
    return _same(held_part, asked_part) and not re.match(r"[\d-]", rest)
