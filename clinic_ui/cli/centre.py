"""`onshikaku centre`: the mock national centre as a server."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinic_ui import compose
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
from clinic_ui.cli.people import People, WithCast, cast_for, day_of
from clinic_ui.roots import RootUnusable, read_roots
from clinic_ui.serving import server_of, spare_the_collector
from clinic_ui.views import BANNER
from onshikaku.api import app as clinic_app
from onshikaku.api import management as management_app
from onshikaku.api.trouble import over_a_wire
from onshikaku.clock import Clock
from onshikaku.domain.dates import era_date
from onshikaku.errors import DayOutOfRange, StoreUnavailable
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.pki.ledger import LedgerError
from onshikaku.service.centre import Centre
from onshikaku.store.database import Database
from onshikaku.store.location import data_folder
from onshikaku.store.place import shown

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from datetime import date
    from types import FrameType

    from cryptography import x509
    from starlette.types import ASGIApp

    from onshikaku.domain.enrolment import Enrolment
    from onshikaku.domain.persona import Persona

__all__ = ["centre"]

_LOOPBACK = "127.0.0.1"


def centre(
    host: Annotated[str, typer.Option(help="Address of the clinic API.")] = _LOOPBACK,
    port: Annotated[
        int, typer.Option(help="Port of clinic API, OCSP and CRLs.", min=0, max=65535)
    ] = 8710,
    management_port: Annotated[
        int, typer.Option(help="Port of the management API, on loopback only.", min=0, max=65535)
    ] = 8711,
    pki: PkiFolder = None,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="PATH|URL|memory",
            help="SQLite file, or postgresql://USER@HOST/NAME (extra `postgresql`). Default: "
            "onshikaku/centre.db in the user's data folder.",
        ),
    ] = None,
    institutions: InstitutionsFile = None,
    on: OnDay = None,
    personas: People = None,
    trust: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="ROOT.pem",
            help="Pin this root as well; its cards stand for whom `onshikaku card bind` says.",
        ),
    ] = None,
    *,
    with_cast: WithCast = False,
    as_json: JsonFlag = False,
) -> None:
    """Run the mock national centre until Ctrl-C: clinic API, OCSP, CRLs, and management.

    模擬の全国センターを起動します。人物・番号はすべて架空です。
    """
    day = parse_day(on)
    register = read_register(institutions)
    people = cast_for(day_of(on), personas, with_cast=with_cast)
    try:
        trusted = read_roots(trust or ())
    except RootUnusable as error:
        fail(Exit.USAGE, f"--trust: {error}", "give a certificate as PEM or DER")
    with (
        _listen(host, port, "--port") as clinic_socket,
        _listen(_LOOPBACK, management_port, "--management-port") as management_socket,
    ):
        place = database or str(data_folder() / "centre.db")
        clinic_url = _url(clinic_socket)
        with _opened(pki, place, f"{clinic_url}/ocsp", day, trusted, register, people) as opened:
            apps = (
                (over_a_wire(clinic_app.create_app(opened)), clinic_socket),
                (management_app.create_app(opened), management_socket),
            )
            spare_the_collector()
            _warn_of_other_days(opened)
            _announce(opened, clinic_url, _url(management_socket), shown(place), as_json=as_json)
            _serve(*apps)


@contextmanager
def _listen(host: str, port: int, option: str) -> Generator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        fail(Exit.MISSING, f"{option} {port}: {why}", f"choose another port with {option}")
    with listening:
        yield listening


@contextmanager
def _opened(
    pki: Path | None,
    place: str,
    ocsp_url: str,
    day: date | None,
    trusted: Sequence[x509.Certificate],
    register: Mapping[str, Enrolment],
    people: Mapping[str, Persona],
) -> Generator[Centre]:
    clock = Clock()
    try:
        hierarchy = (
            Hierarchy.create(clock.now(), ocsp_url)
            if pki is None
            else Hierarchy.open(pki, clock.now(), ocsp_url)
        )
        compose.start_clock(clock, day, hierarchy)
        database = Database(place)
        centre = Centre(
            hierarchy,
            clock,
            database,
            trusted=trusted,
            personas=people,
            institutions=register,
        )
    except DayOutOfRange as error:
        day_out_of_range(error)
    except (LedgerError, OSError) as error:
        fail(Exit.MISSING, f"--pki: {error}", "give a new folder, or one that a centre made")
    except StoreUnavailable as error:
        fail(Exit.MISSING, f"--database: {error}", "give another path, or: --database memory")
    with closing(database):
        yield centre


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _warn_of_other_days(opened: Centre) -> None:
    """Say whose records were made for another day: titles then no longer fit."""
    others = opened.differing()
    if others:
        typer.echo(
            f"データベースにある{len(others)}人の記録は、別の日か別の人物ファイルから作られたものです。"
            "管理APIの POST /reset で作り直せます。\n"
            f"The records of {len(others)} people were made for another day, or from another file; "
            "POST /reset on the management port makes them anew.",
            err=True,
        )


def _announce(
    opened: Centre, clinic_url: str, management_url: str, place: str, *, as_json: bool
) -> None:
    day = opened.clock.today()
    if as_json:
        report = {
            "simulator": True,
            "clinic": clinic_url,
            "management": management_url,
            "database": place,
            "day": day.isoformat(),
        }
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    typer.echo(f"{BANNER.ja}\n{BANNER.en}\n")
    typer.echo(f" 医療機関向けAPI  clinic API       {clinic_url}")
    typer.echo(f" 管理API          management API   {management_url}")
    typer.echo(f" データベース     database         {place}")
    typer.echo(f" 模擬日           simulated day    {day.isoformat()}（{era_date(day)}）")
    typer.echo("\n Ctrl-C で終了します。Ctrl-C ends it.")


def _serve(*apps: tuple[ASGIApp, socket.socket]) -> None:
    """Serve each app on its socket until SIGINT or SIGTERM."""
    servers = [server_of(app) for app, _ in apps]

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for server in servers:
            server.should_exit = True

    async def serve() -> None:
        await asyncio.gather(
            *(
                server.serve([listening])
                for server, (_, listening) in zip(servers, apps, strict=True)
            )
        )

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with asyncio.Runner(loop_factory=servers[0].config.get_loop_factory()) as runner:
            runner.run(serve())
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
