"""`onshikaku insurer simulate`: years of an invented population, and an independent count."""

from __future__ import annotations

import gc
import re
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from clinic_ui.cli.failure import Exit, fail, finish
from clinic_ui.cli.options import JsonFlag
from clinic_ui.cli.simulation_report import as_json_text, print_count, write_report
from onshikaku.domain.dates import Period, last_day_of_month
from onshikaku.errors import StoreUnavailable
from onshikaku.population.counting import PREPARATION
from onshikaku.population.members import BEGINNING
from onshikaku.population.numbers import MOST_PEOPLE
from onshikaku.population.paper_checks import CHECKS, GAPS, PAPERS, TOTALS
from onshikaku.service.simulation import OtherPeople, Plan, Simulation
from onshikaku.service.simulation_count import counted
from onshikaku.store.database import Database
from onshikaku.store.place import MEMORY
from onshikaku.store.simulation import SimulationStore

if TYPE_CHECKING:
    from onshikaku.service.simulation_count import Count

__all__ = ["simulate"]

_MONTH = re.compile(r"20\d{2}-(?:0[1-9]|1[0-2])", re.ASCII)


def simulate(
    people: Annotated[
        int, typer.Option(metavar="N", help="So many people.", min=1, max=MOST_PEOPLE)
    ] = 10_000,
    from_: Annotated[
        str, typer.Option("--from", metavar="MONTH", help="The first month; 2024-11 or later.")
    ] = "2024-11",
    to: Annotated[str, typer.Option("--to", metavar="MONTH", help="The last month.")] = "2026-11",
    seed: Annotated[
        int, typer.Option(metavar="N", help="Another seed, other people and other lives.", min=0)
    ] = 1,
    database: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Keep it in a file, made if need be. Stopped there, the same command goes on. "
            "Default: memory.",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Also write the tables as CSV and JSON into a folder."),
    ] = None,
    *,
    show_sql: Annotated[
        bool, typer.Option("--show-sql", help="Print the statements that count, and do nothing.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """架空の住民の2年間を1か月ずつ進め、資格確認書などの交付件数を数え直して確かめます。

    Let an invented population live month by month: births, deaths, jobs, moves, birthdays, cards
    and certificates. Insurers issue papers by the rules of docs/issuance.md with the same service
    and tables as a running centre. Prints how many papers were issued in each month for each
    reason, and how many people could show eligibility by nothing, and why. Then everything is
    counted again in SQL from the population's own books, by person; where that differs, the lines
    are shown and the exit code is 1. What happens how often: docs/population.md.

    Example: onshikaku insurer simulate --people 1000 --database years.db
    """
    if show_sql:
        _print_sql()
        return
    plan = Plan(people, seed, _period(from_, to))
    if report is not None and report.exists() and not report.is_dir():
        fail(Exit.USAGE, f"--report: {report} is not a folder", "name a folder, made if need be")
    count = finish(_simulated(plan, MEMORY if database is None else str(database)))
    if report is not None:
        _write(report, plan, count)
    if as_json:
        typer.echo(as_json_text(plan, count))
    else:
        print_count(plan, count)
    if not count.good:
        raise typer.Exit(Exit.NO)


async def _simulated(plan: Plan, place: str) -> Count:
    try:
        with closing(Database(place)) as database, _progress() as progress:
            simulation = Simulation(database, plan)
            shown = progress.add_task("住民を作成 making the people", total=plan.months)
            simulation.prepare()
            gc.freeze()  # people and their lives stay to the end, and are a lot to look through
            async for step in simulation.run():
                part = step.run.people / max(step.run.total, 1) if step.run else 0
                label = f"{step.month:%Y-%m} 月を進める living"
                progress.update(shown, description=label, completed=step.done + part)
            progress.update(shown, completed=plan.months)
            return _count(SimulationStore(database), progress)
    except OtherPeople as other:
        begun = other.begun
        holds = (
            "a centre's people"
            if begun is None
            else f"--people {begun.count} --seed {begun.seed} --from {begun.first:%Y-%m} "
            f"--to {begun.last:%Y-%m}"
        )
        fail(Exit.USAGE, f"--database: the file holds {holds}", "name another file, or go on so")
    except StoreUnavailable as error:
        fail(Exit.MISSING, f"--database: {error}", "name a file in a folder one may write to")


def _count(store: SimulationStore, progress: Progress) -> Count:
    counting = progress.add_task("数え直す counting again", total=1)
    for done, count in counted(store):
        progress.update(counting, completed=done)
        if count is not None:
            return count
    raise AssertionError("the last step of a count has the count")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def _period(first: str, last: str) -> Period:
    begin, end = _month("--from", first), last_day_of_month(_month("--to", last))
    if begin < BEGINNING:
        fail(Exit.USAGE, f"--from: {first} is too early", f"begin in {BEGINNING:%Y-%m} or later")
    if end < begin:
        fail(Exit.USAGE, f"--to: {last} lies before {first}", "name a later month")
    return Period(begin, end)


def _month(option: str, text: str) -> date:
    if _MONTH.fullmatch(text) is None:
        fail(Exit.USAGE, f"{option}: {text!r} is not a month", "write it as 2024-11")
    return date.fromisoformat(f"{text}-01")


def _write(folder: Path, plan: Plan, count: Count) -> None:
    try:
        write_report(folder, plan, count)
    except OSError as error:
        fail(Exit.MISSING, f"--report: {error}", "name a folder one may write to")


def _print_sql() -> None:
    for step in PREPARATION:
        typer.echo(f"-- {step.why}\n{step.sql.strip()};\n")
    for check in CHECKS:
        typer.echo(f"-- {check.id}: {check.en} (no row is good)\n{check.sql.strip()};\n")
    for why, sql in (("papers", PAPERS), ("people without proof", GAPS), ("months", TOTALS)):
        typer.echo(f"-- {why}\n{sql.strip()};\n")
