"""One command of `onshikaku emr` at the folders: whatever goes wrong ends in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import NoReturn

import typer

from clinic_ui.cli.emr_options import FilesEncoding
from clinic_ui.cli.emr_print import narrate, show, silence, write_json
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.emr.days import JST
from clinic_ui.emr.desk import Desk, Unfinished
from clinic_ui.emr.folders import Folders, NameTaken, NoFolders
from clinic_ui.emr.requests import Unwritable
from clinic_ui.emr.said import Said
from clinic_ui.emr.told import tell
from clinic_ui.emr.waiting import Answer, NoAnswer, Rejected, Strange

__all__ = ["CLINIC", "SINGLE_SECONDS", "Session", "find_folders"]

CLINIC = "9910000018"
"""The built-in clinic; there is no prefecture 99."""

SINGLE_SECONDS = 60.0


def find_folders(root: Path) -> Folders:
    """The folders below a root; leaves if they are not there."""
    try:
        return Folders.below(root)
    except NoFolders as error:
        fail(
            Exit.MISSING,
            f"--root: {error}",
            f"start the terminal's side first: onshikaku exchange --root {root}",
        )


@dataclass(frozen=True, slots=True)
class Session:
    """Options of a command that puts requests, and what to do with the answer."""

    root: Path
    institution: str
    encoding: FilesEncoding
    seconds: float
    password: str | None
    in_place: bool
    keep: bool
    as_json: bool

    def desk(self) -> Desk:
        """The desk of these options; leaves with a usage error if the code cannot be one."""
        if not (self.institution.isascii() and self.institution.isdigit()) or (
            len(self.institution) != len(CLINIC)
        ):
            fail(Exit.USAGE, "--institution: 10 digits", f"the built-in clinic's is {CLINIC}")
        return Desk(
            find_folders(self.root),
            self.institution,
            self.encoding.encoding,
            self.seconds,
            password=self.password,
            in_place=self.in_place,
            keep=self.keep,
            tell=silence if self.as_json else narrate,
        )

    def answer(
        self, desk: Desk, ask: Callable[[], Answer | Rejected], again: str = ""
    ) -> Answer | Rejected:
        """What came of asking; leaves, saying why, if it was nothing.

        `again` is the command that asks for an unfinished batch, up to its number.
        """
        try:
            return ask()
        except Unwritable as error:
            fail(
                Exit.USAGE,
                f"{error.element} has a character that {desk.encoding.declared} lacks",
                "write it otherwise, or use --encoding utf-8",
            )
        except NoAnswer as error:
            self._nothing_came(error)
        except Unfinished as error:
            fail(
                Exit.MISSING,
                f"the batch is not done after {self.seconds:g} seconds",
                f"ask again later: {again} --root {quote(str(self.root))}"
                f" --reception {error.reception}",
            )
        except Strange as error:
            fail(Exit.MISSING, f"{error.name}: {error.reason}", "the file was left where it lies")
        except NameTaken:
            fail(Exit.MISSING, "a file of the request's name lies there already", "try again")
        except OSError as error:
            fail(
                Exit.MISSING,
                f"the request could not be written: {error.strerror}",
                f"may you write into {desk.folders.req}?",
            )
        except KeyboardInterrupt:
            typer.echo("中断しました。 Interrupted.", err=True)
            raise typer.Exit(Exit.INTERRUPTED) from None

    def keep_pdf(self, answer: Answer | Rejected, file: Path | None) -> None:
        """Write the PDF that came to a file; leaves if it cannot be written."""
        if file is None or isinstance(answer, Rejected) or answer.document is not None:
            return
        try:
            file.write_bytes(answer.content)
        except OSError as error:
            fail(
                Exit.MISSING, f"--pdf: {file}: {error.strerror}", "give a name that can be written"
            )
        if not self.as_json:
            narrate(Said(f"{file} に保存しました", f"kept as {file}"))

    def leave(self, answer: Answer | Rejected) -> NoReturn:
        """Print the answer and leave with its exit code."""
        sheet = tell(answer, datetime.now(JST))
        if self.as_json:
            write_json(answer.name, sheet, answer)
        else:
            show(answer.name, sheet)
        raise typer.Exit(sheet.verdict)

    def _nothing_came(self, error: NoAnswer) -> NoReturn:
        said = f"no answer after {self.seconds:g} seconds"
        if error.withdrawn:
            fail(
                Exit.MISSING,
                f"{said}: nobody takes files out of req (the request was taken back)",
                f"is the terminal's side running? onshikaku exchange --root {self.root}",
            )
        fail(
            Exit.MISSING,
            f"{said}; the request was taken",
            "look into res later, or give a longer --timeout",
        )
