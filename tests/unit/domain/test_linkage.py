"""Records compared with the resident register, and inquiries for a number by date."""

from dataclasses import replace
from datetime import date

import pytest

from onshikaku.domain.identifiers import MyNumber
from onshikaku.domain.linkage import (
    Comparison,
    Grade,
    Inquiry,
    Item,
    NoHit,
    NotAnswered,
    OneHit,
    SeveralHits,
    answer_inquiry,
    compare,
)
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.resident import Resident, is_invented, resident_of, residents_of
from onshikaku.domain.rules.timeline import JLIS_34_ITEMS
from onshikaku.personas import load_personas

TODAY = date(2026, 11, 20)
PERSON = Person(
    "髙田　裕子",
    "タカダ　ユウコ",
    date(1985, 4, 12),
    Sex.FEMALE,
    "000-0001",
    "架空県模擬市中央町二丁目1番3号 模擬ハイツ101",
)
NUMBER = MyNumber("990000079197")
RESIDENT = Resident(NUMBER, PERSON)


def graded(**changes):
    return compare(replace(PERSON, **changes), RESIDENT, TODAY)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": "高田 裕子"},
        {"name": "●田　裕子"},
        {"name_kana": "ﾀｶﾀﾞ ﾕｳｺ"},
        {"name_kana": "たかだ　ゆうこ"},
        {"name_kana": "タカダ　ユウコ", "postal_code": "000-0099"},
        {"address": "架空県模擬市中央町２－１－３ 模擬ハイツ１０１"},
        {"address": "架空県模擬市中央町2丁目1番地の3"},
        {"address": "架空県模擬市中央町二丁目一番三号 模擬ハイツ101"},
        {"address": "架空県模擬市中央町二-一-三"},
        {"address": "架空県模擬市●央町２丁目１番３号"},
    ],
)
def test_what_is_spelt_otherwise_agrees(changes):
    assert graded(**changes) == Comparison(Grade.A)


@pytest.mark.parametrize(
    ("changes", "differences"),
    [
        ({"name_kana": "タカタ　ユウコ"}, [Item.KANA]),
        ({"name_kana": "タカダ　ユコ"}, [Item.KANA]),
        ({"name_kana": "タカダ　ユウコウ"}, [Item.KANA]),
        ({"name": "高山　裕子"}, [Item.NAME]),
        ({"birth_date": date(1985, 4, 13)}, [Item.BIRTH_DATE]),
        ({"birth_date": date(1985, 4, 21)}, [Item.BIRTH_DATE]),
        ({"birth_date": date(1958, 4, 12)}, [Item.BIRTH_DATE]),
        ({"sex": Sex.MALE}, [Item.SEX]),
        ({"address": "架空県模擬市山手八丁目9番"}, [Item.ADDRESS]),
        ({"address": "架空県模擬市中央町2-1-33"}, [Item.ADDRESS]),
        ({"sex": Sex.MALE, "name_kana": "タカダ　ユウキ"}, [Item.KANA, Item.SEX]),
    ],
)
def test_a_slip_is_told_from_another_person(changes, differences):
    assert graded(**changes) == Comparison(Grade.B, tuple(differences))


@pytest.mark.parametrize(
    ("changes", "differences"),
    [
        ({"birth_date": date(1986, 4, 13)}, [Item.BIRTH_DATE]),
        ({"name": "別人　薫"}, [Item.NAME]),
        ({"name_kana": "タカダ　ハルミ"}, [Item.KANA]),
        (
            {"name_kana": "タカダ　ユウキ", "sex": Sex.MALE, "address": "架空県模擬市港町1番"},
            [Item.KANA, Item.SEX, Item.ADDRESS],
        ),
    ],
)
def test_more_than_a_slip_is_another_person(changes, differences):
    assert graded(**changes) == Comparison(Grade.C, tuple(differences))


def test_in_a_name_of_two_characters_nothing_is_a_slip():
    short = replace(PERSON, name="林　一", name_kana="リン　イ")
    other = replace(short, name="森　一")
    assert compare(other, Resident(NUMBER, short), TODAY).grade is Grade.C


@pytest.mark.parametrize("said", ["架空県模擬市梅ケ丘3番1号", "架空県模擬市梅ｹ丘３－１"])
def test_the_small_ke_of_a_place_is_the_large_one(said):
    hill = replace(PERSON, address="架空県模擬市梅ヶ丘3-1")
    assert compare(replace(PERSON, address=said), Resident(NUMBER, hill), TODAY).grade is Grade.A


def test_a_number_that_leads_to_nobody_is_another_persons():
    gone = Resident(NUMBER, PERSON, removed_on=date(2026, 11, 20))
    nobody = Comparison(Grade.C, (Item.NUMBER,))
    assert compare(PERSON, None, TODAY) == nobody
    assert compare(PERSON, gone, TODAY) == nobody
    assert compare(PERSON, gone, date(2026, 11, 19)).grade is Grade.A


def test_who_is_at_two_of_the_casts_numbers_is_found_out_and_nobody_else():
    cast = load_personas(TODAY)
    differing = {
        persona.id: compare(persona.record_person or persona.person, resident_of(persona), TODAY)
        for persona in cast.values()
        if persona.id != "deceased"
    }
    wrong = {person for person, compared in differing.items() if compared.grade is not Grade.A}
    assert wrong == {"wrong-link", "mixup-wife", "mixup-husband"}
    assert {differing[person].grade for person in wrong} == {Grade.C}


def test_the_register_has_everybody_whom_a_record_shows_once():
    cast = load_personas(TODAY)
    residents = residents_of(cast.values())
    assert len({resident.my_number for resident in residents}) == len(residents)
    assert all(is_invented(resident.my_number) for resident in residents)
    names = [resident.person.name for resident in residents]
    shown = cast["wrong-link"].record_person.name
    assert names.count(shown) == 1
    assert names.count(cast["mixup-wife"].record_person.name) == 1
    assert cast["renamed"].record_person.name in names
    assert cast["renamed"].person.name not in names


FOUR = Inquiry(PERSON.name, PERSON.birth_date, PERSON.sex, PERSON.address)
BEFORE = date(2023, 12, 17)
NAMESAKE = Resident(
    MyNumber("990001583808"), replace(PERSON, name_kana="タカダ　ヒロコ", sex=Sex.MALE)
)


def answered(inquiry, day=TODAY, residents=(RESIDENT,)):
    return answer_inquiry(inquiry, residents, day)


@pytest.mark.parametrize(
    "inquiry",
    [
        FOUR,
        replace(FOUR, sex=None),
        replace(FOUR, name="高田裕子", address="架空県模擬市中央町２－１－３"),
        replace(FOUR, name="●田　裕子"),
        replace(FOUR, name_kana="べつじん"),
    ],
)
def test_four_items_or_three_without_sex_are_answered(inquiry):
    assert answered(inquiry) == OneHit(NUMBER)


@pytest.mark.parametrize(
    ("inquiry", "missing"),
    [
        (Inquiry(name=PERSON.name), (Item.BIRTH_DATE, Item.ADDRESS)),
        (Inquiry(PERSON.name, PERSON.birth_date), (Item.ADDRESS,)),
        (replace(FOUR, address=None), (Item.ADDRESS,)),
        (replace(FOUR, birth_date=None), (Item.BIRTH_DATE,)),
        (replace(FOUR, name="●●　●●"), (Item.NAME,)),
        (Inquiry(), (Item.NAME, Item.BIRTH_DATE, Item.ADDRESS)),
    ],
)
def test_anything_less_gets_no_answer(inquiry, missing):
    assert answered(inquiry) == NotAnswered(missing, JLIS_34_ITEMS.id)


@pytest.mark.parametrize(
    ("day", "answer"),
    [(BEFORE, SeveralHits(2)), (date(2023, 12, 18), NotAnswered((Item.ADDRESS,), "jlis-34items"))],
)
def test_two_items_led_to_several_people_until_they_got_no_answer(day, answer):
    two = Inquiry(PERSON.name, PERSON.birth_date)
    assert answered(two, day, (RESIDENT, NAMESAKE)) == answer


def test_two_items_led_to_somebody_else_of_that_name():
    two = Inquiry(PERSON.name, PERSON.birth_date)
    assert answered(two, BEFORE, (NAMESAKE,)) == OneHit(NAMESAKE.my_number)
    assert answered(Inquiry(name=PERSON.name), BEFORE) == NotAnswered(
        (Item.BIRTH_DATE, Item.ADDRESS), "jlis-34items"
    )


def test_of_several_only_the_kana_tells_them_apart():
    three = replace(FOUR, sex=None)
    both = (RESIDENT, NAMESAKE)
    assert answered(three, TODAY, both) == SeveralHits(2)
    assert answered(replace(three, name_kana="たかだ ゆうこ"), TODAY, both) == OneHit(NUMBER)
    assert answered(FOUR, TODAY, both) == OneHit(NUMBER)


def test_nobody_is_found_by_what_is_nobodys():
    assert answered(replace(FOUR, birth_date=date(1985, 4, 13))) == NoHit()
    assert answered(FOUR, TODAY, (replace(RESIDENT, removed_on=TODAY),)) == NoHit()


def test_of_several_with_one_number_the_first_is_in_the_register():
    standard = load_personas(TODAY)["standard"]
    twin = replace(standard, id="twin", person=replace(standard.person, name="模擬　次郎"))
    assert residents_of((standard, twin)) == (resident_of(standard),)
