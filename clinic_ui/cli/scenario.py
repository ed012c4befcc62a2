"""`onshikaku scenario`: scenarios of one's own, from the first line to the check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag, OnDay
from clinic_ui.cli.people import day_of
from clinic_ui.rehearse.reading import read_script
from clinic_ui.rehearse.scaffold import scaffold
from clinic_ui.rehearse.schema import FILE_NAME, scenario_schema
from onshikaku.personas import DEFAULT_PERSONA, load_personas
from onshikaku.personas.schema import ID_FORM
from onshikaku.scenarios import ScenarioInvalid, ScenarioMistake, read_file

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    help="自作の場面です。 Scenarios of your own: begin one, check it, get the schema.",
)

_YAML = ".yaml"


@app.command()
def new(
    id_: Annotated[
        str, typer.Argument(metavar="ID", help="What it is called: small letters and hyphens.")
    ],
    folder: Annotated[
        Path, typer.Option("--in", metavar="DIR", help="Where the file goes. Default: here.")
    ] = Path(),
    persona: Annotated[
        str, typer.Option("--persona", metavar="ID", help="Whose situation it is.")
    ] = DEFAULT_PERSONA,
    on: OnDay = None,
) -> None:
    """場面のひな形を作ります。 Write a scenario that plays at once, to be changed.

    The schema is put beside it, so that an editor completes and checks what you write.

    Example: onshikaku scenario new lost-twice && onshikaku rehearse lost-twice.yaml
    """
    day = day_of(on)
    if not ID_FORM.fullmatch(id_):
        fail(
            Exit.USAGE,
            f"ID: {id_!r} has other than small letters, digits and hyphens",
            "a name such as lost-twice",
        )
    if persona not in load_personas(day):
        fail(Exit.USAGE, f"--persona: nobody is called {persona}", "`onshikaku personas list`")
    file, schema = folder / f"{id_}{_YAML}", folder / FILE_NAME
    try:
        with file.open("x", encoding="utf-8") as written:
            written.write(scaffold(id_, persona, day, schema=f"./{FILE_NAME}"))
        schema.write_text(_schema(), "utf-8")
    except FileExistsError:
        fail(Exit.USAGE, f"{file} is there already", "choose another ID, or another --in DIR")
    except OSError as error:
        fail(Exit.USAGE, f"--in: {error.filename}: {error.strerror}")
    typer.echo(f"{file} を作りました。 Written. Next: onshikaku rehearse {file}")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="A scenario of your own.")],
    *,
    as_json: JsonFlag = False,
) -> None:
    """場面のファイルを検査します。 Check a file without playing it: 0, or 2 with every mistake.

    Example: onshikaku scenario check lost-twice.yaml
    """
    try:
        mistakes = _mistakes(file)
    except OSError as error:
        fail(Exit.MISSING, f"{error.filename}: {error.strerror}")
    if as_json:
        found = [_told(one) for one in mistakes]
        typer.echo(json.dumps({"valid": not found, "mistakes": found}, ensure_ascii=False))
        raise typer.Exit(Exit.USAGE if found else Exit.OK)
    for one in mistakes:
        typer.echo(f"{one} {one.reason.ja}", err=True)
    if mistakes:
        fail(
            Exit.USAGE,
            f"誤りが{len(mistakes)}件あります。 {len(mistakes)} mistakes.",
            "docs/scenarios.md describes every field",
        )
    typer.echo(f"誤りはありません。 No mistakes. Next: onshikaku rehearse {file}")


@app.command()
def schema() -> None:
    """場面ファイルの JSON Schema を出します。 Print the JSON Schema of a scenario's file.

    Example: onshikaku scenario schema > scenario.schema.json
    """
    typer.echo(_schema(), nl=False)


def _schema() -> str:
    return json.dumps(scenario_schema(), ensure_ascii=False, indent=2) + "\n"


def _mistakes(file: Path) -> tuple[ScenarioMistake, ...]:
    try:
        read_script(read_file(file.name, file.read_bytes()))
    except ScenarioInvalid as invalid:
        return invalid.mistakes
    return ()


def _told(one: ScenarioMistake) -> dict[str, object]:
    reason = {"ja": one.reason.ja, "en": one.reason.en}
    return {"file": one.file, "line": one.line, "field": one.field, "reason": reason}
