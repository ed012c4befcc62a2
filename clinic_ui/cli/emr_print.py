"""Answers on a terminal or as JSON, for the commands of `onshikaku emr`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer
from rich import box
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Line

from clinic_ui.emr.said import Said, Sheet, Verdict
from clinic_ui.emr.waiting import Rejected

if TYPE_CHECKING:
    from rich.console import RenderableType

    from clinic_ui.emr.said import Row
    from clinic_ui.emr.waiting import Answer

__all__ = ["narrate", "show", "silence", "write_json"]

BANNER = Said(
    "シミュレーター：人物・番号・保険者はすべて架空です", "Simulator: nobody here is real"
)
_COLOURS = {Verdict.YES: "green", Verdict.NO: "yellow", Verdict.NONE: "red"}


def narrate(said: Said) -> None:
    """Tell what happens meanwhile, on standard error."""
    typer.echo(f"{said.ja}　{said.en}", err=True)


def silence(said: Said) -> None:
    """Tell nothing."""


def show(name: str, sheet: Sheet) -> None:
    """A sheet in a frame; of a batch a table of everybody, too."""
    console = Console(highlight=False)
    colour = _COLOURS[sheet.verdict]
    parts: list[RenderableType] = []
    for group in sheet.groups:
        parts += [_grid(group), Line()]
    if sheet.todo:
        parts += [Line("すること　What to do", "cyan"), *map(_step, sheet.todo), Line()]
    parts.append(Line(name, "dim"))
    parts.append(_both(BANNER, "dim"))
    if sheet.listed:
        console.print(_people(sheet.listed))
    console.print(
        Panel(
            Group(*parts),
            title=Line(f" {sheet.title.ja} ", f"bold {colour}"),
            subtitle=Line(f" {sheet.title.en} ", colour),
            border_style=colour,
            padding=(1, 2),
        )
    )


def write_json(name: str, sheet: Sheet, answer: Answer | Rejected | None) -> None:
    """One JSON object on one line: what it comes to, and the message with its own names."""
    found: dict[str, object] = {"simulated": True, "file": name, **_sheet_json(sheet)}
    match answer:
        case Rejected():
            found |= {"error": {"code": answer.code, "message": answer.reason}}
        case None:
            pass
        case _:
            document = answer.document
            if document is not None:
                found |= {
                    "encoding": document.encoding.declared,
                    "message": document.root.as_json(),
                }
    typer.echo(json.dumps(found, ensure_ascii=False))


def _sheet_json(sheet: Sheet) -> dict[str, object]:
    return {
        "verdict": sheet.verdict.name.lower(),
        "title": _said_json(sheet.title),
        "rows": [
            {"label": _said_json(row.label), "value": _said_json(row.value)}
            for group in sheet.groups
            for row in group
        ],
        "todo": [_said_json(step) for step in sheet.todo],
        "people": [_sheet_json(each) for each in sheet.listed],
    }


def _said_json(said: Said) -> dict[str, str]:
    return {"ja": said.ja, "en": said.en}


def _grid(group: tuple[Row, ...]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in group:
        table.add_row(_both(row.label, "default"), _both(row.value, "bold"))
    return table


def _people(sheets: tuple[Sheet, ...]) -> Table:
    """A line for each person of a batch, and under it what to do where the answer was no."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", justify="right")
    for title in ("だれ\nWho", "結果\nAnswer"):
        table.add_column(title, overflow="fold")
    for nth, sheet in enumerate(sheets, start=1):
        rows = [row for group in sheet.groups for row in group if not row.detail]
        who = Line("\n").join(
            Line.assemble((f"{row.label.ja}　", "dim"), row.value.ja) for row in rows
        )
        answer = _both(sheet.title, _COLOURS[sheet.verdict])
        if sheet.verdict is not Verdict.YES:
            for step in sheet.todo:
                answer = Line("\n").join([answer, Line(f"→ {step.ja}"), Line(step.en, "dim")])
        table.add_row(str(nth), who, answer)
        table.add_section()
    return table


def _step(said: Said) -> Line:
    return Line.assemble("・", said.ja, (f"\n　{said.en}", "dim") if said.en != said.ja else "")


def _both(said: Said, style: str) -> Line:
    line = Line(said.ja, style)
    if said.en != said.ja:
        line.append("\n" + said.en, style="dim not bold")
    return line
