"""The figures of a day in words: on the terminal, as JSON, and as a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.box import SIMPLE_HEAD
from rich.table import Table

from clinic_ui.day.words import GROUPS, TABLES, label
from clinic_ui.views import BANNER
from onshikaku.day.figures import Group

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import Console

    from clinic_ui.day.closing import Closing
    from onshikaku.day.figures import Rates
    from onshikaku.day.tally import Drawn

__all__ = ["as_json", "as_page", "tell"]


def as_json(closing: Closing) -> str:
    """One object, for scripts; its fields are in docs/day.md."""
    plan = closing.plan
    return json.dumps(
        {
            "simulator": True,
            "day": plan.day.isoformat(),
            "kind": plan.kind.value,
            "seed": plan.seed,
            "patients": {"drawn": len(plan.patients), "received": closing.received},
            "complete": closing.complete,
            "good": closing.good,
            "cpu_seconds": round(closing.cpu_seconds, 1),
            "longest_wait_seconds": round(closing.longest_wait.total_seconds()),
            "usage": {
                "asked_percent": round(plan.usage_percent, 2),
                "drawn": _rates(closing.drawn.rates),
                "counted": _rates(closing.counted.rates),
            },
            "figures": {
                group.value: {
                    what: {"drawn": drawn, "counted": counted}
                    for what, drawn, counted in closing.rows(group)
                }
                for group in Group
            },
            "differences": [
                {"group": one.group, "what": one.what, "drawn": one.drawn, "counted": one.counted}
                for one in closing.differences
            ],
            "shares": [_share(one, closing.published) for one in plan.drawn],
            "unfair": [f"{one.table}.{one.branch}" for one in closing.unfair],
        },
        ensure_ascii=False,
        indent=1,
    )


def as_page(closing: Closing) -> str:
    """A page of its own, with nothing to be fetched."""
    environment = Environment(
        loader=PackageLoader("clinic_ui", "day"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.jinja").render(
        closing=closing,
        plan=closing.plan,
        banner=BANNER,
        groups=[(group, GROUPS[group], list(closing.rows(group))) for group in Group],
        label=label,
        tables=TABLES,
        percent=percent,
    )


def tell(console: Console, closing: Closing) -> None:
    """What it came to, with whatever is not as it has to be at the end."""
    plan = closing.plan
    console.print(f"{BANNER.ja}\n{BANNER.en}\n", highlight=False)
    console.print(f"{plan.day} {plan.kind} seed {plan.seed}: {closing.received} 人 patients")
    console.print(_usage(closing))
    console.print(_figures(closing))
    for line in _verdict(closing):
        console.print(line, highlight=False, soft_wrap=True)


def _usage(closing: Closing) -> Table:
    drawn, counted = closing.drawn.rates, closing.counted.rates
    table = Table("利用率 usage rate", box=SIMPLE_HEAD)
    for name in ("想定 asked", "抽選 drawn", "集計 counted"):
        table.add_column(name, justify="right")
    table.add_row(
        "資格確認の件数 by confirmations",
        f"{closing.plan.usage_percent:.1f} %",
        f"{percent(drawn.by_card, drawn.confirmations)} %",
        f"{percent(counted.by_card, counted.confirmations)} %",
    )
    table.add_row(
        "レセプト枚数 by claims",
        "-",
        f"{percent(drawn.people_by_card, drawn.claims)} %",
        f"{percent(counted.people_by_card, counted.claims)} %",
    )
    return table


def _figures(closing: Closing) -> Table:
    table = Table("件数 figures", box=SIMPLE_HEAD)
    for name in ("抽選 drawn", "集計 counted"):
        table.add_column(name, justify="right")
    for group in Group:
        rows = list(closing.rows(group))
        if not rows:
            continue
        words = GROUPS[group]
        table.add_row(f"[bold]{words.ja} {words.en}[/bold]", "", "")
        for what, drawn, counted in rows:
            said = label(group, what)
            mark = "" if drawn == counted else "✗ "
            table.add_row(f"  {said.ja} {said.en}", str(drawn), f"{mark}{counted}")
        table.add_section()
    return table


def percent(part: int, whole: int) -> str:
    """With one decimal; a dash where there is nothing to divide by."""
    return f"{100 * part / whole:.1f}" if whole else "-"


def _verdict(closing: Closing) -> Iterator[str]:
    for one in closing.differences:
        words = label(one.group, one.what)
        yield (
            f"✗ 集計が抽選と違います counted is not drawn: {words.ja} {words.en} "
            f"({one.group}.{one.what}): {one.drawn} → {one.counted}"
        )
    for share in closing.unfair:
        yield (
            f"✗ 抽選が想定の範囲外です not a fair draw: {TABLES[share.table].ja} "
            f"{share.table}.{share.branch}: "
            f"{share.times} / {share.of}, {share.low}-{share.high}"
        )
    if not closing.complete:
        yield f"途中まで: {closing.received} 人 only so many patients were received."
    if closing.good:
        yield "✓ 集計は抽選と一致し、抽選は想定の範囲内です。"
        yield "✓ What was counted is what was drawn, and that is a fair draw of what was asked for."


def _rates(rates: Rates) -> Mapping[str, int | float | None]:
    def rate(part: int, whole: int) -> float | None:
        return round(100 * part / whole, 2) if whole else None

    return {
        "by_card": rates.by_card,
        "confirmations": rates.confirmations,
        "percent_by_confirmations": rate(rates.by_card, rates.confirmations),
        "people_by_card": rates.people_by_card,
        "claims": rates.claims,
        "percent_by_claims": rate(rates.people_by_card, rates.claims),
    }


def _share(one: Drawn, published: Mapping[str, str]) -> Mapping[str, object]:
    return {
        "table": one.table,
        "branch": one.branch,
        "source": published.get(one.table),
        "asked": round(one.share, 6),
        "draws": one.of,
        "times": one.times,
        "fair_from": one.low,
        "fair_to": one.high,
        "fair": one.fair,
    }
