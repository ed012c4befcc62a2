"""What `onshikaku insurer simulate` counted: as tables, as JSON, as a folder of CSV."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from onshikaku.domain.issuance_words import GAP_WORDS, KIND_WORDS, REASON_WORDS
from onshikaku.domain.issued import DocumentKind, IssueReason
from onshikaku.domain.rules.eligibility_proofs import Gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from onshikaku.domain.text import Text
    from onshikaku.service.simulation import Plan
    from onshikaku.service.simulation_count import Checked, Count

__all__ = ["as_json_text", "print_count", "write_report"]

_LABEL_WIDTH, _MONTH_WIDTH, _WIDE = 46, 8, 260
_SHOWN = 20
"""So many differing lines of a check are printed."""


def print_count(plan: Plan, count: Count) -> None:
    """Print the tables, and the checks with what differs."""
    width = None if sys.stdout.isatty() else _WIDE
    console = Console(highlight=False, width=width)
    console.print(
        f"架空の住民 {plan.people} 人、{plan.period.first:%Y-%m} から {plan.last:%Y-%m}、"
        f"シード {plan.seed}\n"
        f"{plan.people} invented people, {plan.period.first:%Y-%m} to {plan.last:%Y-%m}, "
        f"seed {plan.seed}\n"
    )
    months = [one.month for one in count.months]
    for kind in DocumentKind:
        cells = {
            (_both(REASON_WORDS[IssueReason(one.reason)]), one.month): one.papers
            for one in count.papers
            if one.kind == kind
        }
        _matrix(console, f"交付件数 Papers issued: {_both(KIND_WORDS[kind])}", months, cells)
    gaps = {(_both(GAP_WORDS[Gap(one.why)]), one.month): one.people for one in count.gaps}
    title = "月末に資格を示す手段がない被保険者 Insured people with no proof at the month's end"
    _matrix(console, title, months, gaps)
    totals = {
        **{("資格のある人 insured", one.month): one.insured for one in count.months},
        **{
            ("うち証明手段がある人 of these with proof", one.month): one.shown
            for one in count.months
        },
    }
    _matrix(console, "月末の人数 People at the month's end", months, totals, summed=False)
    for checked in count.checks:
        _print_check(console, checked)
    papers = sum(one.papers for one in count.papers)
    verdict = "すべて一致 all agree" if count.good else "不一致あり some differ"
    console.print(f"\n合計 {papers} 件、確認 {len(count.checks)} 項目：{verdict}")
    console.print(f"{papers} papers, {len(count.checks)} checks")


def as_json_text(plan: Plan, count: Count) -> str:
    """Everything as one JSON object."""
    return json.dumps(
        {
            "people": plan.people,
            "seed": plan.seed,
            "from": f"{plan.period.first:%Y-%m}",
            "to": f"{plan.last:%Y-%m}",
            "papers": [asdict(one) for one in count.papers],
            "gaps": [asdict(one) for one in count.gaps],
            "months": [asdict(one) for one in count.months],
            "checks": [
                {
                    "id": one.check.id,
                    "good": one.good,
                    "differing": [
                        dict(zip(one.columns, row, strict=True)) for row in one.differing
                    ],
                }
                for one in count.checks
            ],
            "good": count.good,
        },
        ensure_ascii=False,
    )


def write_report(folder: Path, plan: Plan, count: Count) -> None:
    """Write papers.csv, gaps.csv, months.csv, checks.csv and report.json. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    _csv(folder / "papers.csv", map(asdict, count.papers))
    _csv(folder / "gaps.csv", map(asdict, count.gaps))
    _csv(folder / "months.csv", map(asdict, count.months))
    checks = (
        {"id": one.check.id, "what": one.check.en, "differing": len(one.differing)}
        for one in count.checks
    )
    _csv(folder / "checks.csv", checks)
    (folder / "report.json").write_text(as_json_text(plan, count) + "\n", encoding="utf-8")


def _csv(file: Path, rows: Iterable[Mapping[str, object]]) -> None:
    listed = list(rows)
    with file.open("w", encoding="utf-8", newline="") as stream:
        if listed:
            writer = csv.DictWriter(stream, list(listed[0]))
            writer.writeheader()
            writer.writerows(listed)


def _matrix(
    console: Console,
    title: str,
    months: Sequence[str],
    cells: Mapping[tuple[str, str], int],
    *,
    summed: bool = True,
) -> None:
    """A row for each label, a column for each month; as many side by side as there is room."""
    labels = list(dict.fromkeys(label for label, _ in cells))
    console.print(title)
    if not labels:
        console.print("  なし none\n")
        return
    room = max((console.width - _LABEL_WIDTH) // _MONTH_WIDTH - 1, 1)
    for start in range(0, len(months), room):
        part = months[start : start + room]
        last = start + room >= len(months)
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("", max_width=_LABEL_WIDTH, overflow="fold")
        for month in part:
            table.add_column(month[2:], justify="right")
        if last and summed:
            table.add_column("計", justify="right")
        for label in labels:
            counts = [cells.get((label, month), 0) for month in part]
            total = sum(cells.get((label, month), 0) for month in months)
            shown = [str(one) if one else "·" for one in counts]
            table.add_row(label, *shown, *([str(total)] if last and summed else []))
        console.print(table)


def _print_check(console: Console, checked: Checked) -> None:
    mark = "✓" if checked.good else "✗"
    console.print(f"{mark} {checked.check.id}: {checked.check.ja} {checked.check.en}")
    if checked.good:
        return
    for row in checked.differing[:_SHOWN]:
        said = ", ".join(
            f"{column} {'–' if cell is None else cell}"
            for column, cell in zip(checked.columns, row, strict=True)
        )
        console.print(f"    {said}")
    if len(checked.differing) > _SHOWN:
        console.print(f"    … ほか {len(checked.differing) - _SHOWN} 行 more lines")


def _both(text: Text) -> str:
    return f"{text.ja} {text.en}"
