"""The course through HTTP: questions, answers, scores, and what a browser session keeps."""

import html
import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from clinic_ui.bench.cards import Form
from clinic_ui.bench.situation import Situation
from clinic_ui.bench.slots import Placement
from clinic_ui.bench.traps import Moment, Trap
from clinic_ui.bench.troubles import Trouble
from clinic_ui.training.bench_link import bench_address
from clinic_ui.training.notes import COOKIE
from clinic_ui.training.views import situation, solution
from clinic_ui.web.words import words
from onshikaku.domain.scenario import Claims, LineFault
from onshikaku.scenarios import load_course, load_scenarios

SETS = {one.id: one for one in load_course()}
SCENARIOS = load_scenarios()


def marks(page):
    return set(re.findall(r'data-testid="([^"]+)"', page.text))


def addresses():
    """Every situation once: in its set, or where it stands alone."""
    taken = {
        one.id: f"/training/{part.id}/{one.id}" for part in SETS.values() for one in part.scenarios
    }
    return {name: taken.get(name, f"/training/all/{name}") for name in SCENARIOS}


def test_a_situation_of_every_group_and_set_can_be_read_and_answered(browsing, choice):
    browsers = [browsing(lang="ja"), browsing(lang="en")]
    first = {
        (SCENARIOS[name].group, at.split("/")[2]): (name, at) for name, at in addresses().items()
    }
    assert len(first) >= 15
    for n, (name, address) in enumerate(first.values()):
        scenario, browser = SCENARIOS[name], browsers[n % 2]
        question = scenario.question.en if n % 2 else scenario.question.ja
        assert html.escape(question, quote=False) in html.unescape(browser.get(address).text)
        solved = browser.send(address, choice=str(choice(name, rightly=True)))
        assert "verdict-right" in marks(solved)
        for section in scenario.sections:
            assert f"docs/rules.md §{section.number}" in solved.text


def test_the_overview_shows_the_sets_and_the_groups(browsing):
    shown = marks(browsing().get("/training"))
    assert {f"set-{name}" for name in SETS} <= shown
    assert {f"group-{one.group.value}" for one in SCENARIOS.values()} <= shown


def figure(page, name):
    found = re.search(rf'data-testid="{name}".*?figure__value">([^<]+)<', page.text, re.DOTALL)
    return found[1]


def test_a_wrong_answer_shows_what_the_rules_say_and_why(browsing, choice):
    browser = browsing()
    page = browser.answer("s2", "oldcard-after-end", rightly=False)
    right = SCENARIOS["oldcard-after-end"].choices[choice("oldcard-after-end", rightly=True)]
    assert {"verdict-wrong", "better"} <= marks(page)
    assert right.text.ja in page.text
    assert right.why.ja in page.text
    assert "10割" in page.text
    assert "5,000円" in page.text


def test_what_is_allowed_but_not_first_is_told_apart(browsing):
    browser = browsing()
    page = browser.send("/training/s4/return-visit-oral", choice="1")
    assert {"verdict-not-first", "better"} <= marks(page)


def test_a_share_that_is_not_settled_is_on_hold(browsing):
    browser = browsing(lang="en")
    page = browser.answer("s5", "elig-ratio-blank", rightly=True)
    assert "On hold" in page.text
    assert "by age 20 % or 30 %" in page.text


@pytest.mark.parametrize("fields", [{}, {"choice": "9"}, {"choice": "-1"}, {"choice": "x"}])
def test_no_answer_brings_the_question_back(browsing, fields):
    browser = browsing()
    page = browser.send("/training/s1/normal-face", **fields)
    assert "一つ選んでください" in page.text
    assert "question" in marks(page)
    assert COOKIE not in browser.cookies


def test_the_choices_stand_in_an_order_that_tells_nothing(choice):
    places = set()
    for name, scenario in SCENARIOS.items():
        shown = [value for value, _ in situation(scenario).choices]
        assert sorted(shown) == list(range(len(scenario.choices)))
        places.add(shown.index(choice(name, rightly=True)))
    assert places >= {0, 1, 2}


def test_the_first_answer_stands(browsing):
    browser = browsing()
    browser.answer("s1", "normal-face", rightly=False)
    page = browser.answer("s1", "normal-face", rightly=True)
    assert "verdict-wrong" in marks(page)


def test_the_next_situation_is_one_not_answered_yet(browsing):
    browser = browsing()
    ids = [scenario.id for scenario in SETS["s1"].scenarios]
    browser.answer("s1", ids[1], rightly=True)
    page = browser.answer("s1", ids[0], rightly=True)
    assert f'href="/training/s1/{ids[2]}"' in page.text
    for name in ids[2:]:
        page = browser.answer("s1", name, rightly=True)
    assert "to-result" in marks(page)


def test_only_the_wrong_ones_are_repeated_and_the_first_try_keeps_its_figure(browsing):
    browser = browsing()
    situations = SETS["s1"].scenarios
    for n, scenario in enumerate(situations):
        browser.answer("s1", scenario.id, rightly=n not in (3, 4))
    page = browser.get("/training/s1")
    assert "missed" in marks(page)
    assert (figure(page, "points"), figure(page, "first"), figure(page, "now")) == (
        "30／40",
        "6／8",
        "6／8",
    )
    page = browser.send("/training/s1", which="wrong")
    assert str(page.url).endswith(f"/training/s1/{situations[3].id}")
    assert {"question", "again-note"} <= marks(page)
    for n in (3, 4):
        browser.answer("s1", situations[n].id, rightly=True)
    page = browser.get("/training/s1")
    assert {"passed", "certificate"} <= marks(page)
    assert (figure(page, "points"), figure(page, "first"), figure(page, "now")) == (
        "38／40",
        "6／8",
        "8／8",
    )
    assert "repeat" not in marks(page)


def test_starting_over_keeps_the_figure_of_the_first_try(browsing):
    browser = browsing()
    for scenario in SETS["s1"].scenarios:
        browser.answer("s1", scenario.id, rightly=False)
    browser.send("/training/s1", which="all")
    assert "start" in marks(browser.get("/training/s1"))
    for scenario in SETS["s1"].scenarios:
        browser.answer("s1", scenario.id, rightly=True)
    page = browser.get("/training/s1")
    assert (figure(page, "points"), figure(page, "first")) == ("32／40", "0／8")


def test_one_answer_is_taken_back_by_itself(browsing):
    browser = browsing()
    browser.answer("s1", "normal-face", rightly=False)
    browser.answer("s1", "normal-pin", rightly=True)
    page = browser.send("/training/s1/normal-face/again")
    assert {"question", "again-note"} <= marks(page)
    assert "verdict-right" in marks(browser.get("/training/s1/normal-pin"))


def test_an_answer_in_the_library_is_the_answer_in_the_set(browsing):
    browser = browsing()
    browser.answer("all", "normal-face", rightly=False)
    assert "verdict-wrong" in marks(browser.get("/training/s1/normal-face"))
    browser.send("/training/s1", which="all")
    assert "question" in marks(browser.get("/training/all/normal-face"))


def test_a_situation_of_the_house_stands_beside_those_of_the_library(browsing):
    own = replace(SCENARIOS["cert-grace"], id="of-ours", number="X01")
    browser = browsing(situations={"of-ours": own})
    assert "group-X" in marks(browser.get("/training"))
    assert "row-of-ours" in marks(browser.get("/training/all?group=X"))
    solved = browser.send("/training/all/of-ours", choice="0")
    assert "rule" in marks(solved)
    assert "rule" in marks(browser.get("/training/all/of-ours"))


def test_each_browser_keeps_its_own_answers_and_no_other_is_believed(browsing, pages):
    shared = pages()
    one, other = browsing(over=shared), browsing(over=shared)
    one.answer("s1", "normal-face", rightly=True)
    assert "question" in marks(other.get("/training/s1/normal-face"))
    other.cookies.set(COOKIE, one.cookies[COOKIE][:-2] + "zz", path="/training")
    assert "question" in marks(other.get("/training/s1/normal-face"))


def test_an_answer_without_the_token_is_refused(browsing):
    browser = browsing()
    refused = browser.ask("POST", "/training/s1/normal-face", {"choice": "1"})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/training/s9",
        "/training/s1/nothing",
        "/training/s2/normal-face",
        "/training/s9/normal-face",
        "/training/all/nothing",
        "/training/certificate/s9",
    ],
)
def test_what_is_not_there_is_not_found(browsing, path):
    assert (browsing().get(path)).status_code == 404


def test_the_bench_is_offered_only_where_there_is_one(browsing):
    with_bench, without = browsing(), browsing(bench=False)
    assert "to-bench" in marks(with_bench.answer("s1", "normal-face", rightly=True))
    assert "to-bench" not in marks(without.answer("s1", "normal-face", rightly=True))


def made_of(scenario):
    return Situation.read(dict(parse_qsl(urlsplit(bench_address(scenario)).query)))


def test_the_bench_understands_the_address_of_every_situation_of_the_cast():
    made = {
        name: made_of(one) for name, one in SCENARIOS.items() if one.persona.id not in one.people
    }
    assert all(made[name].around.day == SCENARIOS[name].day for name in made)
    assert made["cert-grace"].on.persona == "grace"
    assert made["card-in-sleeve"].on.placement is Placement.SLEEVE_WEAK
    assert made["phone-android"].on.form is Form.ANDROID
    assert made["net-line-down"].around.trouble is Trouble.LINE_DOWN
    assert made["reader-link-lost"].on.trap == Trap(LineFault.LOST_ANSWER, Moment.SIGNATURE)
    assert made["oshirase-only"].on.persona is None


def test_the_bench_has_nobody_who_is_made_up_for_a_situation():
    scenario = SCENARIOS["cert-grace"]
    own = replace(scenario, people={scenario.persona.id: scenario.persona})
    assert bench_address(own) is None


def test_of_conduct_alone_nothing_is_computed():
    scenario = SCENARIOS["cert-grace"]
    conduct = [
        replace(choice, claims=Claims(accept=True, within="9") if n == 0 else Claims(against="9"))
        for n, choice in enumerate(scenario.choices)
    ]
    computed, told = solution(scenario, 0), solution(replace(scenario, choices=tuple(conduct)), 0)
    assert computed.pay is not None
    assert (told.pay, told.ways) == (None, ())


def test_the_words_of_the_course_are_there_in_both_languages():
    course = {key: said for key, said in words().entries.items() if key.startswith("training.")}
    assert course
    assert all(set(said) == {"ja", "en"} for said in course.values())
