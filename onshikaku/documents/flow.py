"""Sheets of A4 whose length depends on what they tell, each marked as the other papers are."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    LongTable,
    PageBreak,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from onshikaku.documents.font import font_name
from onshikaku.documents.marks import MARK_LINE, across, strip
from onshikaku.documents.pen import INK, MUTED, RULE, Pen, text_width
from onshikaku.documents.words import Words

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

__all__ = ["Flow", "Row"]

_PAGE_WIDTH, _PAGE_HEIGHT = 210.0, 297.0
_SIDE, _EDGE, _STRIP = 17.0, 10.0, 8.0
_TOP = _EDGE + _STRIP + 6
_BOTTOM = _EDGE + _STRIP + 9
_WIDTH = _PAGE_WIDTH - 2 * _SIDE
_LABEL_WIDTH = 46.0
_SIZE = 10.0


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what stands beside it; empty: room to write by hand. `room` in millimetres."""

    label: str
    value: str = ""
    room: float = 0.0


class Flow:
    """A document that grows from above to below. `foot` stands on every page."""

    def __init__(self, title: str, foot: str) -> None:
        self._title = title
        self._foot = foot
        self._story: list[Flowable] = [Words(title, 19, after=6)]

    def heading(self, text: str) -> None:
        """The heading of a part; it stays with what follows."""
        heading = Words(text, 12, before=7, after=4)
        heading.keepWithNext = True
        self._story.append(heading)

    def note(self, text: str, *, small: bool = False) -> None:
        """A paragraph."""
        said = Words(text, 9, colour=MUTED) if small else Words(text, _SIZE)
        self._story += [said, Spacer(0, 1.5 * mm)]

    def points(self, *texts: str) -> None:
        """A list; each of its points stands beside a mark."""
        rows = [[Words("・", _SIZE), Words(text, _SIZE)] for text in texts]
        if rows:
            table = LongTable(rows, colWidths=[5 * mm, (_WIDTH - 5) * mm])
            _dress(table, _plain())
            self._story += [table, Spacer(0, 1.5 * mm)]

    def boxed(self, text: str) -> None:
        """What must not be overlooked."""
        table = LongTable([[Words(text, 15)]], colWidths=[_WIDTH * mm])
        _dress(
            table,
            TableStyle(
                [
                    ("BOX", (0, 0), (-1, -1), 1.4, HexColor(INK)),
                    ("TOPPADDING", (0, 0), (-1, -1), 7),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
                    ("LEFTPADDING", (0, 0), (-1, -1), 9),
                ]
            ),
        )
        self._story += [Spacer(0, 1 * mm), table, Spacer(0, 3 * mm)]

    def rows(self, *rows: Row) -> None:
        """Labels with their values."""
        cells = [[Words(row.label, 9, colour=MUTED), Words(row.value, _SIZE)] for row in rows]
        heights = [row.room * mm if row.room else None for row in rows]
        widths = [_LABEL_WIDTH * mm, (_WIDTH - _LABEL_WIDTH) * mm]
        self._table(cells, widths, heights, head=False)

    def grid(
        self,
        head: tuple[str, ...],
        shares: tuple[int, ...],
        *rows: tuple[str, ...],
        sums: bool = False,
    ) -> None:
        """A table under a head, which comes again on every page; `sums`: in its last column."""
        last = len(head) - 1 if sums else len(head)
        cells = [
            [Words(text, 9, colour=MUTED, to_right=at == last) for at, text in enumerate(head)],
            *(
                [Words(text, _SIZE, to_right=at == last) for at, text in enumerate(row)]
                for row in rows
            ),
        ]
        widths = [_WIDTH * mm * share / sum(shares) for share in shares]
        self._table(cells, widths, [None] * len(cells), head=True)

    def signature(self, label: str) -> None:
        """A line to sign on, and the day."""
        blanks = "\N{IDEOGRAPHIC SPACE}" * 3
        row = [Words(label, _SIZE), "", Words(f"{blanks}年{blanks}月{blanks}日", _SIZE)]
        widths = [16 * mm, 96 * mm, (_WIDTH - 112) * mm]
        table = LongTable([row], colWidths=widths, rowHeights=[13 * mm])
        _dress(
            table,
            TableStyle(
                [
                    ("LINEBELOW", (1, 0), (1, 0), 0.8, HexColor(INK)),
                    ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
                    ("LEFTPADDING", (0, 0), (0, 0), 0),
                ]
            ),
        )
        self._story += [KeepTogether([table]), Spacer(0, 2 * mm)]

    def next_page(self, title: str) -> None:
        """Go on on a new page, under a title of its own."""
        self._story += [PageBreak(), Words(title, 19, after=6)]

    def pdf(self) -> bytes:
        """The document, the same for the same content."""
        buffer = BytesIO()
        document = SimpleDocTemplate(
            buffer,
            pagesize=A4,
            leftMargin=_SIDE * mm - 6,
            rightMargin=_SIDE * mm - 6,
            topMargin=_TOP * mm,
            bottomMargin=_BOTTOM * mm,
            title=f"{self._title}　見本",
            subject=MARK_LINE,
            author="onshikaku",
            lang="ja",
            displayDocTitle=1,
            initialFontName=font_name(),
            invariant=True,
        )
        document.build(self._story, onFirstPage=self._frame, onLaterPages=self._frame)
        return buffer.getvalue()

    def _table(
        self,
        cells: list[list[Words]],
        widths: list[float],
        heights: list[float | None],
        *,
        head: bool,
    ) -> None:
        table = LongTable(cells, colWidths=widths, rowHeights=heights, repeatRows=int(head))
        style = TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 0.7, HexColor(MUTED)),
                ("INNERGRID", (0, 0), (-1, -1), 0.4, HexColor(RULE)),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 3.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
            ]
        )
        if head:
            style.add("LINEBELOW", (0, 0), (-1, 0), 1, HexColor(MUTED))
        _dress(table, style)
        self._story += [table, Spacer(0, 3 * mm)]

    def _frame(self, canvas: Canvas, _document: SimpleDocTemplate) -> None:
        """The marks, the foot and the page's number; they lie behind the text."""
        canvas.saveState()
        pen = Pen(canvas, 0, _PAGE_HEIGHT)
        across(pen, (_PAGE_WIDTH / 2, _PAGE_HEIGHT / 2), 200, angle=48)
        for y in (_EDGE, _PAGE_HEIGHT - _EDGE - _STRIP):
            strip(pen, _EDGE, y, _PAGE_WIDTH - 2 * _EDGE, _STRIP)
        y = _PAGE_HEIGHT - _EDGE - _STRIP - 6.5
        pen.text(_SIDE, y, self._foot, width=_WIDTH - 25, height=5, size=8, colour=MUTED)
        number = f"{canvas.getPageNumber()} ページ"
        width = text_width(number, 8) / mm
        pen.text(
            _PAGE_WIDTH - _SIDE - width, y, number, width=width, height=5, size=8, colour=MUTED
        )
        canvas.restoreState()


def _plain() -> TableStyle:
    return TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ]
    )


def _dress(table: LongTable, style: TableStyle) -> None:
    """With the font of the documents: the library's own would be named and not embedded."""
    style.add("FONTNAME", (0, 0), (-1, -1), font_name())
    table.setStyle(style)
