"""What staff do beside the list, in a browser: sign in, compare, declare, look, sign out."""

import pytest
from playwright.sync_api import Page, expect

from clinic_ui.front.questions import ChooseMethod, EnterPin, GiveConsent
from clinic_ui.ports import PinEntry
from onshikaku.domain.checkin.ways import Way
from reader.pin import Pin

pytestmark = pytest.mark.browser

PASSCODE = "kakuu2026"
TABLET = {"width": 800, "height": 1280}
SIZES = {"ja": {"width": 1280, "height": 800}, "en": TABLET}


def refused_with(opened, status: int) -> None:
    """Chromium writes a line about a page of that status, and about nothing else."""
    assert len(opened.wrong) == 1
    assert str(status) in opened.wrong.pop()


def place_card(demo, persona: str, place: str) -> str:
    """The visit that a card begins, at its first question."""
    known = {visit.id for visit in demo.front.visits}

    async def insert() -> str:
        await demo.premises.bench.insert(persona, place)
        while True:
            visit = demo.front.place(place).visit
            if visit is not None and visit.id not in known and visit.question is not None:
                return visit.id
            await demo.front.changed(demo.front.version)

    return demo.call(insert)


def check_in(demo, place: str) -> str:
    """A visit by PIN in which the patient agreed to everything."""
    visit_id = place_card(demo, "standard", place)

    async def go_on() -> None:
        at = demo.front.place(place)
        while not (visit := demo.front.visit(visit_id)).over:
            version = demo.front.version
            match visit.question:
                case ChooseMethod():
                    at.answer(visit.step, Way.PIN)
                case EnterPin():
                    at.answer(visit.step, PinEntry(Pin("1234")))
                case GiveConsent(screen):
                    at.answer(visit.step, screen.choices[0])
            await demo.front.changed(version)

    demo.call(go_on)
    demo.remove(place)
    return visit_id


def tab_to(page: Page, testid: str) -> None:
    """Press Tab until the control has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.dataset.testid") == testid:
            return
    pytest.fail(f"{testid} is not reached by Tab")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_one_signs_in_and_out_by_keyboard(demo, visit, accessible, lang: str) -> None:
    opened = visit(demo, lang=lang, size=SIZES[lang], account=None)
    page = opened.page("/desk/lookup")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        {"ja": "受付にログイン", "en": "Sign in at the desk"}[lang]
    )
    accessible(page)
    tab_to(page, "sign-in-account")
    page.keyboard.type("general")
    page.keyboard.press("Tab")
    page.keyboard.type("another")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("sign-in-failed")).to_be_visible()
    expect(page.get_by_test_id("sign-in-account")).to_have_value("general")
    expect(page.get_by_test_id("sign-in-password")).to_have_value("")
    refused_with(opened, 401)
    accessible(page)
    tab_to(page, "sign-in-password")
    page.keyboard.type("kakuu-ippan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/lookup")
    tab_to(page, "sign-out")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/sign-in")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_passcode_is_set_and_a_face_compared_on_the_desk(
    demo, visit, accessible, lang: str
) -> None:
    opened = visit(demo, lang=lang, size=SIZES[lang], account="admin")
    page = opened.page("/desk/settings")
    page.get_by_test_id("new-passcode").fill(PASSCODE)
    page.get_by_test_id("new-passcode-again").fill(PASSCODE)
    page.get_by_test_id("set-passcode").click()
    expect(page.get_by_test_id("ask-remove-passcode")).to_be_visible()
    accessible(page)
    visit_id = place_card(demo, "face-only", "1")
    page.goto(f"{demo.url}/desk/visits/{visit_id}/visual")
    expect(page.get_by_test_id("visual-before")).to_be_visible()

    async def choose() -> None:
        place = demo.front.place("1")
        assert place.answer(place.visit.step, Way.VISUAL)

    demo.call(choose)
    expect(page.get_by_test_id("photo")).to_be_visible()
    # The photo itself, not only its place; asked from here, because the page evaluates nothing.
    while page.get_by_test_id("photo").evaluate("photo => photo.naturalWidth") <= 100:
        page.wait_for_timeout(50)
    accessible(page)
    tab_to(page, "passcode")
    page.keyboard.type("other-one")
    tab_to(page, "same")
    page.keyboard.press("Enter")
    expect(page.get_by_text({"ja": "あと2回", "en": "Tries left: 2"}[lang])).to_be_visible()
    page.get_by_test_id("passcode").fill(PASSCODE)
    page.get_by_test_id("same").click()
    expect(page.get_by_test_id("visual-same")).to_be_visible()
    accessible(page)
    page.goto(f"{demo.url}/desk/settings")
    page.get_by_test_id("ask-remove-passcode").click()
    page.get_by_test_id("remove-passcode").click()
    expect(page.get_by_test_id("ask-remove-passcode")).to_have_count(0)

    async def leave() -> None:
        demo.front.place("1").cancel()

    demo.call(leave)
    demo.remove("1")


def test_a_reader_left_in_visual_check_mode_shows_on_every_open_page(demo, visit) -> None:
    admin, general = visit(demo, account="admin"), visit(demo)
    settings, desk = admin.page("/desk/settings"), general.page("/desk")
    expect(desk.get_by_test_id("visual-on")).to_have_count(0)
    settings.get_by_test_id("visual-on-do").click()
    expect(settings.get_by_test_id("visual-on")).to_be_visible()
    expect(desk.get_by_test_id("visual-on")).to_be_visible()
    desk.get_by_test_id("to-settings").click()
    expect(desk.get_by_test_id("admin-only")).to_be_visible()
    expect(desk.get_by_test_id("visual-off")).to_have_count(0)
    desk.goto(f"{demo.url}/desk")
    settings.get_by_test_id("visual-off").click()
    expect(desk.get_by_test_id("visual-on")).to_have_count(0)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_medical_information_is_opened_item_by_item_and_closed(
    demo, visit, accessible, lang: str
) -> None:
    visit_id = check_in(demo, "2")
    opened = visit(demo, lang=lang, size=SIZES[lang], account="medical")
    page = opened.page(f"/desk/visits/{visit_id}/medical")
    expect(page.get_by_test_id("medical-choose")).to_be_visible()
    accessible(page)
    tab_to(page, "item-drug")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("entry").first).to_be_visible()
    accessible(page)
    page.emulate_media(media="print")
    expect(page.get_by_test_id("medical-items")).to_be_hidden()
    expect(page.get_by_test_id("banner")).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_test_id("ask-withdraw").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_test_id("ask-withdraw").click()
    page.get_by_test_id("withdraw-do").click()
    expect(page.get_by_test_id("medical-over")).to_be_visible()
    accessible(page)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_declaration_is_filled_in_mended_and_printed(demo, visit, accessible, lang: str) -> None:
    opened = visit(demo, lang=lang, size=SIZES[lang])
    page = opened.page("/desk/declaration")
    accessible(page)
    page.get_by_test_id("phone").fill("mobile")
    page.get_by_test_id("to-sheet").click()
    expect(page.get_by_test_id("declaration-wrong")).to_be_visible()
    refused_with(opened, 422)
    accessible(page)
    page.get_by_test_id("declaration-wrong").get_by_role("link").first.click()
    expect(page.get_by_test_id("name")).to_be_focused()
    page.get_by_test_id("name").fill("模擬　花子")
    page.get_by_test_id("birth_date").fill("S20.4.1")
    page.get_by_test_id("phone").fill("")
    page.get_by_label({"ja": "わからない", "en": "Not known"}[lang]).first.check()
    page.get_by_test_id("share-10").check()
    page.get_by_test_id("to-sheet").click()
    paper = page.get_by_test_id("paper")
    expect(paper).to_contain_text("模擬　花子")
    expect(paper).to_contain_text({"ja": "1割", "en": "10 %"}[lang])
    accessible(page)
    page.emulate_media(media="print")
    expect(page.get_by_test_id("print")).to_be_hidden()
    expect(paper).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_test_id("edit").click()
    expect(page.get_by_test_id("birth_date")).to_have_value("S20.4.1")
    expect(page.get_by_test_id("share-10")).to_be_checked()


def test_a_page_whose_session_is_over_shows_nobody_and_leads_to_the_sign_in(demo, visit) -> None:
    opened = visit(demo)
    page = opened.page("/desk")
    session = next(one for one in opened.context.cookies() if one["name"] == "desk")["value"]

    async def end() -> None:
        demo.premises.app.app.state.house.sessions.end(session)
        demo.front.told()

    page.locator("html[data-connection=open]").wait_for(state="attached")
    demo.call(end)
    page.get_by_test_id("over").get_by_role("link").click()
    page.wait_for_url("**/desk/sign-in**")
    expect(page.get_by_test_id("sign-in-do")).to_be_visible()
