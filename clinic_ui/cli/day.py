"""`onshikaku day`: a whole day drawn from published frequencies, and played."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.folder_service import ended_by_signals
from clinic_ui.cli.options import JsonFlag, OnDay, day_out_of_range
from clinic_ui.cli.pages import DEFAULT_PORT, Port, addresses, listening_on, show_pages
from clinic_ui.cli.people import day_of
from clinic_ui.day.closing import Closing
from clinic_ui.day.counting import counted
from clinic_ui.day.pace import Pace
from clinic_ui.day.playing import PatientStuck, Playing
from clinic_ui.day.rooms import opened, world_of
from clinic_ui.day.told import as_json, as_page, tell
from clinic_ui.serving import served
from onshikaku.day import draw, load_mix
from onshikaku.day.drawing import FIRST_DAY
from onshikaku.day.figures import expected
from onshikaku.day.mix import KINDS, MixInvalid
from onshikaku.domain.dates import JST
from onshikaku.errors import DayOutOfRange

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncGenerator, Callable, Generator, Iterator
    from datetime import date

    from clinic_ui.compose import World
    from clinic_ui.day.reception import Received
    from clinic_ui.day.rooms import Rooms
    from onshikaku.day import DayPlan, Mix
    from onshikaku.domain.institution import Kind

__all__ = ["day"]

_MOST = 900
"""The day's list shows a thousand visits, and some patients have two."""

_JSON, _HTML = ".json", ".html"


def day(
    visits: Annotated[
        int, typer.Option(metavar="N", help="So many patients.", min=1, max=_MOST)
    ] = 300,
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed, another day.", min=0)] = 1,
    on: OnDay = None,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="clinic, dental, hospital or pharmacy.")
    ] = "clinic",
    readers: Annotated[int, typer.Option(help="How many card readers.", min=1, max=4)] = 1,
    speed: Annotated[
        float | None,
        typer.Option(
            metavar="N",
            help="Simulated seconds in a second; 60: a minute each second. Default: as fast as it "
            "goes.",
            min=0.1,
        ),
    ] = None,
    mix: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A distribution of your own, YAML or JSON; what it leaves out stays as it is.",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write the figures: .json, or .html for a page."),
    ] = None,
    *,
    pages: Annotated[
        bool, typer.Option("--pages", help="Open the pages meanwhile, to watch the desk fill.")
    ] = False,
    port: Port = DEFAULT_PORT,
    as_json_: JsonFlag = False,
) -> None:
    """公表された頻度から1日分の来院を抽選し、カードからレジまで実際に動かします。

    Draw a day from published frequencies, and play it: every patient lays a card on a virtual
    reader and answers at the kiosk's pages, or has a number looked up at the desk. At the end the
    usage rate (利用率, in both definitions), troubles by kind and shares are counted from what the
    system kept (the desk's list, the centre's access log, the result files) and compared with what
    was drawn, and the draw with what was asked for. The same seed gives the same day. Shares and
    their sources: docs/day.md.

    Exit code 0: counted as drawn, and a fair draw; 1: not. Ctrl-C ends the day with the figures so
    far.

    Examples: onshikaku day --visits 300 --seed 7 · onshikaku day --kind dental --report day.html ·
    onshikaku day --pages --speed 120 · onshikaku day --mix mine.yaml --json
    """
    when, chosen = _day_in(on), _kind_of(kind)
    _check_report(report)
    drawn_from = _mix_in(mix)
    listening = listening_on(port) if pages else None
    plan = draw(drawn_from, chosen, when, visits, seed)
    try:
        world = world_of(plan)
    except DayOutOfRange as error:
        day_out_of_range(error)
    console = Console(stderr=as_json_)
    work = _Work(plan, drawn_from, world, readers, speed, listening, Console(stderr=True))
    closing = _played(work)
    if report is not None:
        _write(report, closing)
    if as_json_:
        typer.echo(as_json(closing))
    else:
        tell(console, closing)
    if not closing.complete:
        raise typer.Exit(Exit.INTERRUPTED)
    if not closing.good:
        raise typer.Exit(Exit.NO)


@dataclass(frozen=True, slots=True)
class _Work:
    plan: DayPlan
    mix: Mix
    world: World
    readers: int
    speed: float | None
    listening: socket.socket | None
    told: Console


def _played(work: _Work) -> Closing:
    try:
        with tempfile.TemporaryDirectory(prefix="onshikaku-day-") as folder:
            return asyncio.run(_play(work, Path(folder)))
    except* PatientStuck as stuck:
        first = next(_each(stuck))
        fail(Exit.NO, str(first), "play it again with --pages --speed 20, and look")


def _each(stuck: PatientStuck | BaseExceptionGroup[PatientStuck]) -> Iterator[PatientStuck]:
    if isinstance(stuck, PatientStuck):
        yield stuck
        return
    for one in stuck.exceptions:
        yield from _each(one)


async def _play(work: _Work, folder: Path) -> Closing:
    began = time.process_time()
    plan, world = work.plan, work.world
    pace = Pace(world.clock.now, world.clock.set_moment, work.speed)
    async with opened(world, plan.kind, work.readers, folder) as rooms, _open(work, rooms):
        with _progress(work) as told:
            playing = Playing(plan, rooms, pace, told)
            with ended_by_signals(asyncio.get_running_loop(), playing.stop):
                await playing.whole()
        received = playing.received
        return Closing(
            plan=plan,
            drawn=expected(((one.patient, one.line_down) for one in received), plan.day),
            counted=await counted(rooms, received),
            received=len(received),
            longest_wait=max((one.waited for one in received), default=timedelta()),
            cpu_seconds=time.process_time() - began,
            published=work.mix.published,
        )


@contextlib.asynccontextmanager
async def _open(work: _Work, rooms: Rooms) -> AsyncGenerator[None]:
    """The pages, where they are wanted."""
    if work.listening is None:
        yield
        return
    async with served(rooms.premises.app, work.listening) as url:
        with contextlib.redirect_stdout(sys.stderr):
            show_pages(addresses(url, rooms.premises))
        yield
        rooms.premises.front.close()


@contextlib.contextmanager
def _progress(work: _Work) -> Generator[Callable[[Received], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=work.told, transient=True) as progress:
        shown = progress.add_task("受付 receiving", total=len(work.plan.patients))

        def told(received: Received) -> None:
            label = f"{received.begun.astimezone(JST):%H:%M} 受付 receiving"
            progress.update(shown, description=label, advance=1)

        yield told


def _day_in(on: str | None) -> date:
    when = day_of(on)
    if FIRST_DAY is not None and when < FIRST_DAY:
        fail(
            Exit.USAGE,
            f"--on: no day is drawn before {FIRST_DAY}",
            "choose a day after the end of new insurance cards",
        )
    return when


def _kind_of(kind: str) -> Kind:
    chosen = next((one for one in KINDS if one.value == kind), None)
    if chosen is None:
        fail(Exit.USAGE, f"--kind: {kind!r} is none", f"take one of {', '.join(KINDS)}")
    return chosen


def _mix_in(file: Path | None) -> Mix:
    try:
        return load_mix(file)
    except MixInvalid as invalid:
        for field, why in invalid.mistakes:
            typer.echo(f"{file}: {field}: {why}", err=True)
        fail(Exit.USAGE, "--mix: the distribution cannot be used", "docs/day.md has its fields")
    except OSError as error:
        fail(Exit.MISSING, f"--mix: {file}: {error.strerror}", "name a file that can be read")


def _check_report(file: Path | None) -> None:
    if file is None:
        return
    if file.suffix not in (_JSON, _HTML):
        fail(Exit.USAGE, f"--report: {file.name}", "end the name in .json or .html")
    if not file.parent.is_dir():
        fail(Exit.MISSING, f"--report: no folder {file.parent}", "make it, or name another")


def _write(file: Path, closing: Closing) -> None:
    text = as_json(closing) + "\n" if file.suffix == _JSON else as_page(closing)
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        fail(Exit.MISSING, f"--report: {error}", "name a file one may write to")
