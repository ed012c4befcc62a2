"""`onshikaku doctor`: what is missing here, and how to mend it."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from clinic_ui.cli.failure import Exit
from clinic_ui.cli.options import JsonFlag
from clinic_ui.doctor import Level, examine

__all__ = ["doctor"]

_MARKS = {
    Level.OK: "[green]ok[/green]",
    Level.OPTIONAL: "[yellow]optional[/yellow]",
    Level.MISSING: "[red]missing[/red]",
}


def doctor(*, as_json_: JsonFlag = False) -> None:
    """Check this machine. Exit code 0 if the demo can run, 3 if something it needs is missing.

    この端末で足りないものと、その直し方を表示します。
    """
    findings = examine()
    fit = all(finding.level is not Level.MISSING for finding in findings)
    if as_json_:
        found = [asdict(finding) for finding in findings]
        typer.echo(json.dumps({"fit": fit, "findings": found}, ensure_ascii=False, indent=2))
    else:
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for finding in findings:
            advice = f"\n[cyan]→ {escape(finding.remedy)}[/cyan]" if finding.remedy else ""
            table.add_row(_MARKS[finding.level], finding.name, escape(finding.detail) + advice)
        Console().print(table)
    raise typer.Exit(Exit.OK if fit else Exit.MISSING)
