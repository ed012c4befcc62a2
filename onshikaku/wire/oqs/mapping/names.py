"""Names as the files write them: full-width blanks in 氏名, half-width katakana in 氏名カナ.

The half-width forms come from Unicode's own decompositions (U+FF61 to U+FF9F).
"""

from __future__ import annotations

import unicodedata

__all__ = ["half_width", "kana_from", "spaced"]

_BLANK, _WIDE_BLANK = " ", "\N{IDEOGRAPHIC SPACE}"
_HALF_OF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF61, 0xFFA0)}
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}

# Katakana that have no half-width form of their own.
_NEAREST = str.maketrans("ヮヰヱヵヶ", "ワイエカケ")


def spaced(name: str) -> str:
    """A name with a full-width blank wherever it has any."""
    return _WIDE_BLANK.join(name.split())


def half_width(kana: str) -> str | None:
    """Kana in half-width katakana, with half-width blanks; None if nothing of it can be written.

    What has no half-width form is left out: kana is never written as ● (docs/files.md §10 U16).
    """
    katakana = unicodedata.normalize("NFKC", kana).translate(_TO_KATAKANA).translate(_NEAREST)
    decomposed = unicodedata.normalize("NFD", katakana)
    written = (char if " " <= char <= "~" else _HALF_OF.get(char, "") for char in decomposed)
    return _BLANK.join("".join(written).split()) or None


def kana_from(half: str) -> str:
    """Half-width katakana in full width, with full-width blanks."""
    return spaced(unicodedata.normalize("NFKC", half))
