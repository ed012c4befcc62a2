"""A 資格確認書 on a postcard, 100 by 148 mm, with a margin that every printer keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.documents.cards import band_colour
from onshikaku.documents.grid import LETTER_ROWS, Look, draw_grid
from onshikaku.documents.marks import MARK, across, strip
from onshikaku.documents.paper_lines import PAPER_NAMES, PaperField, paper_lines
from onshikaku.documents.pen import MUTED, RULE, Pen
from onshikaku.documents.qr import draw_code

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from onshikaku.domain.issued import IssuedDocument

__all__ = ["draw"]

_WIDTH, _HEIGHT = 100.0, 148.0
_SIDE = 5.0
_STRIP = 6.0
_MARK = f"{MARK}　受診には使えません"
_NOTES = (
    "医療機関の窓口でお出しください。コードか交付番号で照会できます。",
    "資格がなくなったとき、記載が変わったときは、保険者に返してください。",
    "貸し借り、コピー、書き換えをしたものは使えません。",
)


def draw(canvas: Canvas, document: IssuedDocument, code: str) -> None:
    """The page."""
    pen, width = Pen(canvas, 0, _HEIGHT), _WIDTH - 2 * _SIDE
    strip(pen, _SIDE, _SIDE, width, _STRIP, _MARK)
    y = _SIDE + _STRIP
    lines = paper_lines(document)
    pen.box(_SIDE, y, width, 11, fill=band_colour(document))
    pen.text(_SIDE + 3, y, PAPER_NAMES[document.kind].ja, width=45, height=11, size=16)
    until = [line for line in lines if line.field is PaperField.VALID_UNTIL]
    for line in until:
        pen.text(_SIDE + 50, y + 1, line.label.ja, width=38, height=3.4, size=7)
        pen.text(_SIDE + 50, y + 4.2, line.value, width=38, height=6, size=11.5)
    y += 11
    below = 41.0
    y += draw_grid(
        pen.at(_SIDE, y),
        [line for line in lines if line not in until],
        LETTER_ROWS,
        Look(label=7, value=9.5, row=7.4, label_width=17),
        width=width,
        height=_HEIGHT - _SIDE - _STRIP - below - 1.5 - y,
        behind=lambda: across(pen, (_WIDTH / 2 + 2, 58), 94, angle=40),
    )
    top = _HEIGHT - _SIDE - _STRIP - below
    draw_code(pen, _SIDE, top, below - 1, code)
    left = _SIDE + below + 1
    room = _WIDTH - _SIDE - left
    at = top + 2.5
    for note in _NOTES:
        at += pen.paragraph(left, at, note, width=room, size=7) + 1.6
    pen.text(
        left, top + 27, "住所・備考（ご自身で記入）", width=room, height=3.6, size=6.5, colour=MUTED
    )
    for line_at in (34.5, 39.2):
        pen.line((left, top + line_at), (left + room, top + line_at), colour=RULE)
    strip(pen, _SIDE, _HEIGHT - _SIDE - _STRIP, width, _STRIP, _MARK)
