"""`onshikaku insurer`: what insurers do, with a running centre or with invented years."""

from __future__ import annotations

import typer

from clinic_ui.cli.insurer_import import import_, template

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    help="保険者の業務です。 The insurer's side: members, files, checks, papers.",
)

app.command("import")(import_)
app.command("template")(template)
