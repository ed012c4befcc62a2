"""`onshikaku terminal`: who may ask the centre, and the certificates they ask with."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import httpx
import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import (
    InstitutionsFile,
    JsonFlag,
    OnDay,
    PkiFolder,
    day_out_of_range,
    parse_day,
    read_register,
)
from clinic_ui.compose import LOCAL_CENTRE
from clinic_ui.registrar import (
    Certificate,
    FolderRegistrar,
    ManagementRegistrar,
    RegisteredInstitution,
    Registrar,
    RegistrarUnavailable,
    TerminalNotRegistered,
)
from clinic_ui.settings import DEFAULT_INSTITUTION
from onshikaku.clock import Clock
from onshikaku.domain.dates import jst_day
from onshikaku.domain.enrolment import TerminalKind
from onshikaku.domain.institution import Kind
from onshikaku.domain.terminal_session import reminder
from onshikaku.domain.text import Text
from onshikaku.errors import DayOutOfRange
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.pki.ledger import LedgerError
from onshikaku.pki.terminal_credential import TerminalCredential

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    help="端末とその電子証明書です。 Terminals: list them, issue and revoke their certificates.",
)

_KINDS = {
    Kind.HOSPITAL: Text("病院", "hospital"),
    Kind.CLINIC: Text("医科診療所", "clinic"),
    Kind.DENTAL: Text("歯科診療所", "dental clinic"),
    Kind.PHARMACY: Text("薬局", "pharmacy"),
    Kind.HOME_NURSING: Text("訪問看護ステーション", "home nursing"),
    Kind.TREATMENT: Text("施術所", "treatment"),
    Kind.CHECKUP: Text("健診実施機関", "check-ups"),
    Kind.MIDWIFERY: Text("助産所", "midwifery"),
    Kind.AMBULANCE: Text("救急隊", "ambulance"),
}
_TERMINALS = {
    TerminalKind.DESK: Text("資格確認端末", "desk"),
    TerminalKind.READER: Text("汎用カードリーダー", "reader"),
    TerminalKind.APP: Text("資格確認アプリ", "app"),
    TerminalKind.EMR: Text("レセコン・電子カルテ", "EMR"),
}
_MANAGEMENT = "http://127.0.0.1:8711"
_NO_SUCH = "`onshikaku terminal list` has them; add one with PUT /institutions on the centre's port"

_Management = Annotated[
    str | None,
    typer.Option(
        "--management",
        metavar="URL",
        help="Management port of a running centre. Default: http://127.0.0.1:8711.",
    ),
]
_Institution = Annotated[
    str, typer.Option("--institution", metavar="CODE", help="医療機関コード, 10 digits.")
]
_TerminalId = Annotated[str, typer.Argument(metavar="TERMINAL", help="Its id, as desk-1.")]


@app.command("list")
def list_(
    management: _Management = None,
    pki: PkiFolder = None,
    institutions: InstitutionsFile = None,
    on: OnDay = None,
    *,
    as_json: JsonFlag = False,
) -> None:
    """端末の一覧です。 List institutions, their terminals, and until when each may ask.

    Examples: onshikaku terminal list · onshikaku terminal list --pki ./pki
    """
    with _registrar(management, pki, institutions, on) as registrar:
        listed, now = registrar.institutions(), registrar.now()
    if as_json:
        document = {"institutions": [one.model_dump(mode="json") for one in listed]}
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    for institution in listed:
        _show(institution, now)


@app.command()
def issue(
    terminal: _TerminalId,
    institution: _Institution = DEFAULT_INSTITUTION,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write it. Default: CODE-TERMINAL.pem here."),
    ] = None,
    management: _Management = None,
    pki: PkiFolder = None,
    institutions: InstitutionsFile = None,
    on: OnDay = None,
    *,
    as_json: JsonFlag = False,
) -> None:
    """端末の電子証明書を発行します。 Issue a terminal's key and certificate, 3 years 3 months.

    Examples: onshikaku terminal issue desk-1 --out desk-1.pem ·
    onshikaku confirm --centre URL --credential desk-1.pem --pki ./pki
    """
    with _registrar(management, pki, institutions, on) as registrar:
        pem = registrar.issue(institution, terminal)
    certificate = TerminalCredential.from_pem(pem).certificate
    file = out or Path(f"{institution}-{terminal}.pem")
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            opened.write(pem)
    except OSError as error:
        fail(Exit.USAGE, f"--out: {file}: {error.strerror}", "give a file that you may write to")
    last = jst_day(certificate.not_valid_after_utc)
    if as_json:
        document = {
            "institution_code": institution,
            "terminal_id": terminal,
            "serial": str(certificate.serial_number),
            "not_after": certificate.not_valid_after_utc.isoformat(),
            "file": str(file),
        }
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    typer.echo(f"{institution} {terminal}: {last}まで有効な証明書を {file} に書きました。")
    typer.echo(f"  Wrote a certificate valid until {last}; keep the file secret.")


@app.command()
def revoke(
    terminal: _TerminalId,
    institution: _Institution = DEFAULT_INSTITUTION,
    management: _Management = None,
    pki: PkiFolder = None,
    institutions: InstitutionsFile = None,
    on: OnDay = None,
    *,
    as_json: JsonFlag = False,
) -> None:
    """端末の電子証明書を失効させます。 Revoke all certificates of a terminal; its sessions end.

    Example: onshikaku terminal revoke desk-2 --pki ./pki
    """
    with _registrar(management, pki, institutions, on) as registrar:
        revoked = registrar.revoke(institution, terminal)
    if as_json:
        typer.echo(json.dumps({"revoked": revoked}))
        return
    typer.echo(f"{institution} {terminal}: {revoked}件を失効させました。　{revoked} revoked.")


@contextmanager
def _registrar(
    management: str | None, pki: Path | None, institutions: Path | None, on: str | None
) -> Generator[Registrar]:
    """Whom to ask; leaves with the next step if they cannot be."""
    if management is not None and pki is not None:
        fail(Exit.USAGE, "--management and --pki exclude each other", "give one of the two")
    if pki is None and (institutions is not None or on is not None):
        fail(Exit.USAGE, "--institutions and --on go with --pki", "a running centre has its own")
    try:
        if pki is not None:
            yield _folder(pki, institutions, on)
            return
        with httpx.Client(base_url=management or _MANAGEMENT, timeout=10) as client:
            yield ManagementRegistrar(client)
    except TerminalNotRegistered:
        fail(Exit.USAGE, "TERMINAL: no such terminal is registered", _NO_SUCH)
    except (RegistrarUnavailable, httpx.InvalidURL) as error:
        fail(
            Exit.MISSING,
            f"--management: {error}",
            "start `onshikaku centre`, give its --management URL, or its folder: --pki DIR",
        )


def _folder(pki: Path, institutions: Path | None, on: str | None) -> FolderRegistrar:
    now = datetime.now(UTC)
    clock = Clock(lambda: now)
    day = parse_day(on)
    if day is not None:
        clock.set_day(day)
    try:
        hierarchy = Hierarchy.open(pki, now, f"{LOCAL_CENTRE}/ocsp")
    except (LedgerError, OSError) as error:
        fail(Exit.USAGE, f"--pki: {error}", "give a new folder, or one that a centre made")
    first, last = hierarchy.days()
    if not first <= clock.today() <= last:
        day_out_of_range(DayOutOfRange("day", first, last))
    return FolderRegistrar(hierarchy.terminals, read_register(institutions), clock.now())


def _show(institution: RegisteredInstitution, now: datetime) -> None:
    kind = _KINDS[institution.kind]
    typer.echo(f"{institution.code}  {institution.name}（{kind.ja}）  {kind.en}")
    for terminal in institution.terminals:
        name = _TERMINALS[terminal.kind]
        state = _state(terminal.certificates, now)
        typer.echo(f"  {terminal.id:<10}{name.ja} {name.en}：{state.ja}　{state.en}")


def _state(certificates: tuple[Certificate, ...], now: datetime) -> Text:
    """What the best of them is worth."""
    if not certificates:
        return Text("証明書なし", "no certificate")
    live = [one for one in certificates if one.revoked_at is None or now < one.revoked_at]
    if not live:
        return Text("失効", "revoked")
    last = jst_day(live[0].not_after)
    days = (last - jst_day(now)).days
    if days < 0:
        return Text(f"{last}に期限切れ", f"expired on {last}")
    if reminder(days) is None:
        return Text(f"{last}まで", f"until {last}")
    return Text(f"{last}まで、あと{days}日。更新してください", f"until {last}, {days} days: renew")
