"""What is printed is what is on record, says that it is a specimen, and can be read by a camera."""

from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO

import cv2
import numpy as np
import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pypdf import PdfReader

from onshikaku.documents.certificate import FormUnavailable, forms_of, paper_pdf
from onshikaku.documents.paper_lines import PaperField, paper_lines
from onshikaku.documents.signed_code import sealed, verify
from onshikaku.domain.coverage import Disease, LimitBand, Scheme
from onshikaku.domain.document_code import CodeFields
from onshikaku.domain.identifiers import InsuredNumber
from onshikaku.domain.issued import (
    DocumentForm,
    DocumentKind,
    DocumentNumber,
    IssuedDocument,
    IssueReason,
    Printed,
)
from onshikaku.personas import load_personas
from onshikaku.pki.document_key import DocumentKey

DAY = date(2026, 11, 20)
PEOPLE = ("standard", "aged-70", "aged-75", "foreign", "black-circle")
CAST = load_personas(DAY)
KEY = DocumentKey(Ed25519PrivateKey.from_private_bytes(bytes(32)))
KINDS = {form: (DocumentKind.CERTIFICATE, form) for form in DocumentForm} | {
    "notice": (DocumentKind.NOTICE, DocumentForm.A4)
}
SHEETS = [(person, *sheet) for person in PEOPLE for sheet in KINDS.values()]
MARK = "見本・シミュレーターSPECIMEN"
LONG = {
    "name": "MAXIMILIANUS ALEXANDRINUS　SAMPLESTEIN VON EXAMPLEBERG GARCIA",
    "name_kana": "マクシミリアヌス　アレクサンドリヌス　サンプルシュタイン　エグザンプルベルク",
    "insured": InsuredNumber(
        "模擬架空健保特例記号あいうえおかきくけこ", "１２３４５６７８９０１２３４５６７８９０", "00"
    ),
    "insured_name": "EXAMPLE　PEDRO ALEXANDER DE LA CRUZ",
    "insurer_name": "架空県全域情報通信機器製造販売流通関連事業者連合健康保険組合（特例の部）支部",
    "limit": LimitBand.A06,
    "long_term_on": date(2026, 9, 1),
    "diseases": tuple(Disease),
    "percent": 30,
}


def paper(person="standard", kind=DocumentKind.CERTIFICATE, **changed):
    """A paper of one of the cast, from what is on record; `changed`: otherwise."""
    persona = CAST[person]
    shown, coverage = persona.record_person or persona.person, persona.coverages[0]
    of_the_elderly = coverage.scheme is Scheme.ELDERLY and kind is not DocumentKind.NOTICE
    printed = Printed(
        name=shown.name,
        name_kana=shown.name_kana,
        birth_date=shown.birth_date,
        sex=shown.sex,
        insurer_number=coverage.insurer_number,
        insurer_name=coverage.insurer_name,
        scheme=coverage.scheme,
        insured=coverage.insured,
        relation=coverage.relation,
        qualified_on=coverage.valid_from,
        percent=coverage.burden_percent,
        limit=LimitBand.B06 if of_the_elderly else None,
        long_term_on=date(2026, 9, 1) if of_the_elderly else None,
        diseases=(Disease.DIALYSIS, Disease.HIV) if of_the_elderly else (),
        my_number_tail=persona.card.my_number[-4:] if kind is DocumentKind.NOTICE else None,
        insured_name=coverage.insured_name,
    )
    return IssuedDocument(
        number=DocumentNumber.nth(101),
        person_id=person,
        kind=kind,
        reason=IssueReason.NO_CARD,
        rule="§4.1",
        form=DocumentForm.A4,
        printed=replace(printed, **changed),
        issued_on=DAY,
        valid_from=date(2026, 12, 1),
        valid_until=None if kind is DocumentKind.NOTICE else date(2027, 7, 31),
    )


def pdf_of(document, form):
    return paper_pdf(document, sealed(CodeFields.of(document), KEY), form=form)


@cache
def sheet(person, kind, form):
    """A paper of one of the cast as PDF; made once."""
    return pdf_of(paper(person, kind), form)


def squeezed(text):
    return "".join(text.split())


def text_of(pdf):
    (page,) = PdfReader(BytesIO(pdf)).pages
    return squeezed(page.extract_text())


def picture(pdf, dpi=300):
    """The page in shades of grey, rows of pixels from above."""
    shades = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72, grayscale=True).to_numpy()
    return shades.reshape(shades.shape[:2])


def scanned(shades):
    return cv2.QRCodeDetectorAruco().detectAndDecode(shades)[0]


@pytest.mark.parametrize(("person", "kind", "form"), SHEETS)
def test_every_field_of_the_record_stands_on_the_paper(person, kind, form):
    text, document = text_of(sheet(person, kind, form)), paper(person, kind)
    for line in paper_lines(document):
        beside = f"{squeezed(line.label.ja)}{squeezed(line.value)}"
        alone = line.field in (PaperField.EDITION, PaperField.NUMBER, PaperField.MY_NUMBER)
        assert (squeezed(line.value) if alone else beside) in text, line


@pytest.mark.parametrize("person", PEOPLE)
def test_the_lines_are_the_record(person):
    printed = paper(person).printed
    said = {line.field: line.value for line in paper_lines(paper(person))}
    assert said[PaperField.NAME] == printed.name
    assert said[PaperField.NAME_KANA] == printed.name_kana
    assert said[PaperField.INSURER_NUMBER] == printed.insurer_number.value
    assert said[PaperField.INSURER_NAME] == printed.insurer_name
    assert said[PaperField.INSURED_NUMBER] == printed.insured.number
    assert said.get(PaperField.SYMBOL, "") == printed.insured.symbol
    assert said.get(PaperField.BRANCH) == printed.insured.branch
    share = None if printed.percent is None else f"{printed.percent // 10}割"
    assert said.get(PaperField.SHARE) == share


FIELDS_OF = {
    ("standard", DocumentKind.CERTIFICATE): (
        "number valid-until name-kana name birth-date sex symbol insured-number branch relation "
        "qualified-on insurer-number insurer-name issued-on"
    ),
    ("family", DocumentKind.SHORT_CERTIFICATE): (
        "number valid-until valid-from name-kana name birth-date sex symbol insured-number branch "
        "relation insured-name qualified-on insurer-number insurer-name issued-on"
    ),
    ("aged-70", DocumentKind.CERTIFICATE): (
        "number valid-until valid-from name-kana name birth-date sex symbol insured-number branch "
        "qualified-on share insurer-number insurer-name issued-on"
    ),
    ("aged-75", DocumentKind.CERTIFICATE): (
        "number valid-until valid-from name-kana name birth-date sex insured-number qualified-on "
        "share limit long-term diseases insurer-number insurer-name issued-on edition"
    ),
    ("aged-70", DocumentKind.NOTICE): (
        "number valid-from name birth-date symbol insured-number branch qualified-on share "
        "my-number insurer-number insurer-name issued-on"
    ),
}


@pytest.mark.parametrize(("person", "kind"), FIELDS_OF)
def test_a_paper_has_the_fields_of_its_insurer_and_kind(person, kind):
    fields = [line.field.value for line in paper_lines(paper(person, kind))]
    assert fields == FIELDS_OF[person, kind].split()


@pytest.mark.parametrize(("person", "kind", "form"), SHEETS)
def test_the_code_is_read_from_a_rendering_and_is_the_paper_it_stands_on(person, kind, form):
    read = scanned(picture(sheet(person, kind, form)))
    assert verify(read, KEY.public.pem) == CodeFields.of(paper(person, kind))


@pytest.mark.parametrize("form", DocumentForm)
def test_the_fullest_code_is_read_from_a_black_and_white_copy_too(form):
    document = paper("foreign", **LONG)
    copied = np.where(picture(pdf_of(document, form)) > 128, 255, 0).astype(np.uint8)
    assert verify(scanned(copied), KEY.public.pem) == CodeFields.of(document)


@pytest.mark.parametrize(("kind", "form"), KINDS.values())
def test_the_mark_stands_on_the_page_and_survives_a_copy(kind, form):
    pdf = sheet("standard", kind, form)
    text = text_of(pdf)
    cards = 0 if form is DocumentForm.POSTCARD else 1 if kind is DocumentKind.NOTICE else 2
    assert text.count(MARK) == 2 + 2 * cards
    assert "見本SPECIMEN" in text.replace(MARK, "")
    # White on black, a bar over nearly all of the width: on a copy a row is nearly all black.
    copied = picture(pdf, dpi=100) <= 128
    assert (copied.mean(axis=1) > 0.85).sum() > 6


@pytest.mark.parametrize(("kind", "form"), KINDS.values())
def test_every_font_is_embedded(kind, form):
    (page,) = PdfReader(BytesIO(sheet("foreign", kind, form))).pages
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"]), font["/BaseFont"]


@pytest.mark.parametrize("form", DocumentForm)
def test_the_same_content_is_the_same_file(form):
    assert pdf_of(paper("aged-75"), form) == sheet("aged-75", DocumentKind.CERTIFICATE, form)


@pytest.mark.parametrize(("kind", "form"), KINDS.values())
def test_a_paper_says_what_it_is_to_whatever_opens_it(kind, form):
    reader = PdfReader(BytesIO(sheet("standard", kind, form)))
    assert "見本" in reader.metadata.title
    assert reader.trailer["/Root"]["/Lang"] == "ja"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    assert len(reader.pages) == 1


SIZES = {
    DocumentForm.CARD: (210, 297),
    DocumentForm.POSTCARD: (100, 148),
    DocumentForm.A4: (210, 297),
}


@pytest.mark.parametrize("form", SIZES)
def test_pages_have_the_size_of_what_they_are_printed_on(form):
    box = PdfReader(BytesIO(sheet("standard", DocumentKind.CERTIFICATE, form))).pages[0].mediabox
    millimetres = (float(box.width) / 72 * 25.4, float(box.height) / 72 * 25.4)
    assert millimetres == pytest.approx(SIZES[form], abs=0.1)


def test_a_paper_of_the_elderly_names_its_year_and_colour_and_the_next_year_has_another():
    first = paper("aged-75")
    after = replace(
        first,
        valid_from=date(2027, 8, 1),
        valid_until=date(2028, 7, 31),
        issued_on=date(2027, 7, 1),
    )
    named = [paper_lines(one)[-1].value for one in (first, after)]
    assert named == ["令和8年度　若草色", "令和9年度　空色"]
    middles = []
    for one, words in zip((first, after), named, strict=True):
        pdf = pdf_of(one, DocumentForm.POSTCARD)
        assert squeezed(words) in text_of(pdf)
        middles.append(_band(pdf))
    assert middles == [(0xB9, 0xDA, 0x8D), (0xA9, 0xD4, 0xEF)]


def _band(pdf):
    """The colour (red, green, blue) behind the name of the paper."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_numpy()
    row, column = round(12.5 / 25.4 * 72), round(52 / 25.4 * 72)
    blue, green, red = page[row, column][:3]
    return int(red), int(green), int(blue)


def test_a_short_certificate_and_a_notice_say_what_they_are_for():
    short = text_of(pdf_of(paper("family", DocumentKind.SHORT_CERTIFICATE), DocumentForm.A4))
    assert "資格確認書（短期）" in short
    assert "有効期間の短い資格確認書です" in short
    notice = text_of(sheet("standard", DocumentKind.NOTICE, DocumentForm.A4))
    assert "この通知だけでは受診できません" in notice
    assert "これだけでは受診できません" in notice


@pytest.mark.parametrize("kind", DocumentKind)
def test_no_paper_holds_the_whole_my_number(kind):
    for form in forms_of(kind):
        text = text_of(pdf_of(paper("standard", kind), form))
        assert CAST["standard"].card.my_number not in text


@pytest.mark.parametrize("form", [DocumentForm.CARD, DocumentForm.POSTCARD])
def test_a_notice_is_printed_on_a4_only(form):
    with pytest.raises(FormUnavailable) as refused:
        pdf_of(paper("standard", DocumentKind.NOTICE), form)
    assert refused.value.form is form
