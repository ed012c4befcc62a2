"""Serving the pages of a clinic until Ctrl-C."""

from __future__ import annotations

import asyncio
import errno
import json
from typing import TYPE_CHECKING, Annotated

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.folder_service import ended_by_signals
from clinic_ui.front.roles import ReaderRole
from clinic_ui.serving import listen, served, spare_the_collector
from clinic_ui.views import BANNER

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping, Sequence

    from clinic_ui.premises import Premises

__all__ = [
    "DEFAULT_PORT",
    "Port",
    "addresses",
    "listening_on",
    "serve_until_ended",
    "show_pages",
]

DEFAULT_PORT = 8700

Port = Annotated[
    int,
    typer.Option("--port", metavar="N", min=0, max=65535, help="Port of the pages; 0: any."),
]


def listening_on(port: int) -> socket.socket:
    """A socket on loopback; leaves with an error if the port is taken."""
    try:
        return listen(port)
    except OSError as error:
        why = "it is in use" if error.errno == errno.EADDRINUSE else str(error.strerror)
        fail(Exit.MISSING, f"--port {port}: {why}", "give another, or 0 for any")


async def serve_until_ended(premises: Premises, listening: socket.socket, *, as_json: bool) -> None:
    """Serve, say where, and let everything go on Ctrl-C or SIGTERM."""
    ended = asyncio.Event()
    async with served(premises.app, listening) as url:
        spare_the_collector()
        _tell_where(url, premises, as_json=as_json)
        with ended_by_signals(asyncio.get_running_loop(), ended.set):
            await ended.wait()
        premises.front.close()


def _tell_where(url: str, premises: Premises, *, as_json: bool) -> None:
    """The addresses of the pages, under the banner."""
    if as_json:
        typer.echo(json.dumps({"simulator": True, **addresses(url, premises)}))
        return
    typer.echo(f"{BANNER.ja}\n{BANNER.en}\n")
    show_pages(addresses(url, premises))
    typer.echo("\n ブラウザで開いてください。Ctrl-C で終了します。")
    typer.echo(" Open one in a browser. Ctrl-C ends it.")


def addresses(url: str, premises: Premises) -> Mapping[str, str | Sequence[str]]:
    """The pages by name; a kiosk, or a page of the desk, for each reader."""
    places = premises.front.places.values()
    kiosks = [f"{url}/kiosk/{one.id}" for one in places if one.role is ReaderRole.KIOSK]
    at_desk = [f"{url}/desk/readers/{one.id}" for one in places if one.role is ReaderRole.DESK]
    pages: dict[str, str | Sequence[str]] = {"start": url}
    if kiosks:
        pages |= {"kiosk": kiosks[0], "kiosks": kiosks}
    pages |= {"desk": f"{url}/desk"}
    if at_desk:
        pages |= {"desk_readers": at_desk}
    tablets = [f"{url}/app/{one.id}" for one in places if one.role is ReaderRole.APP]
    if tablets:
        pages |= {"tablets": tablets}
    pages |= {"training": f"{url}/training"}
    if premises.house.bench:
        pages |= {"bench": f"{url}/bench"}
        if premises.house.centre_here:
            pages |= {"insurer": f"{url}/insurer", "portal": f"{url}/portal"}
    return pages


def show_pages(pages: Mapping[str, str | Sequence[str]]) -> None:
    """The addresses, a line for each."""
    for page, address in pages.items():
        for one in _shown(page, address):
            typer.echo(f" {one:<36}{_NAMES[page]}")


def _shown(page: str, address: str | Sequence[str]) -> Sequence[str]:
    """The first kiosk has a line of its own."""
    if isinstance(address, str):
        return [address]
    return address[1:] if page == "kiosks" else address


_NAMES = {
    "start": "はじめの画面  start page",
    "kiosk": "患者さんの画面  kiosk",
    "kiosks": "患者さんの画面  kiosk",
    "desk": "受付の画面  reception desk",
    "desk_readers": "受付のリーダー  reader at the desk",
    "tablets": "アプリの端末  the clinic's app",
    "training": "受付の研修  training",
    "bench": "実験台  bench",
    "insurer": "保険者の窓口  insurer",
    "portal": "患者さんのポータル  portal",
}
