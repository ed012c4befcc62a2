"""A paper the size of a bank card (ISO/IEC 7810 ID-1), front and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.documents.edition import edition_of
from onshikaku.documents.grid import Look, draw_grid
from onshikaku.documents.marks import MARK, across, strip
from onshikaku.documents.paper_lines import PAPER_NAMES, PaperField, paper_lines
from onshikaku.documents.pen import INK, MUTED, RULE, WHITE
from onshikaku.documents.qr import draw_code
from onshikaku.domain.issued import DocumentKind

if TYPE_CHECKING:
    from onshikaku.documents.pen import Pen
    from onshikaku.domain.issued import IssuedDocument

__all__ = [
    "CARD_HEIGHT",
    "CARD_WIDTH",
    "band_colour",
    "draw_back",
    "draw_front",
    "draw_notice_card",
]

CARD_WIDTH, CARD_HEIGHT = 85.6, 53.98
"""Millimetres."""

_PLAIN_BAND = "#d9e2ec"
_STRIP = 3.6
_BAND = 6.2
_SIDE = 2.2

_FRONT = (
    (PaperField.NAME_KANA,),
    (PaperField.NAME,),
    (PaperField.BIRTH_DATE, PaperField.SEX),
    (PaperField.SYMBOL, PaperField.INSURED_NUMBER, PaperField.BRANCH),
    (PaperField.RELATION, PaperField.INSURED_NAME),
    (PaperField.QUALIFIED_ON, PaperField.VALID_FROM),
    (PaperField.SHARE, PaperField.LIMIT),
    (PaperField.LONG_TERM,),
    (PaperField.DISEASES,),
    (PaperField.INSURER_NUMBER, PaperField.ISSUED_ON),
    (PaperField.INSURER_NAME,),
)
_NOTICE = (
    (PaperField.NAME,),
    (PaperField.BIRTH_DATE,),
    (PaperField.SYMBOL,),
    (PaperField.INSURED_NUMBER,),
    (PaperField.BRANCH,),
    (PaperField.QUALIFIED_ON,),
    (PaperField.SHARE,),
    (PaperField.VALID_UNTIL,),
    (PaperField.INSURER_NUMBER,),
    (PaperField.INSURER_NAME,),
)
_ON_BACK = (
    "医療機関の窓口では、この面のコードか交付番号で照会できます。",
    "資格がなくなったとき、記載が変わったときは、保険者に返してください。",
    "貸し借り、コピー、書き換えをしたものは使えません。",
)


def band_colour(document: IssuedDocument) -> str:
    """The colour behind the name of a paper: that of its year, where it has one."""
    edition = edition_of(document)
    return _PLAIN_BAND if edition is None else edition.colour


def draw_front(pen: Pen, document: IssuedDocument) -> None:
    """Name of the paper, its last day, and every field but the document's number."""
    _blank(pen)
    _head(pen, document)
    top = _STRIP + _BAND + 0.8
    draw_grid(
        pen.at(_SIDE, top),
        paper_lines(document),
        _FRONT,
        Look(label=5, value=7.5, row=4.2, label_width=11.5, pad=0.6),
        width=CARD_WIDTH - 2 * _SIDE,
        height=CARD_HEIGHT - top - 4.8,
        behind=lambda: across(pen, (CARD_WIDTH / 2, 28.5), 70, angle=28),
    )
    _foot(pen, document)


def draw_back(pen: Pen, document: IssuedDocument, code: str) -> None:
    """The code, the document's number and what to know; room for the holder to write."""
    _blank(pen)
    side, top = 38.0, _STRIP + 2.6
    strip(pen, 0, 0, CARD_WIDTH, _STRIP)
    draw_code(pen, 2.4, top, side, code)
    right, width = side + 4.6, CARD_WIDTH - side - 4.6 - _SIDE
    across(pen, (right + width / 2, 27), 40, angle=40)
    pen.text(right, top, "交付番号", width=width, height=2.8, size=5.5, colour=MUTED)
    pen.text(right, top + 2.8, document.number.shown, width=width, height=4.6, size=11)
    y = top + 9.2
    for note in _ON_BACK:
        y += pen.paragraph(right, y, note, width=width, size=5.6) + 1
    pen.text(
        right, 38.6, "住所・備考（ご自身で記入）", width=width, height=3, size=5.2, colour=MUTED
    )
    for below in (44.6, 48.4):
        pen.line((right, below), (right + width, below))
    _foot(pen, document)


def draw_notice_card(pen: Pen, document: IssuedDocument, code: str) -> None:
    """What is cut out of a notice: the fields with the code beside them."""
    _blank(pen)
    side = 31.0
    width = CARD_WIDTH - side - 2 * _SIDE - 0.6
    strip(pen, 0, 0, CARD_WIDTH, _STRIP)
    name = PAPER_NAMES[document.kind].ja
    pen.box(0, _STRIP, CARD_WIDTH, _BAND, fill=_PLAIN_BAND)
    pen.text(_SIDE, _STRIP, name, width=42, height=_BAND, size=9.5)
    pen.text(46, _STRIP, "これだけでは受診できません", width=38, height=_BAND, size=7.5)
    top = _STRIP + _BAND + 0.8
    lines = paper_lines(document)
    draw_grid(
        pen.at(_SIDE, top),
        lines,
        _NOTICE,
        Look(label=5, value=7.2, row=4.4, label_width=14, pad=0.6),
        width=width,
        height=CARD_HEIGHT - top - 4.8,
        behind=lambda: across(pen, (_SIDE + width / 2, 29), 54, angle=32),
    )
    left = _SIDE + width + 0.6
    draw_code(pen, left, top, side, code)
    pen.text(
        left,
        top + side,
        f"交付番号 {document.number.shown}",
        width=side,
        height=3.4,
        size=6,
        centred=True,
    )
    tail = document.printed.my_number_tail
    if tail is not None:
        pen.text(
            left,
            top + side + 3.2,
            f"個人番号の下4桁 {tail}",
            width=side,
            height=3.2,
            size=6,
            centred=True,
        )
    _foot(pen, document)


def _blank(pen: Pen) -> None:
    pen.box(0, 0, CARD_WIDTH, CARD_HEIGHT, fill=WHITE, stroke=RULE)


def _head(pen: Pen, document: IssuedDocument) -> None:
    strip(pen, 0, 0, CARD_WIDTH, _STRIP)
    pen.box(0, _STRIP, CARD_WIDTH, _BAND, fill=band_colour(document))
    pen.text(_SIDE, _STRIP, PAPER_NAMES[document.kind].ja, width=36, height=_BAND, size=11)
    until = next(
        (line for line in paper_lines(document) if line.field is PaperField.VALID_UNTIL), None
    )
    if until is not None:
        pen.text(40, _STRIP, until.label.ja, width=9, height=_BAND, size=5.5)
        pen.text(49.5, _STRIP, until.value, width=34, height=_BAND, size=10)


def _foot(pen: Pen, document: IssuedDocument) -> None:
    """The year in words on the left, the document's number, and the mark again."""
    y = CARD_HEIGHT - 3.6
    edition = edition_of(document)
    short = document.kind is DocumentKind.SHORT_CERTIFICATE
    said = edition.name.ja if edition is not None else ("短期" if short else "")
    if said:
        pen.box(0, y, 34, 3.6, fill=band_colour(document))
        pen.text(_SIDE, y, said, width=30, height=3.6, size=6, colour=INK)
    left = 34.0 if said else 0.0
    strip(pen, left, y, CARD_WIDTH - left, 3.6, f"{MARK}　{document.number.shown}")
