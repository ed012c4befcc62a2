"""A run beside an earlier one: what got worse, what got better, and what cannot be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from clinic_ui.hil.amounts import amount
from clinic_ui.hil.result import Verdict
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from clinic_ui.hil.result import CheckResult, Figure, Run

__all__ = ["RULES", "Change", "Comparison", "Judgement", "Kind", "Rule", "compare", "judge"]


class Kind(StrEnum):
    """What became of a figure or a check."""

    WORSE = "worse"
    BETTER = "better"
    OTHER = "other"  # it is another value, and neither is worse
    VANISHED = "vanished"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Rule:
    """How much a figure may move before it counts: by this ratio and by this much, both."""

    name: str
    unit: str
    worse: str
    ratio: float
    floor: float


RULES: Final = (
    # pcscd asks its readers every 400 ms (docs/platform.md §3.1): less than that is chance.
    Rule("insertion*", "s", "*", ratio=1.5, floor=0.5),
    Rule("removal*", "s", "*", ratio=1.5, floor=0.5),
    Rule("*median*", "s", "*", ratio=1.3, floor=0.003),
    # One measurement, or the worst of many, tells as much of the computer's other work.
    Rule("*", "s", "*", ratio=2.0, floor=0.05),
    Rule("*", "bytes", "higher", ratio=1.1, floor=1 << 20),
    Rule("*", "bytes", "*", ratio=1.0, floor=1),
    Rule("*", "1/s", "*", ratio=1.2, floor=0.1),
    Rule("*", "*", "*", ratio=1.0, floor=0),
)
"""The first that fits counts. `name` and `unit` are patterns, `worse` is the figure's."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `figure` is None where the check itself is meant."""

    kind: Kind
    check: str
    figure: str | None
    text: Text

    @property
    def place(self) -> str:
        """The check, and its figure if one is meant."""
        return self.check if self.figure is None else f"{self.check} {self.figure}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`obstacles` say why figures were not compared at all; verdicts are, all the same."""

    earlier: datetime
    changes: tuple[Change, ...]
    obstacles: tuple[Text, ...]

    @property
    def comparable(self) -> bool:
        """Whether both runs were made in the same way."""
        return not self.obstacles

    @property
    def regressed(self) -> bool:
        """Whether something got worse, or is no longer looked at."""
        return any(change.kind in (Kind.WORSE, Kind.VANISHED) for change in self.changes)

    def lines(self, language: str) -> Iterator[str]:
        """The comparison as lines of text in `ja` or `en`."""
        for obstacle in self.obstacles:
            yield obstacle.ja if language == "ja" else obstacle.en
        for change in self.changes:
            told = change.text.ja if language == "ja" else change.text.en
            yield f"{_MARK[change.kind]} {change.place}: {told}"
        if not self.changes:
            unchanged = _SAME if self.comparable else _SAME_VERDICTS
            yield unchanged.ja if language == "ja" else unchanged.en


_SAME: Final = Text("前回との違いはありません。", "Nothing has changed.")
_SAME_VERDICTS: Final = Text("判定に違いはありません。", "The verdicts are the same.")
_MARK: Final[Mapping[Kind, str]] = {
    Kind.WORSE: "▼",
    Kind.BETTER: "△",
    Kind.OTHER: "・",
    Kind.VANISHED: "−",
    Kind.NEW: "＋",
}


class Judgement(IntEnum):
    """What a run comes to; the values are the exit codes of `onshikaku hil run`."""

    GOOD = 0
    NOT_GOOD = 1
    NOT_COMPARABLE = 2


def judge(run: Run, comparison: Comparison | None = None) -> Judgement:
    """A defect, or anything worse than before, is not good.

    A good run beside an earlier one of another reader, link or suite answers another question than
    the one asked: `NOT_COMPARABLE`.
    """
    if not run.passed or (comparison is not None and comparison.regressed):
        return Judgement.NOT_GOOD
    if comparison is not None and not comparison.comparable:
        return Judgement.NOT_COMPARABLE
    return Judgement.GOOD


def compare(run: Run, earlier: Run) -> Comparison:
    """How `run` differs from `earlier`, in the order of its checks; then what it no longer has."""
    obstacles = tuple(_obstacles(run, earlier))
    before = {one.check: one for one in earlier.results}
    changes: list[Change] = []
    for one in run.results:
        if (then := before.pop(one.check, None)) is None:
            if not obstacles:
                changes.append(Change(Kind.NEW, one.check, None, _NEW_CHECK))
        else:
            changes += _between(one, then, figures=not obstacles)
    if not obstacles:
        changes += [Change(Kind.VANISHED, name, None, _GONE_CHECK) for name in before]
    return Comparison(earlier.begun, tuple(changes), obstacles)


_NEW_CHECK: Final = Text("前回はなかった検査項目です", "this check is new")
_GONE_CHECK: Final = Text(
    "前回あった検査項目が、今回は行われていません", "this check was not made this time"
)
_UNLIKE: Final = (
    ("suite", "検査の範囲", "suite"),
    ("reader", "リーダー", "reader"),
    ("link", "接続", "link"),
    ("virtual", "仮想・実機", "being virtual"),
)
_SERIAL: Final = re.compile(r" \([^)]*\)| [0-9]{1,2}( [0-9]{2})?$")
"""What PC/SC adds to a reader's name: a serial number, and which of several it is."""


def _obstacles(run: Run, earlier: Run) -> Iterator[Text]:
    now, then = _way(run), _way(earlier)
    for field, ja, en in _UNLIKE:
        if now[field] != then[field]:
            yield Text(
                f"{ja}が違うため、数値は比べていません（前回 {then[field]}、今回 {now[field]}）。",
                f"Figures are not compared: another {en} (then {then[field]}, now {now[field]}).",
            )


def _way(run: Run) -> Mapping[str, str]:
    return {
        "suite": run.suite,
        "reader": _SERIAL.sub("", run.where.reader),
        "link": run.where.link,
        "virtual": str(run.where.virtual).lower(),
    }


def _between(now: CheckResult, then: CheckResult, *, figures: bool) -> Iterator[Change]:
    if now.verdict is not then.verdict:
        kind = _verdict_kind(now.verdict, then.verdict)
        said = f"{then.verdict} → {now.verdict}"
        yield Change(kind, now.check, None, Text(f"判定 {said}", f"verdict {said}"))
    if not figures:
        return
    before = {figure.name: figure for figure in then.figures}
    for figure in now.figures:
        old = before.pop(figure.name, None)
        if old is None:
            said = amount(figure.value, figure.unit)
            text = Text(f"新しい項目（{said}）", f"new figure, {said}")
            yield Change(Kind.NEW, now.check, figure.name, text)
        elif change := _moved(now.check, figure, old):
            yield change
    if now.verdict is Verdict.NOT_TRIED or then.verdict is Verdict.NOT_TRIED:
        return
    for name in before:
        text = Text("今回は測定されていません", "not measured this time")
        yield Change(Kind.VANISHED, now.check, name, text)


def _verdict_kind(now: Verdict, then: Verdict) -> Kind:
    """A check that was not tried is no defect; one that passed before and is not tried is less."""
    if Verdict.NOT_TRIED in (now, then) and Verdict.PASSED not in (now, then):
        return Kind.OTHER
    order = (Verdict.PASSED, Verdict.NOT_TRIED, Verdict.BROKEN, Verdict.FAILED)
    return Kind.WORSE if order.index(now) > order.index(then) else Kind.BETTER


def _moved(check: str, now: Figure, then: Figure) -> Change | None:
    said = f"{amount(then.value, then.unit)} → {amount(now.value, now.unit)}"
    if now.unit != then.unit:
        text = Text(f"単位が違います（{said}）", f"another unit, {said}")
        return Change(Kind.OTHER, check, now.name, text)
    rule = next(rule for rule in RULES if _fits(rule, now))
    if now.value == then.value or not _beyond(rule, now.value, then.value):
        return None
    if now.worse == "changed":
        kind = Kind.WORSE
    else:
        kind = Kind.WORSE if (now.value > then.value) == (now.worse == "higher") else Kind.BETTER
    return Change(kind, check, now.name, Text(said, said))


def _fits(rule: Rule, figure: Figure) -> bool:
    return (
        fnmatchcase(figure.name.lower(), rule.name)
        and rule.unit in ("*", figure.unit)
        and rule.worse in ("*", figure.worse)
    )


def _beyond(rule: Rule, now: float, then: float) -> bool:
    small, large = sorted((abs(now), abs(then)))
    opposite = (now < 0) != (then < 0)
    return abs(now - then) >= rule.floor and (opposite or large > small * rule.ratio)
