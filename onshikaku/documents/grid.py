"""Lines of a paper as a table of labelled cells, in the room that there is.

A row holds fields side by side; fields that the paper has not, and rows without any, are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.documents.paper_lines import PaperField
from onshikaku.documents.pen import MUTED, PALE, RULE

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    (PaperField.LONG_TERM, PaperField.DISEASES),
    (PaperField.MY_NUMBER,),
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
    PaperField.DISEASES: 12,
}
_SHARE = 9


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
) -> float:
    """The rows from the pen's corner downwards; the height in millimetres that they took."""
    of = {line.field: line for line in lines}
    present = [cells for row in rows if (cells := [of[one] for one in row if one in of])]
    # The name is what is looked for first: its row is half as high again.
    weights = [1.5 if cells[0].field is PaperField.NAME else 1.0 for cells in present]
    unit = min(look.row, height / sum(weights))
    y = 0.0
    for cells, weight in zip(present, weights, strict=True):
        _row(pen, cells, look, y, width, unit * weight)
        y += unit * weight
    pen.box(0, 0, width, y, stroke=RULE)
    return y


def _row(pen: Pen, cells: list[Line], look: Look, y: float, width: float, height: float) -> None:
    shares = [_SHARES.get(line.field, _SHARE) for line in cells]
    if y:
        pen.line((0, y), (width, y))
    x = 0.0
    for line, share in zip(cells, shares, strict=True):
        room = width * share / sum(shares)
        label_width = min(look.label_width, room * 0.5)
        pen.box(x, y, label_width, height, fill=PALE)
        pen.text(
            x + look.pad,
            y,
            line.label.ja,
            width=label_width - 2 * look.pad,
            height=height,
            size=look.label,
            colour=MUTED,
        )
        large = line.field is PaperField.NAME
        pen.text(
            x + label_width + look.pad,
            y,
            line.value,
            width=room - label_width - 2 * look.pad,
            height=height,
            size=look.value * (1.35 if large else 1),
        )
        x += room
