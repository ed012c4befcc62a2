"""The answer to a visit, told on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Line

from clinic_ui.advice_view import sections, till
from clinic_ui.consent_fields import consent_fields
from clinic_ui.views import BANNER, answer_fields, notice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rich.console import RenderableType

    from clinic_ui.advice_view import Section
    from onshikaku.domain.advice import Advice
    from onshikaku.domain.checkin.states import Finished
    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.rules.charge import Charge
    from onshikaku.domain.text import Text

__all__ = ["banner", "show_finished"]


def banner(console: Console) -> None:
    """Say that nothing here is real."""
    console.print(_both(BANNER, "bold"))


def show_finished(
    console: Console,
    finished: Finished,
    advice: Advice,
    day: date,
    seconds: float,
    apdus: int,
    charge: Charge | None = None,
    confirmation: Confirmation | None = None,
) -> None:
    """The answer in a frame: what it is, for whom, what they pay, what to do.

    `seconds` and `apdus` are what the whole visit took, on the simulated `day`.
    """
    entry = finished.outcome.entry
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    fields = answer_fields(finished, day)
    if confirmation is not None:
        fields += consent_fields(confirmation)
    for field in fields:
        table.add_row(_both(field.label, "default"), _both(field.value, "bold"))
    took = Line(f"所要時間　Time taken: {seconds:.2f} s　APDU: {apdus}", style="dim")
    parts: list[RenderableType] = [_both(advice.first, "bold"), Line()]
    if (reminder := notice(finished.answer)) is not None:
        parts += [_both(reminder, "yellow"), Line()]
    for section in sections(advice):
        parts += [*_section(section), Line()]
    if charge is not None:
        parts += [*_section(till(charge)), Line()]
    parts += [took, _both(BANNER, "dim")]
    if table.row_count:
        parts = [table, Line(), *parts]
    colour = "green" if entry.eligible else "yellow"
    console.print(
        Panel(
            Group(*parts),
            title=Line(f" {entry.meaning.ja} ", style=f"bold {colour}"),
            subtitle=Line(f" {entry.meaning.en} ", style=colour),
            border_style=colour,
            padding=(1, 2),
        )
    )


def _section(section: Section) -> Iterator[RenderableType]:
    yield Line.assemble((section.heading.ja, "cyan"), (f"　{section.heading.en}", "dim"))
    lines = Table.grid(padding=(0, 1))
    lines.add_column(no_wrap=True, justify="right", width=3)
    lines.add_column(overflow="fold")
    for number, text in enumerate(section.lines, start=1):
        lines.add_row(f"{number}." if section.ordered else "・", _both(text, "default"))
    yield lines


def _both(text: Text, style: str) -> Line:
    """Japanese, and English on a line of its own where it says something else."""
    line = Line(text.ja, style=style)
    if text.en != text.ja:
        line.append("\n" + text.en, style="dim not bold")
    return line
