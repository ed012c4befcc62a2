"""`onshikaku exchange`: the terminal's shared folders, at work."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinic_ui import compose
from clinic_ui.cli.exchange_report import announce, served, served_as_json
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.folder_service import (
    claimed_folders,
    ended_by_signals,
    exchange_over,
    settings_from,
    world_in,
)
from clinic_ui.cli.journal import log_to_stderr
from clinic_ui.cli.options import (
    Credential,
    JsonFlag,
    OnDay,
    PkiFolder,
    is_http,
)
from clinic_ui.cli.people import People, WithCast, cast_for, day_of
from clinic_ui.cli.surroundings import settings_for
from onshikaku.clock import Clock
from onshikaku.exchange.folders import Folders
from onshikaku.exchange.line import Line, LineFault
from onshikaku.exchange.settings import ExchangeSettings
from onshikaku.personas import DEFAULT_PERSONA
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.pki.ledger import LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from onshikaku.exchange.service import Served
    from onshikaku.wire.oqs.sim_codes import Codes

__all__ = ["exchange"]


def exchange(
    root: Annotated[
        Path,
        typer.Option(
            metavar="DIR", help="The shared folder; req, res and face in it are made if missing."
        ),
    ],
    work: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Work folder, on the same volume. Default: DIR-work beside it."
        ),
    ] = None,
    centre: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Ask this centre. Default: one in this process."),
    ] = None,
    pki: PkiFolder = None,
    credential: Credential = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="utf-8|shift_jis", help="Encoding of every answer.")
    ] = None,
    delay: Annotated[
        float | None,
        typer.Option("--delay", metavar="SECONDS", help="An answer takes so long. Default: 0.5."),
    ] = None,
    batch_delay: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="A batch (一括照会) takes so long. Default: 5."),
    ] = None,
    stay: Annotated[
        int | None,
        typer.Option(
            metavar="MINUTES", help="Answers not collected by then are deleted. Default: 1440."
        ),
    ] = None,
    encrypt: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PREFIX=e",
            help="Answers of that interface as encrypted ZIP files, as OQSsiquc=e; face=e for the "
            "card reader's. The password is in EXCHANGE_ZIP_PASSWORD.",
        ),
    ] = None,
    on: OnDay = None,
    personas: People = None,
    *,
    with_cast: WithCast = False,
    poll: Annotated[
        bool,
        typer.Option("--poll", help="Look each second, without notification: network shares."),
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Be the eligibility terminal's file interface: requests in req, answers in res.

    資格確認端末の連携フォルダです。レセコン・電子カルテからの要求ファイルに答えます。人物・番号はすべて架空です。

    Every setting can also come from the environment: EXCHANGE_… (docs/files.md). With --json, a
    line for each request.

    Examples: onshikaku exchange --root OQS · onshikaku exchange --root OQS --encoding shift_jis ·
    onshikaku exchange --root OQS --centre http://127.0.0.1:8710 --pki PKI
    """
    given = {
        "work": work,
        "encoding": encoding,
        "single_delay": delay,
        "batch_delay": batch_delay,
        "stay_minutes": stay,
        "encrypted": _encrypted(encrypt),
        "poll_only": poll or None,
    }
    log_to_stderr()
    settings = settings_from({"root": root} | {k: v for k, v in given.items() if v is not None})
    if centre is not None and not is_http(centre):
        fail(Exit.USAGE, f"--centre: {centre!r} is not an http address")
    clinic = settings_for(credential)
    if "institution_code" in settings.model_fields_set:
        clinic = clinic.model_copy(update={"institution_code": settings.institution_code})
    with claimed_folders(settings) as folders:
        if centre is None:
            people = cast_for(day_of(on), personas, with_cast=with_cast)
            world = world_in(on, pki, people, folders.work / "centre.db")
            clock, line = world.clock, compose.local_terminal(world, clinic)
            example = people.get(DEFAULT_PERSONA)
        else:
            example = None
            clock, authorities = Clock(), _authorities(pki)
            if clinic.account is None:
                _warn_of_missing_account()
            if on is not None:
                clock.set_day(day_of(on))
            line = compose.remote_terminal(authorities, clinic, centre)
        announced = partial(
            announce, folders, centre=centre, day=clock.today(), example=example, as_json=as_json
        )
        report = served_as_json if as_json else served
        try:
            asyncio.run(_run(settings, folders, line, clock, announced, report))
        except compose.CredentialMissing:
            fail(
                Exit.USAGE,
                "--credential: the centre lets in registered terminals only",
                "give its folder with --pki DIR, or a FILE from `onshikaku terminal issue`",
            )
        except compose.CredentialUnfit as error:
            fail(Exit.USAGE, f"--credential: {error}", "`onshikaku terminal issue` writes one")
    typer.echo("終了しました。 Ended.", err=True)


async def _run(
    settings: ExchangeSettings,
    folders: Folders,
    line: AbstractAsyncContextManager[compose.Terminal],
    clock: Clock,
    announced: Callable[..., None],
    report: Callable[[Served], None],
) -> None:
    async with line as terminal:
        own = settings.model_copy(update={"institution_code": terminal.institution_code})
        service = exchange_over(terminal, own, folders, clock, report)
        announced(settings=own)
        await _sign_in(terminal, own.table)
        with ended_by_signals(asyncio.get_running_loop(), service.stop):
            await service.run()


def _warn_of_missing_account() -> None:
    typer.echo(
        "アカウントでログインしていないため、薬剤情報（YZK）と特定健診情報（TKK）は提供されません。"
        "CLINIC_ACCOUNT と CLINIC_PASSWORD で指定してください（docs/terminals.md）。\n"
        "Nobody is logged in at this terminal, so the centre gives it no drugs (YZK) and no "
        "check-ups (TKK): set CLINIC_ACCOUNT and CLINIC_PASSWORD (docs/terminals.md).",
        err=True,
    )


async def _sign_in(terminal: compose.Terminal, codes: Codes) -> None:
    """Say at once what every request would be told; the centre may come, or change, later."""
    try:
        await Line(terminal.client).sign_in()
    except LineFault as fault:
        said = codes[fault.matter]
        typer.echo(
            f"{said.code} {said.message}（{fault}）\n"
            "このまま待ちますが、どの要求にもこのコードで答えます。"
            "--centre・--pki・CLINIC_ACCOUNT を確かめてください。\n"
            "The centre gave no answer. Every request will be told so until it does: check "
            "--centre, --pki and CLINIC_ACCOUNT.",
            err=True,
        )


def _authorities(pki: Path | None) -> Hierarchy | None:
    if pki is None:
        return None
    try:
        return Hierarchy.open(pki, Clock().now(), f"{compose.LOCAL_CENTRE}/ocsp")
    except (LedgerError, OSError) as error:
        fail(Exit.USAGE, f"--pki: {error}", "give the folder that the centre was started with")


def _encrypted(options: Sequence[str] | None) -> Sequence[str] | None:
    """The interfaces set to `e`, as in encrypt.conf; None without the option."""
    if options is None:
        return None
    chosen: list[str] = []
    for option in options:
        interface, equals, value = option.partition("=")
        if not equals or value not in ("e", "n"):
            fail(Exit.USAGE, f"--encrypt: {option!r} is no setting", "write it as OQSsiquc=e")
        if value == "e":
            chosen.append(interface)
    return chosen
