"""The telephone's page in a browser: usable by all, and what it does when the program has gone."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from clinic_ui.hil.hands import Task
from clinic_ui.hil.hands_web import WebHands
from clinic_ui.hil.suites import Suite, checks_of

pytestmark = pytest.mark.browser

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def test_the_page_asks_is_accessible_and_notices_that_it_is_alone():
    hands = WebHands("Reader")
    hands.board.began(checks_of(Suite.SMOKE)[0], 1, 8)
    telephone = {"width": 390, "height": 844}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        page = browser.new_page(viewport=telephone, locale="ja-JP")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(hands.url)
        expect(page.get_by_test_id("wait")).to_be_visible()
        placing = threading.Thread(target=hands.do, args=(Task.PLACE,))
        placing.start()
        expect(page.get_by_test_id("done")).to_have_text("置きました")
        assert said == []
        for language in ("en", "ja"):
            page.get_by_test_id("language").click()
            expect(page.locator("html")).to_have_attribute("lang", language)
            found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
            assert found.response["violations"] == []
        page.get_by_test_id("done").press("Enter")
        placing.join()
        expect(page.get_by_test_id("wait")).to_be_visible()
        assert all(url.startswith(hands.url) for url in asked)
        hands.close()
        expect(page.locator("#lost")).to_be_visible()
        browser.close()
