"""The day in figures: outcomes, methods, what is left to do, and the usage rate. Pure."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.desk.paper_sheet import looked_verdict, row_of
from clinic_ui.desk.today import answer_of, how
from clinic_ui.desk.today_verdicts import STANDING_WORDS, Standing
from onshikaku.domain.dates import JST
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from clinic_ui.desk.lookup_book import LookedUp
    from clinic_ui.desk.today import Row
    from clinic_ui.front.visits import Visit

__all__ = ["Count", "Summary", "Usage", "as_csv", "summarise"]


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a kind there were. `standing` colours it where it has one."""

    words: Text
    number: int
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """利用率: uses of the card among the online confirmations (docs/rules.md §6.1).

    A confirmation is counted once the centre has answered, whatever it answered.
    """

    by_card: int
    confirmations: int

    @property
    def percent(self) -> str | None:
        """With one decimal; None where nothing was confirmed."""
        if self.confirmations == 0:
            return None
        return f"{100 * self.by_card / self.confirmations:.1f}"


@dataclass(frozen=True, slots=True)
class Summary:
    """`visits` are over. `unanswered`: those of them without an answer of the centre.

    `lookups`: all of them; one that confirmed the patient of a visit stands in that visit's state,
    outcome and method, as in the day's list. `left`: staff still have something to do about them.
    `people`: the usage rate by persons, who get one claim (レセプト) a month each; those whom no
    answer showed are not in it.
    """

    visits: int
    lookups: int
    running: int
    unanswered: int
    standings: tuple[Count, ...]
    outcomes: tuple[Count, ...]
    methods: tuple[Count, ...]
    left: tuple[Row, ...]
    usage: Usage
    people: Usage


_NOT_IDENTIFIED = Text("本人確認まで進まず", "not identified")


def summarise(
    visits: Sequence[Visit],
    lookups: Sequence[LookedUp],
    settled: Callable[[Visit], LookedUp | None],
) -> Summary:
    """The figures of these visits and lookups; `settled`: the paper that confirmed a visit."""
    settling = {visit.id: settled(visit) for visit in visits}
    rows = [row_of(visit, settling[visit.id]) for visit in visits]
    taken_up = {looked.id for looked in settling.values() if looked is not None}
    alone = [looked for looked in lookups if looked.id not in taken_up]
    verdicts = [looked_verdict(looked) for looked in alone]
    standings = Counter(one.standing for one in rows)
    standings.update(verdict.standing for verdict in verdicts)
    outcomes: Counter[tuple[Standing, Text]] = Counter(
        (one.standing, one.words) for one in rows if one.standing is not Standing.RUNNING
    )
    outcomes.update((verdict.standing, verdict.words) for verdict in verdicts)
    methods: Counter[Text] = Counter(
        one.how or _NOT_IDENTIFIED for one, visit in zip(rows, visits, strict=True) if visit.over
    )
    methods.update(how(looked.finished) or _NOT_IDENTIFIED for looked in alone)
    answered = sum(_answered(visit) for visit in visits)
    over = sum(visit.over for visit in visits)
    order = list(Standing)
    return Summary(
        visits=over,
        lookups=len(lookups),
        running=len(visits) - over,
        unanswered=sum(
            visit.over and not _answered(visit) and settling[visit.id] is None for visit in visits
        ),
        standings=tuple(
            Count(STANDING_WORDS[standing], standings[standing], standing) for standing in Standing
        ),
        outcomes=tuple(
            Count(words, number, standing)
            for (standing, words), number in sorted(
                outcomes.items(), key=lambda item: (order.index(item[0][0]), -item[1])
            )
        ),
        methods=tuple(Count(words, number) for words, number in methods.most_common()),
        left=tuple(one for one in rows if one.attention),
        usage=Usage(answered, answered + len(lookups)),
        people=_by_people(visits, lookups),
    )


def _by_people(visits: Sequence[Visit], lookups: Sequence[LookedUp]) -> Usage:
    by_card = {answer.person for answer in map(answer_of, visits) if answer is not None}
    looked_up = {looked.confirmation.answer.person for looked in lookups}
    with_card = by_card - {None}
    return Usage(len(with_card), len((with_card | looked_up) - {None}))


def as_csv(
    visits: Sequence[Visit],
    lookups: Sequence[LookedUp],
    settled: Callable[[Visit], LookedUp | None],
    language: str,
) -> str:
    """A line for each visit and lookup, without names and numbers of people, for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    japanese = language == "ja"
    writer.writerow(_HEAD_JA if japanese else _HEAD_EN)
    for line in _lines(visits, lookups, settled):
        writer.writerow(
            (cell.ja if japanese else cell.en) if isinstance(cell, Text) else cell for cell in line
        )
    return out.getvalue()


_HEAD_JA = (
    "種別",
    "番号",
    "日付",
    "時刻",
    "本人確認",
    "状態",
    "内容",
    "結果コード",
    "負担",
    "要対応",
)
_HEAD_EN = (
    "kind",
    "number",
    "day",
    "time",
    "identified",
    "state",
    "particulars",
    "outcome",
    "share",
    "follow-up",
)
_VISIT = Text("カード", "card")
_LOOKUP = Text("番号照会", "by number")
_NOTHING = Text("-", "-")
_YES = Text("要", "yes")
_NO = Text("不要", "no")


def _lines(
    visits: Sequence[Visit],
    lookups: Sequence[LookedUp],
    settled: Callable[[Visit], LookedUp | None],
) -> Iterator[tuple[Text | str | int, ...]]:
    for visit in reversed(visits):
        one = row_of(visit, settled(visit))
        yield (
            _VISIT,
            one.number,
            visit.day.isoformat(),
            one.time,
            one.how or _NOTHING,
            one.tag,
            one.words,
            one.code or "",
            one.share or _NOTHING,
            _YES if one.attention else _NO,
        )
    for looked in reversed(lookups):
        verdict = looked_verdict(looked)
        yield (
            _LOOKUP,
            looked.number,
            looked.confirmation.day.isoformat(),
            f"{looked.at.astimezone(JST):%H:%M}",
            _LOOKUP,
            STANDING_WORDS[verdict.standing],
            verdict.words,
            looked.finished.outcome.value,
            _NOTHING,
            _NO if verdict.standing is Standing.VALID else _YES,
        )


def _answered(visit: Visit) -> bool:
    return visit.finished is not None and visit.finished.answer is not None
