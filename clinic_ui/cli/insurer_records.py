"""`onshikaku insurer register`, `lose`, `correct` and the like: what insurers do to records."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from clinic_ui.cli.failure import Exit
from clinic_ui.cli.insurer_client import MANAGEMENT, ManagementClient, ManagementUrl
from clinic_ui.cli.insurer_members import PersonArgument, print_checks
from clinic_ui.cli.insurer_told import (
    inquiry_told,
    leave_by,
    tell_checked,
    tell_entry,
    tell_stops,
)
from clinic_ui.cli.options import JsonFlag
from onshikaku.api.insurer_views import (
    CheckView,
    InquiryView,
    MemberView,
    RegisteredView,
    RelinkedView,
)
from onshikaku.domain.coverage import LossReason, Relation
from onshikaku.domain.holder import StopReason, StopScope
from onshikaku.domain.person import Sex

__all__ = ["confirm", "correct", "inquire", "lose", "register", "release", "relink", "stop"]

_PLACES = {
    "person_id": "PERSON",
    "insurer_number": "--insurer",
    "insured_number": "--number",
    "burden_percent": "--percent",
    "reported_on": "--reported",
    "registered_on": "--registered",
    "name_kana": "--kana",
    "birth_date": "--born",
    "postal_code": "--postal-code",
    "check_id": "CHECK",
    "position": "STOP",
    "stop": "STOP",
}

_Reported = Annotated[
    str | None, typer.Option(metavar="DATE", help="Day of the report (届出日). Default: in time.")
]
_Registered = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="Day of the entry (登録日); known to clinics from then. Default: today.",
    ),
]
_Name = Annotated[str | None, typer.Option(help="Family and given name, U+3000 between them.")]
_Kana = Annotated[str | None, typer.Option(help="The same in kana.")]
_Born = Annotated[str | None, typer.Option(metavar="DATE", help="Birth date.")]
_Sex = Annotated[Sex | None, typer.Option(help="Sex.")]
_Address = Annotated[str | None, typer.Option(help="Address.")]
_Postal = Annotated[str | None, typer.Option(help="Postal code, as 000-0001.")]
_Symbol = Annotated[str | None, typer.Option(help="記号 of the insured number.")]
_Number = Annotated[str | None, typer.Option(help="番号 of the insured number.")]
_Branch = Annotated[str | None, typer.Option(help="枝番, 2 digits.")]
_Percent = Annotated[int | None, typer.Option(help="Share in percent: 10, 20 or 30.")]
_Coverage = Annotated[
    int | None, typer.Option(help="Which coverage, as `show` numbers them. Default: the newest.")
]


def register(
    name: Annotated[str, typer.Option(help="Family and given name, U+3000 between them.")],
    kana: Annotated[str, typer.Option(help="The same in kana.")],
    born: Annotated[str, typer.Option(metavar="DATE", help="Birth date.")],
    sex: Annotated[Sex, typer.Option(help="Sex.")],
    address: Annotated[str, typer.Option(help="Address.")],
    insurer: Annotated[str, typer.Option(metavar="NUMBER", help="保険者番号.")],
    number: Annotated[str, typer.Option(help="番号 of the insured number.")],
    since: Annotated[str, typer.Option(metavar="DATE", help="First day of the coverage.")],
    symbol: Annotated[str, typer.Option(help="記号 of the insured number.")] = "",
    branch: _Branch = None,
    relation: Annotated[Relation, typer.Option(help="Insured, or family.")] = Relation.INSURED,
    insured_name: Annotated[
        str | None, typer.Option(help="Whose family: 被保険者氏名, 世帯主氏名.")
    ] = None,
    percent: _Percent = None,
    postal_code: Annotated[str, typer.Option(help="Postal code, as 000-0001.")] = "",
    my_number: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER",
            help="My Number, 99000…. Left out: the resident register is asked by the five items.",
        ),
    ] = None,
    reported: _Reported = None,
    registered: _Registered = None,
    management: ManagementUrl = MANAGEMENT,
    *,
    as_json: JsonFlag = False,
) -> None:
    """資格取得を登録します。住民基本台帳と一致しないと閲覧が停止されます。

    Register a member, and compare the record with the resident register: on a mismatch viewing
    stops (exit 1) until it is settled with `confirm` or `correct`.

    Example: onshikaku insurer register --name '新規　一郎' --kana 'シンキ　イチロウ'
    --born 1990-04-01 --sex male --address 架空県模擬市中央町1-1 --insurer 06990014
    --symbol 318 --number 9001 --branch 00 --since 2026-11-16
    """
    client = _client(management, "register", valid_from="--since", person="--name")
    body = {
        "person": {
            "name": name,
            "name_kana": kana,
            "birth_date": born,
            "sex": sex,
            "postal_code": postal_code,
            "address": address,
        },
        "insurer_number": insurer,
        "symbol": symbol,
        "number": number,
        "branch": branch,
        "relation": relation,
        "insured_name": insured_name,
        "valid_from": since,
        "burden_percent": percent,
        "my_number": my_number,
        "reported_on": reported,
        "registered_on": registered,
    }
    tell_entry(client.post("/insurer/members", RegisteredView, body), as_json=as_json)


def lose(
    person: PersonArgument,
    lost: Annotated[
        str, typer.Option(metavar="DATE", help="資格喪失日: the first day not covered.")
    ],
    reason: Annotated[
        LossReason,
        typer.Option(help="01 death, 02 public assistance, 03 other coverage, 99 other."),
    ] = LossReason.OTHER,
    coverage: Annotated[
        int | None,
        typer.Option(help="Which coverage, as `show` numbers them. Default: the one that runs."),
    ] = None,
    reported: _Reported = None,
    registered: _Registered = None,
    management: ManagementUrl = MANAGEMENT,
    *,
    as_json: JsonFlag = False,
) -> None:
    """資格喪失を登録します。交付した資格確認書などは無効になります。

    Register the end of a coverage; its papers end.

    Example: onshikaku insurer lose standard --lost 2026-11-16 --reason 03
    """
    client = _client(management, "lose", lost_on="--lost")
    body = {
        "lost_on": lost,
        "reason": reason,
        "coverage": coverage,
        "reported_on": reported,
        "registered_on": registered,
    }
    entry = client.post(f"/insurer/members/{person}/loss", RegisteredView, body)
    tell_entry(entry, as_json=as_json, lost=True)


def correct(
    person: PersonArgument,
    name: _Name = None,
    kana: _Kana = None,
    born: _Born = None,
    sex: _Sex = None,
    address: _Address = None,
    postal_code: _Postal = None,
    symbol: _Symbol = None,
    number: _Number = None,
    branch: _Branch = None,
    percent: _Percent = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day of the coverage.")
    ] = None,
    coverage: _Coverage = None,
    reported: _Reported = None,
    registered: _Registered = None,
    management: ManagementUrl = MANAGEMENT,
    *,
    no_percent: Annotated[
        bool, typer.Option("--no-percent", help="Leave the share blank.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """記録を訂正し、住民基本台帳と照合しなおします。

    Correct a record; what is left out stays. It is compared anew: where it agrees now, an open
    mismatch is settled and viewing released (exit 0), else it stays stopped (exit 1).

    Example: onshikaku insurer correct standard --kana 'モギ　タロウ'
    """
    client = _client(management, "correct", valid_from="--since")
    said: dict[str, Any] = {
        "name": name,
        "name_kana": kana,
        "birth_date": born,
        "sex": sex,
        "address": address,
        "postal_code": postal_code,
        "symbol": symbol,
        "number": number,
        "branch": branch,
        "burden_percent": percent,
        "valid_from": since,
        "coverage": coverage,
        "reported_on": reported,
        "registered_on": registered,
    }
    body = {field: value for field, value in said.items() if value is not None}
    if no_percent:
        body["burden_percent"] = None
    tell_entry(
        client.put(f"/insurer/members/{person}/correction", RegisteredView, body), as_json=as_json
    )


def stop(
    person: PersonArgument,
    scope: Annotated[
        StopScope, typer.Option(help="Everything, or medical information.")
    ] = StopScope.RECORD,
    reason: Annotated[StopReason, typer.Option(help="Why.")] = StopReason.PROTECTION,
    first: Annotated[
        str | None, typer.Option(metavar="DATE", help="From this day on. Default: today.")
    ] = None,
    last: Annotated[
        str | None, typer.Option(metavar="DATE", help="To this day. Default: until released.")
    ] = None,
    management: ManagementUrl = MANAGEMENT,
    *,
    as_json: JsonFlag = False,
) -> None:
    """閲覧を停止します。

    Stop viewing: clinics are answered as if nothing were on record.

    Example: onshikaku insurer stop standard --reason protection
    """
    client = _client(management, "stop")
    body = {"scope": scope, "reason": reason, "first": first, "last": last}
    member = client.post(f"/insurer/members/{person}/stops", MemberView, body)
    tell_stops(member, as_json=as_json)


def release(
    person: PersonArgument,
    position: Annotated[
        int, typer.Argument(metavar="STOP", help="Which stop, as `show` numbers them.", min=0)
    ],
    management: ManagementUrl = MANAGEMENT,
    *,
    as_json: JsonFlag = False,
) -> None:
    """閲覧停止を解除します。

    Release viewing. What a mismatch stopped is released with `confirm` or `correct`.

    Example: onshikaku insurer release stopped 0
    """
    client = _client(management, "release")
    member = client.delete(f"/insurer/members/{person}/stops/{position}", MemberView)
    tell_stops(member, as_json=as_json)


def confirm(
    check: Annotated[
        str, typer.Argument(metavar="CHECK", help="The id of a mismatch, as `checks` shows it.")
    ],
    note: Annotated[str, typer.Option(help="What was found out.")] = "",
    management: ManagementUrl = MANAGEMENT,
    *,
    another_person: Annotated[
        bool,
        typer.Option(
            "--another-person", help="It is another person: viewing stays stopped until `relink`."
        ),
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """不一致を確認した結果を登録します（疑義なし、または別人）。

    Settle a mismatch: without doubt viewing is released; another person's record has to be put
    under the right number with `relink`.

    Example: onshikaku insurer confirm "$ID" --note 本人に確認
    """
    client = _client(management, "confirm")
    body = {"another_person": another_person, "note": note}
    settled = client.post(f"/insurer/checks/{check}/confirmation", CheckView, body)
    if as_json:
        typer.echo(settled.model_dump_json())
    else:
        print_checks((settled,))


def relink(
    person: PersonArgument,
    my_number: Annotated[
        str,
        typer.Option(
            metavar="NUMBER",
            help="The right My Number, 99000…; asked for if left out.",
            prompt="マイナンバー My Number",
            hide_input=True,
        ),
    ],
    management: ManagementUrl = MANAGEMENT,
    *,
    as_json: JsonFlag = False,
) -> None:
    """記録を正しいマイナンバーに紐付けます。

    Keep a record under the right number. A record linked wrongly moves to whom it belongs to, in
    exchange where two were mixed up.

    Example: onshikaku insurer relink wrong-link
    """
    client = _client(management, "relink")
    body = {"my_number": my_number}
    moved = client.post(f"/insurer/members/{person}/link", RelinkedView, body)
    if as_json:
        typer.echo(moved.model_dump_json())
    else:
        exchanged = "（入れ替え） in exchange" if moved.exchanged else ""
        typer.echo(f"記録 {moved.person} → {moved.record_of} {exchanged}".rstrip())
        tell_checked(moved.checked)
    leave_by(moved.checked)


def inquire(
    name: _Name = None,
    born: _Born = None,
    sex: _Sex = None,
    address: _Address = None,
    kana: _Kana = None,
    management: ManagementUrl = MANAGEMENT,
    *,
    as_json: JsonFlag = False,
) -> None:
    """住民基本台帳にマイナンバーを照会します（4情報、または性別を除く3情報）。

    Ask the resident register for a number, by name, birth date, sex and address, or without sex.
    Exit 0: told; 1: nobody, several, or too little was given.

    Example: onshikaku insurer inquire --name '別人　薫' --born 1965-04-11 --address
    架空県模擬市山手7-4-1
    """
    client = _client(management, "inquire")
    body = {"name": name, "birth_date": born, "sex": sex, "address": address, "name_kana": kana}
    answer = client.post("/insurer/inquiries", InquiryView, body)
    if as_json:
        typer.echo(answer.model_dump_json())
    else:
        typer.echo(inquiry_told(answer))
    if answer.my_number is None:
        raise typer.Exit(Exit.NO)


def _client(management: str, command: str, **places: str) -> ManagementClient:
    return ManagementClient(management, f"onshikaku insurer {command}", _PLACES | places)
