"""`onshikaku hil`: checks of a reader with a card on it, for QA engineers and build servers."""

from __future__ import annotations

import importlib.util
import logging
import random
import signal
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinic_ui.cli.card import make_image
from clinic_ui.cli.devices import unavailable
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.hil_lines import Both, JsonLines, Lines, TextLines, list_checks
from clinic_ui.cli.hil_order import Operator, Order, read_pin
from clinic_ui.cli.link_plans import link_plan
from clinic_ui.cli.options import Debug, JsonFlag
from clinic_ui.cli.people import cast_for, day_of
from clinic_ui.cli.surroundings import log_to_stderr
from clinic_ui.hil import reports
from clinic_ui.hil.compare import judge
from clinic_ui.hil.hands import HandsFailed
from clinic_ui.hil.runner import run_checks, surroundings
from clinic_ui.hil.stand import Stand
from clinic_ui.hil.stands import VIRTUAL, virtual_stand
from clinic_ui.hil.suites import Suite, all_checks, checks_of
from clinic_ui.reasons import PORTS_OPEN
from hardware.faulty_reader import faulty_source
from hardware.private_pcscd import PcscdFailed
from onshikaku.personas import DEFAULT_PERSONA
from reader.errors import ReaderUnavailable
from reader.sources import find_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from clinic_ui.hil.checks.check import Check
    from clinic_ui.hil.hands import Hands
    from clinic_ui.hil.result import Run
    from hardware.link_faults import LinkPlan
    from reader.pin import Pin

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True)


@app.command()
def run(
    reader: Annotated[
        str,
        typer.Option(
            "--reader",
            metavar="NAME",
            help="As `onshikaku readers` lists it. Default: a virtual reader of the program's own.",
        ),
    ] = VIRTUAL,
    suite: Annotated[Suite, typer.Option(help="How much is checked.")] = Suite.SMOKE,
    operator: Annotated[
        Operator | None,
        typer.Option(
            help="Who places the cards: a person here (tty) or with a telephone (web), or a program"
            " (script). Default: tty for a reader, script for the virtual one."
        ),
    ] = None,
    hook: Annotated[
        str | None,
        typer.Option(
            metavar="CMD",
            help="With --operator script: the program that places and removes, run as `CMD place`"
            " and so on (docs/hil.md). Without it, virtual hands at the virtual reader.",
        ),
    ] = None,
    hook_timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", help="For each run of --hook. Default: 60 seconds.", min=0.1
        ),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            "--listen",
            metavar="ADDRESS:PORT",
            help="With --operator web: where the page is served, 0 for any port. For a telephone"
            " give this machine's own address, e.g. 192.168.1.20:0. Default: 127.0.0.1:0.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="CHECK", help="Only this one, of any suite; several may be given."),
    ] = None,
    cycles: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="How often the card is placed and taken. Default: 2, 10 or 1000 by suite; 1, 3 or"
            " 30 where a person does it.",
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="Repeats the random choices of a run.")
    ] = None,
    persona: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help=f"With the virtual reader: whose card. Default: {DEFAULT_PERSONA}.",
        ),
    ] = None,
    link_faults: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Have the line to the card go wrong as this plan says (docs/link-faults.md), to"
            " see what a report makes of it.",
        ),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Write the report: .html, .json or .xml (JUnit). Several if wanted.",
        ),
    ] = None,
    earlier: Annotated[
        Path | None,
        typer.Option("--compare", metavar="EARLIER.json", help="Tell what got worse since then."),
    ] = None,
    *,
    pin_stdin: Annotated[
        bool,
        typer.Option(
            "--pin-stdin",
            help="Read the card's PIN from standard input; sent if two tries or more are left.",
        ),
    ] = False,
    ask_pin: Annotated[
        bool, typer.Option("--ask-pin", help="Ask for the card's PIN at the terminal.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a line of JSON for each thing that happens.")
    ] = False,
    debug: Debug = False,
) -> None:
    """Check a reader with a card on it. Exit code: 0 passed, 1 failed, 2 usage, 3 no reader.

    リーダーとカードの検査です。Without options: a virtual reader in a private pcscd, in seconds. No
    PIN is sent to a real card unless asked for, and never a command that writes.

    Examples: onshikaku hil run --suite full --report full.html ·
    onshikaku hil run --reader "NAME" --suite full --operator web --listen 192.168.1.20:0 ·
    onshikaku hil run --reader "NAME" --operator script --hook ./robot.sh --compare last.json
    """
    log_to_stderr(debug=debug)
    if debug:
        logging.getLogger("clinic_ui.hil").setLevel(logging.DEBUG)
    order = Order(reader, suite, operator, hook, hook_timeout, address, cycles, persona)
    order.check()
    _require_extra()
    checks = _chosen(suite, only or ())
    written = _fit(report or ())
    before = _earlier(earlier)
    plan = None if link_faults is None else link_plan(link_faults, seed)
    pin = read_pin(order, pin_stdin=pin_stdin, ask_pin=ask_pin)
    lines = JsonLines() if as_json else TextLines()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        done = _run(order, checks, _Card(pin, plan), seed, lines)
    except KeyboardInterrupt:
        typer.echo("中断しました。 Interrupted.", err=True)
        raise typer.Exit(Exit.INTERRUPTED) from None
    comparison = None if before is None else reports.compare(done, before)
    for path in written:
        try:
            reports.write(done, path, comparison)
        except OSError as error:
            fail(Exit.USAGE, f"--report: {error}", "give a file that can be written")
    lines.end(done, comparison, written)
    raise typer.Exit(Exit.INTERRUPTED if done.interrupted else judge(done, comparison))


@app.command()
def checks(*, as_json: JsonFlag = False) -> None:
    """List the checks: what each measures, and where its limits come from.

    検査項目の一覧です。`onshikaku hil run --only CHECK` does one of them.
    """
    list_checks(as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Card:
    """What lies on the reader, what may be shown to it, and how the line to it goes wrong."""

    pin: Pin | None
    plan: LinkPlan | None


def _run(order: Order, checks: Sequence[Check], card: _Card, seed: int | None, lines: Lines) -> Run:
    try:
        with ExitStack() as stack:
            asked, board = order.hands()
            stand = _stand(stack, order, asked, card)
            stand.pin = card.pin or stand.pin
            # No secret: it repeats a run.
            stand.seed = random.randrange(1 << 32) if seed is None else seed  # noqa: S311
            stand.cycles = order.cycles_by(stand.exact is not None)
            where = surroundings(stand, virtual=order.virtual)
            lines.start(where, order.suite, stand.cycles, stand.seed)
            onlooker = lines if board is None else Both(lines, board)
            done = run_checks(order.suite, checks, stand, where, onlooker)
            if board is not None:
                board.over(passed=done.passed)
            return done
    except ReaderUnavailable as error:
        unavailable(error)
    except PcscdFailed as error:
        fail(Exit.MISSING, f"--reader {VIRTUAL}: {error}", "onshikaku doctor")
    except HandsFailed as error:
        fail(Exit.MISSING, f"--hook: {error}", "docs/hil.md tells what the program must do")


def _stand(stack: ExitStack, order: Order, asked: Hands | None, card: _Card) -> Stand:
    if order.virtual:
        people, who = cast_for(day_of(None), None, with_cast=False), order.persona
        image = make_image(who or DEFAULT_PERSONA, people, None, option="--persona").image
        stand = stack.enter_context(virtual_stand(image, asked, card.plan))
        if stand.service is not None and not stand.service.isolated:
            typer.echo(f"{PORTS_OPEN.ja}\n{PORTS_OPEN.en}", err=True)
        return stand
    source = find_source(order.reader)
    if card.plan is not None:
        try:
            source = faulty_source(source, card.plan)
        except ValueError as error:
            fail(Exit.USAGE, f"--link-faults: {error}", "leave corruption out, or --reader out")
    if asked is None:
        raise TypeError("somebody has to place the cards")
    stand = Stand(source, asked)
    stack.callback(_leave, stand)
    return stand


def _leave(stand: Stand) -> None:
    try:
        stand.close()
    except HandsFailed as error:
        typer.echo(f"onshikaku: {error}", err=True)


def _chosen(suite: Suite, only: Sequence[str]) -> Sequence[Check]:
    if not only:
        return checks_of(suite)
    known = {check.id: check for check in all_checks()}
    for name in only:
        if name not in known:
            fail(Exit.USAGE, f"--only: there is no check {name!r}", "onshikaku hil checks")
    return [known[name] for name in only]


def _require_extra() -> None:
    if importlib.util.find_spec("psutil") is None:
        fail(
            Exit.MISSING,
            "psutil が入っていません。 Not installed: psutil.",
            "scripts/setup hil   (or: pip install 'onshikaku[hil]')",
        )


def _fit(paths: Sequence[Path]) -> Sequence[Path]:
    for path in paths:
        if path.suffix.lower() not in reports.SUFFIXES:
            ends = ", ".join(reports.SUFFIXES)
            fail(Exit.USAGE, f"--report: {path} ends in none of {ends}", "for example report.html")
        if not path.absolute().parent.is_dir():
            fail(Exit.USAGE, f"--report: there is no folder {path.parent}", "make it first")
    return paths


def _earlier(path: Path | None) -> Run | None:
    if path is None:
        return None
    try:
        return reports.read(path)
    except (reports.ReportBroken, OSError) as error:
        fail(Exit.USAGE, f"--compare: {error}", "give a .json report of an earlier run")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
