"""A card is put down, a PIN typed, and every page follows."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_check_in_shows_on_kiosk_and_desk_as_it_goes_on(demo, visit) -> None:
    opened = visit(demo)
    kiosk, desk = opened.page("/kiosk/1"), opened.page("/desk")
    expect(kiosk.get_by_test_id("state")).to_have_text("idle")
    demo.insert("everyday")
    kiosk.get_by_test_id("pin").fill("1234")
    kiosk.get_by_test_id("send").click()
    kiosk.get_by_test_id("choice-1").click()
    expect(desk.get_by_test_id("visit-1")).to_contain_text("Consenting")
    demo.remove()
