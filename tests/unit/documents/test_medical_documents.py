"""The PDF answers say what the XML answers say, and that none of it is real."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from onshikaku.documents.checkups import checkup_sheet
from onshikaku.documents.drugs import drug_sheet
from onshikaku.documents.font import EMBEDDABLE, font_name
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

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)
HERE = "9910000018"
CLINIC = Place(InstitutionCode("9919000019"), "見本内科クリニック")
PHARMACY = Place(InstitutionCode("9949000013"), "架空中央薬局")
PERSON = Person("模擬　花子", "モギ　ハナコ", date(1985, 3, 20), Sex.FEMALE, "000-0001", "架空県")
DRUG = Drug("模擬錠<5>mg", Amount(Decimal("1.5"), "錠"), 28, "１日１回朝食後")
DISPENSED = Dispensing(date(2026, 10, 12), date(2026, 10, 11), CLINIC, PHARMACY, (DRUG,))
MARK = "シミュレーター・架空データ"


def pages(pdf):
    """The text of each page, without its blanks."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def drugs(*entries, with_treatment=False, person=PERSON):
    return drug_sheet(
        person,
        [entry_message(entry) for entry in entries],
        first=date(2025, 12, 1),
        last=date(2026, 11, 1),
        made_at=AT,
        institution=HERE,
        with_treatment=with_treatment,
    )


def checkups(*entries, person=PERSON):
    messages = [entry_message(entry) for entry in entries]
    return checkup_sheet(person, messages, made_at=AT, institution=HERE)


def test_a_drug_sheet_says_whose_drugs_they_are_and_where_from():
    (text,) = pages(drugs(DISPENSED))
    for said in (
        "薬剤情報",
        "模擬花子",
        "モギハナコ",
        "1985年3月20日（昭和60年3月20日）",
        "対象期間2025年12月から2026年11月まで",
        "2026年10月12日（令和8年10月12日）調剤架空中央薬局（処方見本内科クリニック2026-10-11）",
        "模擬錠<5>mg",
        "1.5錠",
        "１日１回朝食後",
        "作成2026-11-2000:30",
        HERE,
    ):
        assert said in text


def test_prescriptions_and_drugs_of_the_house_are_told_apart():
    own = Dispensing(date(2026, 10, 12), date(2026, 10, 12), CLINIC, CLINIC, (DRUG,))
    (text,) = pages(drugs(own, Prescription(date(2026, 11, 2), CLINIC, (DRUG,))))
    assert "調剤見本内科クリニック（院内処方）" in text
    assert "2026年11月2日（令和8年11月2日）処方見本内科クリニック" in text


@pytest.mark.parametrize("with_treatment", [True, False])
def test_treatment_is_shown_only_when_asked_for(with_treatment):
    visit = Visit(date(2026, 10, 12), CLINIC, (Procedure("60", "血液検査", 2),))
    operation = Operation(date(2026, 10, 12), CLINIC, "模擬手術")
    (text,) = pages(drugs(DISPENSED, visit, operation, with_treatment=with_treatment))
    for said in ("診療情報", "60検査・病理血液検査2", "50手術模擬手術1"):
        assert (said in text) is with_treatment


def test_a_checkup_sheet_marks_what_lies_out_of_range():
    results = (
        Result("腹囲", Decimal("91.0"), "cm", high=Decimal("84.9")),
        Result("HDL", Decimal(35), "mg/dL", low=Decimal(40)),
        Result("尿酸", Decimal(5), "mg/dL", low=Decimal(2), high=Decimal(7)),
        Result("身長", Decimal("162.5"), "cm"),
    )
    (text,) = pages(checkups(Checkup(date(2026, 6, 10), CLINIC, results)))
    for said in (
        "特定健診情報",
        "2026年6月10日（令和8年6月10日）実施見本内科クリニック",
        "腹囲91.0cm84.9以下高い（H）",
        "HDL35mg/dL40以上低い（L）",
        "尿酸5mg/dL2～7身長",
    ):
        assert said in text


@pytest.mark.parametrize("pdf", [drugs(), drugs(with_treatment=True), checkups()])
def test_nothing_found_is_said(pdf):
    (text,) = pages(pdf)
    assert "該当する情報はありません。" in text


def test_every_page_is_marked_and_numbered_and_no_entry_is_lost():
    persona = load_personas(DAY)["dialysis"]
    entries = history(persona, DAY)
    for text in (
        pages(drugs(*entries, with_treatment=True, person=persona.person)),
        pages(checkups(*entries, person=persona.person)),
    ):
        assert all(MARK in page for page in text)
        assert all(f"{number}ページ" in page for number, page in enumerate(text, 1))
    whole = "".join(pages(drugs(*entries, with_treatment=True, person=persona.person)))
    done = [e for e in entries if isinstance(e, Visit)]
    assert done
    for visit in done:
        assert f"{visit.day:%Y-%m-%d}{visit.place.name}" in whole
    assert whole.count("調剤") - 1 >= sum(isinstance(e, Dispensing) for e in entries)


def test_the_same_content_is_the_same_file():
    assert drugs(DISPENSED) == drugs(DISPENSED)


def test_documents_made_at_once_in_several_threads_do_not_mix():
    people = [p for p in load_personas(DAY).values() if p.medical][:4]

    def made(persona):
        return drugs(*history(persona, DAY), with_treatment=True, person=persona.person)

    alone = [made(persona) for persona in people]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(made, people)) == alone


def test_without_a_font_to_embed_one_is_named(tmp_path):
    assert font_name((tmp_path / "missing.ttf",)) == "HeiseiKakuGo-W5"


def test_the_font_is_embedded_where_the_system_has_one():
    fonts = {
        str(font["/BaseFont"])
        for page in PdfReader(BytesIO(drugs(DISPENSED))).pages
        for font in (one.get_object() for one in page["/Resources"]["/Font"].values())
    }
    there = any(place.is_file() for place in EMBEDDABLE)
    assert any("IPAexGothic" in font for font in fonts) is there
    assert any("HeiseiKakuGo-W5" in font for font in fonts) is not there
