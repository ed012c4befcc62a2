"""`onshikaku insurer members`, `show`, `checks`, `viewers`, `events`: what insurers look up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import BaseModel, TypeAdapter
from rich import box
from rich.console import Console
from rich.table import Table

from clinic_ui.cli.insurer_client import MANAGEMENT, ManagementClient, ManagementUrl
from clinic_ui.cli.insurer_words import both, listed
from clinic_ui.cli.options import JsonFlag
from onshikaku.api.insurer_views import (
    CheckView,
    EventView,
    MemberPage,
    MemberView,
    ViewersView,
)
from onshikaku.domain.dates import JST
from onshikaku.domain.membership import CheckState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onshikaku.api.insurer_views import CoverageView

__all__ = ["PersonArgument", "checks", "events", "members", "print_checks", "show", "viewers"]

PersonArgument = Annotated[
    str, typer.Argument(metavar="PERSON", help="The id of a person, as `members` shows it.")
]
_PLACES = {"person_id": "PERSON", "person": "PERSON"}


def members(
    text: Annotated[
        str,
        typer.Argument(metavar="TEXT", help="A part of a name, kana or insured number; or an id."),
    ] = "",
    insurer: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="Whom this insurer (保険者番号) has or had."),
    ] = None,
    limit: Annotated[int, typer.Option(help="So many at most.", min=1, max=200)] = 50,
    after: Annotated[
        str | None, typer.Option(metavar="MARK", help="Go on where the last list ended.")
    ] = None,
    management: ManagementUrl = MANAGEMENT,
    *,
    as_json: JsonFlag = False,
) -> None:
    """加入者を検索します。

    Find members by a part of a name, kana or insured number.

    Examples: onshikaku insurer members 別人 · onshikaku insurer members --insurer 06990014 --json
    """
    client = ManagementClient(management, "onshikaku insurer members", {"text": "TEXT"})
    asked = {"text": text, "insurer": insurer, "limit": limit, "after": after}
    page = client.post("/insurer/members/search", MemberPage, asked)
    if as_json:
        typer.echo(page.model_dump_json())
        return
    if not page.members:
        typer.echo("該当する加入者はいません。 Nobody is meant.")
        return
    table = _table("加入者\nMember", "氏名\nName", "資格\nCoverage", "状態\nState")
    for member in page.members:
        person = member.person
        newest = max(member.coverages, key=lambda one: one.valid_from, default=None)
        table.add_row(
            member.id,
            f"{person.name}\n{person.name_kana}\n{person.birth_date}",
            "―" if newest is None else _coverage(newest),
            "確認待ち check open" if member.open_checks else "",
        )
    Console(highlight=False).print(table)
    if page.next is not None:
        typer.echo(f"続きがあります。 There is more: --after {page.next}")


def show(
    person: PersonArgument, management: ManagementUrl = MANAGEMENT, *, as_json: JsonFlag = False
) -> None:
    """加入者の記録を表示します。

    Everything that is kept of a member: items, coverages, stops, mismatches.

    Example: onshikaku insurer show standard
    """
    client = ManagementClient(management, "onshikaku insurer show", _PLACES)
    member = client.get(f"/insurer/members/{person}", MemberView)
    if as_json:
        typer.echo(member.model_dump_json())
        return
    kept = member.person
    typer.echo(f"{kept.name}（{kept.name_kana}） {kept.birth_date} {kept.sex}")
    typer.echo(f"{kept.postal_code} {kept.address}")
    tail = member.my_number_tail
    number = "なし none" if tail is None else f"********{tail}"
    typer.echo(f"マイナンバー My Number: {number}")
    for coverage in member.coverages:
        entered = (
            "" if coverage.registered_on is None else f" · 登録 Entry {coverage.registered_on}"
        )
        typer.echo(f"資格 Coverage {coverage.position}: {_coverage(coverage, ' · ')}{entered}")
    for stop in member.stops:
        until = stop.last or "解除まで until released"
        typer.echo(
            f"閲覧停止 Stop {stop.position}: {both(stop.scope)} · {both(stop.reason)} · "
            f"{stop.first} – {until}"
        )
    if member.open_checks:
        print_checks(member.open_checks)


def checks(
    state: Annotated[CheckState | None, typer.Option(help="In which state.")] = None,
    person: Annotated[
        str | None, typer.Option(metavar="PERSON", help="Whose: the id of a person.")
    ] = None,
    management: ManagementUrl = MANAGEMENT,
    *,
    everybody: Annotated[
        bool, typer.Option("--everybody", help="Compare every record now, then list what is open.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """住民基本台帳と一致しない記録（誤入力チェック）を表示します。

    Records that do not agree with the resident register, newest first.

    Examples: onshikaku insurer checks --state open · onshikaku insurer checks --everybody
    """
    client = ManagementClient(management, "onshikaku insurer checks")
    if everybody:
        found = client.post("/insurer/checks/everybody", tuple[CheckView, ...])
    else:
        asked = {"state": state, "person": person}
        found = client.get("/insurer/checks", tuple[CheckView, ...], asked)
    if as_json:
        _print_json(found)
        return
    if not found:
        typer.echo("該当する不一致はありません。 No such mismatch.")
        return
    print_checks(found)


def viewers(
    person: PersonArgument, management: ManagementUrl = MANAGEMENT, *, as_json: JsonFlag = False
) -> None:
    """紐付けを誤っていた記録を閲覧した医療機関を表示します。

    Who was shown the record that was kept under this person's number: institution, terminal,
    moment and way. No name of a patient is in it.

    Example: onshikaku insurer viewers wrong-link
    """
    client = ManagementClient(management, "onshikaku insurer viewers", _PLACES)
    seen = client.get(f"/insurer/members/{person}/viewers", ViewersView)
    if as_json:
        typer.echo(seen.model_dump_json())
        return
    if not seen.viewers:
        typer.echo("この記録を閲覧した医療機関はありません。 Nobody was shown this record.")
        return
    table = _table("日時\nWhen (JST)", "医療機関\nWho", "方法\nBy which right", "内容\nWhat")
    for one in seen.viewers:
        at = one.answered_at.astimezone(JST)
        table.add_row(
            f"{at:%Y-%m-%d %H:%M:%S}",
            f"{one.institution}\n{one.terminal}",
            one.mode,
            one.item or "資格情報 eligibility",
        )
    Console(highlight=False).print(table)


def events(
    person: PersonArgument, management: ManagementUrl = MANAGEMENT, *, as_json: JsonFlag = False
) -> None:
    """保険者が行った手続きを新しい順に表示します。

    What insurers did to a record, newest first, with the days of event, report and entry.

    Example: onshikaku insurer events standard
    """
    client = ManagementClient(management, "onshikaku insurer events", _PLACES)
    found = client.get("/insurer/events", tuple[EventView, ...], {"person": person})
    if as_json:
        _print_json(found)
        return
    if not found:
        typer.echo("まだ手続きはありません。 Nothing was done to this record.")
        return
    table = _table("手続き\nAct", "事由\nEvent", "届出\nReport", "登録\nEntry", "備考\nRemarks")
    for event in found:
        remarks = "\n".join((event.detail, *(both(late) for late in event.late)))
        table.add_row(
            both(event.act),
            str(event.happened_on),
            str(event.reported_on),
            str(event.registered_on),
            remarks,
        )
    Console(highlight=False).print(table)


def print_checks(found: Sequence[CheckView]) -> None:
    """Mismatches as a table."""
    table = _table(
        "番号\nId", "加入者\nMember", "判定\nGrade", "不一致の項目\nDiffers", "状態\nState"
    )
    for column in table.columns[:2]:
        column.no_wrap = True
    for check in found:
        table.add_row(
            check.id, check.person, both(check.grade), listed(check.differences), both(check.state)
        )
    Console(highlight=False).print(table)


def _print_json(found: Sequence[BaseModel]) -> None:
    typer.echo(TypeAdapter(list[BaseModel]).dump_json(list(found), serialize_as_any=True))


def _coverage(coverage: CoverageView, between: str = "\n") -> str:
    number = "・".join(part for part in (coverage.symbol, coverage.number, coverage.branch) if part)
    lost = "" if coverage.lost_on is None else str(coverage.lost_on)
    return between.join((coverage.insurer_name, number, f"{coverage.valid_from} – {lost}"))


def _table(*titles: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold")
    return table
