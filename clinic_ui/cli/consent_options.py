"""The options by which a patient's wishes are said beforehand."""

from __future__ import annotations

from typing import Annotated

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.wishes import Wishes
from onshikaku.domain.consent import ConsentItem, PrescriptionForm

__all__ = ["ConsentTo", "Prescription", "Subsidies", "wishes_from"]

ConsentTo = Annotated[
    str | None,
    typer.Option(
        "--consent",
        metavar="all|none|ITEM,…",
        help="What the patient agrees to when the reader asks: "
        + ", ".join(ConsentItem)
        + ". An item brings those asked on the same screen. Default: asked at the terminal; "
        "without one, none.",
    ),
]
Prescription = Annotated[
    PrescriptionForm | None,
    typer.Option("--prescription", help="The form of prescription chosen. Default: as --consent."),
]
Subsidies = Annotated[
    bool | None,
    typer.Option(
        "--subsidies/--no-subsidies",
        help="Use certificates of subsidies (医療費助成). Default: as --consent.",
    ),
]


def wishes_from(
    consent: str | None, prescription: PrescriptionForm | None, *, subsidies: bool | None
) -> Wishes:
    """The wishes in the options; leaves with a usage error for an item that does not exist."""
    return Wishes(None if consent is None else _items(consent), subsidies, prescription)


def _items(text: str) -> frozenset[ConsentItem]:
    match text:
        case "all":
            return frozenset(ConsentItem)
        case "none":
            return frozenset()
        case _:
            return frozenset(_item(name) for name in text.split(","))


def _item(name: str) -> ConsentItem:
    try:
        return ConsentItem(name.strip())
    except ValueError:
        fail(
            Exit.USAGE,
            f"--consent: {name!r} is nothing that can be agreed to",
            f"all, none, or some of: {', '.join(ConsentItem)}",
        )
