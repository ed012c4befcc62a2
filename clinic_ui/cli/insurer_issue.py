"""`onshikaku insurer issue` and `decisions`: the monthly run, and what it decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.insurer_client import MANAGEMENT, ManagementClient, ManagementUrl
from clinic_ui.cli.options import JsonFlag
from onshikaku.api.issuance_run_views import DecidedPage, ProgressView, RunView, RunWithCounts
from onshikaku.domain.issuance import DecisionOutcome
from onshikaku.domain.issuance_words import KIND_WORDS, WAY_WORDS
from onshikaku.domain.issued import DocumentKind, IssueReason

if TYPE_CHECKING:
    from onshikaku.api.issuance_run_views import DecidedView
    from onshikaku.api.issuance_views import Words

__all__ = ["decisions", "issue"]

_WHO = "対象者\nWho"
_ISSUE, _DECISIONS = "onshikaku insurer issue", "onshikaku insurer decisions"


def issue(
    on: Annotated[
        str | None,
        typer.Option(
            "--on", metavar="MONTH", help="As 2026-11, up to the centre's month, the default."
        ),
    ] = None,
    management: ManagementUrl = MANAGEMENT,
    *,
    as_json: JsonFlag = False,
) -> None:
    """月次の交付を行います。全員について資格確認書などの要否を判断し、交付します。

    The monthly run of a running centre: what every member gets, by the rules of docs/issuance.md.
    Stopped in the middle (Ctrl-C), it goes on where it was when called again; a month that is done
    stays as it is. Progress goes to standard error.

    Example: onshikaku insurer issue --on 2026-11
    """
    client = ManagementClient(management, _ISSUE, {"month": "--on"})
    run = _run(client, on)
    counts = client.get(f"/issuance/runs/{run}", RunWithCounts)
    if as_json:
        typer.echo(counts.model_dump_json())
        return
    typer.echo(f"{counts.id}: {counts.people} 人 people")
    table = _table("書類\nPaper", "理由\nReason", "件数\nIssued")
    for one in counts.issued:
        kind = KIND_WORDS[one.kind]
        table.add_row(f"{kind.ja}\n{kind.en}", _both(one.words), str(one.count))
    Console(highlight=False).print(table)
    if counts.gaps:
        gaps = _table("資格を示す手段がない理由\nWhy nobody can confirm them", "人数\nPeople")
        for gap in counts.gaps:
            gaps.add_row(_both(gap.words), str(gap.count))
        Console(highlight=False).print(gaps)


def decisions(
    run: Annotated[
        str | None,
        typer.Option("--run", metavar="MONTH", help="As 2026-11. Default: the last run."),
    ] = None,
    person: Annotated[str | None, typer.Option(metavar="ID", help="Of one person only.")] = None,
    reason: Annotated[IssueReason | None, typer.Option(help="For this reason only.")] = None,
    outcome: Annotated[DecisionOutcome | None, typer.Option(help="With this outcome only.")] = None,
    kind: Annotated[DocumentKind | None, typer.Option(help="Of this paper only.")] = None,
    limit: Annotated[int, typer.Option(help="So many at most.", min=1, max=1000)] = 50,
    after: Annotated[
        str | None, typer.Option(metavar="MARK", help="Go on where the last list ended.")
    ] = None,
    management: ManagementUrl = MANAGEMENT,
    *,
    gaps: Annotated[
        bool, typer.Option("--gaps", help="Only people who can show eligibility by nothing.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """月次の交付で、だれについて何を決めたかを表示します。

    What a monthly run decided, by person, with by what each can show eligibility after it.

    Examples: onshikaku insurer decisions --reason certificate-expired ·
    onshikaku insurer decisions --run 2026-11 --gaps
    """
    client = ManagementClient(management, _DECISIONS, {"run_id": "--run"})
    page = client.get(
        f"/issuance/runs/{run or _last(client)}/decisions",
        DecidedPage,
        {
            "person": person,
            "reason": reason,
            "outcome": outcome,
            "kind": kind,
            "gaps": "true" if gaps else None,
            "limit": limit,
            "after": after,
        },
    )
    if as_json:
        typer.echo(page.model_dump_json())
        return
    if not page.decisions:
        typer.echo("該当する判断はありません。 Nothing was decided like that.")
        return
    table = _table(
        _WHO,
        "書類\nPaper",
        "結果\nOutcome",
        "理由\nReason",
        "示す手段\nProofs",
    )
    for one in page.decisions:
        table.add_row(*_row(one))
    Console(highlight=False).print(table)
    if page.next is not None:
        typer.echo(f"続きがあります。 There is more: --after {page.next}")


def _run(client: ManagementClient, month: str | None) -> str:
    """Make the run and show how far it is; the month that was run."""
    last: ProgressView | None = None
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("交付 issuing", total=None)
        try:
            for last in client.stream("/issuance/runs", ProgressView, {"month": month}):
                progress.update(bar, total=last.total, completed=last.people)
        except KeyboardInterrupt:
            people = 0 if last is None else last.people
            fail(
                Exit.INTERRUPTED,
                f"中断しました（{people}人まで）。 Interrupted after {people} people.",
                "call it again: it goes on there",
            )
    if last is None or not last.finished:
        fail(Exit.NO, "the centre broke off", "call it again: it goes on there")
    return last.run


def _last(client: ManagementClient) -> str:
    runs = client.get("/issuance/runs", list[RunView])
    if not runs:
        fail(Exit.NO, "there was no run yet", f"`{_ISSUE}` makes one")
    return runs[0].id


def _row(one: DecidedView) -> tuple[str, ...]:
    kind = KIND_WORDS[one.kind]
    proofs = [WAY_WORDS[way].ja for way in one.proofs]
    if one.gap_words is not None:
        proofs.append(f"({_both(one.gap_words)})")
    return (
        one.person,
        f"{kind.ja}\n{kind.en}",
        _both(one.outcome_words),
        "―" if one.reason_words is None else _both(one.reason_words),
        "・".join(proofs),
    )


def _both(words: Words) -> str:
    return f"{words.ja}\n{words.en}"


def _table(*titles: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold", no_wrap=title == _WHO)
    return table
