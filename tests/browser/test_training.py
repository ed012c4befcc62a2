"""The course in a browser: the first set from beginning to end, by keyboard as well."""

import pytest
from playwright.sync_api import expect

from onshikaku.domain.training import Standing, ruling_on, standing
from onshikaku.scenarios import load_course

pytestmark = pytest.mark.browser

TABLET = {"width": 800, "height": 1280}
FIRST = load_course()[0]


def choice_of(scenario, *, rightly):
    ruling = ruling_on(scenario)
    found = [standing(choice, ruling) is Standing.RIGHT for choice in scenario.choices]
    return found.index(rightly)


def test_the_first_set_is_walked_and_the_mistake_repeated(demo, visit, accessible):
    page = visit(demo).page("/training")
    accessible(page)
    page.get_by_test_id("set-s1").click()
    accessible(page)
    page.get_by_test_id("start").click()
    wrong = FIRST.scenarios[0]
    for scenario in FIRST.scenarios:
        expect(page.get_by_role("heading", level=1)).to_have_text(scenario.title.ja)
        rightly = scenario is not wrong
        page.get_by_test_id(f"choice-{choice_of(scenario, rightly=rightly)}").check()
        page.get_by_test_id("check").click()
        expect(page.get_by_test_id("verdict-right" if rightly else "better")).to_be_visible()
        if scenario in (wrong, FIRST.scenarios[-1]):
            accessible(page)
        page.get_by_test_id("next").or_(page.get_by_test_id("to-result")).click()
    expect(page.get_by_test_id("points")).to_contain_text("35／40")
    expect(page.get_by_test_id("passed")).to_be_visible()
    accessible(page)
    page.get_by_test_id("repeat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(wrong.title.ja)
    page.get_by_test_id(f"choice-{choice_of(wrong, rightly=True)}").check()
    page.get_by_test_id("check").click()
    page.get_by_test_id("to-result").click()
    expect(page.get_by_test_id("points")).to_contain_text("39／40")
    expect(page.get_by_test_id("first")).to_contain_text("7／8")
    page.get_by_test_id("certificate").click()
    accessible(page)
    expect(page.get_by_label("氏名")).to_be_visible()


def test_a_situation_in_english_by_keyboard_and_without_a_script(demo, visit):
    opened = visit(demo, lang="en", size=TABLET, java_script_enabled=False)
    page = opened.page("/training/s1/pin-locked")
    scenario = next(one for one in FIRST.scenarios if one.id == "pin-locked")
    page.get_by_test_id("check").click()
    question = page.get_by_role("group", name=scenario.question.en)
    expect(question).to_have_accessible_description("Please choose one.")
    shown = [one.get_attribute("value") for one in page.get_by_role("radio").all()]
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    for _ in range(shown.index(str(choice_of(scenario, rightly=True)))):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("verdict-right")).to_be_visible()
    expect(page).to_have_title("Right — The PIN is locked")
    expect(page.get_by_test_id("pay")).to_contain_text("1,500 yen")
    expect(page.get_by_test_id("sources")).to_contain_text("docs/rules.md §2.6")


def test_a_situation_in_english_is_accessible_on_a_tablet(demo, visit, accessible):
    page = visit(demo, lang="en", size=TABLET).page("/training/s2/oldcard-provisional")
    accessible(page)
    page.get_by_test_id("choice-0").check()
    page.get_by_test_id("check").click()
    expect(page.get_by_test_id("verdict-wrong")).to_be_visible()
    page.locator("summary").click()
    accessible(page)
    address = "/bench?situation=1&day=2026-07-31"
    expect(page.get_by_test_id("to-bench")).to_have_attribute("href", address)


def test_a_situation_is_found_in_the_library_and_answered_by_itself(demo, visit, accessible):
    page = visit(demo, size=TABLET).page("/training/all")
    accessible(page)
    page.get_by_test_id("shelf-D").locator("summary").click()
    expect(page.get_by_test_id("row-cert-grace")).to_be_visible()
    accessible(page)
    page.get_by_test_id("q").fill("grace")
    page.get_by_test_id("group").select_option("D")
    page.get_by_test_id("find").click()
    page.get_by_test_id("row-cert-grace").click()
    page.get_by_test_id("choice-0").check()
    page.get_by_test_id("check").click()
    expect(page.get_by_test_id("rule")).to_be_visible()
    page.get_by_test_id("again").click()
    expect(page.get_by_test_id("again-note")).to_be_visible()
