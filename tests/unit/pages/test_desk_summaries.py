"""The day in figures, and the file that a spreadsheet opens."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from clinic_ui.desk.lookup_book import LookupBook
from clinic_ui.desk.summary import Usage, as_csv, summarise
from clinic_ui.desk.today_verdicts import Standing
from clinic_ui.front.visits import Visit
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.dates import jst_day
from onshikaku.domain.foresight import foresee
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.personas.loader import load_personas

DAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 1, 30, tzinfo=UTC)
CAST = load_personas(DAY)


def visit(number: int, state: states.State, *, over: bool = True) -> Visit:
    ended = NOW if over else None
    return Visit(f"v-{number}", number, "1", DAY, NOW, number, state=state, ended=ended)


def ended(number: int, who: str, method: Method = Method.PIN) -> Visit:
    answer = foresee(CAST[who], DAY)
    assert answer is not None
    return visit(number, Finished(answer.outcome, answer, method=method))


VISITS = [
    visit(5, states.Reading(), over=False),
    visit(4, Finished(Outcome.CANCELLED)),
    ended(3, "lost", Method.FACE),
    ended(2, "standard"),
    ended(1, "black-circle"),
]


def book() -> LookupBook:
    kept = LookupBook()
    answer = foresee(CAST["standard"], DAY)
    assert answer is not None
    kept.add(NOW, Confirmation("c-1", DAY, answer))
    return kept


def by_no_paper(_: Visit) -> None:
    """None of them was confirmed by a paper."""


def test_visits_are_counted_by_how_they_stand() -> None:
    summary = summarise(VISITS, book().on(jst_day(NOW)), by_no_paper)
    assert (summary.visits, summary.running, summary.lookups) == (4, 1, 1)
    assert summary.unanswered == 1
    assert {count.standing: count.number for count in summary.standings} == {
        Standing.RUNNING: 1,
        Standing.VALID: 3,
        Standing.CHECK: 0,
        Standing.INVALID: 1,
        Standing.FAILED: 0,
        Standing.BROKEN_OFF: 1,
    }
    assert [one.number for one in summary.left] == [4, 3]
    assert {count.words.ja: count.number for count in summary.methods} == {
        "暗証番号": 2,
        "顔認証": 1,
        "番号照会": 1,
        "本人確認まで進まず": 1,
    }
    assert sum(count.number for count in summary.outcomes) == 5


@pytest.mark.parametrize(
    ("by_card", "all_", "percent"), [(0, 0, None), (3, 4, "75.0"), (1, 3, "33.3"), (2, 2, "100.0")]
)
def test_the_usage_rate_is_cards_among_confirmations(
    by_card: int, all_: int, percent: str | None
) -> None:
    assert Usage(by_card, all_).percent == percent


def test_a_visit_without_an_answer_is_no_confirmation() -> None:
    usage = summarise(VISITS, book().on(jst_day(NOW)), by_no_paper).usage
    assert (usage.by_card, usage.confirmations) == (3, 4)


@pytest.mark.parametrize(("language", "first"), [("ja", "種別"), ("en", "kind")])
def test_the_file_has_a_line_for_each_and_names_nobody(language: str, first: str) -> None:
    text = as_csv(VISITS, book().on(jst_day(NOW)), by_no_paper, language)
    head, *lines = csv.reader(io.StringIO(text))
    assert head[0] == first
    assert len(lines) == 6
    assert {len(line) for line in lines} == {len(head)}
    assert [line[1] for line in lines] == ["1", "2", "3", "4", "5", "1"]
    for persona in ("standard", "lost", "black-circle"):
        person = CAST[persona].person
        assert person.name not in text
        assert person.name_kana not in text
