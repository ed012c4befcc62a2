"""`onshikaku insurer import` and `template`: files of members into the records."""

from __future__ import annotations

from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from clinic_ui.cli.failure import Exit, fail, finish
from clinic_ui.cli.insurer_client import MANAGEMENT, ManagementUrl
from clinic_ui.cli.insurer_import_remote import take_there
from clinic_ui.cli.insurer_import_told import Came, Teller, print_came, print_json, print_unusable
from clinic_ui.cli.options import JsonFlag, OnDay, parse_day
from onshikaku.api.import_views import fault_views, report_view, unusable_view
from onshikaku.clock import Clock
from onshikaku.domain.identifiers import InsurerNumber, InvalidIdentifier
from onshikaku.errors import StoreUnavailable
from onshikaku.member_files.fault_file import csv_of, xlsx_of
from onshikaku.member_files.faults import FileUnusable
from onshikaku.member_files.template import csv_template, xlsx_template
from onshikaku.service.import_values import MemberFile, Outcome, Report, Wish
from onshikaku.service.imports import imports_of
from onshikaku.store.database import Database

__all__ = ["import_", "template"]

_XLSX = ".xlsx"
_COMMAND = "onshikaku insurer import"


class _TemplateForm(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV (UTF-8 or Shift_JIS) or Excel (.xlsx).")
    ],
    insurer: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER", help="Whose file it is: rows of other insurers are refused."
        ),
    ] = None,
    *,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Take nothing if any row is refused.")
    ] = False,
    errors: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the refused rows there with the reasons, .csv or .xlsx: correct them and "
            "import that file.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would become of each row.")
    ] = False,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="Import straight into the database of a centre that does not run.",
        ),
    ] = None,
    on: OnDay = None,
    management: ManagementUrl = MANAGEMENT,
    as_json: JsonFlag = False,
) -> None:
    """加入者のファイル（CSV・Excel）を取り込みます。誤りのある行は理由をつけて返します。

    Import a file of members: every good row is put on record in one transaction, and every other
    row is reported with its number, column and reason. Stopped in the middle, nothing is on record:
    run it again. The same file twice changes nothing. Exit 0: all rows taken; 1: some were refused;
    2: the file cannot be used; 3: no centre or database. --on goes with --database: a centre has a
    clock of its own. --json: progress on standard error is one JSON object a line.

    Examples: onshikaku insurer import members.csv --errors bad.xlsx ·
    onshikaku insurer import bad.xlsx · onshikaku insurer template members.xlsx
    """
    wish = Wish(all_or_nothing, dry_run, _insurer(insurer))
    if on is not None and database is None:
        fail(Exit.USAGE, "--on: goes with --database", "a running centre has a clock of its own")
    try:
        member_file = MemberFile(file.name, file.read_bytes())
    except OSError as error:
        fail(Exit.USAGE, f"FILE: {file}: {error.strerror}", "give a file that can be read")
    with Teller(as_json=as_json) as teller:
        if database is None:
            came = take_there(management, member_file, wish, teller, _form_of(errors))
        else:
            came = _take_here(database, on, member_file, wish, teller, _form_of(errors))
    if came.unusable is not None:
        print_unusable(came.unusable, file, as_json=as_json)
        raise typer.Exit(Exit.USAGE)
    if errors is not None and came.faults.faults:
        _write(errors, came.error_file)
    if as_json:
        print_json(came)
    else:
        print_came(came, errors)
    report = came.report
    if report is None or report.refused or report.outcome is Outcome.REFUSED:
        raise typer.Exit(Exit.NO)


def template(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Where to. Default: members.xlsx or members.csv."),
    ] = None,
    form: Annotated[
        _TemplateForm | None, typer.Option(help="Default: by the name of FILE, else xlsx.")
    ] = None,
) -> None:
    """加入者ファイルのひな形を書き出します。 Write an empty member file to be filled in.

    The workbook has a second sheet that says how to write each column (docs/member-files.md).

    Example: onshikaku insurer template members.xlsx
    """
    by_name = _TemplateForm.CSV if file and file.suffix.lower() == ".csv" else _TemplateForm.XLSX
    wanted = form or by_name
    target = file or Path(f"members.{wanted}")
    _write(target, xlsx_template() if wanted is _TemplateForm.XLSX else csv_template(), "FILE")
    typer.echo(str(target))


def _take_here(
    place: str, on: str | None, file: MemberFile, wish: Wish, teller: Teller, form: str | None
) -> Came:
    clock, day = Clock(), parse_day(on)
    if day is not None:
        clock.set_day(day)
    try:
        with closing(Database(place)) as database:
            report = finish(_take(database, clock, file, wish, teller))
    except FileUnusable as unusable:
        return Came(unusable=unusable_view(unusable))
    except StoreUnavailable as error:
        fail(
            Exit.MISSING,
            f"--database: {error.place}: {error.detail}",
            "give the database of a centre that does not run, or leave --database out",
        )
    rows = {"csv": csv_of, "xlsx": xlsx_of}
    error_file = b"" if form is None else rows[form](report.headings, report.faults)
    return Came(report_view(report), fault_views(report.findings), error_file)


async def _take(
    database: Database, clock: Clock, file: MemberFile, wish: Wish, teller: Teller
) -> Report:
    return await imports_of(database, clock).take(file, wish, teller.tell)


def _insurer(text: str | None) -> InsurerNumber | None:
    try:
        return None if text is None else InsurerNumber(text)
    except InvalidIdentifier as error:
        fail(Exit.USAGE, f"--insurer: {error}", "give 8 digits, or 6 for 国民健康保険")


def _form_of(errors: Path | None) -> str | None:
    if errors is None:
        return None
    return "xlsx" if errors.suffix.lower() == _XLSX else "csv"


def _write(target: Path, data: bytes, option: str = "--errors") -> None:
    try:
        target.write_bytes(data)
    except OSError as error:
        fail(Exit.USAGE, f"{option}: {target}: {error.strerror}", "give a file that can be written")
