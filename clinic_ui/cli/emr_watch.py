"""`onshikaku emr watch` and `emr show`: what lies in the folders, read out."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from clinic_ui.cli.emr_options import Keep, Password, Root
from clinic_ui.cli.emr_print import show as show_sheet
from clinic_ui.cli.emr_print import write_json
from clinic_ui.cli.emr_session import find_folders
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag
from clinic_ui.emr.days import JST
from clinic_ui.emr.reading import Unreadable
from clinic_ui.emr.said import Sheet, Verdict
from clinic_ui.emr.told import tell, unreadable
from clinic_ui.emr.waiting import Answer, Rejected, Strange, opened, rejected
from clinic_ui.emr.watching import Watch

__all__ = ["show", "watch"]

_PAUSE = 1.0


def watch(
    root: Root,
    *,
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", metavar="SECONDS", help="Leave after so long. Default: never."),
    ] = None,
    results: Annotated[
        bool,
        typer.Option(
            "--res", help="Watch res as well. Not while another command waits for its answer there."
        ),
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help="Leave once something was read out.")
    ] = False,
    password: Password = None,
    keep: Keep = False,
    as_json: JsonFlag = False,
) -> None:
    """カードリーダーの結果を待ち、届くたびに読み上げます / Watch for results of the card reader.

    What was read out is moved to trash beside face, as clinic software does. With --json one
    object a line.

    Exit code as of the last result: 0 eligible, 1 not, 3 if nothing came or none could be read.

    Examples: onshikaku emr watch --root OQS · onshikaku emr watch --root OQS --once --timeout 30
    """
    seen = Watch(find_folders(root), password, keep=keep, with_results=results)
    end = None if timeout is None else time.monotonic() + timeout
    last = Verdict.NONE
    try:
        while True:
            came = False
            for path, found in seen.look():
                last, came = _read_out(path.name, found, as_json=as_json), True
            if (came and once) or (end is not None and time.monotonic() >= end):
                raise typer.Exit(last)
            time.sleep(_PAUSE)
    except OSError as error:
        fail(Exit.MISSING, f"--root: {error.strerror}", "are the folders still there?")
    except KeyboardInterrupt:
        typer.echo("見張りを終わります。 No longer watching.", err=True)
        raise typer.Exit(Exit.INTERRUPTED) from None


def show(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Of res or of face.")],
    *,
    password: Password = None,
    as_json: JsonFlag = False,
) -> None:
    """結果ファイルを読み上げます / Read out files of res and face, wherever they lie.

    Exit code 0 if every answer was yes, 1 if one was no, 3 if one is no answer.

    Example: onshikaku emr show OQS/trash/OQSsiquc01res_face_*.xml
    """
    worst = Verdict.YES
    for file in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            fail(Exit.USAGE, f"{file}: {error.strerror}", "give the name of a result")
        try:
            if file.suffix.lower() == ".err":
                found = rejected(file.name, content)
            else:
                found = opened(file.name, content, password)
        except Unreadable as error:
            found = Strange(file.name, error.reason)
        worst = max(worst, _read_out(file.name, found, as_json=as_json))
    raise typer.Exit(worst)


def _read_out(name: str, found: Answer | Rejected | Strange, *, as_json: bool) -> Verdict:
    sheet: Sheet
    if isinstance(found, Strange):
        sheet, answer = unreadable(found), None
    else:
        sheet, answer = tell(found, datetime.now(JST)), found
    if as_json:
        write_json(name, sheet, answer)
    else:
        show_sheet(name, sheet)
    return sheet.verdict
