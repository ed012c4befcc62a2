"""A patient's own view on a phone, and the claim at the desk where numbers are not certain."""

import asyncio
import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic_ui.front import questions
from clinic_ui.ports import PinEntry
from onshikaku.domain.checkin.ways import Way
from reader.pin import Pin

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
Check = Callable[[Page], None]


def answer_to(question: questions.Question) -> questions.Answer:
    match question:
        case questions.ChooseMethod():
            return Way.PIN
        case questions.EnterPin():
            return PinEntry(Pin("1234"))
        case questions.GiveConsent(screen):
            return screen.choices[0]
        case _:
            return None


def play(demo: Any, persona: str) -> str:
    """A visit by card and PIN, to its end; its id."""
    place = demo.front.place("1")
    before = len(demo.front.visits)
    demo.insert(persona)

    async def played() -> str:
        while len(demo.front.visits) == before or not demo.front.visits[0].over:
            visit = place.visit
            if visit is not None and visit.question is not None:
                place.answer(visit.step, answer_to(visit.question))
            await asyncio.sleep(0.01)
        return demo.front.visits[0].id

    visit_id = demo.call(played)
    demo.clear()
    return visit_id


def fits(page: Page) -> None:
    """Nothing is wider than the phone."""
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def look_around(demo: Any, page: Page, in_force: str, look: Check) -> None:
    """From the list of people to the papers, with a look at each page."""
    look(page)
    page.get_by_test_id("favourites-standard").click()
    expect(page.get_by_test_id("screen-state")).to_have_text(in_force)
    numbers = demo.world.personas["standard"].coverages[0]
    expect(page.get_by_test_id("portal-screen-card")).to_contain_text(numbers.insurer_number.value)
    expect(page.get_by_test_id("portal-screen-card")).to_contain_text(numbers.insured.number)
    look(page)
    page.get_by_test_id("portal-history").click()
    expect(page.get_by_test_id("history")).to_contain_text("架空診療所")
    look(page)
    page.get_by_test_id("portal-papers").click()
    expect(page.get_by_test_id("paper-1")).to_be_visible()
    look(page)


def test_a_patient_looks_at_the_own_record_on_a_phone(demo: Any, visit: Any, accessible: Check):
    play(demo, "standard")
    page = visit(demo, size=PHONE, account=None).page("/portal")

    def look(page: Page) -> None:
        accessible(page)
        fits(page)

    look_around(demo, page, "有効", look)
    made = page.context.request.get(f"{demo.url}/portal/standard/screen.pdf")
    assert made.body().startswith(b"%PDF")
    paper = page.get_by_test_id("paper-pdf-1").get_attribute("href")
    assert page.context.request.get(demo.url + str(paper)).body().startswith(b"%PDF")
    page.goto(f"{demo.url}/language/en?back=/portal")
    look_around(demo, page, "In force", fits)


def test_the_end_of_a_registration_is_applied_for_and_taken_back(
    demo: Any, visit: Any, accessible: Check
):
    page = visit(demo, size=PHONE, account=None).page("/portal/family/registration")
    accessible(page)
    expect(page.get_by_test_id("registration-off")).to_contain_text("令和8年9月1日")
    page.get_by_test_id("deregister").click()
    expect(page.get_by_test_id("registration-done")).to_be_visible()
    expect(page.get_by_test_id("registration-status")).to_contain_text("2026-09-30")
    accessible(page)
    fits(page)
    page.get_by_test_id("portal-papers").click()
    expect(page.get_by_test_id("paper-1")).to_contain_text("資格確認書")
    page.get_by_test_id("portal-registration").click()
    page.get_by_test_id("register").click()
    expect(page.get_by_test_id("registration-state")).to_contain_text("使えます")
    expect(page.get_by_test_id("registration-off")).to_be_visible()


def test_a_card_that_cannot_sign_in_is_told_so(demo: Any, visit: Any, accessible: Check):
    page = visit(demo, size=PHONE, account=None).page("/portal/face-only/screen")
    expect(page.get_by_test_id("portal-closed")).to_contain_text("暗証番号なし")
    expect(page.get_by_test_id("proofs")).to_contain_text("マイナ保険証")
    expect(page.get_by_test_id("proofs")).not_to_contain_text("マイナポータル")
    accessible(page)
    fits(page)
    page.goto(f"{demo.url}/portal/expired/history")
    expect(page.get_by_test_id("portal-closed")).to_contain_text("期限が切れて")
    page.goto(f"{demo.url}/portal/no-certificate/papers")
    expect(page.get_by_test_id("paper-1")).to_contain_text("資格確認書")


def test_a_claim_without_numbers_is_filled_in_from_the_declaration(
    demo: Any, visit: Any, accessible: Check
):
    visit_id = play(demo, "none")
    page = visit(demo, accept_downloads=True).page(f"/desk/visits/{visit_id}")
    page.get_by_test_id("to-claim").click()
    expect(page.get_by_test_id("route-unknown")).to_be_checked()
    accessible(page)
    page.get_by_test_id("claim-address").fill("模擬県架空市1-2-3")
    page.get_by_test_id("claim-check_digit").check(force=True)
    page.get_by_test_id("claim-do").click()
    shown = page.get_by_test_id("claim-fields")
    expect(shown).to_contain_text("77777779")
    expect(page.get_by_test_id("claim-summary")).to_have_text("住所：模擬県架空市1-2-3")
    expect(page.get_by_test_id("claim-where")).to_contain_text("国民健康保険団体連合会")
    accessible(page)
    assert page.url.endswith("/claim")
    with page.expect_download() as taken:
        page.get_by_test_id("claim-csv").click()
    text = Path(taken.value.path()).read_text("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["insurer_number"], row["summary"]) == ("77777779", "住所：模擬県架空市1-2-3")
    page.get_by_test_id("claim-edit").click()
    expect(page.get_by_test_id("claim-address")).to_have_value("模擬県架空市1-2-3")
    page.goto(f"{demo.url}/language/en?back=/desk/visits/{visit_id}/claim")
    expect(page.get_by_test_id("claim-do")).to_have_text("Show the claim")
    accessible(page)
