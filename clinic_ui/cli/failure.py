"""How a command says that it cannot go on: one line, the next step, an exit code."""

from __future__ import annotations

from enum import IntEnum
from typing import NoReturn

import typer

__all__ = ["Exit", "fail"]


class Exit(IntEnum):
    """Exit codes of every command."""

    OK = 0
    NO = 1
    USAGE = 2
    MISSING = 3


def fail(code: Exit, message: str, next_step: str = "") -> NoReturn:
    """Print the message and the next step on standard error, and leave."""
    typer.echo(f"onshikaku: {message}", err=True)
    if next_step:
        typer.echo(f"  → {next_step}", err=True)
    raise typer.Exit(code)
