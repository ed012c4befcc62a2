"""`onshikaku rehearse`: situations of the library, played through the whole system."""

from __future__ import annotations

import time
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.hil_order import ask_for_pin
from clinic_ui.cli.options import parse_day
from clinic_ui.cli.rehearse_lines import listed, summary, told_live
from clinic_ui.hil.hands_tty import TtyHands
from clinic_ui.rehearse.album import AlbumUnavailable
from clinic_ui.rehearse.library import UnknownScenario, Wish, choose
from clinic_ui.rehearse.link import LinkUnavailable
from clinic_ui.rehearse.links import opened
from clinic_ui.rehearse.obstacles import ReaderKind
from clinic_ui.rehearse.pool import default_jobs, side_by_side, with_link
from clinic_ui.rehearse.reading import read_script
from clinic_ui.rehearse.real_link import Operator
from clinic_ui.rehearse.report_json import as_json
from clinic_ui.rehearse.reports import SUFFIXES, write
from clinic_ui.rehearse.result import Outcome, Played, Rehearsal
from clinic_ui.rehearse.runner import How
from clinic_ui.roots import RootUnusable, read_roots
from hardware.private_pcscd import PcscdFailed
from onshikaku.domain.scenario import Group
from onshikaku.scenarios import ScenarioInvalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from clinic_ui.rehearse.library import Chosen
    from onshikaku.scenarios import ScenarioMistake

__all__ = ["rehearse"]

_UNHURRIED_SECONDS = 2.0
"""Between two steps at speed 1."""


def rehearse(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID|FILE.yaml]...",
            help="Scenarios by their ids, or files of your own (docs/scenarios.md).",
        ),
    ] = None,
    *,
    all_: Annotated[bool, typer.Option("--all", help="The whole library.")] = False,
    group: Annotated[
        list[str] | None,
        typer.Option(
            "--group", metavar="A-H", help="Those of a group, as D; several may be given."
        ),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(
            "--tag", metavar="TAG", help="Those with that tag; several: with all of them."
        ),
    ] = None,
    show: Annotated[
        bool, typer.Option("--list", help="Play nothing: list what would be played.")
    ] = False,
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DATE",
            help="Play on that simulated day what can be played on it. Default: each on its own.",
        ),
    ] = None,
    reader: Annotated[
        str,
        typer.Option(
            "--reader",
            metavar="virtual|pcsc|nfc|real|NAME",
            help="Where cards are placed: virtual; through a private pcscd; by nfcpy's driver; at "
            "the reader of this machine (real), or that of this name, by your hands.",
        ),
    ] = ReaderKind.VIRTUAL,
    trust: Annotated[
        list[Path] | None,
        typer.Option("--trust", metavar="ROOT.pem", help="For a real card: pin this root."),
    ] = None,
    ask_pin: Annotated[
        bool, typer.Option("--ask-pin", help="For a real card: its holder types the PIN, once.")
    ] = False,
    speed: Annotated[
        float | None,
        typer.Option(
            "--speed",
            min=0.1,
            max=100,
            metavar="N",
            help="1 is a person's pace, 2 twice as fast. Default: as fast as it goes.",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            help="How many at once, with virtual cards. Default: one for each processor.",
        ),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(
            "--report",
            metavar="FILE",
            help="Write the report: .html (with pictures), .json, .xml (JUnit). Several if wanted.",
        ),
    ] = None,
    pictures: Annotated[
        bool,
        typer.Option(
            "--pictures/--no-pictures", help="Whether the .html report has pictures of the pages."
        ),
    ] = True,
    as_json_: Annotated[
        bool,
        typer.Option("--json", help="Print the JSON report and nothing else on standard output."),
    ] = False,
) -> None:
    """Play situations of real reception desks through card, reader, centre, desk, file and till.

    窓口で起きる場面を、カードから会計まで通して再現し、見えるべきものが見えたかを確かめます。

    Exit code 0: everything was seen as it must be. 1: something was not. 2: the command or a file
    is wrong. 3: something is missing here. 130: Ctrl-C.

    Examples: onshikaku rehearse --list · onshikaku rehearse cert-grace ·
    onshikaku rehearse --group D --report d.html · onshikaku rehearse --all --report junit.xml ·
    onshikaku rehearse my-own.yaml · onshikaku rehearse --all --reader pcsc
    """
    if not (names or all_ or group or tag or show):
        fail(Exit.USAGE, "which scenarios?", "give ids, --group, --tag or --all; --list shows them")
    if names and all_:
        fail(Exit.USAGE, "--all: it goes without ids", "leave one of them out")
    for path in report or ():
        _check_report(path)
    day = parse_day(on)
    wish = Wish(names or (), _groups(group), tag or (), day)
    chosen = _chosen(wish)
    if show:
        listed(chosen, as_json=as_json_)
        return
    _check_scripts(chosen)
    wants_pictures = pictures and any(path.suffix == ".html" for path in report or ())
    run = _run(
        chosen,
        _kind(reader),
        None if reader in set(ReaderKind) else reader,
        How(day, 0.0 if speed is None else _UNHURRIED_SECONDS / speed),
        jobs or default_jobs(),
        (tuple(trust or ()), ask_pin),
        pictures=wants_pictures,
    )
    for path in report or ():
        _write(run, path)
    if as_json_:
        typer.echo(as_json(run), nl=False)
    else:
        summary(run, report or ())
    if run.interrupted:
        raise typer.Exit(Exit.INTERRUPTED)
    if not run.passed:
        raise typer.Exit(Exit.NO)


def _run(
    chosen: Sequence[Chosen],
    kind: ReaderKind,
    name: str | None,
    how: How,
    jobs: int,
    real: tuple[Sequence[Path], bool],
    *,
    pictures: bool,
) -> Rehearsal:
    begun, clock = datetime.now(UTC).astimezone(), time.monotonic()
    played: list[Played] = [_not_on_that_day(one) for one in chosen if one.unfit is not None]
    sources = [one.source for one in chosen if one.unfit is None]
    try:
        with told_live(len(sources), bar=kind is not ReaderKind.REAL) as tell:
            if kind is ReaderKind.VIRTUAL:
                _collect(side_by_side(sources, how, jobs, pictures=pictures), played, tell)
            else:
                with opened(kind, name=name, operator=_operator(kind, *real)) as link:
                    if link.notice is not None:
                        typer.echo(f"{link.notice.ja}\n{link.notice.en}", err=True)
                    _collect(with_link(sources, how, link, pictures=pictures), played, tell)
    except KeyboardInterrupt:
        typer.echo("中断しました。 Interrupted.", err=True)
    except AlbumUnavailable as error:
        fail(Exit.MISSING, f"--report .html: {error}", "scripts/setup pictures, or --no-pictures")
    except LinkUnavailable as error:
        fail(Exit.MISSING, f"--reader: {error.why.ja} {error.why.en}", error.step)
    except BrokenProcessPool:
        fail(
            Exit.MISSING,
            "a process that was playing has been killed, perhaps for want of memory",
            "try again with fewer --jobs",
        )
    except PcscdFailed as error:
        fail(Exit.MISSING, str(error), "scripts/setup pcsc")
    played.sort(key=lambda one: one.number)
    seconds = time.monotonic() - clock
    return Rehearsal(begun, seconds, name or kind.value, how.day, len(chosen), tuple(played))


def _collect(
    coming: Iterator[Played], played: list[Played], tell: Callable[[Played], None]
) -> None:
    for one in coming:
        played.append(one)
        tell(one)


def _not_on_that_day(one: Chosen) -> Played:
    scenario = one.file.scenario
    return Played(
        scenario.id,
        scenario.number,
        scenario.title,
        Outcome.NOT_PLAYED,
        0,
        reason=one.unfit,
    )


def _operator(kind: ReaderKind, trust: Sequence[Path], ask_pin: bool) -> Operator | None:  # noqa: FBT001
    if kind is not ReaderKind.REAL:
        return None
    try:
        roots = read_roots(trust)
    except RootUnusable as error:
        fail(Exit.USAGE, f"--trust: {error}")
    return Operator(TtyHands(), roots, ask_for_pin() if ask_pin else None)


def _chosen(wish: Wish) -> Sequence[Chosen]:
    try:
        chosen = choose(wish)
    except UnknownScenario as unknown:
        like = f"as {', '.join(unknown.like)}" if unknown.like else "`onshikaku rehearse --list`"
        fail(Exit.USAGE, f"no scenario is called {unknown.name}", like)
    except ScenarioInvalid as invalid:
        _refuse(invalid.mistakes)
    except OSError as error:
        fail(Exit.MISSING, f"{error.filename}: {error.strerror}")
    if not wish.names:
        chosen = [one for one in chosen if one.unfit is None]
    if chosen and all(one.unfit is not None for one in chosen):
        for one in chosen:
            if one.unfit is not None:
                typer.echo(f"{one.file.scenario.id}: {one.unfit.ja} {one.unfit.en}", err=True)
        fail(Exit.USAGE, "--on: nothing is played on that day", "without --on each has its own")
    if not chosen:
        fail(
            Exit.USAGE,
            "nothing fits that choice",
            "`onshikaku rehearse --list` shows what there is",
        )
    return chosen


def _check_scripts(chosen: Sequence[Chosen]) -> None:
    """Every mistake in what is to be played is told before anything is."""
    mistakes: list[ScenarioMistake] = []
    for one in chosen:
        try:
            read_script(one.file)
        except ScenarioInvalid as invalid:
            mistakes += invalid.mistakes
    if mistakes:
        _refuse(mistakes)


def _refuse(mistakes: Sequence[ScenarioMistake]) -> NoReturn:
    for mistake in mistakes:
        typer.echo(f"{mistake} {mistake.reason.ja}", err=True)
    fail(Exit.USAGE, "the file cannot be played", "docs/scenarios.md describes every field")


def _groups(given: Sequence[str] | None) -> Sequence[str]:
    for one in given or ():
        if one.upper() not in set(Group):
            fail(Exit.USAGE, f"--group: {one!r} is no group", f"one of {', '.join(Group)}")
    return given or ()


def _kind(reader: str) -> ReaderKind:
    return ReaderKind(reader) if reader in set(ReaderKind) else ReaderKind.REAL


def _write(run: Rehearsal, path: Path) -> None:
    try:
        write(run, path)
    except OSError as error:
        fail(
            Exit.MISSING,
            f"--report: {path} cannot be written: {error.strerror}",
            "name another file, or make room",
        )


def _check_report(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        fail(Exit.USAGE, f"--report: {path.name} ends in none of {', '.join(SUFFIXES)}")
    if not path.absolute().parent.is_dir():
        fail(Exit.USAGE, f"--report: {path.parent} is no folder", "make it first")
