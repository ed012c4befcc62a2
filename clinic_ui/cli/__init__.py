"""The one command, `onshikaku`, and what it is made of."""

from __future__ import annotations

import io
import sys
from importlib import metadata
from typing import Annotated

import typer

from clinic_ui.cli import (
    card,
    card_insert,
    centre,
    cert,
    clinic,
    confirm,
    demo,
    devices,
    doctor,
    emr,
    exchange,
    log,
    personas,
    rules,
    terminals,
    validate,
)

__all__ = ["app", "main"]

app = typer.Typer(
    name="onshikaku",
    epilog="Start with: onshikaku demo · onshikaku card list · onshikaku doctor",
    no_args_is_help=True,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo.demo)
app.command()(confirm.confirm)
app.command()(centre.centre)
app.command()(exchange.exchange)
app.command()(clinic.clinic)
card.app.command()(card_insert.insert)
app.add_typer(card.app, name="card", help="Virtual cards: list, make, insert.")
app.add_typer(cert.app, name="cert", help="Certificates: verify one, judge its dates.")
app.command()(devices.readers)
app.command()(devices.inspect)
app.command()(doctor.doctor)
app.command()(log.log)
app.add_typer(rules.app, name="rules")
app.add_typer(terminals.app, name="terminal")
app.add_typer(personas.app, name="personas")
app.command()(validate.validate)
app.add_typer(emr.app, name="emr", help="A small clinic system at the terminal's folders.")


@app.callback()
def about(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True)
    ] = False,
) -> None:
    """オンライン資格確認シミュレーター（人物・番号はすべて架空です）。

    Simulator of Japan's online health-insurance eligibility confirmation. People and numbers are
    invented.
    """
    if version:
        typer.echo(metadata.version("onshikaku"))
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Better a question mark than no answer on a terminal that lacks Japanese.
            stream.reconfigure(errors="replace")
    app()
