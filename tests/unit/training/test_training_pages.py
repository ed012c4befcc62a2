"""The course through HTTP: questions, answers, scores, and what a browser session keeps."""

import asyncio
import html
import re
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from fastapi import FastAPI

from clinic_ui.bench.cards import Form
from clinic_ui.bench.situation import Situation
from clinic_ui.bench.slots import Placement
from clinic_ui.bench.traps import Moment, Trap
from clinic_ui.bench.troubles import Trouble
from clinic_ui.training.bench_link import bench_address
from clinic_ui.training.pages import COOKIE, router
from clinic_ui.web.render import LANGUAGE_COOKIE
from clinic_ui.web.security import Protected
from clinic_ui.web.words import words
from onshikaku.domain.scenario import LineFault
from onshikaku.domain.training import Standing, ruling_on, standing
from onshikaku.scenarios import load_course, load_scenarios

SETS = {one.id: one for one in load_course()}
SCENARIOS = load_scenarios()
BASE = "http://127.0.0.1"


class Browser:
    """Follows redirects, keeps cookies, and sends forms with the page's token."""

    def __init__(self, pages, *, lang="ja"):
        self.pages = pages
        self.cookies = httpx.Cookies({LANGUAGE_COOKIE: lang})

    def get(self, path):
        return self.ask("GET", path)

    def send(self, path, **fields):
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.get("/training").text)[1]
        return self.ask("POST", path, {"csrftoken": token, **fields})

    def ask(self, method, path, data=None):
        return asyncio.run(self._ask(method, path, data))

    async def _ask(self, method, path, data):
        transport = httpx.ASGITransport(app=self.pages)
        async with httpx.AsyncClient(
            transport=transport, base_url=BASE, cookies=self.cookies, follow_redirects=True
        ) as client:
            answer = await client.request(method, path, data=data)
            self.cookies = client.cookies
            return answer

    def answer(self, set_id, scenario_id, *, rightly):
        return self.send(
            f"/training/{set_id}/{scenario_id}", choice=str(choice_of(scenario_id, rightly))
        )


def choice_of(scenario_id, rightly):
    scenario = SCENARIOS[scenario_id]
    ruling = ruling_on(scenario)
    found = [standing(choice, ruling) is Standing.RIGHT for choice in scenario.choices]
    return found.index(rightly)


def app(*, bench=True):
    pages = FastAPI()
    pages.include_router(router(SimpleNamespace(bench=bench)))
    return Protected(pages, ("127.0.0.1",))


def browsing(*, lang="ja", over=None, **options):
    return Browser(over or app(**options), lang=lang)


def marks(page):
    return set(re.findall(r'data-testid="([^"]+)"', page.text))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_page_of_every_set_can_be_read_and_answered(lang):
    browser = browsing(lang=lang)
    assert {f"set-{name}" for name in SETS} <= marks(browser.get("/training"))
    for one in SETS.values():
        assert "start" in marks(browser.get(f"/training/{one.id}"))
        for scenario in one.scenarios:
            asked = browser.get(f"/training/{one.id}/{scenario.id}")
            question = scenario.question.ja if lang == "ja" else scenario.question.en
            assert html.escape(question, quote=False) in html.unescape(asked.text)
            solved = browser.answer(one.id, scenario.id, rightly=True)
            assert "verdict-right" in marks(solved)
            for section in scenario.sections:
                assert f"docs/rules.md §{section.number}" in solved.text
        assert "result" in marks(browser.get(f"/training/{one.id}"))


def test_a_wrong_answer_shows_what_the_rules_say_and_why():
    browser = browsing()
    page = browser.answer("s2", "oldcard-after-end", rightly=False)
    right = SCENARIOS["oldcard-after-end"].choices[choice_of("oldcard-after-end", rightly=True)]
    assert {"verdict-wrong", "better"} <= marks(page)
    assert right.text.ja in page.text
    assert right.why.ja in page.text
    assert "10割" in page.text
    assert "5,000円" in page.text


def test_what_is_allowed_but_not_first_is_told_apart():
    browser = browsing()
    page = browser.send("/training/s4/return-visit-oral", choice="1")
    assert {"verdict-not-first", "better"} <= marks(page)


def test_a_share_that_is_not_settled_is_on_hold():
    browser = browsing(lang="en")
    page = browser.answer("s5", "elig-ratio-blank", rightly=True)
    assert "On hold" in page.text
    assert "by age 20 % or 30 %" in page.text


@pytest.mark.parametrize("fields", [{}, {"choice": "9"}, {"choice": "-1"}, {"choice": "x"}])
def test_no_answer_brings_the_question_back(fields):
    browser = browsing()
    page = browser.send("/training/s1/normal-face", **fields)
    assert "一つ選んでください" in page.text
    assert "question" in marks(page)
    assert COOKIE not in browser.cookies


def test_the_first_answer_stands():
    browser = browsing()
    browser.answer("s1", "normal-face", rightly=False)
    page = browser.answer("s1", "normal-face", rightly=True)
    assert "verdict-wrong" in marks(page)


def test_the_next_situation_is_one_not_answered_yet():
    browser = browsing()
    ids = [scenario.id for scenario in SETS["s1"].scenarios]
    browser.answer("s1", ids[1], rightly=True)
    page = browser.answer("s1", ids[0], rightly=True)
    assert f'href="/training/s1/{ids[2]}"' in page.text
    for name in ids[2:]:
        page = browser.answer("s1", name, rightly=True)
    assert "to-result" in marks(page)


def test_the_score_counts_and_only_the_wrong_ones_are_repeated():
    browser = browsing()
    for scenario in SETS["s3"].scenarios:
        browser.answer("s3", scenario.id, rightly=scenario.id != "cert-past-grace")
    assert "3問中 2問正解" in (browser.get("/training/s3")).text
    assert "3問中 2問正解" in (browser.get("/training")).text
    page = browser.send("/training/s3", which="wrong")
    assert str(page.url).endswith("/training/s3/cert-past-grace")
    assert "question" in marks(page)
    browser.answer("s3", "cert-past-grace", rightly=True)
    page = browser.get("/training/s3")
    assert "3問中 3問正解" in page.text
    assert "repeat" not in marks(page)
    browser.send("/training/s3", which="all")
    assert "まだ始めていません" in (browser.get("/training")).text


def test_a_set_says_how_many_of_its_situations_are_still_to_come():
    browser = browsing()
    part = SETS["s7"]
    left = len(part.planned) - len(part.scenarios)
    assert left > 0
    assert f"あと{left}場面は準備中です" in (browser.get("/training/s7")).text
    assert "to-come" not in marks(browser.get("/training/s1"))


def test_each_browser_keeps_its_own_answers_and_no_other_is_believed():
    shared = app()
    one, other = browsing(over=shared), browsing(over=shared)
    one.answer("s1", "normal-face", rightly=True)
    assert "question" in marks(other.get("/training/s1/normal-face"))
    other.cookies.set(COOKIE, one.cookies[COOKIE][:-2] + "zz", path="/training")
    assert "question" in marks(other.get("/training/s1/normal-face"))


def test_an_answer_without_the_token_is_refused():
    browser = browsing()
    refused = browser.ask("POST", "/training/s1/normal-face", {"choice": "1"})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    "path", ["/training/s9", "/training/s1/nothing", "/training/s2/normal-face"]
)
def test_what_is_not_there_is_not_found(path):
    assert (browsing().get(path)).status_code == 404


def test_the_bench_is_offered_only_where_there_is_one():
    with_bench, without = browsing(), browsing(bench=False)
    assert "to-bench" in marks(with_bench.answer("s1", "normal-face", rightly=True))
    assert "to-bench" not in marks(without.answer("s1", "normal-face", rightly=True))


def made_of(name):
    return Situation.read(dict(parse_qsl(urlsplit(bench_address(SCENARIOS[name])).query)))


def test_the_bench_understands_the_address_of_every_situation():
    for name, scenario in SCENARIOS.items():
        assert made_of(name).around.day == scenario.day
    assert made_of("cert-grace").on.persona == "grace"
    assert made_of("card-in-sleeve").on.placement is Placement.SLEEVE_WEAK
    assert made_of("phone-android").on.form is Form.ANDROID
    assert made_of("net-line-down").around.trouble is Trouble.LINE_DOWN
    assert made_of("reader-link-lost").on.trap == Trap(LineFault.LOST_ANSWER, Moment.SIGNATURE)
    assert made_of("oshirase-only").on.persona is None


def test_the_words_of_the_course_are_there_in_both_languages():
    course = {key: said for key, said in words().entries.items() if key.startswith("training.")}
    assert course
    assert all(set(said) == {"ja", "en"} for said in course.values())
