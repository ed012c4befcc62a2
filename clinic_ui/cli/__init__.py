"""The one command, `onshikaku`, and what it is made of."""

from __future__ import annotations

import typer

from clinic_ui.cli import card, card_insert, centre, cert, checkin, devices, doctor

__all__ = ["app", "main"]

app = typer.Typer(
    name="onshikaku",
    help="オンライン資格確認シミュレーター（人物・番号はすべて架空です）\n\n"
    "Simulator of Japan's online health-insurance eligibility confirmation. "
    "People and numbers are invented.",
    epilog="Start with: onshikaku demo · onshikaku card list · onshikaku doctor",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(checkin.demo)
app.command()(checkin.confirm)
app.command()(centre.centre)
card.app.command()(card_insert.insert)
app.add_typer(card.app, name="card", help="Virtual cards: list, make, insert.")
app.add_typer(cert.app, name="cert", help="Certificates: verify one, judge its dates.")
app.command()(devices.readers)
app.command()(devices.inspect)
app.command()(doctor.doctor)


def main() -> None:
    """Run the command line."""
    app()
