"""`onshikaku setup`: the files that set a machine up, to be read and to be put in their places."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag
from hardware.setup.pieces import COMMAND, PIECES, Piece, PieceId, SetupFile

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True)

_HOMES = (Path("/home"), Path("/root"), Path("/run/user"))

Command = Annotated[
    Path | None,
    typer.Option(
        "--command",
        metavar="PATH",
        help="Where the service finds the program. Default: where this one is.",
    ),
]


class Done(StrEnum):
    """What became of a file or folder."""

    WRITTEN = "written"
    REPLACED = "replaced"
    SAME = "same"
    KEPT = "kept"
    MADE = "made"


@dataclass(frozen=True, slots=True)
class _Step:
    """One of them; `text` is what is to be in the file, None for a folder."""

    path: Path
    done: Done
    text: str | None = None


@app.command("list")
def list_(*, as_json: JsonFlag = False) -> None:
    """List what can be set up, and where its files belong.

    設定できるものと、ファイルの置き場所を一覧します。
    """
    if as_json:
        pieces = [
            {
                "piece": piece.id,
                "ja": piece.ja,
                "en": piece.en,
                "files": [_place(file) for file in piece.files],
                "then": piece.then,
            }
            for piece in PIECES.values()
        ]
        typer.echo(json.dumps({"pieces": pieces}, ensure_ascii=False, indent=2))
        return
    for piece in PIECES.values():
        typer.echo(f" {piece.id:<16}{piece.ja}\n {'':<16}{piece.en}")
        for file in piece.files:
            typer.echo(f" {'':<16}  {_place(file)}")


@app.command()
def show(
    piece: Annotated[PieceId, typer.Argument(help="Which; `onshikaku setup list` has them all.")],
    command: Command = None,
) -> None:
    """Print the files of a piece as they would be written here.

    書き込まれる内容を表示します。 Example: onshikaku setup show systemd
    """
    found = PIECES[piece]
    program = _program(command, found)
    for number, file in enumerate(found.files):
        before = "\n" if number else ""
        typer.echo(f"{before}# ── {_place(file)}\n{file.text(program)}", nl=False)


@app.command()
def install(
    pieces: Annotated[
        list[PieceId], typer.Argument(metavar="PIECE...", help="Which; `setup list` has them all.")
    ],
    root: Annotated[
        Path, typer.Option(metavar="DIR", help="Write below this folder, as for an image.")
    ] = Path("/"),
    command: Command = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; say what would be.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Put the files of pieces in their places, and say what is to be run then.

    ファイルを所定の場所に書き込み、次に実行するコマンドを示します。設定ファイル clinic.env は、
    すでにあれば書き換えません。

    Settings that are there are kept; rules and units are replaced. Nothing is started or enabled.

    Examples: sudo onshikaku setup install systemd polkit · onshikaku setup install udev --dry-run
    """
    chosen = [PIECES[piece] for piece in dict.fromkeys(pieces)]
    steps = [step for piece in chosen for step in _steps(piece, root, command)]
    if not dry_run:
        try:
            for step in steps:
                _carry_out(step)
        except OSError as error:
            fail(
                Exit.MISSING,
                f"--root {root}: {error.filename}: {error.strerror}",
                "run it as root (sudo), or give another folder",
            )
    then = list(dict.fromkeys(one for piece in chosen for one in piece.then))
    _tell(steps, then, root, dry_run=dry_run, as_json=as_json)


def _tell(steps: list[_Step], then: list[str], root: Path, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        told = [{"path": str(step.path), "done": step.done} for step in steps]
        typer.echo(json.dumps({"dry_run": dry_run, "files": told, "then": then}, indent=2))
        return
    if dry_run:
        typer.echo("書き込みはしていません。 Nothing was written; this would be done:")
    for step in steps:
        typer.echo(f" {step.done:<9}{step.path}")
    if root == Path("/"):
        typer.echo("\n次に、管理者として実行してください。 Then, as root:")
    else:
        typer.echo(
            f"\n{root} の環境を起動した後、その中で管理者として実行してください。"
            " Once that system is running, as root in it:"
        )
    for line in then:
        typer.echo(f"   {line}")


def _steps(piece: Piece, root: Path, command: Path | None) -> list[_Step]:
    program = _program(command, piece)
    steps: list[_Step] = []
    for folder in piece.folders:
        path = root / folder.relative_to("/")
        steps.append(_Step(path, Done.SAME if path.is_dir() else Done.MADE))
    for file in piece.files:
        path = file.below(root)
        if path is None:
            fail(
                Exit.USAGE,
                f"{piece.id}: it has no place of its own",
                f"onshikaku setup show {piece.id}",
            )
        text = file.text(program)
        steps.append(_Step(path, _fate(file, path, text), text))
    return steps


def _fate(file: SetupFile, path: Path, text: str) -> Done:
    try:
        before = path.read_text("utf-8")
    except FileNotFoundError:
        return Done.WRITTEN
    except (OSError, UnicodeError):
        return Done.KEPT if file.kept else Done.REPLACED
    if before == text:
        return Done.SAME
    return Done.KEPT if file.kept else Done.REPLACED


def _carry_out(step: _Step) -> None:
    match step.done:
        case Done.MADE:
            step.path.mkdir(mode=0o700, parents=True)
        case Done.WRITTEN | Done.REPLACED:
            step.path.parent.mkdir(parents=True, exist_ok=True)
            new = step.path.with_name(f"{step.path.name}.new")
            new.write_text(step.text or "", "utf-8")
            new.chmod(0o644)
            new.replace(step.path)
        case Done.SAME | Done.KEPT:
            pass


def _program(command: Path | None, piece: Piece) -> str:
    """The path for the service, which must be able to see it (systemd.exec(5), ProtectHome)."""
    found = command or _here()
    if not any(COMMAND in file.text(COMMAND) for file in piece.files):
        return str(found)
    if not found.is_absolute() or any(sign in str(found) for sign in " \t\n%$\"'\\"):
        fail(Exit.USAGE, f"--command: {str(found)!r} is no path that a unit can name", _ELSEWHERE)
    if any(found.is_relative_to(home) for home in _HOMES):
        fail(Exit.USAGE, f"--command: {found} lies where no service may look", _ELSEWHERE)
    return str(found)


_ELSEWHERE = (
    "install onshikaku into /opt/onshikaku, and give --command /opt/onshikaku/bin/onshikaku"
)


def _here() -> Path:
    """The program that runs now, by the environment it belongs to."""
    beside = Path(sys.executable).with_name("onshikaku")
    if beside.exists():
        return beside
    found = shutil.which("onshikaku")
    return Path(os.path.abspath(found)) if found else beside  # noqa: PTH100 - keeps links


def _place(file: SetupFile) -> str:
    return str(file.target) if file.target else f"hardware/setup/files/{file.source}"
