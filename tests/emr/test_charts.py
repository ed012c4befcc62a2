"""Which chart an answer belongs to: several marks together, never a name alone."""

from datetime import date

import pytest

from clinic_ui.emr.charts import Chart, Presented, Same, kana_form, match
from clinic_ui.emr.requests import Insured
from clinic_ui.emr.table import NotATable, read_charts

BORN = date(1980, 2, 17)
OWN = Insured("01990019", "21700023", "1024", "00")
OTHER = Insured("06990014", "318", "1187", "00")
NOBODYS = Insured("39990011", "", "1")
TARO = Chart("0001", "模擬 太郎", "モギ　タロウ", BORN, OWN)
NAMESAKE = Chart("0007", "模擬 太郎", "モギ　タロウ", date(1955, 2, 17), OTHER)
WIFES = Insured("01990019", "21700023", "1024", "01")
WIFE = Chart("0009", "模擬 花子", "モギ　ハナコ", date(1982, 5, 5), WIFES)
COLUMNS = "患者番号,カナ,生年月日,負担割合"


def shown(kana="ﾓｷﾞ ﾀﾛｳ", birth=BORN, insured=OWN, reference=None):
    return Presented(kana, birth, (insured,), reference)


@pytest.mark.parametrize(
    ("presented", "same", "numbers"),
    [
        (shown(), Same.NUMBERS, ["0001"]),
        (shown(insured=Insured(" 1990019", "21700023", "1024", "00")), Same.NUMBERS, ["0001"]),
        (shown(insured=Insured("01990019", "２１７０００２３", "1024")), Same.NUMBERS, ["0001"]),
        (shown(insured=OTHER), Same.NEW_INSURANCE, ["0001"]),
        (shown(reference="0001", insured=OTHER), Same.REFERENCE, ["0001"]),
        (shown(reference="0007"), Same.CONTRADICTED, ["0007"]),
        (shown(reference="0002"), Same.NUMBERS, ["0001"]),
        (
            shown(birth=date(1980, 2, 18), insured=NOBODYS),
            Same.NAMESAKE,
            ["0001", "0007"],
        ),
        (shown(kana="モギ ジロウ"), Same.NUMBERS_ALONE, ["0001"]),
        (
            shown(kana="モギ ジロウ", birth=date(1990, 1, 1), insured=NOBODYS),
            Same.NOBODY,
            [],
        ),
    ],
)
def test_marks_decide_together(presented, same, numbers):
    found = match(presented, [TARO, NAMESAKE, WIFE])
    assert (found.same, [chart.number for chart in found.charts]) == (same, numbers)


def test_two_charts_of_one_person_are_left_to_the_desk():
    twice = Chart("0002", "模擬 太郎", "もぎ たろう", BORN, OWN)
    found = match(shown(), [TARO, twice])
    assert (found.same, found.same.sure, len(found.charts)) == (Same.SEVERAL, False, 2)


@pytest.mark.parametrize("kana", ["ﾓｷﾞ ﾀﾛｳ", "モギ　タロウ", "もぎたろう", "モギ タロウ "])
def test_width_and_kind_of_kana_do_not_count(kana):
    assert kana_form(kana) == "モギタロウ"


def test_charts_come_from_a_spreadsheet_in_either_encoding():
    table = (
        "患者番号,カナ,生年月日,保険者番号,番号,負担割合\n0001,ﾓｷﾞ ﾀﾛｳ,S55.2.17,01990019,1024,{}\n"
    )
    read = [
        read_charts(table.format(share).encode(codec))[0][0].percent
        for share in ("3割", "010", "100", "10割", "20%", "")
        for codec in ("utf-8", "cp932")
    ]
    assert read == [30, 30, 10, 10, 100, 100, 100, 100, 20, 20, None, None]


def test_a_share_that_is_none_is_told_by_its_cell():
    charts, [mistake] = read_charts(
        "患者番号,カナ,生年月日,負担割合\n1,カナ,1980-02-17,5割\n".encode()
    )
    assert (charts, mistake.line, mistake.column) == ([], 2, "負担割合")


def test_a_list_without_birth_dates_is_none():
    with pytest.raises(NotATable, match="生年月日"):
        read_charts("患者番号,カナ\n1,カナ\n".encode())
