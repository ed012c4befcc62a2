"""Lookups by number: what is typed, what is wrong with it, what becomes of the answer."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clinic_ui.desk.lookup import LookupForm, Question, read_lookup
from clinic_ui.desk.lookup_book import LookupBook, UnknownLookup
from clinic_ui.desk.sheet import Seen, lookup_sheet
from clinic_ui.desk.today_verdicts import Standing
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.decision import Answer
from onshikaku.domain.outcomes import Outcome

DAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
GOOD = {
    "insurer_number": "01990019",
    "symbol": "21700023",
    "number": "1024",
    "branch": "0",
    "birth_date": "昭和55年2月17日",
}


def read(**changes: str) -> Question | dict[str, str]:
    found = read_lookup(LookupForm(GOOD | changes), DAY)
    if isinstance(found, Question):
        return found
    return {name: said.ja for name, said in found.items()}


@pytest.mark.parametrize(
    "birth_date", ["昭和55年2月17日", "S55.2.17", "s550217", "1980-02-17", "１９８０／２／１７"]
)
def test_a_birth_date_is_read_in_either_calendar(birth_date: str) -> None:
    found = read(birth_date=birth_date)
    assert isinstance(found, Question)
    assert found.query.birth_date == date(1980, 2, 17)
    assert found.day is None


def test_width_and_padding_do_not_matter() -> None:
    found = read(insurer_number="　００９９００１０ ", number="１０２４", branch="1")
    assert isinstance(found, Question)
    assert found.query.insurer_number.value == "990010"
    assert (found.query.insured.number, found.query.insured.branch) == ("1024", "01")


def test_an_empty_branch_and_symbol_are_left_out() -> None:
    found = read(branch="", symbol="")
    assert isinstance(found, Question)
    assert (found.query.insured.symbol, found.query.insured.branch) == ("", None)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("insurer_number", "", "入力"),
        ("insurer_number", "1234", "8桁"),
        ("insurer_number", "abcdefgh", "数字だけ"),
        ("insurer_number", "01990018", "検証番号"),
        ("number", "", "入力"),
        ("number", "1" * 21, "長すぎ"),
        ("symbol", "a\x07b", "使えない文字"),
        ("branch", "123", "2桁"),
        ("branch", "a1", "数字だけ"),
        ("birth_date", "", "入力"),
        ("birth_date", "きのう", "日付として読めません"),
        ("birth_date", "慶応3年1月1日", "元号"),
        ("birth_date", "1980-02-30", "暦にありません"),
        ("birth_date", "平成31年5月1日", "その元号"),
        ("birth_date", "2026-07-02", "先の日付"),
        ("day", "2026-07-02", "先の日付"),
        ("day", "2010-01-01", "始まる前"),
    ],
)
def test_each_mistake_is_named_at_its_field(field: str, typed: str, said: str) -> None:
    found = read(**{field: typed})
    assert isinstance(found, dict)
    assert list(found) == [field]
    assert said in found[field]


def test_all_mistakes_are_named_at_once_in_the_order_of_the_form() -> None:
    found = read(insurer_number="", number="", birth_date="")
    assert isinstance(found, dict)
    assert list(found) == ["insurer_number", "number", "birth_date"]


def test_what_was_typed_is_not_printed_by_accident() -> None:
    assert "01990019" not in repr(LookupForm(GOOD))


def looked(outcome: Outcome) -> tuple[LookupBook, str]:
    book = LookupBook()
    kept = book.add(NOW, Confirmation("c-1", DAY, Answer(outcome, None)))
    return book, kept.id


def test_an_answer_is_found_by_an_id_that_names_nobody() -> None:
    book, lookup_id = looked(Outcome.NONE)
    assert book.get(lookup_id).number == 1
    with pytest.raises(UnknownLookup):
        book.get("other")


def test_lookups_are_kept_for_their_day_and_no_longer() -> None:
    book, first = looked(Outcome.NONE)
    answer = Confirmation("c-2", DAY, Answer(Outcome.NONE, None))
    second = book.add(NOW + timedelta(hours=1), answer)
    assert [one.id for one in book.on(DAY)] == [second.id, first]
    assert book.on(DAY + timedelta(days=1)) == ()
    third = book.add(NOW + timedelta(days=1), answer)
    assert (third.number, book.on(DAY + timedelta(days=1))) == (1, (third,))
    assert book.on(DAY) == ()
    with pytest.raises(UnknownLookup):
        book.get(first)


@pytest.mark.parametrize("outcome", [Outcome.NONE, Outcome.SEVERAL])
def test_a_slip_of_the_hand_is_the_first_thing_to_look_for(outcome: Outcome) -> None:
    book, lookup_id = looked(outcome)
    one = book.get(lookup_id)
    sheet = lookup_sheet(one.finished, one.confirmation, NOW)
    assert sheet.standing is Standing.CHECK
    assert sheet.steps[0].anchor == "way-again"


def test_the_whole_cost_is_named_only_once_it_is_said_that_no_card_was_brought() -> None:
    book, lookup_id = looked(Outcome.NONE)
    one = book.get(lookup_id)

    def pays(card: bool | None) -> str | None:
        sheet = lookup_sheet(one.finished, one.confirmation, NOW, Seen(card_brought=card))
        return sheet.pays and sheet.pays.ja

    assert [pays(None), pays(False), pays(True)] == ["未確定", "10割", "年齢による"]
