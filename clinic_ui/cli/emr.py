"""`onshikaku emr`: a small clinic system at the terminal's folders, and nowhere else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from clinic_ui.cli.emr_chart import chart
from clinic_ui.cli.emr_lists import batch, register
from clinic_ui.cli.emr_options import (
    Birth,
    Branch,
    EncodingOption,
    FilesEncoding,
    InPlace,
    Institution,
    Insurer,
    Keep,
    Number,
    Occasion,
    OccasionOption,
    OnDay,
    Password,
    PdfOption,
    Root,
    Symbol,
    Timeout,
    birth_option,
    day_option,
    insured_option,
    month_option,
)
from clinic_ui.cli.emr_session import CLINIC, SINGLE_SECONDS, Session
from clinic_ui.cli.emr_watch import show, watch
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag
from clinic_ui.emr import requests
from clinic_ui.emr.desk import Desk
from clinic_ui.emr.requests import Message, Query

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True)


@app.command()
def ask(
    root: Root,
    *,
    insurer: Insurer = None,
    symbol: Symbol = "",
    number: Number = None,
    branch: Branch = "",
    birth: Birth = None,
    limit: Annotated[
        bool, typer.Option("--limit", help="The patient agreed to show 限度額適用認定証.")
    ] = False,
    on: OnDay = None,
    note: Annotated[
        str,
        typer.Option("--note", metavar="TEXT", help="任意の識別子: comes back, as a patient's id."),
    ] = "",
    institution: Institution = CLINIC,
    encoding: EncodingOption = FilesEncoding.UTF_8,
    timeout: Timeout = SINGLE_SECONDS,
    password: Password = None,
    in_place: InPlace = False,
    keep: Keep = False,
    as_json: JsonFlag = False,
) -> None:
    """資格確認書などの番号で、1人の資格を照会します（OQSsiquc01）/ Ask for one person by numbers.

    Puts a request into req, waits for its answer in res and reads it out.

    Exit code 0 if they are eligible, 1 if the answer was no, 3 if there was no answer.

    Example: onshikaku emr ask --root OQS --insurer 01990019 --symbol 21700023 --number 1024
    --branch 00 --birth 1980-02-17
    """
    insured = insured_option(insurer, symbol, number, branch)
    query = Query(insured, birth_option(birth), limit, note)
    day = day_option(on, "--on")
    session = Session(root, institution, encoding, timeout, password, in_place, keep, as_json)
    desk = session.desk()
    message = requests.query(institution, desk.identifier(), day, query)
    session.leave(session.answer(desk, lambda: desk.ask(message)))


app.command()(batch)
app.command()(register)


@app.command()
def drugs(
    root: Root,
    *,
    insurer: Insurer = None,
    symbol: Symbol = "",
    number: Number = None,
    branch: Branch = "",
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="MONTH", help="First month. Default: eleven months ago."),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="MONTH", help="Last month. Default: this one.")
    ] = None,
    treatment: Annotated[
        bool, typer.Option("--treatment", help="With treatment information (診療情報).")
    ] = False,
    occasion: OccasionOption = Occasion.OUTPATIENT,
    pdf: PdfOption = None,
    institution: Institution = CLINIC,
    encoding: EncodingOption = FilesEncoding.UTF_8,
    timeout: Timeout = SINGLE_SECONDS,
    password: Password = None,
    in_place: InPlace = False,
    keep: Keep = False,
    as_json: JsonFlag = False,
) -> None:
    """薬剤情報・診療情報を求めます（YZKsiquc01）/ Ask for drug and treatment information.

    The patient has to have agreed by card at this institution, and the consent has to last.

    Exit code 0 if it may be seen, 1 if it may not, 3 if there was no answer.

    Example: onshikaku emr drugs --root OQS --insurer 01990019 --symbol 21700023 --number 1024
    --branch 00 --treatment
    """
    insured = insured_option(insurer, symbol, number, branch)
    until = month_option(last, "--to")
    since = month_option(first, "--from") if first else _months_before(until, 11)
    if until < since:
        fail(Exit.USAGE, "--from: it lies after --to", "write the earlier month first")
    session = Session(root, institution, encoding, timeout, password, in_place, keep, as_json)
    desk = session.desk()
    message = requests.drugs(
        institution,
        desk.identifier(),
        insured,
        (since, until),
        occasion.visit,
        treatment=treatment,
        pdf=pdf is not None,
    )
    _medical(session, desk, message, pdf)


@app.command()
def checkups(
    root: Root,
    *,
    insurer: Insurer = None,
    symbol: Symbol = "",
    number: Number = None,
    branch: Branch = "",
    occasion: OccasionOption = Occasion.OUTPATIENT,
    pdf: PdfOption = None,
    institution: Institution = CLINIC,
    encoding: EncodingOption = FilesEncoding.UTF_8,
    timeout: Timeout = SINGLE_SECONDS,
    password: Password = None,
    in_place: InPlace = False,
    keep: Keep = False,
    as_json: JsonFlag = False,
) -> None:
    """特定健診情報を求めます（TKKsiquc01）/ Ask for check-up information.

    The patient has to have agreed by card at this institution, and the consent has to last.

    Exit code 0 if it may be seen, 1 if it may not, 3 if there was no answer.

    Example: onshikaku emr checkups --root OQS --insurer 01990019 --symbol 21700023 --number 1024
    --branch 00 --pdf checkups.pdf
    """
    insured = insured_option(insurer, symbol, number, branch)
    session = Session(root, institution, encoding, timeout, password, in_place, keep, as_json)
    desk = session.desk()
    asked = requests.checkups(
        institution, desk.identifier(), insured, occasion.visit, pdf=pdf is not None
    )
    _medical(session, desk, asked, pdf)


@app.command()
def subsidies(
    root: Root,
    *,
    insurer: Insurer = None,
    symbol: Symbol = "",
    number: Number = None,
    branch: Branch = "",
    birth: Birth = None,
    on: OnDay = None,
    institution: Institution = CLINIC,
    encoding: EncodingOption = FilesEncoding.UTF_8,
    timeout: Timeout = SINGLE_SECONDS,
    password: Password = None,
    in_place: InPlace = False,
    keep: Keep = False,
    as_json: JsonFlag = False,
) -> None:
    """医療費助成を照会します（PMHsimsm01、実験的）/ Ask for subsidies; experimental.

    The real layout is not public: this one is the simulator's own.

    Exit code 0 if there is one, 1 if none is known, 3 if there was no answer.

    Example: onshikaku emr subsidies --root OQS --insurer 990010 --symbol 模国01 --number 003310
    --branch 01 --birth 1969-09-01
    """
    insured = insured_option(insurer, symbol, number, branch)
    query = Query(insured, birth_option(birth))
    day = day_option(on, "--on")
    session = Session(root, institution, encoding, timeout, password, in_place, keep, as_json)
    desk = session.desk()
    message = requests.subsidies(institution, desk.identifier(), day, query)
    session.leave(session.answer(desk, lambda: desk.ask(message)))


app.command()(chart)
app.command()(watch)
app.command()(show)


def _medical(session: Session, desk: Desk, message: Message, pdf: Path | None) -> None:
    """Ask, keep the PDF if one came, and leave."""
    if pdf is not None and pdf.exists():
        fail(Exit.USAGE, f"--pdf: {pdf} is there already", "give another name")
    answer = session.answer(desk, lambda: desk.ask(message))
    session.keep_pdf(answer, pdf)
    session.leave(answer)


def _months_before(month: date, months: int) -> date:
    years, nth = divmod(month.year * 12 + month.month - 1 - months, 12)
    return date(years, nth + 1, 1)
