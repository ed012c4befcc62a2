"""Serving the pages of a clinic until Ctrl-C."""

from __future__ import annotations

import asyncio
import errno
import json
from typing import TYPE_CHECKING, Annotated

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.folder_service import ended_by_signals
from clinic_ui.serving import listen, served
from clinic_ui.views import BANNER

if TYPE_CHECKING:
    import socket

    from clinic_ui.premises import Premises

__all__ = ["DEFAULT_PORT", "Port", "listening_on", "serve_until_ended", "tell_where"]

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


async def serve_until_ended(
    premises: Premises, listening: socket.socket, *, as_json: bool
) -> None:
    """Serve, say where, and let everything go on Ctrl-C or SIGTERM."""
    ended = asyncio.Event()
    async with served(premises.app, listening) as url:
        tell_where(url, bench=premises.bench is not None, as_json=as_json)
        with ended_by_signals(asyncio.get_running_loop(), ended.set):
            await ended.wait()
        premises.front.close()


def tell_where(url: str, *, bench: bool, as_json: bool) -> None:
    """The addresses of the pages."""
    places = {"start": url, "kiosk": f"{url}/kiosk/1", "desk": f"{url}/desk"}
    if bench:
        places["bench"] = f"{url}/bench"
    if as_json:
        typer.echo(json.dumps({"simulator": True, **places}))
        return
    typer.echo(f"{BANNER.ja}\n{BANNER.en}\n")
    names = {
        "start": "はじめの画面  start page",
        "kiosk": "患者さんの画面  kiosk",
        "desk": "受付の画面  reception desk",
        "bench": "実験台  bench",
    }
    for key, address in places.items():
        typer.echo(f" {address:<34}{names[key]}")
    typer.echo("\n ブラウザで開いてください。Ctrl-C で終了します。")
    typer.echo(" Open one in a browser. Ctrl-C ends it.")
