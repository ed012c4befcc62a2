"""The certificate of completion: what was learnt, marked on every page, and never more."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from onshikaku.documents.completion import (
    CompletedSet,
    Completion,
    Lesson,
    completion_pdf,
    unprintable,
)
from onshikaku.domain.text import Text

MARK = "見本・シミュレーターSPECIMEN"
LESSONS = (
    Lesson("A01", Text("顔認証での受付", "Check-in by face"), first=True),
    Lesson("C11", Text("暗証番号がロックされている", "The PIN is locked"), first=False),
    Lesson("D02", Text("電子証明書の猶予期間", "The grace period"), first=None),
)
ONE = CompletedSet(Text("はじめての受付", "First day at the desk"), LESSONS, 36, 40, 32)
TWO = replace(ONE, title=Text("障害と災害", "Outage and disaster"))
DONE = Completion("見本　花子", date(2026, 11, 22), (ONE,))
COURSE = replace(DONE, sets=(ONE, TWO) * 3)
LONG = "MAXIMILIANUS ALEXANDRINUS SAMPLESTEIN VON EXAMPLE"


def pages(pdf):
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


EVERY = [(one, lang) for one in (DONE, COURSE, replace(DONE, name=LONG)) for lang in ("ja", "en")]


@pytest.mark.parametrize(("completion", "lang"), EVERY)
def test_every_page_is_marked_and_embeds_its_fonts(completion, lang):
    reader = PdfReader(BytesIO(completion_pdf(completion, lang)))
    assert reader.trailer["/Root"]["/Lang"] == lang
    for page in reader.pages:
        text = "".join(page.extract_text().split())
        assert text.count(MARK) == 2
        assert "●" not in text
        for font in page["/Resources"]["/Font"].values():
            assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"])


def test_a_set_tells_points_day_and_what_came_of_each_situation():
    [text] = pages(completion_pdf(DONE, "ja"))
    for said in (
        "見本花子様",
        "はじめての受付",
        "36点／40点",
        "1問／3問",
        "32点以上",
        "A01顔認証での受付初回で正答",
        "C11暗証番号がロックされているやり直して正答",
        "D02電子証明書の猶予期間復習が必要",
        "令和8年11月22日",
    ):
        assert said in text


def test_a_course_sums_its_sets_up_and_lists_them_on_a_second_page():
    front, content = pages(completion_pdf(COURSE, "en"))
    for said in ("216of240", "6of18", "192points", "all18situationsofthe6sets", "page1of2"):
        assert said in front
    assert content.count("C11ThePINislocked") == 6
    assert "Outageanddisaster" in content


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_it_says_that_it_is_nothing_official_and_cannot_be_verified(lang):
    [text] = pages(completion_pdf(DONE, lang))
    says = {
        "ja": (
            "公的な資格・認定・受講の証明ではなく、真偽を確かめる仕組みもありません",
            "確認していません",
        ),
        "en": ("noofficialqualificationandcannotbeverified", "nobodycheckedit"),
    }
    assert all(said in text for said in says[lang])


def test_a_long_name_stands_whole_on_the_paper():
    [text] = pages(completion_pdf(replace(DONE, name=LONG), "en"))
    assert "".join(LONG.split()) in text


def test_the_name_is_on_the_paper_and_in_no_property_of_the_file():
    reader = PdfReader(BytesIO(completion_pdf(DONE, "ja")))
    assert "花子" not in str(dict(reader.metadata))


def test_the_same_content_is_the_same_file():
    assert completion_pdf(COURSE, "ja") == completion_pdf(COURSE, "ja")


def test_characters_without_a_glyph_are_named_once():
    assert unprintable("\U00013000山\U00013000") == "\U00013000"
    assert unprintable("髙橋　Müller") == ""
