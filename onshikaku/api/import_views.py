"""Imports of member files as the management port shows them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import AwareDatetime, BaseModel

from onshikaku.domain.linkage import Grade
from onshikaku.member_files.columns import Column
from onshikaku.member_files.faults import Fault, FileFault
from onshikaku.member_files.sheet import FileForm
from onshikaku.service.import_values import Outcome, Phase
from onshikaku.wire.fields import AS_SENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onshikaku.member_files.faults import FileUnusable, Finding
    from onshikaku.service.import_values import Job, Report
    from onshikaku.store.imports import KeptImport

__all__ = [
    "FaultView",
    "FaultsView",
    "ImportView",
    "ReportView",
    "UnusableView",
    "fault_views",
    "import_view",
    "kept_view",
    "report_view",
    "unusable_view",
]


class ReportView(BaseModel):
    """What became of the rows of a file.

    `added`, `corrected`, `unchanged`, `refused`: rows. `grades`: of how many members that were
    added or corrected the record agreed so well with the resident register; viewing is stopped
    for B and C. `kinds`: how often each fault was found.
    """

    model_config = AS_SENT

    outcome: Outcome
    form: FileForm
    day: date
    received_at: AwareDatetime
    rows: int
    added: int
    corrected: int
    unchanged: int
    refused: int
    grades: dict[str, int]
    kinds: dict[Fault, int]


class UnusableView(BaseModel):
    """Why nothing of a file can be read. `limit`: what it goes beyond, or the place in it."""

    model_config = AS_SENT

    fault: FileFault
    limit: str
    ja: str
    en: str


class ImportView(BaseModel):
    """An import. `id`: the SHA-256 of the file's content; `done` of `total` rows or changes.

    `failed`: the database could not be written, and nothing of the file is on record.
    """

    model_config = AS_SENT

    id: str
    file_name: str
    state: Literal["running", "done", "unusable", "failed"]
    phase: Phase
    done: int
    total: int | None
    report: ReportView | None
    unusable: UnusableView | None


class FaultView(BaseModel):
    """A fault. `column` null: of the row as a whole; `other`: the number of another row."""

    model_config = AS_SENT

    row: int
    column: Column | None
    fault: Fault
    other: int | None
    ja: str
    en: str


class FaultsView(BaseModel):
    """Faults by row; `following`: give it as `after` for the next ones, null if there are none."""

    model_config = AS_SENT

    faults: tuple[FaultView, ...]
    following: int | None


def import_view(job: Job) -> ImportView:
    """An import that the centre remembers."""
    unusable = job.unusable
    state: Literal["running", "done", "unusable", "failed"] = "running"
    if job.over:
        state = "done" if job.report else "unusable" if unusable else "failed"
    return ImportView(
        id=job.id,
        file_name=job.file_name,
        state=state,
        phase=job.progress.phase,
        done=job.progress.done,
        total=job.progress.total,
        report=None if job.report is None else report_view(job.report),
        unusable=None if unusable is None else unusable_view(unusable),
    )


def unusable_view(unusable: FileUnusable) -> UnusableView:
    """Why nothing of a file can be read."""
    reason = unusable.reason
    return UnusableView(fault=unusable.fault, limit=unusable.limit, ja=reason.ja, en=reason.en)


def report_view(report: Report) -> ReportView:
    """What became of the rows."""
    return ReportView(
        outcome=report.outcome,
        form=report.form,
        day=report.day,
        received_at=report.received_at,
        rows=report.rows,
        added=report.added,
        corrected=report.corrected,
        unchanged=report.unchanged,
        refused=report.refused,
        grades=_grades(report.grades),
        kinds=dict(report.kinds),
    )


def fault_views(
    found: Mapping[int, tuple[Finding, ...]], after: int = 0, limit: int | None = None
) -> FaultsView:
    """The faults of the rows beyond a number, so many rows at most."""
    rows = sorted(number for number in found if number > after)
    shown = rows[:limit]
    faults = tuple(view for number in shown for view in _of_row(number, found[number]))
    return FaultsView(faults=faults, following=shown[-1] if len(rows) > len(shown) else None)


def _of_row(row: int, findings: tuple[Finding, ...]) -> Iterator[FaultView]:
    for finding in findings:
        reason = finding.reason
        yield FaultView(
            row=row,
            column=finding.column,
            fault=finding.fault,
            other=finding.other,
            ja=reason.ja,
            en=reason.en,
        )


def kept_view(kept: KeptImport, kinds: Mapping[Fault, int]) -> ImportView:
    """A file on record, and how often each fault was found."""
    report = ReportView(
        outcome=Outcome.TAKEN,
        form=FileForm(kept.form),
        day=kept.day,
        received_at=kept.received_at,
        rows=kept.rows,
        added=kept.added,
        corrected=kept.corrected,
        unchanged=kept.unchanged,
        refused=kept.refused,
        grades=_grades(kept.grades),
        kinds=dict(kinds),
    )
    return ImportView(
        id=kept.id,
        file_name=kept.file_name,
        state="done",
        phase=Phase.DONE,
        done=kept.rows,
        total=kept.rows,
        report=report,
        unusable=None,
    )


def _grades(counts: Mapping[Grade, int]) -> dict[str, int]:
    return {grade.value: counts.get(grade, 0) for grade in Grade}
