"""The options that say where the file of a visit goes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.face_folder import FaceFolder
from onshikaku.exchange.settings import ExchangeSettings

__all__ = ["ExchangeFolder", "ExchangeWork", "face_folder"]

ExchangeFolder = Annotated[
    Path | None,
    typer.Option(
        "--exchange",
        metavar="DIR",
        help="Write the result into the face folder below DIR, as the terminal does when a visit "
        "ends. Settings: EXCHANGE_….",
    ),
]
ExchangeWork = Annotated[
    Path | None,
    typer.Option(
        "--exchange-work",
        metavar="DIR",
        help="With --exchange: where the file is prepared, on the same volume. Default: DIR-work.",
    ),
]


def face_folder(root: Path | None, work: Path | None) -> FaceFolder | None:
    """Where the file of the visit goes, if anywhere; leaves with a usage error if unfit."""
    if root is None:
        if work is not None:
            fail(Exit.USAGE, "--exchange-work goes together with --exchange", "name both folders")
        return None
    try:
        settings = (
            ExchangeSettings(root=root) if work is None else ExchangeSettings(root=root, work=work)
        )
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        why = first["msg"].removeprefix("Value error, ")
        name = f"EXCHANGE_{str(first['loc'][0]).upper()}: " if first["loc"] else ""
        fail(Exit.USAGE, f"--exchange: {name}{why}")
    return FaceFolder(settings)
