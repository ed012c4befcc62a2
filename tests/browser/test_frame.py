"""What every page does: base.html, onshikaku.js and the sheet in a real browser."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

BEFORE = """<div data-screen="ask"><h1>Ask</h1>
<input id="typed" value=""><input type="checkbox" id="ticked">
<details id="opened"><summary>More</summary><p id="inside">old</p></details>
<div id="mine" data-kept="1"><b>from the server</b></div></div>"""
AFTER = BEFORE.replace("old", "new").replace("from the server", "another")
DOORS = [
    "to-kiosk-1",
    "to-kiosk-2",
    "to-desk",
    "to-bench",
    "to-portal",
    "to-insurer",
    "to-training",
]
NEXT = """<div data-screen="done"><h1>Done</h1></div>"""

MORPH = """html => {
  const place = document.getElementById("place");
  Idiomorph.morph(place, html, { morphStyle: "innerHTML" });
}"""


@pytest.fixture
def shown(demo, visit):
    """A page whose content is what the test morphs into it."""
    page = visit(demo).page("/")
    page.evaluate(
        """() => {
          const place = document.createElement("section");
          place.id = "place";
          place.dataset.focusOnChange = "";
          document.querySelector("main").replaceChildren(place);
        }"""
    )
    page.evaluate(MORPH, BEFORE)
    return page


def test_an_update_leaves_what_a_person_typed_ticked_and_opened(shown) -> None:
    shown.locator("#ticked").check()
    shown.locator("summary").click()
    shown.locator("#mine b").evaluate("b => { b.textContent = 'by the script' }")
    shown.locator("#typed").fill("12")
    shown.evaluate(MORPH, AFTER)
    expect(shown.locator("#inside")).to_have_text("new")
    expect(shown.locator("#inside")).to_be_visible()
    expect(shown.locator("#typed")).to_have_value("12")
    expect(shown.locator("#typed")).to_be_focused()
    expect(shown.locator("#ticked")).to_be_checked()
    expect(shown.locator("#mine")).to_have_text("by the script")


def test_a_new_screen_is_read_from_its_heading_and_the_same_one_is_not(shown) -> None:
    shown.locator("#typed").focus()
    shown.evaluate(MORPH, AFTER)
    expect(shown.locator("#typed")).to_be_focused()
    shown.evaluate(MORPH, NEXT)
    expect(shown.get_by_role("heading", name="Done")).to_be_focused()


def test_the_first_key_offers_to_skip_to_the_content(demo, visit) -> None:
    page = visit(demo).page("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_lost_connection_is_told_until_it_is_back(demo, browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/events", lambda route: route.abort())
    page.goto(f"{demo.url}/kiosk/1")
    lost = page.locator("#connection-lost")
    expect(lost).to_be_visible()
    page.unroute("**/events")
    expect(lost).to_be_hidden()
    context.close()


def test_the_start_page_is_accessible(demo, visit, accessible) -> None:
    for lang in ("ja", "en"):
        page = visit(demo, lang=lang).page("/")
        accessible(page)
        assert page.locator("html").get_attribute("lang") == lang
        doors = page.get_by_test_id(re.compile("^to-")).all()
        assert [door.get_attribute("data-testid") for door in doors] == DOORS


@pytest.mark.parametrize("width", [1280, 800, 360])
def test_the_start_page_fits_its_window(demo, visit, width) -> None:
    page = visit(demo, size={"width": width, "height": 640}).page("/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
