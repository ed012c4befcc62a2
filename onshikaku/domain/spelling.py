"""Names and addresses in one spelling each, so that what means the same compares as equal.

How the official systems compare is not public; these are conventions of this simulator. Width,
blanks, kind of kana, small and large kana, kind of hyphen and the way to write a block number do
not count. ● in a record (a character outside its set) stands for any one character.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = [
    "UNKNOWN",
    "address_form",
    "alike",
    "alike_but_for_building",
    "in_new_shapes",
    "name_form",
]

UNKNOWN = "●"
"""What a record has for a character outside its set."""

_HYPHENS = re.compile(r"[-‐‑‒–—―−ー－ｰ]")
_BLOCK_ENDS = re.compile(r"(?<=\d)(?:丁目|番地の|番地|番|号|の)")
_KANJI_BLOCK = re.compile(
    r"[〇一二三四五六七八九十百]+(?=丁目|番(?!町)|号|-)|(?<=-)[〇一二三四五六七八九十百]+"
)
_KANJI_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_KANJI_UNITS = {"十": 10, "百": 100}
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_TO_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_OLD_SHAPES = str.maketrans(
    "髙﨑邊邉齋齊澤濱濵廣國櫻瀨德惠眞龍壽藏嶋嶌冨桒𠮷栁槇壯條淺增鷗曻淵",
    "高崎辺辺斎斉沢浜浜広国桜瀬徳恵真竜寿蔵島島富桑吉柳槙壮条浅増鴎昇渕",
)


def name_form(text: str) -> str:
    """A name in kanji or kana without what does not count."""
    return _folded(text).translate(_TO_KATAKANA).translate(_TO_LARGE)


def address_form(text: str) -> str:
    """An address with its blocks as 1-2-3, whether written so or as 一丁目2番3号."""
    folded = _HYPHENS.sub("-", _folded(text)).translate(_TO_LARGE)
    arabic = _KANJI_BLOCK.sub(lambda found: str(_number(found[0])), folded)
    return re.sub(r"-+(?=\D|$)", "", _BLOCK_ENDS.sub("-", arabic))


def in_new_shapes(text: str) -> str:
    """Old shapes and variants of kanji (旧字体・異体字) as the usual ones.

    The table is small, for names that are common: a convention of this simulator.
    """
    return text.translate(_OLD_SHAPES)


def alike(held: str, asked: str) -> bool:
    """Whether two normal forms are equal; ● in the held one stands for any one character."""
    return len(held) == len(asked) and all(
        one in (UNKNOWN, other) for one, other in zip(held, asked, strict=True)
    )


def alike_but_for_building(held: str, asked: str) -> bool:
    """Equal, or equal but for a building's name, which does not go on with the block's number."""
    shorter, longer = sorted((held, asked), key=len)
    rest = longer[len(shorter) :]
    if not shorter[-1:].isdigit() and rest:
        return False
    begins = longer[: len(shorter)]
    held_part, asked_part = (shorter, begins) if held is shorter else (begins, shorter)
    return alike(held_part, asked_part) and not re.match(r"[\d-]", rest)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _number(kanji: str) -> int:
    """百二十三 as well as 一二三."""
    if not any(unit in kanji for unit in _KANJI_UNITS):
        return int("".join(str(_KANJI_DIGITS[digit]) for digit in kanji))
    total, ones = 0, 0
    for sign in kanji:
        if sign in _KANJI_UNITS:
            total, ones = total + (ones or 1) * _KANJI_UNITS[sign], 0
        else:
            ones = ones * 10 + _KANJI_DIGITS[sign]
    return total + ones
