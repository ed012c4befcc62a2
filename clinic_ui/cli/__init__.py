"""The one command, `onshikaku`, and what it is made of.

Only the command that was asked for is imported: most need no centre, and a centre is most of what
there is to import.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Annotated

import typer

__all__ = ["main", "program"]


@dataclass(frozen=True, slots=True)
class _Part:
    """A command, or a group of them: its module, what it is called there, and its help.

    None: what it says of itself.
    """

    module: str
    attribute: str
    group: bool = False
    help: str | None = None


_PARTS = {
    "demo": _Part("demo", "demo"),
    "confirm": _Part("confirm", "confirm"),
    "day": _Part("day", "day"),
    "centre": _Part("centre", "centre"),
    "exchange": _Part("exchange", "exchange"),
    "clinic": _Part("clinic", "clinic"),
    "card": _Part(
        "card_bind", "app", group=True, help="Virtual cards: list, make, insert. Real ones: bind."
    ),
    "cert": _Part("cert", "app", group=True, help="Certificates: verify one, judge its dates."),
    "readers": _Part("devices", "readers"),
    "inspect": _Part("devices", "inspect"),
    "record": _Part("recordings", "record"),
    "replay": _Part("replays", "replay"),
    "cameras": _Part("cameras", "cameras"),
    "face": _Part(
        "face", "app", group=True, help="Faces: compare two pictures, measure error rates."
    ),
    "doctor": _Part("doctor", "doctor"),
    "rehearse": _Part("rehearse", "rehearse"),
    "scenario": _Part("scenario", "app", group=True),
    "hil": _Part("hil", "app", group=True, help="Checks of a reader with a card on it."),
    "setup": _Part(
        "set_up", "app", group=True, help="Rules, service and container: show, install."
    ),
    "log": _Part("log", "log"),
    "rules": _Part("rules", "app", group=True),
    "terminal": _Part("terminals", "app", group=True),
    "personas": _Part("personas", "app", group=True),
    "validate": _Part("validate", "validate"),
    "insurer": _Part(
        "insurer", "app", group=True, help="The insurer's side: members, files, checks, papers."
    ),
    "portal": _Part("portal", "portal"),
    "paper": _Part("paper", "paper"),
    "claim": _Part("claim", "claim"),
    "emr": _Part("emr", "app", group=True, help="A small clinic system at the terminal's folders."),
}


def program(only: str | None = None) -> typer.Typer:
    """The command line, with all commands or only one."""
    app = typer.Typer(
        name="onshikaku",
        epilog="Start with: onshikaku demo · onshikaku clinic --root OQS · onshikaku doctor",
        no_args_is_help=True,
        invoke_without_command=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_about)
    for name, part in _PARTS.items():
        if only in (None, name):
            found = getattr(import_module(f"{__name__}.{part.module}"), part.attribute)
            if not part.group:
                app.command(name)(found)
            elif part.help is None:
                app.add_typer(found, name=name)
            else:
                app.add_typer(found, name=name, help=part.help)
    return app


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Better a question mark than no answer on a terminal that lacks Japanese.
            stream.reconfigure(errors="replace")
    asked = sys.argv[1] if len(sys.argv) > 1 else None
    try:
        program(asked if asked in _PARTS else None)()
    except KeyboardInterrupt:  # it came before the command had begun
        sys.exit(130)


def _about(
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
