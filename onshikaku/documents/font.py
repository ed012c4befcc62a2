"""The font of the documents.

IPAexゴシック is embedded where the system has it (Debian: fonts-ipaexfont-gothic), so that a
document looks the same everywhere. Without it the documents name HeiseiKakuGo-W5, one of Adobe's
fonts for Japanese, and each viewer takes the Gothic that it has.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Lock

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

__all__ = ["EMBEDDABLE", "font_name"]

EMBEDDABLE = (
    Path("/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"),
    Path("/usr/share/fonts/ipa-ex-gothic-fonts/ipaexg.ttf"),
)
"""Where IPAexゴシック lies: on Debian, on Fedora."""

_NAMED = "HeiseiKakuGo-W5"
_EMBEDDED = "IPAexGothic"


_one_at_a_time = Lock()


def font_name(places: tuple[Path, ...] = EMBEDDABLE) -> str:
    """The name under which the font is registered; `places` where one to embed may lie.

    Documents may be made in several threads at once: a font that others draw with stays.
    """
    with _one_at_a_time:
        return _registered(places)


@cache
def _registered(places: tuple[Path, ...]) -> str:
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        _register(UnicodeCIDFont(_NAMED))
        return _NAMED
    _register(TTFont(_EMBEDDED, str(found)))
    return _EMBEDDED


def _register(font: UnicodeCIDFont | TTFont) -> None:
    pdfmetrics.registerFont(font)  # pyright: ignore[reportUnknownMemberType]  # typed loosely
