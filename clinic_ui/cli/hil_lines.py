"""How a run of the rig is told: lines for people, lines of JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

import typer
from rich.console import Console

from clinic_ui.hil.amounts import amount
from clinic_ui.hil.report_words import VERDICTS
from clinic_ui.hil.result import Verdict
from clinic_ui.hil.runner import Onlooker
from clinic_ui.hil.suites import Suite, all_checks, checks_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from clinic_ui.hil.checks.check import Check
    from clinic_ui.hil.compare import Comparison
    from clinic_ui.hil.result import CheckResult, Figure, Run, Surroundings

__all__ = ["Both", "JsonLines", "Lines", "TextLines", "list_checks"]

_STYLES = {
    Verdict.PASSED: "green",
    Verdict.FAILED: "bold red",
    Verdict.BROKEN: "bold yellow",
    Verdict.NOT_TRIED: "dim",
}


_LONG = 100


class Lines(Onlooker, Protocol):
    """An onlooker that also hears of the beginning and the end."""

    def start(self, where: Surroundings, suite: str, cycles: int, seed: int) -> None:
        """The run begins."""
        ...

    def end(self, run: Run, comparison: Comparison | None, reports: Sequence[Path]) -> None:
        """The run has ended and the reports are written."""
        ...


class TextLines:
    """For people, on standard output; how far a long check is only shows on a terminal."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)

    def start(self, where: Surroundings, suite: str, cycles: int, seed: int) -> None:
        """The reader and how it is checked."""
        self._print(f"リーダー reader: {where.reader} ({where.link}, {where.operator})")
        if where.profile is not None:
            self._print(f"機種 profile: {where.profile}")
        self._print(f"検査 suite: {suite}　抜き差し cycles: {cycles}　seed: {seed}\n")

    def began(self, check: Check, number: int, of: int) -> None:
        """Which check."""
        self._print(f"[{number}/{of}] {check.title.ja}  {check.title.en}  ({check.id})")

    def step(self, done: int, of: int) -> None:
        """A line that is written over; elsewhere a tenth of the way each, if that is long."""
        if self._console.is_terminal:
            self._console.print(f"    {done}/{of}", end="\r", markup=False)
        elif of >= _LONG and done % (of // 10) == 0:
            self._print(f"    {done}/{of}")

    def ended(self, result: CheckResult) -> None:
        """Verdict, findings and figures; of spreads the median, the report has the rest."""
        said, style = VERDICTS[result.verdict], _STYLES[result.verdict]
        self._console.print(f"    [{style}]{said.ja} {said.en.lower()}[/]  {result.seconds:.1f} s")
        for one in result.findings:
            self._print(f"      {one.code}: {one.text.ja}")
            self._print(f"      {'':<{len(one.code)}}  {one.text.en}")
        told = [_told(one) for one in result.figures if not one.name.endswith((".p95", ".max"))]
        if told:
            self._print("      " + "  ".join(told))

    def end(self, run: Run, comparison: Comparison | None, reports: Sequence[Path]) -> None:
        """What it comes to."""
        counts = ", ".join(
            f"{count} {verdict.value}"
            for verdict in Verdict
            if (count := sum(one.verdict is verdict for one in run.results))
        )
        if run.interrupted:
            kept = (
                " 報告には、それまでの結果があります。 The report has what was done."
                if reports
                else ""
            )
            self._print(f"\n中断しました。 Interrupted.{kept}")
        said = "[bold green]合格 passed" if run.passed else "[bold red]不合格 not passed"
        self._console.print(f"\n{said}[/]  {counts or 'nothing'}  {run.seconds:.1f} s")
        if comparison is not None:
            for line in comparison.lines("ja"):
                self._print(f"  {line}")
        for path in reports:
            self._print(f"  報告 report: {path}")

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)


class JsonLines:
    """For programs: each line of standard output is an object with an `event`."""

    def start(self, where: Surroundings, suite: str, cycles: int, seed: int) -> None:
        """`start`."""
        about = {"reader": where.reader, "link": where.link, "operator": where.operator}
        _say("start", **about, suite=suite, cycles=cycles, seed=seed)

    def began(self, check: Check, number: int, of: int) -> None:
        """`check`."""
        _say("check", check=check.id, number=number, of=of)

    def step(self, done: int, of: int) -> None:
        """`step`."""
        _say("step", done=done, of=of)

    def ended(self, result: CheckResult) -> None:
        """`result`."""
        _say(
            "result",
            check=result.check,
            verdict=result.verdict,
            seconds=round(result.seconds, 3),
            findings=[one.code for one in result.findings],
            figures={one.name: one.value for one in result.figures},
        )

    def end(self, run: Run, comparison: Comparison | None, reports: Sequence[Path]) -> None:
        """`end`."""
        _say(
            "end",
            passed=run.passed,
            interrupted=run.interrupted,
            seconds=round(run.seconds, 3),
            regressed=None if comparison is None else comparison.regressed,
            reports=[str(path) for path in reports],
        )


class Both:
    """Two onlookers as one."""

    def __init__(self, first: Onlooker, second: Onlooker) -> None:
        self._onlookers = (first, second)

    def began(self, check: Check, number: int, of: int) -> None:
        """To both."""
        for one in self._onlookers:
            one.began(check, number, of)

    def step(self, done: int, of: int) -> None:
        """To both."""
        for one in self._onlookers:
            one.step(done, of)

    def ended(self, result: CheckResult) -> None:
        """To both."""
        for one in self._onlookers:
            one.ended(result)


def list_checks(*, as_json: bool) -> None:
    """Print what is checked."""
    suites = {
        check.id: [one.value for one in Suite if check in checks_of(one)] for check in all_checks()
    }
    if as_json:
        listed = [
            {
                "id": check.id,
                "title": {"ja": check.title.ja, "en": check.title.en},
                "measures": {"ja": check.measures.ja, "en": check.measures.en},
                "suites": suites[check.id],
                "pcsc_only": check.pcsc_only,
            }
            for check in all_checks()
        ]
        typer.echo(json.dumps({"checks": listed}, ensure_ascii=False))
        return
    for check in all_checks():
        typer.echo(
            f"{check.id}  {check.title.ja}  {check.title.en}  ({', '.join(suites[check.id])})"
        )
        typer.echo(f"    {check.measures.ja}\n    {check.measures.en}")


def _told(figure: Figure) -> str:
    limit = "" if figure.limit is None else f" (≤ {amount(figure.limit, figure.unit)})"
    if figure.worse == "lower":
        limit = limit.replace("≤", "≥")
    return f"{figure.name} {amount(figure.value, figure.unit)}{limit}"


def _say(event: str, **about: object) -> None:
    typer.echo(json.dumps({"event": event, **about}, ensure_ascii=False))
