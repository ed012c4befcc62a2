"""Options that several commands share, and what they parse to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from clinic_ui.cli.failure import Exit, fail
from onshikaku.errors import DayOutOfRange

__all__ = ["Debug", "JsonFlag", "OnDay", "PersonaId", "PkiFolder", "day_out_of_range", "parse_day"]

JsonFlag = Annotated[
    bool, typer.Option("--json", help="Print one JSON object and nothing else on standard output.")
]
OnDay = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="DATE", help="The simulated day, e.g. 2025-03-01. Default: today."
    ),
]
PersonaId = Annotated[
    str,
    typer.Option("--persona", metavar="ID", help="Whose card; `onshikaku card list` has them all."),
]
PkiFolder = Annotated[
    Path | None,
    typer.Option(
        "--pki",
        metavar="DIR",
        help="Folder of the certification authority, made on first use. Default: a new one in "
        "memory. Give centre and cards the same folder and they know each other.",
    ),
]
Debug = Annotated[bool, typer.Option("--debug", help="Log every APDU, secrets masked, to stderr.")]


def parse_day(text: str | None) -> date | None:
    """The day in an option; leaves with a usage error if it is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(Exit.USAGE, f"--on: {text!r} is not a day", "write it as 2025-03-01")


def day_out_of_range(error: DayOutOfRange) -> NoReturn:
    """Leave, saying which days `--on` may name."""
    fail(
        Exit.USAGE,
        "--on: the authorities' certificates do not reach that day",
        f"choose one from {error.first} to {error.last}",
    )
