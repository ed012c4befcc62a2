"""A member file read and judged by itself, away from the event loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.member_files.columns import Column
from onshikaku.member_files.conflicts import conflicts
from onshikaku.member_files.fault_file import RefusedRow
from onshikaku.member_files.faults import FileFault, FileUnusable
from onshikaku.member_files.reading import read_file
from onshikaku.member_files.rows import Refused, RowReader
from onshikaku.service.import_values import Phase, Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from onshikaku.domain.identifiers import InsurerNumber
    from onshikaku.domain.membership import Insurer
    from onshikaku.member_files.faults import Finding
    from onshikaku.member_files.rows import MemberRow
    from onshikaku.member_files.sheet import Cell, FileForm

__all__ = ["ReadFile", "read_members", "read_rows"]

_AT_ONCE = 500
_ORDER = {column: at for at, column in enumerate(Column)}


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What was in a file: rows that are right so far, and rows that are not, by their numbers.

    `cells`: every row as it came, by its number.
    """

    form: FileForm
    headings: tuple[str, ...]
    cells: Mapping[int, Sequence[Cell]]
    good: tuple[MemberRow, ...]
    findings: Mapping[int, tuple[Finding, ...]]

    def refused(self, more: Mapping[int, tuple[Finding, ...]]) -> tuple[RefusedRow, ...]:
        """The rows that are refused, with what else was found."""
        return tuple(
            RefusedRow(number, self.cells[number], tuple(sorted(findings, key=_place)))
            for number, findings in sorted((dict(self.findings) | dict(more)).items())
        )


def _place(finding: Finding) -> tuple[int, str]:
    """The whole row first, then column by column."""
    column = finding.column
    return (-1 if column is None else _ORDER[column], finding.fault)


def read_members(
    data: bytes,
    *,
    today: date,
    insurers: Mapping[str, Insurer],
    only: InsurerNumber | None,
    tell: Callable[[Progress], None],
) -> ReadFile:
    """Read and judge every row, also against the others. Raises `FileUnusable`.

    `tell` hears of it every so many rows, and may end it by raising.
    """
    sheet = read_file(data)
    reader = RowReader(sheet.columns, today=today, insurers=insurers, only=only)
    cells: dict[int, Sequence[Cell]] = {}
    good: list[MemberRow] = []
    findings: dict[int, tuple[Finding, ...]] = {}
    for row in sheet.rows:
        if len(cells) % _AT_ONCE == 0:
            tell(Progress(Phase.READING, len(cells), sheet.expected))
        cells[row.number] = row.cells
        match reader.read(row):
            case Refused(number, found):
                findings[number] = found
            case member:
                good.append(member)
    if not cells:
        raise FileUnusable(FileFault.NO_ROWS)
    findings |= conflicts(good)
    standing = tuple(row for row in good if row.number not in findings)
    return ReadFile(sheet.form, sheet.headings, cells, standing, findings)


def read_rows(data: bytes, findings: Mapping[int, tuple[Finding, ...]]) -> ReadFile:
    """The file as it came, with what was found in it before. Raises `FileUnusable`."""
    sheet = read_file(data)
    cells = {row.number: row.cells for row in sheet.rows}
    return ReadFile(sheet.form, sheet.headings, cells, (), findings)
