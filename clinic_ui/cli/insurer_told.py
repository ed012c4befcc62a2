"""What commands say of an entry, a comparison, a stop and an inquiry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from clinic_ui.cli.failure import Exit
from clinic_ui.cli.insurer_words import both, listed
from onshikaku.domain.linkage import Grade

if TYPE_CHECKING:
    from onshikaku.api.insurer_views import CheckedView, InquiryView, MemberView, RegisteredView

__all__ = ["inquiry_told", "leave_by", "tell_checked", "tell_entry", "tell_stops"]


def inquiry_told(answer: InquiryView) -> str:
    """What the register answers, in a sentence."""
    match answer.result:
        case "one":
            return f"マイナンバー My Number: {answer.my_number}"
        case "several":
            return f"{answer.count}人が該当し、回答されません。 {answer.count} are meant: not told."
        case "none":
            return "該当する人はいません。 Nobody is meant."
        case _:
            missing = listed(answer.missing)
            return f"情報が足りず、回答されません。 Too little was given. 不足 Missing: {missing}"


def tell_entry(registered: RegisteredView, *, as_json: bool, lost: bool = False) -> None:
    """Print what an entry came to, and leave with 1 where a mismatch stops viewing."""
    if as_json:
        typer.echo(registered.model_dump_json())
    else:
        typer.echo(f"{registered.person}: {both(registered.change)}")
        typer.echo(
            f"事由 Event {registered.happened_on} · 届出 Report {registered.reported_on} · "
            f"登録 Entry {registered.registered_on}"
        )
        for late in registered.late:
            typer.echo(f"  {both(late)}")
        if not lost:
            tell_checked(registered.checked)
    leave_by(registered.checked)


def tell_checked(checked: CheckedView) -> None:
    """Print what a comparison came to."""
    if checked.grade is None:
        typer.echo("住民基本台帳とは照合していません。 Not compared with the resident register.")
        return
    typer.echo(f"誤入力チェック Entry check: {both(checked.grade)}")
    if checked.grade is not Grade.A:
        typer.echo(f"  {listed(checked.differences)}")
    if checked.open_check is not None:
        typer.echo(
            "  閲覧を停止しました。 Viewing is stopped: "
            f"onshikaku insurer confirm {checked.open_check}"
        )


def leave_by(checked: CheckedView) -> None:
    """Leave with 1 where a mismatch stops viewing."""
    if checked.open_check is not None:
        raise typer.Exit(Exit.NO)


def tell_stops(member: MemberView, *, as_json: bool) -> None:
    """Print which stops there are."""
    if as_json:
        typer.echo(member.model_dump_json())
        return
    if not member.stops:
        typer.echo("閲覧停止はありません。 Viewing is not stopped.")
    for one in member.stops:
        until = one.last or "解除まで until released"
        typer.echo(
            f"閲覧停止 Stop {one.position}: {both(one.scope)} · {both(one.reason)} · "
            f"{one.first} – {until}"
        )
