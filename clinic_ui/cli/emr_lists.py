"""`onshikaku emr batch` and `emr register`: many people at once, and numbers of one's own."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer

from clinic_ui.cli.emr_options import (
    Branch,
    EncodingOption,
    FilesEncoding,
    InPlace,
    Institution,
    Insurer,
    Keep,
    Number,
    OnDay,
    Password,
    Root,
    Symbol,
    Timeout,
    day_option,
    insured_option,
    month_option,
)
from clinic_ui.cli.emr_session import CLINIC, SINGLE_SECONDS, Session
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag
from clinic_ui.emr import requests
from clinic_ui.emr.desk import Desk
from clinic_ui.emr.requests import Batch, Message, Registration
from clinic_ui.emr.table import Mistake, NotATable, read_queries, read_registrations

__all__ = ["batch", "register", "rows_of"]

T = TypeVar("T")
_BATCH_SECONDS = 600.0


class Kind(StrEnum):
    """What a batch is about."""

    ELIGIBILITY = "eligibility"
    AID = "aid"
    HOME = "home"
    ONLINE = "online"

    @property
    def batch(self) -> Batch:
        """The interface of this kind."""
        return Batch[self.name]


ListFile = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE.csv]", help="UTF-8 or Shift_JIS (CP932), with a header."),
]
Reception = Annotated[
    str | None,
    typer.Option("--reception", metavar="N", help="受付番号: only ask for that result."),
]
Every = Annotated[
    float,
    typer.Option("--every", metavar="SECONDS", help="Pause before asking again.", min=0.1),
]


def batch(
    root: Root,
    file: ListFile = None,
    *,
    kind: Annotated[
        Kind,
        typer.Option("--kind", help="aid: 医療扶助, home: 訪問診療等, online: オンライン診療等."),
    ] = Kind.ELIGIBILITY,
    month: Annotated[
        str | None, typer.Option("--month", metavar="MONTH", help="For aid: 診療年月, 2026-11.")
    ] = None,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="For home and online: 同意日, first day."),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day. Default: today.")
    ] = None,
    visits: Annotated[
        bool, typer.Option("--visits", help="For online: --from and --to are 受診予定日.")
    ] = False,
    on: OnDay = None,
    reception: Reception = None,
    every: Every = 2.0,
    institution: Institution = CLINIC,
    encoding: EncodingOption = FilesEncoding.UTF_8,
    timeout: Timeout = _BATCH_SECONDS,
    password: Password = None,
    in_place: InPlace = False,
    keep: Keep = False,
    as_json: JsonFlag = False,
) -> None:
    """一括照会を出し、結果がそろうまで待ちます（OQSmuquc ほか）/ Ask for many people at once.

    Columns of the list: 保険者番号, 記号, 番号, 枝番, 生年月日, 限度額, 患者番号 (or insurer,
    symbol, number, branch, birth, limit, id); 記号, 枝番, 限度額 and 患者番号 may be absent.

    Exit code 0 when the result is there, whatever it says of each; 3 if it never came.

    Examples: onshikaku emr batch tomorrow.csv --root OQS · onshikaku emr batch --root OQS
    --kind aid --month 2026-11
    """
    session = Session(root, institution, encoding, timeout, password, in_place, keep, as_json)
    desk = session.desk()
    if reception is not None:
        _collect(session, desk, kind.batch, reception, every, f"onshikaku emr batch --kind {kind}")
    if (file is None) is (kind is Kind.ELIGIBILITY):
        fail(
            Exit.USAGE,
            "FILE.csv: a list is needed, unless --kind says whom to ask for",
            "onshikaku emr batch tomorrow.csv, or --kind aid --month 2026-11",
        )
    match kind:
        case Kind.ELIGIBILITY:
            people = rows_of(file, read_queries, "batch")
            day = day_option(on, "--on")
            message = requests.batch(institution, desk.identifier(), day, people)
        case Kind.AID:
            asked = month_option(month, "--month")
            message = requests.aid_batch(institution, desk.identifier(), asked)
        case Kind.HOME | Kind.ONLINE:
            message = _consents(session, desk, kind, first, last, visits=visits)
    _send(session, desk, kind.batch, message, every, f"onshikaku emr batch --kind {kind}")


def register(
    root: Root,
    file: ListFile = None,
    *,
    reference: Annotated[
        str | None, typer.Option("--reference", metavar="N", help="照会番号: the patient's number.")
    ] = None,
    insurer: Insurer = None,
    symbol: Symbol = "",
    number: Number = None,
    branch: Branch = "",
    reception: Reception = None,
    every: Every = 2.0,
    institution: Institution = CLINIC,
    encoding: EncodingOption = FilesEncoding.UTF_8,
    timeout: Timeout = SINGLE_SECONDS,
    password: Password = None,
    in_place: InPlace = False,
    keep: Keep = False,
    as_json: JsonFlag = False,
) -> None:
    """患者番号を照会番号として登録します（OQSsiimm・OQSmuimm）/ Register numbers of one's own.

    Later answers carry the number, so that the software finds the chart. Columns of a list:
    照会番号, 保険者番号, 記号, 番号, 枝番 (or reference, insurer, symbol, number, branch).

    Exit code 0 if all were registered, 1 if one was not, 3 if there was no answer.

    Examples: onshikaku emr register --root OQS --reference 1001 --insurer 01990019
    --symbol 21700023 --number 1024 --branch 00 · onshikaku emr register charts.csv --root OQS
    """
    session = Session(root, institution, encoding, timeout, password, in_place, keep, as_json)
    desk = session.desk()
    if reception is not None:
        _collect(session, desk, Batch.REGISTRATION, reception, every, "onshikaku emr register")
    if (file is None) is (reference is None):
        fail(
            Exit.USAGE,
            "--reference: one number with its person, or else FILE.csv",
            "`onshikaku emr register --help` has an example of each",
        )
    if file is not None:
        entries = rows_of(file, read_registrations, "register")
        message = requests.register_all(institution, desk.identifier(), entries)
        _send(session, desk, Batch.REGISTRATION, message, every, "onshikaku emr register")
    entry = Registration(reference or "", insured_option(insurer, symbol, number, branch))
    single = requests.register(institution, desk.identifier(), entry)
    session.leave(session.answer(desk, lambda: desk.ask(single)))


def _send(
    session: Session, desk: Desk, kind: Batch, message: Message, every: float, again: str
) -> NoReturn:
    def ask_all():  # noqa: ANN202
        return desk.ask_all(kind, message, every)

    session.leave(session.answer(desk, ask_all, again))


def _collect(
    session: Session, desk: Desk, kind: Batch, reception: str, every: float, again: str
) -> NoReturn:
    session.leave(session.answer(desk, lambda: desk.collect(kind, reception, every), again))


def _consents(
    session: Session, desk: Desk, kind: Kind, first: str | None, last: str | None, *, visits: bool
) -> Message:
    if visits and kind is not Kind.ONLINE:
        fail(Exit.USAGE, "--visits: with --kind online only", "leave it out")
    if first is None:
        fail(Exit.USAGE, "--from: it is needed", "write --from 2026-11-01")
    days = (day_option(first, "--from"), day_option(last, "--to"))
    if days[1] < days[0]:
        fail(Exit.USAGE, "--from: it lies after --to", "write the earlier day first")
    consented, examined = (None, days) if visits else (days, None)
    return requests.consent_batch(
        session.institution, desk.identifier(), kind.batch, consented, examined
    )


def rows_of(
    file: Path | None, read: Callable[[bytes], tuple[list[T], list[Mistake]]], command: str
) -> list[T]:
    """The rows of the list of that command; leaves with every mistake in it."""
    if file is None:
        fail(Exit.USAGE, "FILE.csv: a list is needed", "give its name")
    try:
        rows, mistakes = read(file.read_bytes())
    except OSError as error:
        fail(Exit.USAGE, f"{file}: {error.strerror}", "give the name of a CSV file")
    except NotATable as error:
        fail(Exit.USAGE, f"{file}: {error}", f"`onshikaku emr {command} --help` names the columns")
    if mistakes:
        for mistake in mistakes:
            typer.echo(
                f"{file}:{mistake.line}: {mistake.column}: {mistake.reason.ja}"
                f"　{mistake.reason.en}",
                err=True,
            )
        fail(Exit.USAGE, f"{file}: {len(mistakes)} mistakes, nothing was sent", "mend these cells")
    return rows
