"""`onshikaku insurer papers`, `apply`, `lost`, `return`: the papers of one person."""

from __future__ import annotations

import json
from typing import Annotated
from urllib.parse import quote

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from clinic_ui.cli.failure import Exit
from clinic_ui.cli.insurer_client import MANAGEMENT, ManagementClient, ManagementUrl
from clinic_ui.cli.options import JsonFlag
from onshikaku.api.issuance_views import ApplicationView, DocumentView, ProofsView
from onshikaku.domain.application import ApplicationKind
from onshikaku.domain.issuance_words import END_WORDS
from onshikaku.domain.issued import DocumentNumber

__all__ = ["apply", "give_back", "lost", "papers"]

_PERSON = {"person": "PERSON"}
_NUMBER = {"number": "NUMBER"}

_Person = Annotated[str, typer.Argument(metavar="PERSON", help="The id of a person.")]
_Number = Annotated[
    str, typer.Argument(metavar="NUMBER", help="交付番号 of a paper: 11 digits, as printed.")
]


def papers(
    person: Annotated[str, typer.Option(metavar="ID", help="Whose: the id of a person.")],
    management: ManagementUrl = MANAGEMENT,
    *,
    as_json: JsonFlag = False,
) -> None:
    """交付した書類と、その人が資格を示せる手段を表示します。

    What insurers issued to a person, newest first, and by what the person can show eligibility
    today, or why by nothing.

    Example: onshikaku insurer papers --person unregistered
    """
    client = ManagementClient(management, "onshikaku insurer papers")
    issued = client.get("/documents", list[DocumentView], {"person": person})
    proofs = client.get(f"/people/{quote(person, safe='')}/proofs", ProofsView)
    if as_json:
        documents = [one.model_dump(mode="json") for one in issued]
        shown = {"documents": documents, "proofs": proofs.model_dump(mode="json")}
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    if not issued:
        typer.echo("交付した書類はありません。 Nothing was issued.")
    else:
        Console(highlight=False).print(_table(issued))
    for way in proofs.ways:
        typer.echo(f"{'○' if way.is_proof else '△'} {way.words.ja} {way.words.en}")
    if proofs.gap_words is not None:
        typer.echo(f"× {proofs.gap_words.ja} {proofs.gap_words.en}")


def apply(
    person: _Person,
    kind: Annotated[ApplicationKind, typer.Argument(metavar="KIND", help="What is applied for.")],
    management: ManagementUrl = MANAGEMENT,
    *,
    as_json: JsonFlag = False,
) -> None:
    """申請を受け付け、その場で判断して交付します。

    Take an application and decide of it at once. KIND is special-care, elderly, lost-card,
    renewing, damaged-paper, lost-paper or deregistration. Exit 1: refused.

    Example: onshikaku insurer apply standard special-care
    """
    client = ManagementClient(management, "onshikaku insurer apply", _PERSON)
    made = client.post(
        f"/people/{quote(person, safe='')}/applications", ApplicationView, {"kind": kind}
    )
    if as_json:
        typer.echo(made.model_dump_json())
    else:
        said = "承認しました。 Granted" if made.granted else "却下しました。 Refused"
        typer.echo(f"{made.kind_words.ja}: {said}: {made.kind_words.en}.")
        if made.document is not None:
            typer.echo(f"交付番号 paper {DocumentNumber(made.document).shown}")
    if not made.granted:
        raise typer.Exit(Exit.NO)


def lost(
    number: _Number, management: ManagementUrl = MANAGEMENT, *, as_json: JsonFlag = False
) -> None:
    """資格確認書などの紛失の届出です。その書類は無効になります。

    Report a paper lost: it is good no more. `onshikaku insurer apply PERSON lost-paper` brings
    another one.

    Example: onshikaku insurer lost 0000-0000-018
    """
    _end(number, "loss", "onshikaku insurer lost", management, as_json=as_json)


def give_back(
    number: _Number, management: ManagementUrl = MANAGEMENT, *, as_json: JsonFlag = False
) -> None:
    """資格確認書などの返納です。その書類は無効になります。

    Give a paper back: it is good no more.

    Example: onshikaku insurer return 0000-0000-018
    """
    _end(number, "return", "onshikaku insurer return", management, as_json=as_json)


def _end(number: str, how: str, command: str, management: str, *, as_json: bool) -> None:
    client = ManagementClient(management, command, _NUMBER)
    ended = client.post(f"/documents/{quote(number, safe='')}/{how}", DocumentView)
    if as_json:
        typer.echo(ended.model_dump_json())
        return
    typer.echo(f"{ended.shown_number} {ended.kind_words.ja}: {_state(ended)}")


def _table(issued: list[DocumentView]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("交付番号\nNumber", no_wrap=True)
    for title in (
        "書類\nPaper",
        "交付日\nIssued",
        "有効期間\nGood",
        "理由\nReason",
        "状態\nState",
    ):
        table.add_column(title, overflow="fold")
    for one in issued:
        table.add_row(
            one.shown_number,
            f"{one.kind_words.ja}\n{one.kind_words.en}",
            str(one.issued_on),
            f"{one.valid_from} 〜\n{one.valid_until or ''}",
            f"{one.reason_words.ja}\n{one.reason_words.en}",
            _state(one),
        )
    return table


def _state(one: DocumentView) -> str:
    if one.end is not None:
        words = END_WORDS[one.end]
        return f"{words.ja} {words.en} ({one.ended_on})"
    return "有効 good" if one.good else "有効期間外 not in force"
