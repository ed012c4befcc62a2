"""`onshikaku log`: who looked at whose record, when, and by which right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from clinic_ui.cli.insurer_client import MANAGEMENT, ManagementClient, ManagementUrl
from clinic_ui.cli.options import JsonFlag
from onshikaku.api.manage_log import LogPage
from onshikaku.domain.consent import ConsentBasis, ConsentItem
from onshikaku.domain.dates import JST
from onshikaku.domain.institution import Role
from onshikaku.domain.modes import Mode
from onshikaku.domain.proof import Method
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onshikaku.api.manage_log import LogEntry

__all__ = ["log"]

_MODES = {
    Mode.CARD: Text("マイナ保険証（通常）", "card"),
    Mode.VISUAL: Text("目視確認モード", "visual check"),
    Mode.VISUAL_SIMPLE: Text("目視確認（簡易な操作）", "simplified visual check"),
    Mode.PHONE: Text("スマホ保険証", "phone"),
    Mode.HOME_APP: Text("居宅同意取得型（アプリ）", "at home, app"),
    Mode.HOME_WEB: Text("居宅同意取得型（Web）", "at home, web"),
    Mode.LIMITED: Text("資格確認限定型", "eligibility only"),
    Mode.NUMBER: Text("番号照会", "by number"),
    Mode.OUTAGE: Text("システム障害時モード", "system failure"),
    Mode.DISASTER: Text("災害時医療情報閲覧", "disaster"),
    Mode.EMERGENCY: Text("救急時医療情報閲覧", "emergency"),
}
_METHODS = {
    Method.PIN: Text("暗証番号", "PIN"),
    Method.FACE: Text("顔認証", "face"),
    Method.VISUAL: Text("目視", "by sight"),
}
_UNPROVEN = Text("所持の証明なし", "no proof of possession")
_ROLES = {
    Role.ADMIN: Text("管理者", "admin"),
    Role.GENERAL: Text("一般", "general"),
    Role.MEDICAL: Text("医療情報閲覧", "medical information"),
}
_ITEMS = {
    ConsentItem.CHECKUP: Text("特定健診情報", "check-ups"),
    ConsentItem.DRUG: Text("薬剤情報", "drugs"),
    ConsentItem.TREATMENT: Text("診療情報", "treatment"),
    ConsentItem.SURGERY: Text("手術情報", "operations"),
    ConsentItem.LIMIT: Text("限度額適用認定証", "ceiling certificate"),
    ConsentItem.SPECIFIC_DISEASE: Text("特定疾病療養受療証", "specific-disease certificate"),
    ConsentItem.DIAGNOSIS: Text("傷病名", "diagnoses"),
    ConsentItem.INFECTION: Text("感染症情報", "infections"),
    ConsentItem.ALLERGY: Text("アレルギー等情報", "allergies"),
    ConsentItem.CONTRAINDICATION: Text("薬剤アレルギー等情報", "drug allergies"),
    ConsentItem.TEST: Text("検査情報", "tests"),
    ConsentItem.PRESCRIPTION: Text("処方情報", "prescriptions"),
}
_BASES = {
    ConsentBasis.PATIENT: Text("本人の同意", "patient's consent"),
    ConsentBasis.ORAL: Text("口頭の同意", "oral consent"),
    ConsentBasis.HARD_TO_OBTAIN: Text("同意取得困難", "consent hard to obtain"),
}
_RECORD = Text("資格情報", "eligibility")
_SHOWN = Text("表示", "shown")
_WITHHELD = Text("非表示", "not shown")


def log(
    person: Annotated[
        str | None, typer.Option(metavar="ID", help="Whose record: the id of one of the cast.")
    ] = None,
    institution: Annotated[
        str | None, typer.Option(metavar="CODE", help="Who looked: 医療機関コード, 10 digits.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="From this day on, e.g. 2026-11-01.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Up to this day, which is included.")
    ] = None,
    mode: Annotated[Mode | None, typer.Option(help="By which right.")] = None,
    item: Annotated[
        ConsentItem | None, typer.Option(help="Which medical information was asked for.")
    ] = None,
    limit: Annotated[int, typer.Option(help="So many at most.", min=1, max=1000)] = 50,
    after: Annotated[
        str | None, typer.Option(metavar="MARK", help="Go on where the last list ended.")
    ] = None,
    management: ManagementUrl = MANAGEMENT,
    *,
    as_json: JsonFlag = False,
) -> None:
    """アクセスログです。だれの記録を、どこが、いつ、どの方法で見たかを新しい順に表示します。

    The access log of a running centre, newest first: who looked at whose record, when, and by which
    right. With --person alone: everybody who saw the record of somebody wrongly linked. Names are
    not in the log.

    Examples: onshikaku log --person standard · onshikaku log --institution 9910000018 --json
    """
    asked = {
        "person": person,
        "institution": institution,
        "since": since,
        "until": until,
        "mode": mode,
        "item": item,
        "limit": limit,
        "after": after,
    }
    page = ManagementClient(management, "onshikaku log").get("/access-log", LogPage, asked)
    if as_json:
        typer.echo(page.model_dump_json())
        return
    if not page.entries:
        typer.echo("該当する記録はありません。 Nothing in the log matches.")
        return
    Console(highlight=False).print(_table(page))
    if page.next is not None:
        typer.echo(f"続きがあります。 There is more: --after {page.next}")


def _table(page: LogPage) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in (
        "日時\nWhen (JST)",
        "照会元\nWho asked",
        "対象者\nWhose",
        "方法\nBy which right",
        "内容\nWhat",
        "結果\nAnswer",
    ):
        table.add_column(title, overflow="fold")
    for entry in page.entries:
        at = entry.answered_at.astimezone(JST)
        table.add_row(
            f"{at:%Y-%m-%d}\n{at:%H:%M:%S}",
            f"{entry.institution}\n{entry.terminal}\n{_both(_ROLES[entry.role])}",
            entry.person or "―",
            "\n".join(_right(entry)),
            _both(_RECORD if entry.item is None else _ITEMS[entry.item]),
            f"{_both(_SHOWN if entry.shown else _WITHHELD)}\n{entry.outcome}",
        )
    return table


def _right(entry: LogEntry) -> Iterator[str]:
    yield _both(_MODES[entry.mode])
    if entry.method is not None:
        yield _both(_METHODS[entry.method])
    if entry.proven is False:
        yield _both(_UNPROVEN)
    for basis in ConsentBasis:
        items = [_ITEMS[consent.item] for consent in entry.consents if consent.basis is basis]
        if items:
            said = _BASES[basis]
            ja, en = "・".join(one.ja for one in items), ", ".join(one.en for one in items)
            yield f"{said.ja}：{ja}　{said.en}: {en}"


def _both(text: Text) -> str:
    return f"{text.ja} {text.en}"
