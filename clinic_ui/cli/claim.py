"""`onshikaku claim`: what to write on a claim whose numbers are not certain."""

from __future__ import annotations

from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag, OnDay, parse_day
from clinic_ui.desk.claim import likely_scheme
from clinic_ui.desk.claim_export import Patient, as_json
from onshikaku.clock import Clock
from onshikaku.documents.declaration import DeclaredInsurance
from onshikaku.domain.claim import ClaimRoute, Payer
from onshikaku.domain.claim_form import SECTION, ClaimCase, ClaimForm, NoClaim, claim_form
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber, InvalidIdentifier
from onshikaku.domain.text import Text

__all__ = ["claim"]

_ROUTES = {
    "normal": ClaimRoute.NORMAL,
    "former": ClaimRoute.FORMER_RECORD,
    "unknown": ClaimRoute.UNKNOWN,
    "disaster-known": ClaimRoute.DISASTER_INSURER_KNOWN,
    "disaster-unknown": ClaimRoute.DISASTER_UNKNOWN,
}
_OPTIONS = {
    "insurer_number": "--insurer-number",
    "insured_symbol": "--symbol",
    "insured_number": "--number",
    "insured_branch": "--branch",
}
_PAYERS = {Payer.FUND: "支払基金 (fund)", Payer.FEDERATION: "国保連 (federation)"}
_BLANK = "（空欄） (blank)"


def claim(
    route: Annotated[
        str,
        typer.Option(
            metavar="WAY",
            help="normal, former (旧資格), unknown (不詳), disaster-known or disaster-unknown.",
        ),
    ],
    on: OnDay = None,
    insurer_number: Annotated[
        str | None, typer.Option(metavar="N", help="保険者番号, as far as it is known.")
    ] = None,
    symbol: Annotated[str, typer.Option(metavar="TEXT", help="記号.")] = "",
    number: Annotated[str | None, typer.Option(metavar="TEXT", help="番号.")] = None,
    branch: Annotated[str | None, typer.Option(metavar="NN", help="枝番, 2 digits.")] = None,
    insurance: Annotated[
        DeclaredInsurance,
        typer.Option(help="The likely kind of insurance: where to send the claim."),
    ] = DeclaredInsurance.UNKNOWN,
    address: Annotated[str, typer.Option(metavar="TEXT", help="住所, from the declaration.")] = "",
    employer: Annotated[str, typer.Option(metavar="TEXT", help="事業所名, as declared.")] = "",
    contact: Annotated[str, typer.Option(metavar="TEXT", help="連絡先, as declared.")] = "",
    *,
    check_digit: Annotated[
        bool,
        typer.Option("--check-digit", help="The billing software wants a right check digit."),
    ] = False,
    symbol_digits: Annotated[
        int | None, typer.Option(metavar="N", min=0, max=20, help="How many 7s as the symbol.")
    ] = None,
    number_digits: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=20, help="How many 7s as the number.")
    ] = None,
    as_json_: JsonFlag = False,
) -> None:
    """番号がわからないときのレセプトの書き方です / What to write on a claim without the numbers.

    onshikaku claim --route unknown --address 模擬県架空市1-2-3 --contact 000-0000-0000

    Each field, where to send it, from which claims on, and why (docs/claims.md). Exit code 1: it
    cannot be claimed in that way.
    """
    way = _ROUTES.get(route)
    if way is None:
        fail(Exit.USAGE, f"--route: {route!r} is no way to claim", f"one of {', '.join(_ROUTES)}")
    insurer, insured = _numbers(insurer_number, symbol, number, branch)
    filled = claim_form(
        ClaimCase(
            way,
            parse_day(on) or Clock().today(),
            insurer,
            insured,
            likely_scheme(insurance, insurer),
            address,
            employer,
            contact,
            wants_check_digit=check_digit,
            symbol_digits=symbol_digits,
            number_digits=number_digits,
        )
    )
    if isinstance(filled, NoClaim):
        fail(Exit.NO, f"{filled.reason.value}: {filled.text.en}", filled.text.ja)
    if as_json_:
        typer.echo(as_json(filled, Patient()), nl=False)
        return
    _print(filled)


def _numbers(
    insurer_number: str | None, symbol: str, number: str | None, branch: str | None
) -> tuple[InsurerNumber | None, InsuredNumber | None]:
    """What was given of them; leaves with a usage error that names the option, not the number."""
    try:
        insurer = None if insurer_number is None else InsurerNumber(insurer_number)
        insured = None if number is None else InsuredNumber(symbol, number, branch)
    except InvalidIdentifier as error:
        fail(
            Exit.USAGE,
            f"{_OPTIONS[error.field]}: {str(error).partition(': ')[2]}",
            "compare it with the paper, or leave it out",
        )
    return insurer, insured


def _print(filled: ClaimForm) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for label, value in (
        ("保険者番号 insurer number", filled.insurer_number),
        ("記号 symbol", filled.symbol),
        ("番号 number", filled.number),
        ("枝番 branch", filled.branch),
        ("摘要欄 remarks", "\n".join(filled.summary)),
        ("提出先 to", " / ".join(_PAYERS[payer] for payer in filled.payers)),
        ("請求月 claims from", f"{filled.claimed_from:%Y-%m}"),
    ):
        table.add_row(label, value or _BLANK)
    console = Console(highlight=False)
    console.print(table)
    for line in filled.why:
        console.print(f"・{_both(line)}", soft_wrap=True)
    console.print(f"docs/rules.md {SECTION}　シミュレーターの様式です。 A simulator's own layout.")


def _both(text: Text) -> str:
    return f"{text.ja} {text.en}"
