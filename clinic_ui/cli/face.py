"""`onshikaku face`: compare two pictures, and measure how often the matcher errs."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from clinic_ui.cli import face_report
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag
from onshikaku.domain.dates import jst_day
from reader.face.dlib_matcher import DlibMatcher
from reader.face.library import check_parts
from reader.face.ports import MatcherMissing

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True)


@app.command()
def compare(
    card: Annotated[Path, typer.Argument(metavar="A", help="The card's photo.")],
    picture: Annotated[Path, typer.Argument(metavar="B", help="A picture of a camera.")],
    *,
    as_json: JsonFlag = False,
) -> None:
    """二枚の写真の顔を照合します / Compare the faces on two pictures: exit 0 if they match, else 1.

    JPEG 2000, JPEG or PNG. 1 also where no decision is possible. The kiosk takes three frames.
    """
    data = [_read(card, "A"), _read(picture, "B")]
    try:
        matcher = DlibMatcher()
    except MatcherMissing as error:
        _missing(error)
    from clinic_ui.face_study.comparison import compare_pictures  # noqa: PLC0415 - of the extra

    told = compare_pictures(matcher, *data)
    if as_json:
        typer.echo(json.dumps(face_report.comparison(told), ensure_ascii=False))
    else:
        face_report.print_comparison(told)
    raise typer.Exit(Exit.OK if told.match else Exit.NO)


@app.command()
def evaluate(
    pairs_file: Annotated[
        Path, typer.Argument(metavar="PAIRS.csv", help="Columns ref, probe, label, and more.")
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Keep report.json, scores.csv and plots there."),
    ] = None,
    doc: Annotated[
        Path | None,
        typer.Option("--doc", metavar="FILE", help="Write the page about it, its plots beside it."),
    ] = None,
    *,
    as_json: JsonFlag = False,
) -> None:
    """照合の誤り率を測ります / Measure error rates on pairs of pictures: exit 0 if goals are kept.

    Exit code 1 if one is missed. How to write the file: docs/face-accuracy.md §8.
    """
    try:
        check_parts()
    except MatcherMissing as error:
        _missing(error)
    from clinic_ui.face_study import pairs, report, run, targets  # noqa: PLC0415 - of the extra

    try:
        read = pairs.read_pairs(pairs_file)
    except pairs.PairsInvalid as error:
        fail(Exit.USAGE, f"{pairs_file}: {error}", "mend that line; docs/face-accuracy.md §8")
    except OSError as error:
        fail(Exit.USAGE, f"{pairs_file}: {error.strerror}", "give the file with the pairs")
    day = jst_day(datetime.now(UTC))
    try:
        with _progress() as bar:
            task = bar.add_task("写真を調べています reading pictures", total=None)
            study = run.measure(
                read,
                pairs_file.parent,
                lambda done, of: bar.update(task, completed=done, total=of),
            )
        files = run.keep(study, day, out) if out else []
        files += run.document(study, day, doc, _command(pairs_file, doc)) if doc else []
    except MatcherMissing as error:
        _missing(error)
    except OSError as error:
        fail(Exit.USAGE, f"{error.filename}: {error.strerror}", "look at that file or folder")
    if as_json:
        kept = {**report.as_json(study, day), "files": [str(file) for file in files]}
        typer.echo(json.dumps(kept, ensure_ascii=False, indent=2))
    else:
        face_report.print_study(study, files)
    raise typer.Exit(Exit.OK if all(one.met for one in targets.targets(study)) else Exit.NO)


def _read(file: Path, name: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        fail(Exit.USAGE, f"{name}: {file}: {error.strerror}", "give a file with a picture")


def _missing(error: MatcherMissing) -> NoReturn:
    fail(Exit.MISSING, f"face: {error}", "onshikaku doctor says what is missing, and the remedy")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _command(pairs_file: Path, doc: Path) -> str:
    """What was typed, without the folders of this machine before those that matter."""
    near = Path(*pairs_file.resolve().parts[-2:])
    page = Path(*doc.resolve().parts[-2:])
    return f"onshikaku face evaluate {near} --doc {page}"
