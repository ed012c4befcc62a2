"""Options that the commands of `onshikaku emr` share, and what they are checked for."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.emr.days import JST, typed_day, typed_month
from clinic_ui.emr.reading import Encoding
from clinic_ui.emr.requests import Insured, Visit
from clinic_ui.emr.table import sound_insurer

__all__ = [
    "Birth",
    "Branch",
    "EncodingOption",
    "FilesEncoding",
    "InPlace",
    "Institution",
    "Insurer",
    "Keep",
    "Number",
    "Occasion",
    "OccasionOption",
    "OnDay",
    "Password",
    "PdfOption",
    "Root",
    "Symbol",
    "Timeout",
    "birth_option",
    "day_option",
    "insured_option",
    "month_option",
    "today",
]

Root = Annotated[
    Path,
    typer.Option(
        "--root",
        metavar="DIR",
        envvar="EMR_ROOT",
        help="The folder with req, res and face in it, as `onshikaku exchange --root DIR` made it.",
    ),
]
Institution = Annotated[
    str,
    typer.Option("--institution", metavar="CODE", help="医療機関コード, 10 digits."),
]


class FilesEncoding(StrEnum):
    """Encodings in which a request may be written."""

    UTF_8 = "utf-8"
    SHIFT_JIS = "shift_jis"

    @property
    def encoding(self) -> Encoding:
        """The encoding of this name."""
        return Encoding.UTF_8 if self is FilesEncoding.UTF_8 else Encoding.SHIFT_JIS


EncodingOption = Annotated[
    FilesEncoding,
    typer.Option(
        "--encoding", help="Encoding of the request. An answer is read as it declares itself."
    ),
]
Timeout = Annotated[
    float, typer.Option("--timeout", metavar="SECONDS", help="How long to wait.", min=0.1)
]
InPlace = Annotated[
    bool,
    typer.Option(
        "--in-place", help="Write the request under its final name instead of renaming it."
    ),
]
Keep = Annotated[
    bool,
    typer.Option(
        "--keep", help="Leave the answer where it lies. Default: move it to trash beside res."
    ),
]
Password = Annotated[
    str | None,
    typer.Option(
        "--password",
        envvar="EMR_ZIP_PASSWORD",
        help="Opens encrypted answers. The variable is not seen in lists of processes.",
    ),
]
Insurer = Annotated[
    str | None,
    typer.Option(
        "--insurer", metavar="N", help="保険者番号: 8 digits, or 6 (municipal insurance)."
    ),
]
Symbol = Annotated[
    str, typer.Option("--symbol", metavar="S", help="記号; none for people of 75 and over.")
]
Number = Annotated[str | None, typer.Option("--number", metavar="N", help="番号.")]
Branch = Annotated[str, typer.Option("--branch", metavar="N", help="枝番, 2 digits.")]

Birth = Annotated[
    str | None, typer.Option("--birth", metavar="DATE", help="生年月日: 1980-02-17, S55.2.17.")
]
OnDay = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="資格確認日. Default: today.")
]


class Occasion(StrEnum):
    """On which occasion a patient agreed that their information be seen."""

    OUTPATIENT = "outpatient"
    HOME_VISIT = "home-visit"
    ONLINE = "online"

    @property
    def visit(self) -> Visit:
        """診療区分 of this occasion."""
        by_occasion = {"outpatient": Visit.OUTPATIENT, "home-visit": Visit.HOME}
        return by_occasion.get(self.value, Visit.ONLINE)


OccasionOption = Annotated[
    Occasion, typer.Option("--occasion", help="Where the patient agreed to it.")
]
PdfOption = Annotated[
    Path | None,
    typer.Option("--pdf", metavar="FILE", help="Ask for the PDF form and keep it there."),
]


def today() -> date:
    """Today in Japan."""
    return datetime.now(JST).date()


def day_option(text: str | None, option: str) -> date:
    """The day of an option, today without one; leaves with a usage error if it is none."""
    try:
        return typed_day(text) if text else today()
    except ValueError:
        fail(Exit.USAGE, f"{option}: {text!r} is not a day", "write 2026-11-20, or R8.11.20")


def birth_option(text: str | None) -> date:
    """The birth date, which is needed; leaves with a usage error without one."""
    if not text:
        fail(Exit.USAGE, "--birth: it is needed", "write 1980-02-17, or S55.2.17")
    return day_option(text, "--birth")


def month_option(text: str | None, option: str) -> date:
    """The first of an option's month, of this one without; leaves with a usage error."""
    try:
        return typed_month(text) if text else today().replace(day=1)
    except ValueError:
        fail(Exit.USAGE, f"{option}: {text!r} is not a month", "write it as 2026-11")


def insured_option(insurer: str | None, symbol: str, number: str | None, branch: str) -> Insured:
    """The numbers of an insured person; leaves with a usage error if they cannot be any."""
    digits = unicodedata.normalize("NFKC", insurer or "").strip()
    if not sound_insurer(digits):
        fail(Exit.USAGE, "--insurer: 8 digits, or 6", "as it stands on the card: 01990019, say")
    if not number:
        fail(Exit.USAGE, "--number: it is needed", "as it stands on the card: 1024, say")
    branch = unicodedata.normalize("NFKC", branch).strip()
    if branch and not (branch.isascii() and branch.isdigit() and len(branch) <= 2):
        fail(Exit.USAGE, "--branch: 2 digits", "as it stands on the card: 00, say")
    return Insured(digits, symbol.strip(), number.strip(), branch.zfill(2) if branch else "")
