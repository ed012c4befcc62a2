"""`onshikaku rules`: which rules hold on a day, and what changes between two days."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text as Line

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag, OnDay, parse_day
from onshikaku.clock import Clock
from onshikaku.domain.dates import era_date
from onshikaku.domain.rules.timeline import (
    CERTAINTY_MEANING,
    FAMILY_TITLES,
    Certainty,
    Family,
    Rule,
    Step,
    changes,
    rules_in_force,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onshikaku.domain.text import Text

__all__ = ["app"]

app = typer.Typer(invoke_without_command=True)

# The simulator speaks of no day before this one; Japan's present calendar begins here as well.
_FIRST = date(1873, 1, 1)
_PAGE = "docs/rules.md"


@app.callback()
def in_force(context: typer.Context, on: OnDay = None, *, as_json: JsonFlag = False) -> None:
    """その日に適用されている規則と出典を表示します / The rules of a day, and where each comes from.

    Exit code 0, also for a day on which none holds.
    """
    if context.invoked_subcommand is not None:
        if on is not None or as_json:
            fail(
                Exit.USAGE,
                "--on, --json: not before diff",
                "write: onshikaku rules diff 2026-07-31 2026-08-01 --json",
            )
        return
    day = parse_day(on) or Clock().today()
    _within_reach(day, "--on")
    rules = rules_in_force(day)
    if as_json:
        _write({"day": day.isoformat(), "rules": [_as_json(rule) for rule in rules]})
        return
    console = Console(highlight=False)
    console.print(
        Line.assemble(
            (f"{_day(day)}に適用されている規則：{len(rules)}件", "bold"),
            (f"\n{len(rules)} rules in force on {day}", "dim"),
        )
    )
    _print_families(console, rules)


@app.command()
def diff(
    from_day: Annotated[str, typer.Argument(metavar="FROM", help="A day, e.g. 2026-07-31.")],
    to_day: Annotated[str, typer.Argument(metavar="TO", help="A later day, e.g. 2026-08-01.")],
    *,
    as_json: JsonFlag = False,
) -> None:
    """二つの日の間に変わる規則を表示します / The rules that begin, end or widen between two days.

    A rule begins if it holds on TO and not on FROM. Exit code 0, also if nothing changes.
    """
    first, second = _argument(from_day, "FROM"), _argument(to_day, "TO")
    if second < first:
        fail(
            Exit.USAGE,
            f"TO: {second} lies before FROM, {first}",
            f"write the earlier day first: onshikaku rules diff {second} {first}",
        )
    changed = changes(first, second)
    if as_json:
        _write(
            {
                "from": first.isoformat(),
                "to": second.isoformat(),
                "begins": [_as_json(rule) for rule in changed.begins],
                "ends": [_as_json(rule) for rule in changed.ends],
                "steps": [{"rule": rule.id, **_step_json(step)} for rule, step in changed.steps],
            }
        )
        return
    console = Console(highlight=False)
    console.print(
        Line.assemble(
            (f"{_day(first)}から{_day(second)}までに変わる規則", "bold"),
            (f"\nWhat changes from {first} to {second}", "dim"),
        )
    )
    for title, english, rules in (
        ("終わる規則", "Ends", changed.ends),
        ("始まる規則", "Begins", changed.begins),
    ):
        console.print()
        console.rule(Line(f"{title}：{len(rules)}件　{english}: {len(rules)}"), align="left")
        _print_families(console, rules)
    if changed.steps:
        console.print()
        console.rule(Line(f"広がる規則：{len(changed.steps)}件　Reaches further"), align="left")
        for rule, step in changed.steps:
            console.print()
            _print_heading(console, rule)
            _print_step(console, step)


def _argument(text: str, name: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        fail(Exit.USAGE, f"{name}: {text!r} is not a day", "write it as 2026-08-01")
    _within_reach(day, name)
    return day


def _within_reach(day: date, name: str) -> None:
    if day < _FIRST:
        fail(Exit.USAGE, f"{name}: {day} lies too far back", f"choose a day from {_FIRST} on")


def _write(report: dict[str, object]) -> None:
    typer.echo(json.dumps({"simulated": True, **report}, ensure_ascii=False, indent=2))


def _as_json(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "family": rule.family,
        "first_day": _iso(rule.first_day),
        "last_day": _iso(rule.last_day),
        "title": _both(rule.title),
        "statement": _both(rule.statement),
        "section": f"{_PAGE} {rule.section}",
        "sources": rule.sources,
        "certainty": rule.certainty,
        "note": _both(rule.note) if rule.note else None,
        "steps": [_step_json(step) for step in rule.steps],
    }


def _step_json(step: Step) -> dict[str, object]:
    return {"first_day": _iso(step.first_day), "statement": _both(step.statement)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _both(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}


def _day(day: date) -> str:
    return f"{day}（{era_date(day)}）"


def _days(rule: Rule) -> str:
    first = f"{_day(rule.first_day)}から" if rule.first_day else ""
    last = f"{_day(rule.last_day)}まで" if rule.last_day else ""
    return first + last


def _print_families(console: Console, rules: Iterable[Rule]) -> None:
    for family in Family:
        members = [rule for rule in rules if rule.family is family]
        if members:
            title = FAMILY_TITLES[family]
            console.print()
            console.print(Line.assemble((f"■ {title.ja}", "bold cyan"), (f"　{title.en}", "dim")))
        for rule in members:
            console.print()
            _print_rule(console, rule)


def _print_rule(console: Console, rule: Rule) -> None:
    _print_heading(console, rule)
    _indented(console, _days(rule))
    _print_text(console, "", rule.statement)
    for step in rule.steps:
        _print_step(console, step)
    if rule.certainty is not Certainty.CONFIRMED:
        _print_text(console, "確度：", CERTAINTY_MEANING[rule.certainty], "yellow")
    if rule.note:
        _print_text(console, "注：", rule.note)
    for source in rule.sources:
        _indented(console, f"出典：{source}", "blue")
    _indented(console, f"→ {_PAGE} {rule.section}", "blue")


def _print_heading(console: Console, rule: Rule) -> None:
    console.print(Line.assemble("  ", (rule.title.ja, "bold"), "　", (rule.id, "green")))
    _indented(console, rule.title.en, "dim")


def _print_step(console: Console, step: Step) -> None:
    _print_text(console, f"{_day(step.first_day)}から：", step.statement)


def _print_text(console: Console, label: str, text: Text, style: str = "") -> None:
    _indented(console, label + text.ja, style)
    _indented(console, text.en, "dim")


def _indented(console: Console, text: str, style: str = "") -> None:
    console.print(Padding(Line(text, style), (0, 0, 0, 4), expand=False))
