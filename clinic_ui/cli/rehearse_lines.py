"""What `onshikaku rehearse` prints: the list, a line for each scenario, and the end."""

from __future__ import annotations

import json
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from clinic_ui.rehearse.result import Outcome
from clinic_ui.rehearse.words import GROUPS, OUTCOMES, SURFACES
from onshikaku.domain.scenario import Group

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from clinic_ui.rehearse.library import Chosen
    from clinic_ui.rehearse.result import Played, Rehearsal

__all__ = ["listed", "summary", "told_live"]

_MARKS = {
    Outcome.PASSED: "[green]○[/green]",
    Outcome.FAILED: "[red]×[/red]",
    Outcome.BROKEN: "[red]![/red]",
    Outcome.NOT_PLAYED: "[dim]–[/dim]",
}


def listed(chosen: Sequence[Chosen], *, as_json: bool) -> None:
    """What would be played, by groups."""
    if as_json:
        entries = [_entry(one) for one in chosen]
        typer.echo(json.dumps({"scenarios": entries}, ensure_ascii=False, indent=2))
        return
    console = Console(soft_wrap=True)
    for letter, ones in groupby(chosen, key=lambda one: one.file.scenario.number[0]):
        name = GROUPS[Group(letter)]
        console.print(f"\n[bold]{letter}　{name.ja}[/bold]  [dim]{name.en}[/dim]")
        for one in ones:
            scenario = one.file.scenario
            console.print(
                f"  {scenario.number}  {scenario.id:<30} {scenario.title.ja}", highlight=False
            )
    console.print(f"\n{len(chosen)} 場面 scenarios", highlight=False)


def _entry(one: Chosen) -> dict[str, object]:
    scenario = one.file.scenario
    valid = scenario.valid
    return {
        "id": scenario.id,
        "number": scenario.number,
        "title": {"ja": scenario.title.ja, "en": scenario.title.en},
        "tags": sorted(scenario.tags),
        "day": scenario.day.isoformat(),
        "valid": None
        if valid is None
        else {
            "first": valid.first.isoformat(),
            "last": None if valid.last is None else valid.last.isoformat(),
        },
        "sections": [section.number for section in scenario.sections],
    }


@contextmanager
def told_live(wanted: int, *, bar: bool = True) -> Generator[Callable[[Played], None]]:
    """A line for each scenario on standard error, with a bar below where that is a terminal.

    Not where somebody is asked for something there: then without `bar`.
    """
    console = Console(stderr=True, soft_wrap=True)
    columns = (
        TextColumn("再現中"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    hidden = not (bar and console.is_terminal)
    with Progress(*columns, console=console, transient=True, disable=hidden) as progress:
        task = progress.add_task("", total=wanted)

        def tell(one: Played) -> None:
            console.print(
                f"{_MARKS[one.outcome]} {one.number} {one.id:<30} {one.seconds:6.1f} s",
                highlight=False,
            )
            for line in _wrong(one):
                console.print(f"      {line}", markup=False, highlight=False)
            progress.advance(task)

        yield tell


def _wrong(one: Played) -> list[str]:
    lines: list[str] = []
    for step in one.steps:
        lines += [
            f"{step.number} {SURFACES[check.surface].ja}: {check.expected} ← {check.seen}"
            for check in step.checks
            if not check.held
        ]
        if step.trouble is not None:
            lines.append(f"{step.number} {step.verb}: {step.trouble}")
    if one.reason is not None:
        lines.append(f"{one.reason.ja} {one.reason.en}")
    return lines


def summary(run: Rehearsal, reports: Sequence[Path]) -> None:
    """How many came to what, and where the report is."""
    console = Console(soft_wrap=True)
    told = "　".join(
        f"{OUTCOMES[outcome].ja} {outcome.value} {run.count(outcome)}"
        for outcome in Outcome
        if run.count(outcome)
    )
    checks = sum(len(one.checks) for one in run.played)
    console.print(
        f"\n{len(run.played)}/{run.wanted} 場面　{told}　{checks} checks　{run.seconds:.1f} s",
        highlight=False,
    )
    for path in reports:
        console.print(f"  → {path}", highlight=False)
