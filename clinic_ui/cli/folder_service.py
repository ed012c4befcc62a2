"""What `exchange` and `clinic` share: settings, folders, a centre of their own, and the end."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import typer
from pydantic import ValidationError

from clinic_ui import compose
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.notify import ServiceManager
from clinic_ui.cli.options import day_out_of_range, parse_day
from onshikaku.errors import DayOutOfRange, StoreUnavailable
from onshikaku.exchange.counter import TerminalCounter
from onshikaku.exchange.folders import Folders, FoldersUnusable, Unusable
from onshikaku.exchange.service import Exchange
from onshikaku.exchange.settings import ExchangeSettings
from onshikaku.pki.ledger import LedgerError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Generator, Mapping, Sequence
    from pathlib import Path
    from types import FrameType

    from cryptography import x509

    from onshikaku.clock import Clock
    from onshikaku.domain.persona import Persona
    from onshikaku.exchange.service import Served

__all__ = [
    "claimed_folders",
    "ended_by_signals",
    "exchange_over",
    "settings_from",
    "world_in",
]

_OPTIONS = {
    "encoding": "--encoding",
    "single_delay": "--delay",
    "batch_delay": "--batch-delay",
    "stay_minutes": "--stay",
    "encrypted": "--encrypt",
    "": "--encrypt",
}
_NEXT_STEPS = {
    Unusable.MISSING: "make the folder above it, or give another",
    Unusable.NOT_A_FOLDER: "give a folder",
    Unusable.INSIDE: "give another with --work",
    Unusable.OTHER_VOLUME: "give one on the same volume with --work",
    Unusable.BUSY: "end the other one, or give another --root and --work",
}


def exchange_over(
    terminal: compose.Terminal,
    settings: ExchangeSettings,
    folders: Folders,
    clock: Clock,
    report: Callable[[Served], None],
) -> Exchange:
    """The service of these folders, whose requests are answered over that terminal's line."""
    codes = settings.table
    counter = TerminalCounter(terminal.client, settings, folders.work, clock.now, codes)
    return Exchange(
        folders,
        settings,
        counter,
        clock.now,
        prefixes=counter.prefixes,
        report=report,
        codes=codes,
    )


@contextmanager
def ended_by_signals(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> Generator[None]:
    """Have Ctrl-C and SIGTERM call `stop` in the loop, for the block.

    The service manager, where there is one, hears that all is ready, and when it ends.
    """
    manager = ServiceManager.of(os.environ)

    def ended() -> None:
        manager.stopping()
        stop()

    def end(_signal: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(ended)

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with manager.attended(loop):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def claimed_folders(settings: ExchangeSettings) -> Generator[Folders]:
    """The folders, this process's alone for the block; leaves with a usage error if unfit."""
    try:
        folders = Folders.prepare(settings)
        with folders.claimed():
            yield folders
    except FoldersUnusable as error:
        ja, en = error.reason.value.ja, error.reason.value.en
        fail(Exit.USAGE, f"{error.folder}: {ja} {en}", _NEXT_STEPS[error.reason])


def world_in(
    on: str | None,
    pki: Path | None,
    people: Mapping[str, Persona],
    database: Path,
    trusted: Sequence[x509.Certificate] = (),
) -> compose.World:
    """A centre in this process that outlives it in a database; leaves with a usage error."""
    try:
        world = compose.World.create(
            day=parse_day(on), pki=pki, trusted=trusted, personas=people, place=str(database)
        )
    except DayOutOfRange as error:
        day_out_of_range(error)
    except (LedgerError, OSError) as error:
        fail(Exit.USAGE, f"--pki: {error}", "give a new folder, or one that a centre made")
    except StoreUnavailable as error:
        fail(Exit.MISSING, f"--work: {error}", f"remove {database}, or give another folder")
    # A batch takes as long as the terminal's settings say, and no time of the centre's beside.
    world.centre.openings.settings.batch_delay = timedelta(0)
    if others := world.centre.differing():
        typer.echo(
            f"{database} にある{len(others)}人の記録は、別の日か別の人物ファイルから"
            "作られたものです。"
            "このファイルを消して起動し直すと、作り直されます。\n"
            f"The records of {len(others)} people were made for another day, or from another file; "
            "remove that file and start again to have them made anew.",
            err=True,
        )
    return world


def settings_from(given: Mapping[str, object]) -> ExchangeSettings:
    """The settings, those given before the environment; leaves with a usage error if unfit."""
    try:
        return ExchangeSettings(**given)  # pyright: ignore[reportArgumentType]  # it checks them
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        why = first["msg"].removeprefix("Value error, ")
        where = str(first["loc"][0]) if first["loc"] else ""
        fail(Exit.USAGE, f"{_OPTIONS.get(where, 'EXCHANGE_' + where.upper())}: {why}")
