"""What an import prints: a bar while it goes on, then what became of the rows."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from onshikaku.api.import_views import FaultsView
from onshikaku.member_files.fault_file import column_name
from onshikaku.service.import_values import Outcome, Phase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onshikaku.api.import_views import ReportView, UnusableView
    from onshikaku.service.import_values import Progress

__all__ = ["Came", "Teller", "print_came", "print_json", "print_unusable"]

_MOST_SHOWN = 12
_OUTCOMES = {
    Outcome.TAKEN: "取り込みました。 Taken.",
    Outcome.ALREADY: "{day} に取り込み済みのファイルです。何も変えていません。 "
    "This file was taken on {day}; nothing was changed.",
    Outcome.REFUSED: "取り込みませんでした。何も変えていません。 Not taken; nothing was changed.",
    Outcome.DRY_RUN: "試行です。何も変えていません。 A dry run; nothing was changed.",
}


_NO_FAULTS = FaultsView(faults=(), following=None)


@dataclass(frozen=True, slots=True)
class Came:
    """What became of a file: a report with the faults, or why it cannot be used."""

    report: ReportView | None = None
    faults: FaultsView = _NO_FAULTS
    error_file: bytes = b""
    unusable: UnusableView | None = None


class Teller:
    """Shows on standard error how far an import is: a bar on a terminal, with --json lines of JSON.

    Elsewhere a line when something else begins. May be told from another thread.
    """

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=as_json or not sys.stderr.isatty(),
        )
        self._task: TaskID | None = None
        self._phase: Phase | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def tell(self, progress: Progress) -> None:
        """Show this."""
        if self._as_json:
            told = {"phase": progress.phase, "done": progress.done, "total": progress.total}
            print(json.dumps(told), file=sys.stderr, flush=True)  # noqa: T201 - typer.echo is slow
            return
        text = progress.phase.text
        if progress.phase is not self._phase:
            self._phase = progress.phase
            if self._bar.disable and progress.phase is not Phase.DONE:
                typer.echo(f"{text.ja} {text.en} …", err=True)
        described = f"{text.ja} {text.en}"
        if self._task is None:
            self._task = self._bar.add_task(described, total=progress.total)
        self._bar.update(
            self._task, description=described, completed=progress.done, total=progress.total
        )


def print_unusable(unusable: UnusableView, file: Path, *, as_json: bool) -> None:
    """Say why nothing of the file can be read, and what to do."""
    if as_json:
        typer.echo(json.dumps({"unusable": unusable.model_dump()}, ensure_ascii=False))
    typer.echo(f"onshikaku: FILE: {file}: {unusable.ja} {unusable.en}", err=True)
    typer.echo(
        "  → onshikaku insurer template で、ひな形を書き出せます。 writes a template.", err=True
    )


def print_json(came: Came) -> None:
    """One object on standard output: the report and its faults. Its keys are a contract."""
    if came.report is not None:
        told = came.report.model_dump(mode="json")
        faults = [fault.model_dump(mode="json") for fault in came.faults.faults]
        typer.echo(json.dumps(told | {"faults": faults}, ensure_ascii=False))


def print_came(came: Came, errors: Path | None) -> None:
    """Say what became of the rows, and the first faults."""
    report = came.report
    if report is None:
        return
    console = Console(highlight=False)
    console.print(_OUTCOMES[report.outcome].format(day=report.day), soft_wrap=True)
    for line in _counts(report):
        console.print(f"  {line}", soft_wrap=True)
    if not came.faults.faults:
        return
    console.print(_table(came.faults))
    rest = len(came.faults.faults) - _MOST_SHOWN
    if rest > 0:
        kinds = "　".join(f"{fault} {count:,}" for fault, count in report.kinds.items())
        console.print(f"ほか {rest:,} 件。 {rest:,} more: --errors FILE, --json", soft_wrap=True)
        console.print(f"誤りの種類 kinds: {kinds}", soft_wrap=True)
    if errors is not None:
        console.print(
            f"戻った行を {errors} に書きました。直してそのまま取り込めます。 "
            "The refused rows are there: correct them and import that file.",
            soft_wrap=True,
        )


def _counts(report: ReportView) -> Iterator[str]:
    yield f"{report.form.text.ja}　{report.form.text.en}"
    yield (
        f"行 rows {report.rows:,}　追加 added {report.added:,}　"
        f"訂正 corrected {report.corrected:,}　変更なし unchanged {report.unchanged:,}　"
        f"誤り refused {report.refused:,}"
    )
    if any(report.grades.values()):
        grades = "　".join(f"{grade} {count:,}" for grade, count in report.grades.items())
        yield f"住民基本台帳との照合 entry check: {grades}（B・Cは閲覧停止 viewing stopped）"


def _table(faults: FaultsView) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("行\nRow", "項目\nColumn", "理由\nReason"):
        table.add_column(title, overflow="fold")
    for fault in faults.faults[:_MOST_SHOWN]:
        table.add_row(str(fault.row), column_name(fault.column), f"{fault.ja}\n{fault.en}")
    return table
