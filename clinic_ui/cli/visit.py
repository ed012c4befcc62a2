"""One check-in on the command line: how it is played, and how it is told."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import typer

from clinic_ui.advice_view import advice_on
from clinic_ui.cli.failure import Exit
from clinic_ui.cli.terminal import show_finished
from clinic_ui.driver import CheckIn
from clinic_ui.report import as_json
from clinic_ui.till import collect
from onshikaku.domain.outcomes import Outcome
from reader.trace import TracedReader

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from clinic_ui.compose import Clinic
    from clinic_ui.ports import Attendant
    from clinic_ui.till import Treated
    from onshikaku.domain.checkin.states import Finished
    from onshikaku.domain.confirmation import Confirmation
    from reader.ports import CardReader
    from reader.trace import TraceEntry

__all__ = ["Visit", "check_in", "tell"]

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

    `day` is the centre's where it answered, else the clinic's.
    """

    finished: Finished
    confirmation: Confirmation | None
    day: date
    seconds: float
    apdus: int

    @property
    def exit_code(self) -> Exit:
        """0 eligible, 1 not, 3 when card, reader or centre failed."""
        if self.finished.outcome in _MISSING:
            return Exit.MISSING
        return Exit.OK if self.finished.outcome.entry.eligible else Exit.NO


async def check_in(reader: CardReader, clinic: Clinic, attendant: Attendant, today: date) -> Visit:
    """Play a visit at a reader to its end. `today` is the clinic's day."""
    trace: list[TraceEntry] = []
    visit = CheckIn(TracedReader(reader, trace), clinic.gateway, clinic.verifier, attendant)
    begin = time.perf_counter()
    finished = await visit.run()
    day = today if visit.confirmation is None else visit.confirmation.day
    return Visit(finished, visit.confirmation, day, time.perf_counter() - begin, len(trace))


def tell(console: Console, visit: Visit, treated: Treated | None, *, as_json_: bool) -> NoReturn:
    """Print the answer, with what to collect where points were given, and leave with its code."""
    finished, day = visit.finished, visit.day
    advice = advice_on(finished, day)
    charge = None if treated is None else collect(finished.answer, advice, day, treated)
    if as_json_:
        report = as_json(finished, visit.confirmation, advice, visit.seconds, charge)
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
    raise typer.Exit(visit.exit_code)
