"""How a command says that it cannot go on: one line, the next step, an exit code."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from enum import IntEnum
from typing import NoReturn, TypeVar

import typer

from clinic_ui.cli.journal import Priority, marked

T = TypeVar("T")

__all__ = ["Exit", "fail", "finish"]


class Exit(IntEnum):
    """Exit codes of every command."""

    OK = 0
    NO = 1
    USAGE = 2
    MISSING = 3
    INTERRUPTED = 130


def fail(code: Exit, message: str, next_step: str = "") -> NoReturn:
    """Print the message and the next step on standard error, and leave."""
    typer.echo(marked(f"onshikaku: {message}", Priority.ERROR), err=True)
    if next_step:
        typer.echo(marked(f"  → {next_step}", Priority.ERROR), err=True)
    raise typer.Exit(code)


def finish(work: Coroutine[None, None, T]) -> T:
    """Run a command's work to its end. Ctrl-C lets it clean up, and is no answer: 130."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        typer.echo("中断しました。 Interrupted.", err=True)
        raise typer.Exit(Exit.INTERRUPTED) from None
