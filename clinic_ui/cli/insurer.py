"""`onshikaku insurer`: what insurers do, with a running centre or with invented years."""

from __future__ import annotations

import typer

from clinic_ui.cli.insurer_import import import_, template
from clinic_ui.cli.insurer_issue import decisions, issue
from clinic_ui.cli.insurer_members import checks, events, members, show, viewers
from clinic_ui.cli.insurer_papers import apply, give_back, lost, papers
from clinic_ui.cli.insurer_print import print_paper
from clinic_ui.cli.insurer_records import (
    confirm,
    correct,
    inquire,
    lose,
    register,
    release,
    relink,
    stop,
)
from clinic_ui.cli.insurer_simulate import simulate

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    help="保険者の業務です。 The insurer's side: members, files, checks, papers.",
)

for _command in (members, show, register, lose, correct, stop, release):
    app.command()(_command)
for _command in (checks, confirm, relink, viewers, inquire, events):
    app.command()(_command)
app.command("import")(import_)
app.command("template")(template)
app.command("issue")(issue)
app.command("decisions")(decisions)
app.command("papers")(papers)
app.command("apply")(apply)
app.command("lost")(lost)
app.command("return")(give_back)
app.command("print")(print_paper)
app.command("simulate")(simulate)
