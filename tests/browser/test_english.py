"""The kiosk and the bench in English, from flow to flow; the other tests read Japanese."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from clinic_ui.bench.cards import Form
from clinic_ui.bench.levers import Pulled
from clinic_ui.bench.troubles import Trouble
from clinic_ui.front.place import Timing

pytestmark = pytest.mark.browser

TABLET = {"width": 800, "height": 1280}
METHOD = "How shall we check that it is you?"


@pytest.fixture
def kiosk(demo, visit):
    """The kiosk of an empty place, which is empty again afterwards."""
    yield visit(demo, size=TABLET, account=None).page("/kiosk/1")
    demo.clear()


@pytest.fixture
def bench(demo, visit):
    """The bench; everything is as at the beginning again afterwards."""
    page = visit(demo, lang="en").page("/bench")
    expect(page.locator("html")).to_have_attribute("data-connection", "open")
    yield page
    demo.call(demo.premises.bench.start_over)


def at(page, title):
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def next_patient(demo, page):
    """Somebody who reads English, before an empty reader."""
    demo.clear()
    at(page, "カードを置いてください")
    page.get_by_test_id("language-en").click()
    at(page, "Place your card")


def press(page, *names):
    for name in names:
        page.get_by_test_id(name).click()


def type_pin(page, digits):
    for digit in digits:
        press(page, f"pin-{digit}")
    press(page, "send")


def bench_does(demo, what):
    """Something at the bench, in the demo's own loop."""

    async def done():
        what(demo.premises.bench)

    demo.call(done)


def said(page, text):
    expect(page.get_by_test_id("said")).to_contain_text(text)


def test_face_check_registration_and_consents(demo, kiosk, accessible) -> None:
    next_patient(demo, kiosk)
    demo.insert("unregistered")
    at(kiosk, METHOD)
    kiosk.get_by_role("button", name="Face check").click()
    at(kiosk, "Please look at the camera")
    expect(kiosk.get_by_test_id("note-1")).to_contain_text("simulated")
    at(kiosk, "Register this card as your health insurance card?")
    accessible(kiosk)
    press(kiosk, "choice-yes")
    at(kiosk, re.compile("past treatment, drugs, check-ups"))
    accessible(kiosk)
    press(kiosk, "choice-agree-to-all")
    at(kiosk, "Use your certificates of medical subsidies?")
    press(kiosk, "choice-use")
    at(kiosk, "Which form of prescription would you like?")
    press(kiosk, "choice-paper")
    at(kiosk, "You are checked in")
    expect(kiosk.get_by_test_id("take")).to_have_text("Take your card")
    accessible(kiosk)


def test_a_wrong_pin_and_the_lock(demo, kiosk, accessible) -> None:
    next_patient(demo, kiosk)
    demo.insert("family")
    kiosk.get_by_role("button", name="PIN").click()
    at(kiosk, "Enter your PIN")
    type_pin(kiosk, "9876")
    wrong = kiosk.get_by_role("alert").filter(has_text="That PIN was wrong")
    expect(wrong).to_contain_text("Tries left: 2")
    type_pin(kiosk, "9877")
    expect(wrong).to_contain_text("This is the last try")
    type_pin(kiosk, "9878")
    asked = kiosk.get_by_role("dialog", name="Send this PIN?")
    accessible(kiosk)
    asked.get_by_role("button", name="Send it").click()
    at(kiosk, METHOD)
    expect(kiosk.get_by_test_id("note-1")).to_contain_text("Your municipal office can unlock")


def test_phone_notices_and_a_card_that_is_pulled(demo, kiosk, accessible) -> None:
    next_patient(demo, kiosk)
    kiosk.get_by_role("button", name="smartphone").click()
    chosen = kiosk.get_by_role("dialog", name="Which smartphone do you have?")
    chosen.get_by_role("button", name="Android").click()
    at(kiosk, "Enter your PIN")
    type_pin(kiosk, "1234")
    at(kiosk, "Hold your phone to the reader")
    accessible(kiosk)
    demo.call(lambda: demo.premises.bench.insert("standard", "1", Form.ANDROID))
    at(kiosk, re.compile("past treatment, drugs, check-ups"))

    next_patient(demo, kiosk)
    demo.insert("no-certificate")
    at(kiosk, "Please speak to the reception desk")
    expect(kiosk.get_by_test_id("then")).to_contain_text("can issue the certificate")
    accessible(kiosk)

    next_patient(demo, kiosk)
    demo.insert("standard")
    at(kiosk, METHOD)
    demo.remove()
    at(kiosk, "The card was taken away")
    expect(kiosk.get_by_role("button", name="Call staff")).to_be_visible()


def test_troubles_of_reader_line_and_patient(demo, kiosk, accessible) -> None:
    next_patient(demo, kiosk)
    kiosk.get_by_role("button", name="Call staff").click()
    called = kiosk.get_by_role("status").filter(has_text="Staff have been called")
    expect(called).to_be_visible()
    bench_does(demo, lambda bench: bench.plug("1", plugged=False))
    expect(kiosk.get_by_test_id("then")).to_contain_text("reception desk")
    accessible(kiosk)
    bench_does(demo, lambda bench: bench.plug("1", plugged=True))

    next_patient(demo, kiosk)
    kiosk.get_by_role("button", name="smartphone").click()
    kiosk.get_by_role("dialog").get_by_role("button", name="iPhone").click()
    at(kiosk, "Hold your phone to the reader")
    expect(kiosk.get_by_test_id("screen")).to_contain_text("by face or fingerprint")
    demo.call(lambda: demo.premises.bench.insert("standard", "1", Form.IPHONE))
    at(kiosk, re.compile("past treatment, drugs, check-ups"))

    next_patient(demo, kiosk)
    bench_does(demo, lambda bench: bench.levers.pull(Pulled(Trouble.LINE_DOWN)))
    demo.insert("standard")
    kiosk.get_by_role("button", name="PIN").click()
    type_pin(kiosk, "1234")
    expect(kiosk.get_by_test_id("lead")).to_contain_text("Your card is not to blame")
    expect(kiosk.get_by_test_id("then")).to_contain_text("check in another way")
    bench_does(demo, lambda bench: bench.levers.pull(Pulled()))


def test_whoever_does_nothing_is_asked_and_a_forgotten_card_announced(demo_with, visit) -> None:
    with demo_with(readers=1, timing=Timing(patience=6, left_behind=1, farewell=60)) as demo:
        page = visit(demo, size=TABLET, account=None).page("/kiosk/1")
        at(page, "カードを置いてください")
        press(page, "language-en")
        at(page, "Place your card")
        demo.insert("standard")
        at(page, METHOD)
        asked = page.get_by_role("dialog", name="Are you still there?")
        asked.get_by_role("button", name="Continue").click()
        expect(asked).to_be_hidden()
        left = page.get_by_role("heading", level=1, name="You left your card")
        expect(left).to_be_visible(timeout=20_000)
        expect(page.get_by_test_id("lead")).to_contain_text("still on the reader")
        page.close()


def test_the_bench_from_card_to_shared_situation(bench, accessible) -> None:
    bench.get_by_test_id("favourite-standard").drag_to(bench.get_by_test_id("reader-1"))
    said(bench, "Placed on reader 1")
    expect(bench.get_by_test_id("reader-1-slot")).to_contain_text("3 tries left")
    bench.get_by_test_id("reader-1-moment").select_option("pin")
    bench.get_by_test_id("reader-1-kind").select_option("tear-during")
    press(bench, "reader-1-arm")
    expect(bench.get_by_test_id("reader-1-armed")).to_contain_text("at the PIN")
    kiosk = bench.context.new_page()
    kiosk.goto(bench.url.replace("/bench", "/kiosk/1"))
    press(kiosk, "choice-pin")
    type_pin(kiosk, "1234")
    expect(bench.get_by_test_id("reader-1-slot")).to_contain_text("Put a card here")

    bench.get_by_test_id("turn").select_option("2026-08-01")
    press(bench, "turn-go")
    said(bench, "The clock shows 2026-08-01")
    bench.get_by_test_id("reader-1-scene").locator("summary").click()
    press(bench, "put-favourite-grace", "reader-1-face-no-match", "trouble-jlis-down")
    said(bench, "Something goes wrong now.")
    link = bench.get_by_test_id("share-link")
    expect(link).to_have_text(re.compile("persona=grace"))
    expect(link).to_have_text(re.compile("2026-08-01"))
    address = link.get_attribute("href")
    press(bench, "reset")
    said(bench, "Everything is as at the beginning.")
    bench.goto(bench.url.replace("/bench", address))
    expect(bench.get_by_test_id("asked")).to_contain_text("grace")
    accessible(bench)
    press(bench, "reproduce")
    said(bench, "The situation is as shared.")
    expect(bench.get_by_test_id("share-link")).to_have_attribute("href", address)
