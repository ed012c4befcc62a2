"""`onshikaku insurer print`: a paper that an insurer issued, as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.insurer_client import MANAGEMENT, ManagementClient, ManagementUrl
from onshikaku.domain.identifiers import InvalidIdentifier
from onshikaku.domain.issued import DocumentForm, DocumentNumber

__all__ = ["print_paper"]

_COMMAND = "onshikaku insurer print"


def print_paper(
    number: Annotated[
        str, typer.Argument(metavar="NUMBER", help="The paper's number (交付番号), 11 digits.")
    ],
    form: Annotated[
        DocumentForm | None,
        typer.Option(help="Card, postcard or A4. Default: as it was issued; a notice is A4 only."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to. Default: NUMBER.pdf in this folder."),
    ] = None,
    management: ManagementUrl = MANAGEMENT,
) -> None:
    """資格確認書・お知らせを印刷用のPDFにします。

    Write a paper as PDF, ready to be printed. Every side of it says that it is a specimen; the desk
    can read the code on it.

    Example: onshikaku insurer print 0000-0000-018 --form card --output card.pdf
    """
    try:
        wanted = DocumentNumber(number.replace("-", ""))
    except InvalidIdentifier as error:
        fail(
            Exit.USAGE, f"NUMBER: {error}", "`onshikaku insurer papers --person ID` has the numbers"
        )
    client = ManagementClient(management, _COMMAND, {"number": "NUMBER"})
    query = "" if form is None else f"?form={form.value}"
    pdf = client.fetch(f"/documents/{wanted.value}/pdf{query}")
    target = output or Path(f"{wanted.value}.pdf")
    try:
        target.write_bytes(pdf)
    except OSError as error:
        fail(Exit.USAGE, f"--output: {target}: {error.strerror}", "give a file that can be written")
    typer.echo(str(target))
