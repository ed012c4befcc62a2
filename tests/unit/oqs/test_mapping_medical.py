"""Entries of medical information as drug files and check-up files."""

from datetime import date
from decimal import Decimal

import pytest

from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.medical import (
    Amount,
    Checkup,
    Dispensing,
    Drug,
    Operation,
    Place,
    Prescription,
    Procedure,
    Result,
    Visit,
)
from onshikaku.domain.person import Person, Sex
from onshikaku.medical import history
from onshikaku.personas import load_personas
from onshikaku.wire.medical import entry_message
from onshikaku.wire.oqs.check import check
from onshikaku.wire.oqs.checkups import CheckupResult
from onshikaku.wire.oqs.document import ROOT, Encoding, parse, serialise
from onshikaku.wire.oqs.drugs import DrugResult
from onshikaku.wire.oqs.mapping.checkups import checkup_result
from onshikaku.wire.oqs.mapping.drugs import drug_result
from onshikaku.wire.oqs.reading import Reading, read
from onshikaku.wire.oqs.writing import write

D = date.fromisoformat
DAY = D("2026-11-20")
HERE, CLINIC = "9910000018", Place(InstitutionCode("9919000019"), "見本内科クリニック")
OWN = Place(InstitutionCode(HERE), "架空診療所")
PHARMACY = Place(InstitutionCode("9949000013"), "架空中央薬局")
PERSON = Person("模擬　花子", "モギ　ハナコ", D("1985-03-20"), Sex.FEMALE, "000-0001", "架空県")
DRUG = Drug("模擬錠5mg", Amount(Decimal("1.5"), "錠"), 28, "１日１回朝食後")


def dispensed(day, prescribed_on, at=CLINIC, by=PHARMACY, drug=DRUG):
    return Dispensing(D(day), D(prescribed_on), at, by, (drug,))


ENTRIES = [
    Visit(D("2026-10-12"), CLINIC, (Procedure("12", "再診料"), Procedure("60", "血液検査", 2))),
    Operation(D("2026-10-12"), CLINIC, "模擬手術"),
    dispensed("2026-10-13", "2026-10-12"),
    dispensed("2026-10-13", "2026-10-13"),
    dispensed("2026-10-01", "2026-10-01", OWN, OWN),
    dispensed("2026-11-02", "2026-11-02"),
    Prescription(D("2026-11-02"), CLINIC, (DRUG,)),
]


def drug_file(entries=ENTRIES, *, with_treatment=False):
    messages = [entry_message(entry) for entry in entries]
    return drug_result(
        PERSON, messages, institution=HERE, with_treatment=with_treatment, file_id="1002"
    )


def test_dispensing_is_gathered_by_month_and_institutions():
    months = drug_file().body.claimed
    assert [(one.month, one.place_name, one.prescriber_name) for one in months] == [
        (D("2026-10-01"), "架空診療所", "架空診療所"),
        (D("2026-10-01"), "架空中央薬局", "見本内科クリニック"),
        (D("2026-11-01"), "架空中央薬局", "見本内科クリニック"),
    ]
    assert [(one.in_or_out, one.own_or_other) for one in months] == [
        ("1", "1"),
        ("2", "2"),
        ("2", "2"),
    ]
    assert [(one.dispensed_on, one.prescribed_on) for one in months[1].days] == [
        (D("2026-10-13"), D("2026-10-12")),
        (D("2026-10-13"), D("2026-10-13")),
    ]
    (drug,) = months[2].days[0].drugs
    assert (drug.name, drug.quantity, drug.unit, drug.times) == ("模擬錠5mg", "1.5", "錠", "28")
    assert drug.usage == "１日１回朝食後"


def test_drugs_of_one_prescription_handed_out_on_a_day_stand_together():
    other = Drug("見本散", Amount(Decimal(3), "g"), 5, "発熱時")
    entries = [dispensed("2026-11-02", "2026-11-02", drug=drug) for drug in (DRUG, other)]
    (month,) = drug_file(entries).body.claimed
    (day,) = month.days
    assert [drug.name for drug in day.drugs] == ["模擬錠5mg", "見本散"]


def test_prescriptions_are_a_source_of_their_own():
    (month,) = drug_file().body.prescribed
    assert (month.month, month.prescriber_code) == (D("2026-11-01"), "9919000019")
    assert [(one.prescribed_on, one.drugs[0].name) for one in month.days] == [
        (D("2026-11-02"), "模擬錠5mg")
    ]
    assert drug_file().body.dispensed == ()


@pytest.mark.parametrize(
    ("with_treatment", "lines"),
    [
        (False, []),
        (True, [("再診料", "12", "1"), ("血液検査", "60", "2"), ("模擬手術", "50", "1")]),
    ],
)
def test_treatment_stands_only_in_files_asked_for_with_it(with_treatment, lines):
    months = drug_file(with_treatment=with_treatment).body.claimed
    treatments = [t for month in months for day in month.days for t in day.treatments]
    assert [(one.name, one.category, one.times) for one in treatments] == lines
    tells_own = {month.own_or_other is not None for month in months}
    assert tells_own == {not with_treatment}


def test_a_check_up_has_its_values_with_their_codes():
    results = (
        Result("身長", Decimal("162.5"), "cm", code="9N001000000000001"),
        Result("独自", Decimal(3), "点"),
    )
    entries = [Checkup(D(day), CLINIC, results) for day in ("2026-06-10", "2025-06-10")]
    messages = [entry_message(entry) for entry in (*entries, *ENTRIES)]
    file = checkup_result(PERSON, messages, "1002")
    assert [one.day for one in file.body.checkups] == [D("2025-06-10"), D("2026-06-10")]
    first, second = file.body.checkups[0].items
    assert (first.code, first.value, first.unit) == ("9N001000000000001", "162.5", "cm")
    assert (second.code, second.name) == (None, "独自")
    assert file.header.patient.kana == "ﾓｷﾞ ﾊﾅｺ"


@pytest.mark.parametrize("encoding", list(Encoding))
@pytest.mark.parametrize("with_treatment", [True, False])
def test_files_of_the_whole_cast_fit_the_interface_and_come_back(encoding, with_treatment):
    people = [persona for persona in load_personas(DAY).values() if persona.medical]
    assert len(people) > 30
    for persona in people:
        entries = [entry_message(entry) for entry in history(persona, DAY)]
        drugs = drug_result(
            persona.person, entries, institution=HERE, with_treatment=with_treatment
        )
        for name, kind, message in (
            ("YZKsiquc01res_1.xml", DrugResult, drugs),
            ("TKKsiquc01res_1.xml", CheckupResult, checkup_result(persona.person, entries)),
        ):
            data = serialise(write(message, ROOT), encoding)
            assert check(name, data).findings == ()
            reading = Reading()
            assert read(kind, parse(data).root, reading) == message
