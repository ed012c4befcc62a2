"""Whom the four items on a card mean, and what is known today of another day."""

from dataclasses import replace
from datetime import date

import pytest

from onshikaku.domain.details import CardFaceDetails
from onshikaku.domain.person import Person, Sex

PERSON = Person(
    "模擬　太郎",
    "モギ　タロウ",
    date(1980, 2, 17),
    Sex.MALE,
    "000-0001",
    "架空県模擬市中央町一丁目2番3号",
)
NOTED = CardFaceDetails("模擬　太郎", date(1980, 2, 17), Sex.MALE, PERSON.address)


@pytest.mark.parametrize(
    "noted",
    [
        {},
        {"name": "模擬 太郎"},
        {"name": "模擬太郎"},
        {"name": "モギ　タロウ"},
        {"name": "ﾓｷﾞ ﾀﾛｳ"},
        {"name": "もぎたろう"},
        {"address": "架空県模擬市中央町1-2-3"},
        {"address": "架空県模擬市中央町１丁目２番地の３"},
        {"address": "架空県　模擬市　中央町 1丁目2−3"},
        {"address": "架空県模擬市中央町一丁目2番3号 架空ハイツ101"},
    ],
)
def test_width_blanks_kana_and_the_building_do_not_count(noted):
    assert replace(NOTED, **noted).mean(PERSON)


@pytest.mark.parametrize(
    "noted",
    [
        {"name": "模擬　次郎"},
        {"name": "模擬"},
        {"birth_date": date(1980, 2, 18)},
        {"sex": Sex.FEMALE},
        {"sex": Sex.UNSET},
        {"address": "架空県模擬市中央町一丁目2番4号"},
        {"address": "架空県模擬市中央町一丁目2番31号"},
        {"address": "架空県模擬市中央町一丁目2番"},
        {"address": "架空県模擬市"},
        {"address": "架空県模擬市中央町十一丁目2番3号"},
    ],
)
def test_each_of_the_four_items_must_fit(noted):
    assert not replace(NOTED, **noted).mean(PERSON)


@pytest.mark.parametrize(
    ("name", "means"), [("髙橋　太郎", True), ("高橋　太郎", True), ("大高橋　太郎", False)]
)
def test_a_black_dot_in_the_record_stands_for_any_one_character(name, means):
    record = replace(PERSON, name="●橋　太郎", name_kana="タカハシ　タロウ")
    assert replace(NOTED, name=name).mean(record) is means


def test_a_dot_that_the_staff_typed_stands_for_itself():
    assert not replace(NOTED, name="●擬　太郎").mean(PERSON)


@pytest.mark.parametrize(
    ("kanji", "digits"),
    [
        ("二丁目", "2"),
        ("十丁目", "10"),
        ("十二丁目", "12"),
        ("二十丁目", "20"),
        ("三十五丁目", "35"),
    ],
)
def test_a_block_in_kanji_is_the_block_in_digits(kanji, digits):
    record = replace(PERSON, address=f"架空県模擬市中央町{kanji}4番5号")
    assert replace(NOTED, address=f"架空県模擬市中央町{digits}-4-5").mean(record)


def test_a_chome_in_the_name_of_a_place_is_not_a_block():
    record = replace(PERSON, address="架空県模擬市一番町5番6号")
    assert replace(NOTED, address="架空県模擬市一番町5-6").mean(record)
    assert not replace(NOTED, address="架空県模擬市1番町5-6").mean(record)
