"""The day's list: one row a visit, what is shown of them, and what was searched for. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_ui.advice_view import advice_on
from clinic_ui.desk.today_steps import step_of
from clinic_ui.desk.today_verdicts import INTERRUPTED, STANDING_WORDS, Standing, verdict_on
from clinic_ui.face_words import LOOK_AT_THE_PATIENT, mark_of
from clinic_ui.fields import yen_text
from clinic_ui.views import with_proof
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.ends import identified_by
from onshikaku.domain.dates import JST
from onshikaku.domain.modes import Mode
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.burden import BurdenReason, Payment
from onshikaku.domain.rules.fallbacks import Way
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from clinic_ui.front.visits import Visit
    from onshikaku.domain.advice import Advice
    from onshikaku.domain.checkin.states import Finished
    from onshikaku.domain.decision import Answer

__all__ = [
    "UNSETTLED",
    "Row",
    "Show",
    "Today",
    "answer_of",
    "first_sentence",
    "how",
    "row",
    "share",
    "today",
    "unsettled",
]


class Show(StrEnum):
    """Which visits are listed."""

    ALL = "all"
    RUNNING = "running"
    ATTENTION = "attention"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Row:
    """A visit in the list. `name` and `kana` are None while nobody is known.

    `attention`: staff still have something to do about it. `minds`: how many points there are to
    look out for beside that. `code` is the outcome's, None while it goes on.
    """

    id: str
    number: int
    time: str
    name: str | None
    kana: str | None
    how: Text | None
    standing: Standing
    tag: Text
    words: Text
    share: Text | None
    todo: Text
    minds: int
    attention: bool
    code: str | None


@dataclass(frozen=True, slots=True)
class Today:
    """`rows`: those to show, running ones first, then the newest. `counts`: without the search."""

    rows: tuple[Row, ...]
    counts: Mapping[Show, int]


METHODS: Mapping[Method, Text] = {
    Method.PIN: Text("暗証番号", "PIN"),
    Method.FACE: Text("顔認証", "face"),
    Method.VISUAL: Text("目視", "by sight"),
}

_LONGEST_OF_VISITS = 3
"""A longer row of digits is looked for in the numbers of the insurance."""

_UNTROUBLED = frozenset({Standing.VALID, Standing.RUNNING})
_ATTENTIVE = frozenset(Standing) - _UNTROUBLED

_RESUME = Text(
    "カードを置いて、はじめからやり直してもらってください。",
    "Have the card placed again and start over.",
)
_SHOWN: Mapping[Show, frozenset[Standing]] = {
    Show.ALL: frozenset(Standing),
    Show.RUNNING: frozenset({Standing.RUNNING}),
    Show.DONE: frozenset(Standing) - {Standing.RUNNING},
}

_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_TO_LARGE = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ")


def today(
    visits: Sequence[Visit],
    show: Show = Show.ALL,
    wanted: str = "",
    as_row: Callable[[Visit], Row] | None = None,
) -> Today:
    """The list of `visits`, the newest of which comes first; `as_row` None: `row`."""
    every = [((as_row or row)(visit), visit) for visit in visits]
    every.sort(key=lambda pair: pair[0].standing is not Standing.RUNNING)
    rows = [one for one, visit in every if _shown(one, show) and _found(one, visit, wanted)]
    counts = {each: sum(_shown(one, each) for one, _ in every) for each in Show}
    return Today(tuple(rows), counts)


def row(visit: Visit) -> Row:
    """A visit as a row."""
    answer, finished = answer_of(visit), visit.finished
    person = None if answer is None else answer.person
    share_: Text | None = None
    minds = 0
    if finished is not None:
        verdict, advice = verdict_on(finished), advice_on(finished, visit.day)
        standing, words = verdict.standing, verdict.words
        share_, minds = share(advice, answer), len(advice.mind)
        doubtful = standing is Standing.CHECK and bool(advice.mind)
        todo = advice.mind[0] if doubtful else first_sentence(advice.first)
        minds -= doubtful
    elif visit.over:
        standing, words, todo = INTERRUPTED.standing, INTERRUPTED.words, _RESUME
    else:
        step = step_of(visit.state)
        standing, words, todo = Standing.RUNNING, step.now, step.todo
    if (cautions := _cautions(visit)) and standing in _UNTROUBLED:
        todo = LOOK_AT_THE_PATIENT
    elif cautions:
        minds += 1
    return Row(
        id=visit.id,
        number=visit.number,
        time=f"{visit.begun.astimezone(JST):%H:%M}",
        name=None if person is None else person.name,
        kana=None if person is None else person.name_kana,
        how=_how(visit),
        standing=standing,
        tag=STANDING_WORDS[standing],
        words=words,
        share=share_,
        todo=todo,
        minds=minds,
        attention=_attention(visit, standing),
        code=None if finished is None else finished.outcome.value,
    )


def answer_of(visit: Visit) -> Answer | None:
    """The centre's answer as soon as there is one."""
    match visit.state:
        case states.Finished(answer=answer):
            return answer
        case (
            states.OfferingRegistration(answer=answer)
            | states.Consenting(answer=answer)
            | states.RegisteringConsents(answer=answer)
        ):
            return answer
        case _:
            return None


def how(finished: Finished) -> Text | None:
    """How the person was identified; None where it never came so far."""
    if finished.mode is Mode.NUMBER:
        return Text("番号照会", "by number")
    if finished.method is None:
        return None
    method = METHODS[finished.method]
    match finished.mode:
        case Mode.PHONE:
            words = Text(f"スマホ・{method.ja}", f"phone, {method.en}")
        case Mode.VISUAL_SIMPLE:
            words = Text(f"{method.ja}（簡便）", f"{method.en} (simple)")
        case Mode.VISUAL:
            words = Text(f"{method.ja}（モード）", f"{method.en} (mode)")
        case Mode.HOME_APP:
            words = Text(f"アプリ・{method.ja}", f"app, {method.en}")
        case _:
            words = method
    return with_proof(words, finished)


def share(advice: Advice, answer: Answer | None) -> Text | None:
    """What the patient pays, in as few words as there are; None where nothing can be said."""
    payment = advice.payment
    if payment is None:
        return Text("保留", "on hold")
    if payment.reason is BurdenReason.AID_WITHOUT_TICKET:
        return Text("保留", "on hold")
    if unsettled(advice):
        return UNSETTLED
    plain = _plain_share(payment)
    if plain is not None and answer is not None and answer.expenses:
        return Text(f"{plain.ja}・助成", f"{plain.en}, subsidy")
    if plain is None or plain is _BY_AGE or advice.outcome.entry.eligible:
        return plain
    return Text(f"仮 {plain.ja}", f"prov. {plain.en}")


_BY_AGE = Text("年齢別", "by age")
UNSETTLED = Text("未確定", "not settled")
"""Nobody has been asked yet for what would settle the share."""


def unsettled(advice: Advice) -> bool:
    """Whether to name a share would be too early: it depends on another try, or on what is shown.

    Without a declaration among the ways nothing was asked that a share by age could rest on, and
    10割 is for whoever turns out to have nothing (docs/rules.md §3.4, §3.5).
    """
    match advice.payment:
        case Payment(reason=BurdenReason.NOTHING_SHOWN):
            return True
        case Payment(reason=BurdenReason.DECLARED):
            return all(step.fallback.way is not Way.DECLARATION for step in advice.steps)
        case _:
            return False


def first_sentence(text: Text) -> Text:
    """The first sentence in each language."""
    ja, en = text.ja.partition("。"), text.en.partition(". ")
    return Text("".join(ja[:2]), f"{en[0]}." if en[1] else en[0])


def _plain_share(payment: Payment) -> Text | None:
    if payment.self_pay_yen is not None:
        return yen_text(payment.self_pay_yen)
    if payment.percent is not None:
        return Text(f"{payment.percent // 10}割", f"{payment.percent} %")
    return _BY_AGE if payment.by_age else None


def _how(visit: Visit) -> Text | None:
    if visit.finished is not None:
        return how(visit.finished)
    by = identified_by(visit.state)
    if by is not None:
        return METHODS[by.method]
    match visit.state:
        case states.CheckingFace():
            return METHODS[Method.FACE]
        case states.ComparingPhoto():
            return METHODS[Method.VISUAL]
        case states.EnteringPin() | states.PresentingPin():
            return METHODS[Method.PIN]
        case _:
            return None


def _cautions(visit: Visit) -> bool:
    """Whether staff should look at the patient although the face matched."""
    mark = mark_of(visit.state)
    return mark is not None and bool(mark.cautions)


def _attention(visit: Visit, standing: Standing) -> bool:
    if _cautions(visit):
        return True
    if standing is Standing.RUNNING:
        return step_of(visit.state).staff
    return standing in _ATTENTIVE or visit.unwritten is not None


def _shown(one: Row, show: Show) -> bool:
    return one.attention if show is Show.ATTENTION else one.standing in _SHOWN[show]


def _found(one: Row, visit: Visit, wanted: str) -> bool:
    sought = _folded(wanted)
    if not sought:
        return True
    number = sought.removesuffix("番")
    if number.isdigit() and len(number) <= _LONGEST_OF_VISITS:
        return int(number) == one.number
    return any(sought in _folded(written) for written in _written(visit))


def _written(visit: Visit) -> Iterator[str]:
    """What a visit can be found by: the names, and symbol and number of the coverage."""
    answer = answer_of(visit)
    if answer is None:
        return
    if answer.person is not None:
        person = answer.person
        for name in (person.name, person.name_kana, person.name_other, person.name_other_kana):
            if name is not None:
                yield name
    for coverage in answer.coverages:
        yield coverage.insured.symbol + coverage.insured.number
    if answer.aid is not None:
        yield answer.aid.recipient_number.value


def _folded(text: str) -> str:
    """Width, case, blanks, kind of kana and hyphens do not count."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return plain.replace("-", "").translate(_TO_KATAKANA).translate(_TO_LARGE)
