"""Papers on a sheet of A4: the letter with a card to cut out, the notice, the card by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.documents.cards import (
    CARD_HEIGHT,
    CARD_WIDTH,
    band_colour,
    draw_back,
    draw_front,
    draw_notice_card,
)
from onshikaku.documents.grid import LETTER_ROWS, Look, draw_grid
from onshikaku.documents.marks import across, crop_marks, strip
from onshikaku.documents.paper_lines import PAPER_NAMES, paper_lines
from onshikaku.documents.pen import MUTED, Pen
from onshikaku.domain.dates import era_date
from onshikaku.domain.issued import DocumentKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportlab.pdfgen.canvas import Canvas

    from onshikaku.domain.issued import IssuedDocument

__all__ = ["card_sheet", "certificate", "notice"]

_WIDTH, _HEIGHT = 210.0, 297.0
_SIDE = 17.0
_EDGE = 10.0
_STRIP = 8.0
_CARDS = (_WIDTH - 2 * CARD_WIDTH) / 2
_LOOK = Look(label=8.5, value=11, row=9, label_width=30, pad=1.5)

_HOW_TO_CUT = "太線の枠で切り取り、中央の線で折ってください。100%（実寸）で印刷します。"
_USE = (
    "医療機関や薬局の窓口で、この資格確認書（下の切り取り部分だけでも可）をお出しください。",
    "有効期限を過ぎたもの、貸し借りしたもの、コピー、書き換えたものは使えません。",
    "資格がなくなったとき、または記載が変わったときは、保険者へ速やかに返してください。",
)
_USE_SHORT = (
    "健康保険の登録が済むまでのあいだに使う、有効期間の短い資格確認書です。",
    *_USE,
)
_ALONE = "この通知だけでは受診できません。マイナンバーカードと一緒にお持ちください。"
_USE_NOTICE = (
    "カードリーダーが使えないときなどに、マイナンバーカードと一緒に窓口でお出しください。",
    "右下の枠で切り取ると、カードと一緒に持ち歩けます。切り取った部分だけでは受診できません。",
    "記載が実際と違うときは、保険者にお知らせください。",
)


def card_sheet(canvas: Canvas, document: IssuedDocument, code: str) -> None:
    """Front and back side by side, to be folded, and a rule that shows the scale."""
    pen = Pen(canvas, 0, _HEIGHT)
    _edges(pen)
    name = PAPER_NAMES[document.kind].ja
    pen.text(_SIDE, 24, f"{name}（カード）", width=120, height=9, size=16)
    y = 35.0
    for note in (_HOW_TO_CUT, "左が表、右が裏です。"):
        y += pen.paragraph(_SIDE, y, note, width=_WIDTH - 2 * _SIDE, size=9.5) + 1.5
    _folded(pen, document, code, 60)
    pen.line((_SIDE, 134), (_SIDE + 50, 134), colour=MUTED, width=0.3)
    for x in (_SIDE, _SIDE + 50):
        pen.line((x, 132.5), (x, 135.5), colour=MUTED, width=0.3)
    pen.text(
        _SIDE + 53, 131, "この線が50 mmなら実寸です。", width=90, height=6, size=9, colour=MUTED
    )
    across(pen, (_WIDTH / 2, 215), 150, angle=30)


def certificate(canvas: Canvas, document: IssuedDocument, code: str) -> None:
    """A letter with every field, and the card at its foot."""
    pen = Pen(canvas, 0, _HEIGHT)
    _edges(pen)
    y = _letter_head(pen, document)
    y += _fields(pen, document, y) + 5
    short = document.kind is DocumentKind.SHORT_CERTIFICATE
    y = _notes(pen, _USE_SHORT if short else _USE, y, _WIDTH - 2 * _SIDE)
    top = _HEIGHT - _EDGE - _STRIP - 7 - CARD_HEIGHT
    pen.text(_SIDE, top - 11.5, _HOW_TO_CUT, width=150, height=5, size=8.5, colour=MUTED)
    _folded(pen, document, code, top)


def notice(canvas: Canvas, document: IssuedDocument, code: str) -> None:
    """A letter with every field, and a part to cut out at the lower right."""
    pen = Pen(canvas, 0, _HEIGHT)
    _edges(pen)
    y = _letter_head(pen, document)
    pen.box(_SIDE, y, _WIDTH - 2 * _SIDE, 11, stroke="#1f2933", line=0.6)
    pen.text(_SIDE + 3, y, _ALONE, width=_WIDTH - 2 * _SIDE - 6, height=11, size=13, centred=True)
    y += 15
    y += _fields(pen, document, y) + 5
    left = _WIDTH - _SIDE - CARD_WIDTH
    top = _HEIGHT - _EDGE - _STRIP - 9 - CARD_HEIGHT
    _notes(pen, _USE_NOTICE, max(y, top), left - _SIDE - 9)
    pen.text(
        left,
        top - 11.5,
        "太線の枠で切り取れます。100%（実寸）で印刷します。",
        width=CARD_WIDTH,
        height=5,
        size=8,
        colour=MUTED,
    )
    draw_notice_card(pen.at(left, top), document, code)
    pen.box(left, top, CARD_WIDTH, CARD_HEIGHT, stroke=MUTED, line=0.4)
    crop_marks(pen, left, top, CARD_WIDTH, CARD_HEIGHT)


def _edges(pen: Pen) -> None:
    for y in (_EDGE, _HEIGHT - _EDGE - _STRIP):
        strip(pen, _EDGE, y, _WIDTH - 2 * _EDGE, _STRIP)


def _folded(pen: Pen, document: IssuedDocument, code: str, top: float) -> None:
    draw_front(pen.at(_CARDS, top), document)
    draw_back(pen.at(_CARDS + CARD_WIDTH, top), document, code)
    pen.box(_CARDS, top, 2 * CARD_WIDTH, CARD_HEIGHT, stroke=MUTED, line=0.4)
    crop_marks(pen, _CARDS, top, 2 * CARD_WIDTH, CARD_HEIGHT)
    middle = _CARDS + CARD_WIDTH
    for above, below in ((top - 5, top), (top + CARD_HEIGHT, top + CARD_HEIGHT + 5)):
        pen.line((middle, above), (middle, below), colour=MUTED, dashes=(1, 1))


def _letter_head(pen: Pen, document: IssuedDocument) -> float:
    """Addressee, sender and the name of the paper; where the letter goes on."""
    printed = document.printed
    pen.text(_SIDE, 24, f"{printed.name}　様", width=90, height=9, size=14)
    pen.text(112, 23, era_date(document.issued_on), width=81, height=5.5, size=10)
    pen.text(112, 28.5, printed.insurer_name, width=81, height=6, size=10)
    pen.box(_SIDE, 39, _WIDTH - 2 * _SIDE, 13, fill=band_colour(document))
    pen.text(
        _SIDE,
        39,
        PAPER_NAMES[document.kind].ja,
        width=_WIDTH - 2 * _SIDE,
        height=13,
        size=20,
        centred=True,
    )
    return 56.0


def _fields(pen: Pen, document: IssuedDocument, y: float) -> float:
    return draw_grid(
        pen.at(_SIDE, y),
        paper_lines(document),
        LETTER_ROWS,
        _LOOK,
        width=_WIDTH - 2 * _SIDE,
        height=118,
        behind=lambda: across(pen, (_WIDTH / 2, 115), 185, angle=35),
    )


def _notes(pen: Pen, notes: Iterable[str], y: float, width: float) -> float:
    for note in notes:
        pen.paragraph(_SIDE, y, "・", width=4, size=9.5)
        y += pen.paragraph(_SIDE + 4, y, note, width=width - 4, size=9.5) + 1.8
    return y
