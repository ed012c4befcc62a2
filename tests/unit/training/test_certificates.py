"""The certificate of completion: for whoever passed, with a name that stays on the paper."""

import logging
from io import BytesIO

import pytest
from pypdf import PdfReader

from clinic_ui.training.certificate_pages import LONGEST_NAME
from clinic_ui.training.notes import COOKIE
from onshikaku.scenarios import load_course

COURSE = load_course()
NAME = "見本　花子"


def work(browser, *sets, wrong=()):
    for part in sets:
        for one in part.scenarios:
            browser.answer(part.id, one.id, rightly=one.id not in wrong, follow=False)


def text_of(response):
    assert response.headers["content-type"] == "application/pdf"
    reader = PdfReader(BytesIO(response.content))
    return ["".join(page.extract_text().split()) for page in reader.pages]


@pytest.fixture(scope="module")
def passed(browsing):
    """Whoever has passed the first set, one situation not right at first."""
    learner = browsing()
    work(learner, COURSE[0], wrong=("normal-pin",))
    return learner


def test_a_set_that_was_passed_has_a_certificate_of_today(passed):
    assert 'data-testid="name"' in passed.get("/training/certificate/s1").text
    [text] = text_of(passed.send("/training/certificate/s1", name=f" {NAME} "))
    for said in ("修了証", "見本花子様", "はじめての受付", "35点／40点", "7問／8問", "32点以上"):
        assert said in text
    assert "令和8年11月22日" in text
    assert all("".join(one.title.ja.split()) in text for one in COURSE[0].scenarios)


@pytest.mark.parametrize("path", ["/training/certificate/s2", "/training/certificate"])
def test_what_was_not_passed_is_refused_and_said_why(passed, path):
    for refused in (passed.get(path), passed.send(path, name=NAME)):
        assert refused.status_code == 409
        assert 'data-testid="not-passed"' in refused.text
        assert COURSE[1].title.ja in refused.text


def test_a_set_below_the_threshold_tells_how_many_points_are_missing(browsing):
    learner = browsing()
    work(learner, COURSE[0], wrong=("normal-pin", "normal-face"))
    refused = learner.send("/training/certificate/s1", name=NAME)
    assert refused.status_code == 409
    assert "合格まであと2点" in refused.text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "氏名を入力してください"),
        ("　 ", "氏名を入力してください"),
        ("見" * (LONGEST_NAME + 1), "40文字以内"),
        ("\U00013000", "印刷できない文字"),
    ],
)
def test_a_name_that_cannot_be_printed_is_asked_for_again(passed, name, said):
    asked = passed.send("/training/certificate/s1", name=name)
    assert asked.status_code == 422
    assert said in asked.text


def test_a_name_is_neither_kept_nor_put_into_an_address_or_log(passed, caplog):
    before = passed.cookies[COOKIE]
    with caplog.at_level(logging.DEBUG):
        printed = passed.send("/training/certificate/s1", name="ZYXWV")
        passed.send("/training/certificate/s1", name="ZYXWV" * 20)
    assert printed.status_code == 200
    assert "ZYXWV" not in str(printed.url) + caplog.text + str(dict(printed.headers))
    assert passed.cookies[COOKIE] == before
    assert "ZYXWV" not in passed.get("/training/certificate/s1").text


def test_a_certificate_without_the_token_of_the_page_is_refused(passed):
    refused = passed.ask("POST", "/training/certificate/s1", {"name": NAME})
    assert refused.status_code == 403


def test_the_whole_course_has_one_in_english_with_all_it_was_about(browsing):
    learner = browsing(lang="en")
    work(learner, *COURSE)
    assert 'data-testid="course-certificate"' in learner.get("/training").text
    front, content = text_of(learner.send("/training/certificate", name="Hanako Mihon"))
    assert "CertificateofCompletion" in front
    assert "HanakoMihon" in front
    assert "22November2026" in front
    titles = [part.title.en for part in COURSE]
    assert all("".join(title.split()) in front for title in titles)
    numbers = [one.number for part in COURSE for one in part.scenarios]
    assert all(number in content for number in numbers)
