"""The declaration: what is filled in, what is refused, what the patient pays, what is printed."""

import asyncio
from datetime import date

import pytest

from clinic_ui.desk.declaration import Declaration, declared_share, faults, known_from
from onshikaku.domain.coverage import Coverage, Relation, Scheme
from onshikaku.domain.decision import Answer
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.person import Person, Sex

DAY = date(2026, 7, 1)
PERSON = Person(
    "模擬　花子", "モギ　ハナコ", date(1970, 3, 2), Sex.FEMALE, "000-0001", "架空県模擬市一丁目"
)


def coverage(scheme: Scheme = Scheme.MUNICIPAL) -> Coverage:
    return Coverage(
        InsurerNumber("990010"),
        "模擬市",
        scheme,
        InsuredNumber("12", "345", None),
        Relation.INSURED,
        date(2020, 4, 1),
    )


def test_nothing_is_filled_in_that_the_answer_does_not_hold() -> None:
    assert known_from(None) == Declaration()
    assert known_from(Answer(Outcome.LOST, None)) == Declaration()
    alone = known_from(Answer(Outcome.LOST, None, person=PERSON))
    assert (alone.name, alone.birth_date, alone.sex) == ("模擬　花子", "昭和45年3月2日", "female")
    assert (alone.phone, alone.employer, alone.share, alone.insurance, alone.number) == ("",) * 5


def test_a_former_record_fills_in_the_insurance() -> None:
    known = known_from(Answer(Outcome.LOST, None, person=PERSON, coverages=(coverage(),)))
    assert (known.insurance, known.insurer) == ("municipal", "模擬市")
    assert (known.symbol, known.number, known.relation) == ("12", "345", "insured")


@pytest.mark.parametrize("scheme", Scheme)
def test_each_scheme_is_a_kind_that_the_form_offers(scheme: Scheme) -> None:
    answer = Answer(Outcome.LOST, None, person=PERSON, coverages=(coverage(scheme),))
    offered = {"company", "mutual", "municipal", "trade", "elderly"}
    assert known_from(answer).insurance in offered


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, []),
        ({"birth_date": "S45.3.2"}, []),
        ({"birth_date": "1970/3/2"}, []),
        ({"name": ""}, ["name"]),
        ({"birth_date": ""}, ["birth_date"]),
        ({"birth_date": "昭和99年1月1日"}, ["birth_date"]),
        ({"birth_date": "2026-07-02"}, ["birth_date"]),
        ({"birth_date": "2026-07-01"}, []),
        ({"phone": "090-0000-0000"}, []),
        ({"phone": "（0000）００－００００"}, []),
        ({"phone": "ask my son"}, ["phone"]),
        ({"share": "30"}, []),
        ({"share": "unknown"}, []),
        ({"share": "10"}, ["share"]),
        ({"birth_date": "1950-01-01", "share": "10"}, []),
        ({"birth_date": "1953-01-01", "share": "10"}, ["share"]),
        ({"birth_date": "1953-01-01", "share": "20"}, []),
        ({"birth_date": "2024-01-01", "share": "30"}, ["share"]),
        ({"name": "", "birth_date": "x", "phone": "x"}, ["name", "birth_date", "phone"]),
    ],
)
def test_what_cannot_be_printed_is_said_field_by_field(typed: dict, wrong: list) -> None:
    form = Declaration(**({"name": "模擬　花子", "birth_date": "1970-03-02"} | typed))
    assert list(faults(form, DAY)) == wrong


@pytest.mark.parametrize(
    ("born", "share", "says", "open_"),
    [
        ("1970-03-02", "", "3割", ()),
        ("1970-03-02", "unknown", "3割", ()),
        ("2024-01-01", "", "2割", ()),
        ("1953-01-01", "20", "2割（申し立てられた割合）", ()),
        ("1953-01-01", "unknown", "2割または3割", (20, 30)),
        ("1950-01-01", "10", "1割（申し立てられた割合）", ()),
        ("1950-01-01", "", "1割・2割または3割", (10, 20, 30)),
    ],
)
def test_the_share_follows_age_and_declaration(born, share, says, open_) -> None:
    declared = declared_share(Declaration(name="x", birth_date=born, share=share), DAY)
    assert says in declared.words.ja
    assert declared.open == open_


def test_what_was_typed_is_tidied() -> None:
    tidy = Declaration(name="  模擬\r\n花子 ", address="x" * 500).tidy()
    assert tidy.name == "模擬  花子"
    assert len(tidy.address) == 200


def test_a_blank_form_becomes_a_sheet_and_a_form_again(browser_at) -> None:
    typed = {
        "name": "<b>模擬</b>",
        "birth_date": "S45.3.2",
        "insurance": "unknown",
        "relation": "family",
        "phone": "000-0000-0000",
    }

    async def look() -> None:
        async with browser_at("general") as browser:
            blank = await browser.get("/desk/declaration")
            assert (blank.status_code, 'value="模擬' in blank.text) == (200, False)
            wrong = await browser.post("/desk/declaration", **typed | {"name": ""})
            assert wrong.status_code == 422
            assert "000-0000-0000" in wrong.text
            sheet = await browser.post("/desk/declaration", **typed)
            assert sheet.status_code == 200
            assert "&lt;b&gt;模擬&lt;/b&gt;" in sheet.text
            assert "<b>模擬" not in sheet.text
            assert "昭和45年3月2日（1970-03-02）" in sheet.text
            assert "家族（扶養されている）" in sheet.text
            assert "わからない" in sheet.text
            assert "シミュレーターの様式です" in sheet.text
            again = await browser.post("/desk/declaration", **typed, then="edit")
            assert again.status_code == 200
            assert 'value="S45.3.2"' in again.text
            english = await browser.client.post(
                "/desk/declaration?lang=en", data={"csrftoken": await browser.token(), **typed}
            )
            assert "Not known" in english.text
            assert "SIMULATION" in english.text

    asyncio.run(look())
