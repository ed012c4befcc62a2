"""What `onshikaku face` prints for people, and the keys of `face compare --json`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from clinic_ui.face_study.comparison import Comparison
    from clinic_ui.face_study.rates import Rate
    from clinic_ui.face_study.study import Judged, Study

__all__ = ["comparison", "print_comparison", "print_study"]


def comparison(told: Comparison) -> dict[str, object]:
    """The object of `--json`; its keys are a contract (docs/commands.md)."""
    decision = told.decision
    return {
        "match": told.match,
        "distance": round(decision.distance, 4) if decision else None,
        "quality": list(told.quality),
        "ms": round(told.ms, 1),
        "raw_distance": round(decision.raw_distance, 4) if decision else None,
        "threshold": decision.threshold if decision else None,
        "cautions": _cautions(told),
    }


def print_comparison(told: Comparison) -> None:
    """Say whether it is the same person, or why that cannot be said."""
    from clinic_ui.face_study.reasons import reason  # noqa: PLC0415 - not for every command

    console = Console(highlight=False)
    match told.match:
        case True:
            console.print("[bold green]一致しました[/]　Match: the same person, as it seems.")
        case False:
            console.print("[bold red]一致しませんでした[/]　No match.")
        case None:
            console.print("[bold yellow]判定できませんでした[/]　No decision.")
    for code in told.quality:
        text = reason(code)
        console.print(f"  {text.ja}　{text.en} ({code})")
    if decision := told.decision:
        console.print(
            f"  距離 distance {decision.distance:.3f}（基準 threshold {decision.threshold:.2f}）, "
            f"補正前 raw {decision.raw_distance:.3f}"
        )
    for caution in _cautions(told):
        console.print(f"  [yellow]注意[/] {_CAUTIONS[caution]} ({caution})")
    console.print(f"  {told.ms:.0f} ms", style="dim")


_CAUTIONS = {
    "near-limit": "基準に近い一致です　A match, if barely.",
    "unsure": "窓口では撮り直しになります　The kiosk would take new frames.",
    "too-alike": "同じ写真の可能性があります　It may be the same photograph.",
}


def _cautions(told: Comparison) -> list[str]:
    decision = told.decision
    if decision is None:
        return []
    flags = {
        "near-limit": decision.near_limit,
        "unsure": decision.verdict == "unsure",
        "too-alike": decision.too_alike,
    }
    return [name for name, flag in flags.items() if flag]


def print_study(study: Study, files: Iterable[Path]) -> None:
    """The rates against the goals, by group, and those of plain face_recognition."""
    from clinic_ui.face_study.tables import percent  # noqa: PLC0415 - of the extra
    from clinic_ui.face_study.targets import targets  # noqa: PLC0415 - likewise

    console = Console(highlight=False)
    console.print(
        "[bold]顔の照合の誤り率[/]　Error rates of the face check, 95 % intervals\n"
        "[dim]FMR 他人を受け入れた割合 strangers accepted · FNMR 本人を拒んだ割合 refused · "
        "FTA 照合に至らなかった割合 not compared[/]"
    )
    console.print(_table("onshikaku", study.shipped))
    if study.fitted:
        console.print(
            _table(
                "調整と評価を人で分けた場合　tuned on other people", study.fitted, acquired=False
            )
        )
    console.print(_table("face_recognition, 0.6", study.plain))
    for target in targets(study):
        if not target.met:
            name = target.name or "all"
            console.print(
                f"[red]目標未達[/] missed: {target.measure} {name} > {percent(target.goal)}"
            )
    for file in files:
        console.print(f"→ {file}", style="blue")


def _table(title: str, judged: Judged, *, acquired: bool = True) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column()
    for column in ("FMR", "FNMR", "FTA") if acquired else ("FMR", "FNMR"):
        table.add_column(column, no_wrap=True)
    rows = [("全体 all", judged.whole), *((row.name, row) for row in judged.groups)]
    rows += [(f"他人 {row.name}", row) for row in judged.strata]
    for name, row in rows:
        rates = (row.fmr, row.fnmr, row.fta) if acquired else (row.fmr, row.fnmr)
        table.add_row(name, *map(_rate, rates))
    return table


def _rate(rate: Rate) -> str:
    from clinic_ui.face_study.tables import percent  # noqa: PLC0415 - of the extra

    if rate.value is None:
        return ""
    return f"{rate.errors}/{rate.of} {percent(rate.value)} ≤ {percent(rate.upper)}"
