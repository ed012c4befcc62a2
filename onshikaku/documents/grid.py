"""Lines of a paper as a table of labelled cells, in the room that there is.

A row holds fields side by side; fields that the paper has not, and rows without any, are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportlab.lib.units import mm

from onshikaku.documents.paper_lines import PaperField
from onshikaku.documents.pen import MUTED, PALE, RULE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from onshikaku.documents.paper_lines import Line
    from onshikaku.documents.pen import Pen

__all__ = ["LETTER_ROWS", "Look", "draw_grid"]

Rows = tuple[tuple[PaperField, ...], ...]

LETTER_ROWS: Rows = (
    (PaperField.NAME_KANA,),
    (PaperField.NAME,),
    (PaperField.BIRTH_DATE, PaperField.SEX),
    (PaperField.SYMBOL, PaperField.INSURED_NUMBER, PaperField.BRANCH),
    (PaperField.RELATION, PaperField.INSURED_NAME),
    (PaperField.QUALIFIED_ON, PaperField.VALID_FROM),
    (PaperField.SHARE, PaperField.LIMIT),
    (PaperField.LONG_TERM, PaperField.MY_NUMBER),
    (PaperField.DISEASES,),
    (PaperField.INSURER_NUMBER, PaperField.ISSUED_ON),
    (PaperField.INSURER_NAME,),
    (PaperField.NUMBER, PaperField.VALID_UNTIL, PaperField.EDITION),
)
"""Every field of a paper."""

_SHARES = {
    PaperField.SEX: 5,
    PaperField.SYMBOL: 10,
    PaperField.INSURED_NUMBER: 10,
    PaperField.BRANCH: 5,
}
_SHARE = 9
_LARGER = 1.35
_TALLER = 1.5


@dataclass(frozen=True, slots=True)
class Look:
    """How a grid is drawn: `label` and `value` in points, the rest in millimetres.

    `row`: the height of a row at most. `label_width`: of the label before a value.
    """

    label: float
    value: float
    row: float
    label_width: float
    pad: float = 0.8


def draw_grid(
    pen: Pen,
    lines: Iterable[Line],
    rows: Rows,
    look: Look,
    *,
    width: float,
    height: float,
    behind: Callable[[], None],
) -> float:
    """The rows from the pen's corner downwards; the height in millimetres that they took.

    `behind` draws what lies in front of the table and behind its words.
    """
    of = {line.field: line for line in lines}
    present = [cells for row in rows if (cells := [of[one] for one in row if one in of])]
    # The name is what is looked for first.
    weights = [_TALLER if cells[0].field is PaperField.NAME else 1.0 for cells in present]
    unit = min(look.row, height / sum(weights))
    cells = list(_laid_out(present, weights, look, width, unit))
    for cell in cells:
        pen.box(cell.x, cell.y, cell.label_width, cell.height, fill=PALE)
        if cell.y:
            pen.line((cell.x, cell.y), (cell.x + cell.width, cell.y))
    taken = unit * sum(weights)
    pen.box(0, 0, width, taken, stroke=RULE)
    behind()
    for cell in cells:
        _write(pen, cell, look)
    return taken


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a line stands, in millimetres."""

    line: Line
    x: float
    y: float
    width: float
    height: float
    label_width: float


def _laid_out(
    rows: list[list[Line]], weights: list[float], look: Look, width: float, unit: float
) -> Iterator[_Cell]:
    y = 0.0
    for row, weight in zip(rows, weights, strict=True):
        shares = [_SHARES.get(line.field, _SHARE) for line in row]
        x = 0.0
        for line, share in zip(row, shares, strict=True):
            room = width * share / sum(shares)
            # Labels stand under one another on the left; further right they take what they need.
            needed = (len(line.label.ja) + 0.5) * look.label / mm + 2 * look.pad
            label_width = min(look.label_width, needed if x else look.label_width)
            yield _Cell(line, x, y, room, unit * weight, label_width)
            x += room
        y += unit * weight


def _write(pen: Pen, cell: _Cell, look: Look) -> None:
    pen.text(
        cell.x + look.pad,
        cell.y,
        cell.line.label.ja,
        width=cell.label_width - 2 * look.pad,
        height=cell.height,
        size=look.label,
        colour=MUTED,
    )
    pen.text(
        cell.x + cell.label_width + look.pad,
        cell.y,
        cell.line.value,
        width=cell.width - cell.label_width - 2 * look.pad,
        height=cell.height,
        size=look.value * (_LARGER if cell.line.field is PaperField.NAME else 1),
    )
