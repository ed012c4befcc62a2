"""A sheet of paper: title, patient, tables, and on every page that nothing of it is real."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from onshikaku.documents.font import font_name
from onshikaku.domain.dates import JST, era_date
from onshikaku.domain.person import Sex

if TYPE_CHECKING:
    from datetime import date, datetime

    from reportlab.pdfgen.canvas import Canvas

    from onshikaku.domain.person import Person
    from onshikaku.wire.centre import PersonMessage

__all__ = ["Grid", "Sheet", "day_text"]

_MARK = "シミュレーター・架空データ（実在の人・医療機関ではありません）"
_SEXES = {Sex.MALE: "男", Sex.FEMALE: "女", Sex.UNSET: "未設定"}
_SIDE, _TOP, _BOTTOM = 15 * mm, 24 * mm, 18 * mm
_WIDTH = A4[0] - 2 * _SIDE
_INK, _PALE, _RULE = (
    colors.HexColor("#1f2933"),
    colors.HexColor("#eef2f6"),
    colors.HexColor("#9aa5b1"),
)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table under a caption. `widths`: shares of the page's width, one for each column."""

    caption: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


class Sheet:
    """A document about a patient, made at a moment (aware) for an institution (its code)."""

    def __init__(
        self, title: str, person: Person | PersonMessage, *, made_at: datetime, institution: str
    ) -> None:
        self._title = title
        self._made = f"作成 {made_at.astimezone(JST):%Y-%m-%d %H:%M}　医療機関コード {institution}"
        font = font_name()
        self._font = font
        self._text = ParagraphStyle("text", fontName=font, fontSize=9, leading=12.5, wordWrap="CJK")
        self._heading = ParagraphStyle(
            "heading", self._text, fontSize=13, leading=18, spaceBefore=10, spaceAfter=2
        )
        self._caption = ParagraphStyle(
            "caption", self._text, fontSize=10, leading=14, spaceBefore=7, spaceAfter=3
        )
        self._large = ParagraphStyle("title", self._text, fontSize=16, leading=22, spaceAfter=4)
        self._story: list[Flowable] = [Paragraph(escape(title), self._large), self._patient(person)]

    def heading(self, text: str) -> None:
        """The heading of a part; it stays with what follows."""
        heading = Paragraph(escape(text), self._heading)
        heading.keepWithNext = True
        self._story.append(heading)

    def note(self, text: str) -> None:
        """A line of text."""
        self._story += [Spacer(0, 3 * mm), Paragraph(escape(text), self._text)]

    def grid(self, grid: Grid) -> None:
        """A table; its head comes again on every page."""
        caption = Paragraph(escape(grid.caption), self._caption)
        caption.keepWithNext = True
        rows = [[self._cell(text) for text in row] for row in (grid.columns, *grid.rows)]
        shares = sum(grid.widths)
        table = LongTable(
            rows, colWidths=[_WIDTH * share / shares for share in grid.widths], repeatRows=1
        )
        table.setStyle(_style(head=True))
        self._story += [caption, table]

    def pdf(self) -> bytes:
        """The document, the same for the same content."""
        buffer = BytesIO()
        document = SimpleDocTemplate(
            buffer,
            pagesize=A4,
            leftMargin=_SIDE,
            rightMargin=_SIDE,
            topMargin=_TOP,
            bottomMargin=_BOTTOM,
            title=self._title,
            author=_MARK,
            invariant=True,
        )
        document.build(self._story, onFirstPage=self._frame, onLaterPages=self._frame)
        return buffer.getvalue()

    def _patient(self, person: Person | PersonMessage) -> Flowable:
        rows = [
            ["氏名", person.name, "フリガナ", person.name_kana],
            ["生年月日", day_text(person.birth_date), "性別", _SEXES[person.sex]],
        ]
        cells = [[self._cell(text) for text in row] for row in rows]
        table = LongTable(cells, colWidths=[_WIDTH * part / 20 for part in (3, 8, 3, 6)])
        table.setStyle(_style(head=False))
        return table

    def _cell(self, text: str) -> Paragraph:
        return Paragraph(escape(text), self._text)

    def _frame(self, canvas: Canvas, _document: SimpleDocTemplate) -> None:
        """The mark and the page's number."""
        canvas.saveState()
        canvas.setFont(self._font, 9)
        canvas.setFillColor(_INK)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 13 * mm, _MARK)
        canvas.setFont(self._font, 8)
        canvas.drawString(_SIDE, 10 * mm, self._made)
        canvas.drawRightString(A4[0] - _SIDE, 10 * mm, f"{canvas.getPageNumber()} ページ")
        canvas.restoreState()


def day_text(day: date) -> str:
    """A day as 2026年11月20日（令和8年11月20日）."""
    return f"{day.year}年{day.month}月{day.day}日（{era_date(day)}）"


def _style(*, head: bool) -> TableStyle:
    style = TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, _RULE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    if head:
        style.add("BACKGROUND", (0, 0), (-1, 0), _PALE)
    else:
        for column in (0, 2):
            style.add("BACKGROUND", (column, 0), (column, -1), _PALE)
    return style
