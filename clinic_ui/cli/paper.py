"""`onshikaku paper`: what a 資格確認書 or お知らせ is worth, by its number or its code."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from clinic_ui import compose
from clinic_ui.cli.failure import Exit, fail, finish
from clinic_ui.cli.options import Credential, JsonFlag, OnDay, PkiFolder, is_http
from clinic_ui.cli.surroundings import settings_for, world_for
from clinic_ui.desk.lookup_book import LookedUp
from clinic_ui.desk.paper import ShownPaper, look_up
from clinic_ui.desk.paper_form import PaperForm, read_paper
from clinic_ui.desk.paper_sheet import looked_sheet
from clinic_ui.desk.paper_view import paper_view
from clinic_ui.ports import CentreRefused, CentreUnreachable
from onshikaku.documents.signed_code import CODE_FAULT_TEXTS, CodeFault
from onshikaku.wire.presented import document_lookup_reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_ui.desk.paper_form import PaperQuestion

__all__ = ["paper"]

_OPTIONS = {"document": "NUMBER", "birth_date": "--born", "day": "--day"}


def paper(
    document: Annotated[
        str,
        typer.Argument(
            metavar="NUMBER|CODE|-",
            help="交付番号 (11 digits), or the code's text; -: one line of standard input.",
        ),
    ],
    born: Annotated[
        str, typer.Option(metavar="DATE", help="With a number: the birth date, e.g. 1958-05-03.")
    ] = "",
    day: Annotated[
        str, typer.Option(metavar="DATE", help="The day to ask about. Default: today.")
    ] = "",
    centre: Annotated[
        str | None,
        typer.Option("--centre", metavar="URL", help="Ask this centre. Default: one in-process."),
    ] = None,
    pki: PkiFolder = None,
    credential: Credential = None,
    on: OnDay = None,
    *,
    as_json: JsonFlag = False,
) -> None:
    """資格確認書・お知らせを調べます / Look a paper up. Exit code: 0 it confirms, 1 not, 2, 3.

    onshikaku paper 0000-0000-117 --born 1977-10-31

    onshikaku paper - --centre http://127.0.0.1:8710 --pki ./pki < scanned.txt

    The code's signature is checked here as well. A notice alone confirms nothing (docs/pages.md).
    """
    if centre is not None and not is_http(centre):
        fail(Exit.USAGE, f"--centre: {centre!r} is not an http address")
    typed = sys.stdin.readline() if document == "-" else document
    world = world_for(on, pki, None, with_cast=False)
    form = PaperForm({"document": typed, "birth_date": born, "day": day})
    question = read_paper(form, world.clock.today())
    if isinstance(question, dict):
        field, why = next(iter(question.items()))
        fail(Exit.USAGE, f"{_OPTIONS[field]}: {why.en}", why.ja)
    try:
        shown = finish(_ask(world, question, centre, credential))
    except compose.CredentialMissing:
        fail(
            Exit.USAGE,
            "--credential: the centre lets in registered terminals only",
            "give its folder with --pki DIR, or a FILE from `onshikaku terminal issue`",
        )
    except compose.CredentialUnfit as error:
        fail(Exit.USAGE, f"--credential: {error}", "`onshikaku terminal issue` writes one")
    except CentreUnreachable as error:
        fail(Exit.MISSING, f"--centre: {error}", "is it running? `onshikaku centre`")
    except CentreRefused as error:
        fail(Exit.MISSING, f"the centre refused: {error}", "`onshikaku doctor` looks around")
    if shown is None:
        why = CODE_FAULT_TEXTS[CodeFault.UNREADABLE]
        fail(Exit.USAGE, f"NUMBER: {why.en}", why.ja)
    _tell(shown, as_json=as_json)
    raise typer.Exit(Exit.OK if shown.proves(card_brought=None) else Exit.NO)


async def _ask(
    world: compose.World, question: PaperQuestion, centre: str | None, credential: Path | None
) -> ShownPaper | None:
    settings = settings_for(credential)
    line = (
        compose.local_clinic(world, settings)
        if centre is None
        else compose.remote_clinic(world, settings, centre)
    )
    async with line as clinic:
        return await look_up(clinic.papers, question)


def _tell(shown: ShownPaper, *, as_json: bool) -> None:
    if as_json:
        reply = document_lookup_reply(shown.presented).model_dump(mode="json")
        reply |= {"standing": shown.standing.value, "confirms": shown.proves(card_brought=None)}
        typer.echo(json.dumps(reply, ensure_ascii=False))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for label, value in _rows(shown):
        table.add_row(label, value)
    Console(highlight=False).print(table)


def _rows(shown: ShownPaper) -> Iterator[tuple[str, str]]:
    confirmation = shown.presented.confirmation
    sheet = looked_sheet(LookedUp("", 1, datetime.now(UTC), confirmation, shown), datetime.now(UTC))
    view = paper_view(shown, confirmation.answer, confirmation.day)
    yield "結果 standing", f"{sheet.tag.ja}　{sheet.words.ja}　{shown.standing.value}"
    if view.number is not None:
        yield "書類 paper", f"{view.title.ja}　{view.number}"
    if sheet.person is not None:
        yield "氏名 name", f"{sheet.person.name}（{sheet.person.kana}）"
    if sheet.chargeable and sheet.pays is not None:
        yield "負担 share", sheet.pays.ja
    for check in view.checks:
        yield check.label.ja, check.finding.ja
    yield "すること next", sheet.first.ja
    for step in sheet.steps:
        yield "", f"・{step.text.ja}"
