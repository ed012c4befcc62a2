"""One check-in on the command line: how it is played, and how it is told."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

import typer

from clinic_ui.advice_view import advice_on
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.terminal import show_finished
from clinic_ui.driver import CheckIn
from clinic_ui.report import as_json
from clinic_ui.till import collect
from onshikaku.domain.checkin.ways import Ways
from onshikaku.domain.outcomes import Outcome
from onshikaku.exchange.folders import FoldersUnusable
from reader.trace import TracedReader

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from rich.console import Console

    from clinic_ui.compose import Clinic
    from clinic_ui.face_folder import FaceFolder
    from clinic_ui.face_lock import FaceLock
    from clinic_ui.ports import Attendant, CardFront, FaceChecker
    from clinic_ui.till import Treated
    from onshikaku.clock import Clock
    from onshikaku.domain.checkin.states import Finished
    from onshikaku.domain.confirmation import Confirmation
    from reader.pinless import TerminalKey
    from reader.ports import CardReader
    from reader.trace import TraceEntry

__all__ = ["Looks", "Visit", "check_in", "tell"]

_MISSING = frozenset(
    {
        Outcome.CARD_MUTE,
        Outcome.CARD_REMOVED,
        Outcome.CARD_UNREADABLE,
        Outcome.CENTRE_UNAVAILABLE,
        Outcome.NO_CARD,
        Outcome.READER_UNAVAILABLE,
        Outcome.TERMINAL_REFUSED,
    }
)


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit came to. `seconds` counts from the placed card, typing included.

    `day` is the centre's where it answered, else the clinic's. `face_file` is the file it left in
    the exchange folder; `unwritten` says why there is none although there should be one.
    """

    finished: Finished
    confirmation: Confirmation | None
    day: date
    seconds: float
    apdus: int
    face_file: Path | None = None
    unwritten: str | None = None

    @property
    def exit_code(self) -> Exit:
        """0 eligible, 1 not, 3 when card, reader, centre or the exchange folder failed."""
        if self.finished.outcome in _MISSING or self.unwritten is not None:
            return Exit.MISSING
        return Exit.OK if self.finished.outcome.entry.eligible else Exit.NO


@dataclass(frozen=True, slots=True)
class Looks:
    """What a face check needs: camera and matcher, the card's front, and the reader's own key.

    `lock` counts the faces that did not match.
    """

    checker: FaceChecker
    lock: FaceLock
    front_of_card: CardFront
    terminal_key: TerminalKey


async def check_in(
    reader: CardReader,
    clinic: Clinic,
    attendant: Attendant,
    clock: Clock,
    face: FaceFolder | None = None,
    looks: Looks | None = None,
) -> Visit:
    """Play a visit at a reader to its end, and write its file. `clock` is the clinic's.

    With `looks` the reader has a face check (顔認証).
    """
    trace: list[TraceEntry] = []
    check = CheckIn(
        TracedReader(reader, trace),
        clinic.gateway,
        clinic.verifier,
        attendant,
        ways=Ways(face=looks is not None),
        face=None if looks is None else looks.checker,
        face_lock=None if looks is None else looks.lock,
        front_of_card=None if looks is None else looks.front_of_card,
        terminal_key=None if looks is None else looks.terminal_key,
    )
    begin = time.perf_counter()
    finished = await check.run()
    day = clock.today() if check.confirmation is None else check.confirmation.day
    seconds = time.perf_counter() - begin
    visit = Visit(finished, check.confirmation, day, seconds, len(trace))
    if face is None or check.confirmation is None or finished.answer is None:
        return visit
    institution = clinic.gateway.institution_code
    try:
        # In a thread: once begun it is finished, Ctrl-C or not.
        file = await asyncio.to_thread(face.write, check.confirmation, institution, clock.now())
    except (FoldersUnusable, OSError) as error:
        return replace(visit, unwritten=str(error))
    return replace(visit, face_file=file)


def tell(console: Console, visit: Visit, treated: Treated | None, *, as_json_: bool) -> NoReturn:
    """Print the answer, with what to collect where points were given, and leave with its code."""
    finished, day = visit.finished, visit.day
    advice = advice_on(finished, day)
    charge = None if treated is None else collect(finished.answer, advice, day, treated)
    if as_json_:
        report = as_json(
            finished, visit.confirmation, advice, visit.seconds, charge, visit.face_file
        )
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        show_finished(
            console,
            finished,
            advice,
            day,
            visit.seconds,
            visit.apdus,
            charge,
            visit.confirmation,
        )
        if visit.face_file is not None:
            typer.echo(f"\n 結果ファイル　Result file: {visit.face_file}")
    if visit.unwritten is not None:
        fail(
            visit.exit_code,
            f"--exchange: no result file was written: {visit.unwritten}",
            "mend the folder; the answer itself holds",
        )
    raise typer.Exit(visit.exit_code)
