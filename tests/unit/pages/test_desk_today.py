"""The day's list: what is shown, what is found, and what an address may hold."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clinic_ui.desk.sheet_rights import time_left
from clinic_ui.desk.today import Show, first_sentence, how, row, today
from clinic_ui.desk.today_searches import Searches
from clinic_ui.desk.today_verdicts import Standing, verdict_on
from clinic_ui.desk.today_view import View
from clinic_ui.front.visits import Visit
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.states import CONSENTS_NOT_REGISTERED, Finished
from onshikaku.domain.checkin.ways import PIN_ONLY
from onshikaku.domain.foresight import foresee
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.domain.text import Text
from onshikaku.personas.loader import load_personas

DAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 0, 5, tzinfo=UTC)
CAST = load_personas(DAY)
NO_CARD = states.CardFacts(None, simulated=True, tries_left=3)


def visit(number: int, state: states.State, *, over: bool = True, **more: object) -> Visit:
    ended = NOW if over else None
    made = {"id": f"v-{number}", "number": number, "place": "1", "day": DAY, "begun": NOW}
    return Visit(**made, step=number, state=state, ended=ended, **more)  # type: ignore[arg-type]


def ended(number: int, who: str) -> Visit:
    answer = foresee(CAST[who], DAY)
    assert answer is not None
    return visit(number, Finished(answer.outcome, answer, method=Method.PIN))


VISITS = [
    visit(6, Finished(Outcome.CANCELLED)),
    visit(5, states.ComparingPhoto(NO_CARD, None, PIN_ONLY), over=False),
    visit(4, states.Reading(), over=False),
    ended(3, "foreign"),
    ended(2, "lost"),
    ended(1, "standard"),
]


@pytest.mark.parametrize(
    ("show", "numbers"),
    [
        (Show.ALL, [5, 4, 6, 3, 2, 1]),
        (Show.RUNNING, [5, 4]),
        (Show.ATTENTION, [5, 6, 2]),
        (Show.DONE, [6, 3, 2, 1]),
    ],
)
def test_each_filter_shows_its_visits_running_ones_first(show: Show, numbers: list[int]) -> None:
    listed = today(VISITS, show)
    assert [one.number for one in listed.rows] == numbers
    assert listed.counts[show] == len(numbers)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ("模擬　太郎", [1]),
        ("模擬太郎", [1]),
        ("もぎ たろう", [1]),
        ("ﾓｷﾞ", [1]),
        ("3", [3]),
        ("３番", [3]),
        ("21700023", [1]),
        ("", [5, 4, 6, 3, 2, 1]),
        ("だれでもない", []),
    ],
)
def test_a_visit_is_found_by_name_kana_and_number(wanted: str, numbers: list[int]) -> None:
    assert [one.number for one in today(VISITS, wanted=wanted).rows] == numbers


def test_a_foreign_resident_is_found_by_the_name_in_use() -> None:
    other = CAST["foreign"].person.name_other
    assert other is not None
    assert [one.number for one in today(VISITS, wanted=other).rows] == [3]


def test_a_search_stands_in_no_address() -> None:
    searches = Searches()
    name = searches.keep(" 模擬 ")
    assert "模擬" not in View(find=name).query()
    assert searches.text(name) == "模擬"
    assert searches.keep("   ") == ""
    assert searches.text("unknown") == ""


def test_the_oldest_searches_give_way() -> None:
    searches = Searches()
    first = searches.keep("1")
    later = [searches.keep(str(n)) for n in range(250)]
    assert (searches.text(first), searches.text(later[-1])) == ("", "249")


def test_an_address_says_nothing_that_goes_without_saying() -> None:
    assert View().query() == ""
    assert View(show=Show.DONE, first="yes").query(first="") == "?show=done"
    assert View(first="yes", person="other").of_list() == View()


def test_a_row_shows_japanese_time_and_what_to_do() -> None:
    one = row(VISITS[-1])
    assert (one.time, one.name, one.kana) == ("09:05", "模擬　太郎", "モギ　タロウ")
    assert one.todo.ja.endswith("。")
    assert one.share == Text("3割", "30 %")
    assert row(ended(1, "lost")).share == Text("仮 3割", "prov. 30 %")


@pytest.mark.parametrize(
    ("mode", "method", "said"),
    [
        (Mode.CARD, Method.FACE, "顔認証"),
        (Mode.PHONE, Method.PIN, "スマホ・暗証番号"),
        (Mode.VISUAL, Method.VISUAL, "目視（モード）"),
        (Mode.VISUAL_SIMPLE, Method.VISUAL, "目視（簡便）"),
        (Mode.NUMBER, None, "番号照会"),
    ],
)
def test_how_somebody_was_identified(mode: Mode, method: Method | None, said: str) -> None:
    words = how(Finished(Outcome.ELIGIBLE, method=method, mode=mode))
    assert words is not None
    assert words.ja == said


def test_nobody_was_identified_who_took_the_card_away_first() -> None:
    assert how(Finished(Outcome.CARD_REMOVED)) is None


def test_a_visit_whose_consents_did_not_reach_the_centre_says_so() -> None:
    answer = foresee(CAST["standard"], DAY)
    detail = f"{CONSENTS_NOT_REGISTERED}: unavailable"
    verdict = verdict_on(Finished(Outcome.ELIGIBLE, answer, detail=detail))
    assert verdict.standing is Standing.VALID
    assert "同意" in verdict.words.ja


def test_a_visit_without_its_file_needs_attention() -> None:
    answer = foresee(CAST["standard"], DAY)
    lacking = visit(1, Finished(Outcome.ELIGIBLE, answer), unwritten="disk full")
    assert row(lacking).attention


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (Text("一つ。二つ。", "One. Two."), Text("一つ。", "One.")),
        (Text("一つ", "One"), Text("一つ", "One")),
        (Text("一つ。", "One."), Text("一つ。", "One.")),
    ],
)
def test_the_list_says_the_first_sentence(text: Text, first: Text) -> None:
    assert first_sentence(text) == first


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=24), "あと24時間"),
        (timedelta(hours=1, seconds=1), "あと1時間1分"),
        (timedelta(minutes=59, seconds=1), "あと1時間"),
        (timedelta(seconds=1), "あと1分"),
        (timedelta(0), "期限切れ"),
        (-timedelta(hours=1), "期限切れ"),
    ],
)
def test_a_begun_minute_of_a_consent_counts(left: timedelta, words: str) -> None:
    assert time_left(left).ja == words
