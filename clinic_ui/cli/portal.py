"""`onshikaku portal`: what one of the cast sees in マイナポータル, with a running centre."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.insurer_client import MANAGEMENT, ManagementClient, ManagementUrl
from clinic_ui.cli.options import JsonFlag
from clinic_ui.web.words import words
from onshikaku.api.manage_portal import PortalPage
from onshikaku.domain.issued import DocumentNumber

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["portal"]


def portal(
    person: Annotated[
        str, typer.Argument(metavar="PERSON", help="Whose: an id, as `onshikaku card list` has it.")
    ],
    *,
    pdf: Annotated[
        Path | None,
        typer.Option("--pdf", metavar="FILE", help="Save the eligibility screen there as well."),
    ] = None,
    management: ManagementUrl = MANAGEMENT,
    as_json: JsonFlag = False,
) -> None:
    """患者さんから見た資格情報などを表示します / What a patient sees in マイナポータル (simulated).

    onshikaku portal standard --pdf eligibility.pdf

    Eligibility, registration, certificate and papers on the day of the running centre's clock
    (docs/portal.md). Exit code 1: one cannot sign in with that card, or nobody has that id.
    """
    client = ManagementClient(management, "onshikaku portal", {"person": "PERSON"})
    path = f"/portal/{quote(person, safe='')}"
    page = client.get(path, PortalPage)
    if pdf is not None and page.screen is not None:
        _save(pdf, client.fetch(f"{path}/pdf"))
    if as_json:
        typer.echo(page.model_dump_json())
    else:
        Console(highlight=False).print(_table(page))
    if page.screen is None:
        said = words().say(f"portal.closed.{page.entrance.value}", "en")
        fail(Exit.NO, f"{page.entrance.value}: {said}", _said(f"closed.{page.entrance.value}.next"))


def _save(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        fail(Exit.MISSING, f"--pdf: {file}: {error.strerror}", "give a file in a folder of yours")


def _table(page: PortalPage) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for label, value in _rows(page):
        table.add_row(label, value)
    return table


def _rows(page: PortalPage) -> Iterator[tuple[str, str]]:
    yield "日付 day", page.day.isoformat()
    yield "ログイン sign-in", page.entrance.value
    status = page.registration
    ends = "" if status.ends_on is None else f" → {status.ends_on}"
    yield "利用登録 registration", f"{status.state.value}{ends}　{_shown(shown=status.shown)}"
    if page.card is not None and page.card.not_after is not None and page.card.state is not None:
        said = _said(f"certificate.{page.card.state.value}")
        yield "電子証明書 certificate", f"{said}　{page.card.not_after}（→ {page.card.grace_end}）"
    if page.screen is not None:
        yield "資格情報 eligibility", _said(f"screen.{page.screen.state.value}")
        if page.screen.name is not None:
            yield "氏名 name", f"{page.screen.name}（{page.screen.name_kana}）"
        for one in page.screen.coverages:
            yield "保険者 insurer", f"{one.insurer_name}（{one.insurer_number}）"
            numbers = "・".join(part for part in (one.symbol, one.number, one.branch) if part)
            yield "記号・番号・枝番 number", numbers
        if page.screen.payment_ja is not None:
            yield "負担 share", f"{page.screen.payment_ja} {page.screen.payment_en}"
    for paper in page.papers:
        until = paper.valid_until or "―"
        state = _said("papers.good" if paper.in_force else "papers.over")
        number = DocumentNumber(paper.number).shown
        yield "書類 paper", f"{_said(f'papers.{paper.kind.value}')} {number} {until} {state}"


def _shown(*, shown: bool) -> str:
    return _said(f"registration.shown.{'yes' if shown else 'no'}")


def _said(key: str) -> str:
    return f"{words().say(f'portal.{key}', 'ja')} {words().say(f'portal.{key}', 'en')}"
