"""Portal, payment note and declaration say on paper what the values say, marked on every page."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from onshikaku.documents.declaration import (
    DeclarationPaper,
    DeclaredInsurance,
    DeclaredRelation,
    DeclaredShare,
    YesNo,
    declaration_pdf,
)
from onshikaku.documents.payment_note import PaymentNote, payment_note_pdf
from onshikaku.documents.portal import SCREEN_WORDS, portal_pdf
from onshikaku.domain.dates import era_date
from onshikaku.domain.foresight import holder_of
from onshikaku.domain.person import Sex
from onshikaku.domain.portal import (
    EligibilityScreen,
    RegistrationState,
    RegistrationStatus,
    ScreenState,
    eligibility_screen,
)
from onshikaku.domain.rules.burden import Payment, burden, unconfirmed
from onshikaku.domain.rules.charge import Bill, charge
from onshikaku.domain.text import Text
from onshikaku.personas import load_personas

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 1, 5, tzinfo=UTC)
PEOPLE = ("standard", "aged-75", "foreign", "dialysis", "aid-with-insurance")
CAST = load_personas(DAY)
MARK = "見本・シミュレーターSPECIMEN"
REGISTERED = RegistrationStatus(RegistrationState.REGISTERED, shown=True, since=date(2024, 10, 11))
CLINIC = "見本内科クリニック"
FILLED = DeclarationPaper(
    name="MAXIMILIANUS ALEXANDRINUS　SAMPLESTEIN VON EXAMPLEBERG GARCIA",
    kana="マクシミリアヌス　アレクサンドリヌス",
    born=date(1952, 3, 1),
    sex=Sex.MALE,
    address="架空県模擬市若葉台五丁目2番3号　見本ハイツ模擬棟1203号室（架空方）",
    phone="090-0000-0000",
    insurance=DeclaredInsurance.COMPANY,
    insurer="模擬製作所健康保険組合",
    employer="株式会社模擬製作所　架空工場",
    relation=DeclaredRelation.INSURED,
    symbol="318",
    number="9021",
    changed=YesNo.YES,
    share=DeclaredShare.TWENTY,
    share_words="2割（申し立てられた割合）",
)


def squeezed(text):
    return "".join(text.split())


def pages(pdf):
    return [squeezed(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def portal(person, **changed):
    screen = eligibility_screen(holder_of(CAST[person]), DAY, registered=True)
    return screen, portal_pdf(replace(screen, **changed), REGISTERED, made_at=AT)


def note(person, points=1234):
    persona = CAST[person]
    coverage = persona.coverages[0]
    payment = burden(persona.person.birth_date, coverage, DAY)
    due = charge(Bill(points, persona.person.birth_date, limit=coverage.limit), payment, DAY)
    source = Text("マイナ保険証によるオンライン資格確認", "card")
    return PaymentNote(DAY, CLINIC, persona.person.name, payment, source, points, due, visit="12")


def declaration(filled):
    return declaration_pdf(filled, institution=CLINIC, day=DAY, visit="12")


EVERY = [
    *(portal(person)[1] for person in PEOPLE),
    *(payment_note_pdf(note(person)) for person in PEOPLE),
    declaration(None),
    declaration(FILLED),
]


@pytest.mark.parametrize("pdf", EVERY, ids=range(len(EVERY)))
def test_nothing_of_a_sheet_is_beyond_the_font(pdf):
    assert "●" not in "".join(pages(pdf))


@pytest.mark.parametrize("person", PEOPLE)
def test_the_portal_shows_record_registration_and_when_it_was_made(person):
    screen, pdf = portal(person)
    text = "".join(pages(pdf))
    shown, (coverage, *_) = CAST[person].person, screen.coverages
    for said in (
        "作成日時令和8年11月20日（2026-11-2010:05）",
        f"氏名{shown.name}",
        f"フリガナ{shown.name_kana}",
        f"生年月日{era_date(shown.birth_date)}",
        f"保険者名{coverage.insurer_name}",
        f"保険者番号{coverage.insurer_number.value}",
        f"番号{coverage.insured.number}",
        f"資格取得年月日{era_date(coverage.valid_from)}",
        "状態登録済み",
        f"登録日{era_date(REGISTERED.since)}",
    ):
        assert squeezed(said) in text
    for held in coverage.diseases:
        assert f"月額{held.self_pay_yen:,}円まで" in text
    if shown.name_other is not None:
        assert squeezed(shown.name_other) in text


@pytest.mark.parametrize("state", ScreenState)
def test_the_portal_says_whether_it_is_a_proof(state):
    screen = EligibilityScreen(state)
    text = "".join(pages(portal_pdf(screen, REGISTERED, made_at=AT)))
    assert squeezed(SCREEN_WORDS[state]) in text
    assert ("資格の確認に使えます" in text) is screen.confirms
    assert ("この書面では資格を確認できません" in text) is not screen.confirms


def test_the_portal_lists_what_else_is_a_proof():
    screen, _ = portal("standard")
    proofs = (Text("マイナ保険証", "card"), Text("資格確認書", "certificate"))
    text = "".join(pages(portal_pdf(screen, REGISTERED, made_at=AT, proofs=proofs)))
    assert "資格を確認できるもの・マイナ保険証・資格確認書" in text


@pytest.mark.parametrize("person", PEOPLE[:4])
def test_a_payment_note_tells_share_reason_source_and_every_step(person):
    told = note(person)
    (text,) = pages(payment_note_pdf(told))
    for said in (
        f"氏名{told.name}様",
        "受診日令和8年11月20日",
        f"本日のお支払い{told.charge.yen:,}円",
        f"割合{told.payment.percent // 10}割",
        f"理由{told.payment.text.ja}",
        f"確認に使ったもの{told.source.ja}",
        "点数1,234点",
        *(f"{step.text.ja}{step.yen:,}円" for step in told.charge.steps),
    ):
        assert squeezed(said) in text


def test_a_payment_note_without_a_share_says_what_it_may_come_to():
    born = date(1953, 5, 1)
    payment: Payment = unconfirmed(born, DAY, brought_card=True)
    due = charge(Bill(1000, born), payment, DAY)
    held = replace(note("aged-75"), payment=payment, charge=due, points=1000)
    (text,) = pages(payment_note_pdf(held))
    assert "確認できるまで保留" in text
    assert "割合未確定" in text
    for percent, yen in due.by_age:
        assert f"{percent // 10}割{yen:,}円" in text


def test_a_filled_declaration_holds_what_was_declared_and_a_blank_one_nothing_of_it():
    filled, blank = pages(declaration(FILLED))[0], pages(declaration(None))[0]
    for said in (
        f"氏名{FILLED.name}",
        f"フリガナ{FILLED.kana}",
        "生年月日昭和27年3月1日",
        f"住所{FILLED.address}",
        f"電話番号{FILLED.phone}",
        f"保険者の名前{FILLED.insurer}",
        "記号318番号9021",
        f"申立てによる割合{FILLED.share_words}",
        "■男□女",
        "■会社の健康保険",
        "■本人□家族",
        "□変わっていない■変わったばかり",
        "□3割■2割□1割",
        FILLED.employer,
    ):
        assert squeezed(said) in filled
        assert squeezed(said) not in blank
    assert "■" not in blank
    assert "個人番号" not in filled


def test_the_leaflet_tells_the_shares_of_the_day():
    before = declaration_pdf(None, institution=CLINIC, day=date(2022, 9, 30))
    assert "75歳以上1割。所得により2割か3割" in pages(declaration(None))[1]
    assert "75歳以上1割。現役並みの所得がある方は3割" in pages(before)[1]
    for said in ("小学校に入る前2割", "小学生から69歳まで3割", "70歳から74歳まで2割"):
        assert said in pages(declaration(None))[1]


@pytest.mark.parametrize("pdf", EVERY)
def test_every_page_is_marked_and_numbered_and_embeds_its_fonts(pdf):
    reader = PdfReader(BytesIO(pdf))
    assert reader.trailer["/Root"]["/Lang"] == "ja"
    for number, (page, text) in enumerate(zip(reader.pages, pages(pdf), strict=True), 1):
        assert text.count(MARK) == 2
        assert "見本SPECIMEN" in text.replace(MARK, "")
        assert f"{number}ページ" in text
        for font in page["/Resources"]["/Font"].values():
            assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"])


def test_the_same_content_is_the_same_file():
    assert portal("standard")[1] == portal("standard")[1]
    assert declaration(FILLED) == declaration(FILLED)
    assert payment_note_pdf(note("foreign")) == payment_note_pdf(note("foreign"))
