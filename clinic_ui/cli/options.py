"""Options that several commands share, and what they parse to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import httpx
import typer

from clinic_ui.cli.failure import Exit, fail
from onshikaku.domain.enrolment import Enrolment
from onshikaku.errors import DayOutOfRange
from onshikaku.registry import RegistryInvalid, load_institutions

__all__ = [
    "Credential",
    "Debug",
    "InstitutionsFile",
    "JsonFlag",
    "OnDay",
    "PersonaId",
    "PkiFolder",
    "day_out_of_range",
    "is_http",
    "parse_day",
    "read_register",
]

JsonFlag = Annotated[
    bool, typer.Option("--json", help="Print one JSON object and nothing else on standard output.")
]
OnDay = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="DATE", help="The simulated day, e.g. 2025-03-01. Default: today."
    ),
]
PersonaId = Annotated[
    str,
    typer.Option("--persona", metavar="ID", help="Whose card; `onshikaku card list` has them all."),
]
PkiFolder = Annotated[
    Path | None,
    typer.Option(
        "--pki",
        metavar="DIR",
        help="Folder of the certification authority, made on first use. Default: a new one in "
        "memory. Give centre and cards the same folder and they know each other.",
    ),
]
InstitutionsFile = Annotated[
    Path | None,
    typer.Option(
        "--institutions",
        metavar="FILE",
        help="Institutions and terminals of one's own, YAML. Default: the built-in ones.",
    ),
]
Credential = Annotated[
    Path | None,
    typer.Option(
        "--credential",
        metavar="FILE",
        help="This terminal's key and certificate, from `onshikaku terminal issue`.",
    ),
]
Debug = Annotated[bool, typer.Option("--debug", help="Log every APDU, secrets masked, to stderr.")]


def parse_day(text: str | None) -> date | None:
    """The day in an option; leaves with a usage error if it is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(Exit.USAGE, f"--on: {text!r} is not a day", "write it as 2025-03-01")


def is_http(address: str) -> bool:
    """Whether it is the address of something on the web."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return False
    in_range = url.port is None or 0 < url.port < 1 << 16
    return url.scheme in ("http", "https") and bool(url.host) and in_range


def read_register(file: Path | None) -> Mapping[str, Enrolment]:
    """The institutions of a file, or the built-in ones; leaves with a usage error if unfit."""
    try:
        return load_institutions(file)
    except RegistryInvalid as error:
        fail(Exit.USAGE, f"--institutions: {error}", "mend that field, or give another file")


def day_out_of_range(error: DayOutOfRange) -> NoReturn:
    """Leave, saying which days `--on` may name."""
    fail(
        Exit.USAGE,
        "--on: nobody is confirmed online on that day",
        f"choose one from {error.first} to {error.last}",
    )
