"""The bench in a browser: cards by mouse and keyboard, trouble, the clock, a shared situation."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TABLET = {"width": 800, "height": 1280}


@pytest.fixture
def bench(demo, visit):
    """`bench(path)` opens the bench; everything is as at the beginning again afterwards."""

    def open_(path="/bench", **more):
        page = visit(demo, **more).page(path)
        expect(page.locator("html")).to_have_attribute("data-connection", "open")
        return page

    yield open_
    demo.call(demo.premises.bench.start_over)


def press(page, *names):
    for name in names:
        page.get_by_test_id(name).click()


def said(page, text):
    expect(page.get_by_test_id("said")).to_contain_text(text)


def type_pin(kiosk, digits="1234"):
    for digit in digits:
        kiosk.get_by_test_id(f"pin-{digit}").click()
    kiosk.get_by_test_id("send").click()


def test_a_card_is_dragged_onto_a_reader_and_pulled_out(bench, accessible) -> None:
    page = bench()
    accessible(page)
    page.get_by_test_id("favourite-grace").drag_to(page.get_by_test_id("reader-2"))
    said(page, "リーダー2に「")
    expect(page.get_by_test_id("reader-2-lying")).to_have_text(re.compile("猶予"))
    expect(page.get_by_test_id("reader-2-visit")).to_have_text("本人確認の方法を選択中")
    expect(page.get_by_test_id("piece-trace")).to_contain_text("SELECT")
    expect(page.get_by_test_id("piece-journal")).to_contain_text("/v1/")
    accessible(page)
    press(page, "reader-2-pull")
    expect(page.get_by_test_id("reader-2-slot")).to_contain_text("ここにカードを置きます")
    expect(page.get_by_test_id("reader-2-visit")).to_contain_text("カード")


def test_by_keyboard_alone_a_person_is_found_and_placed(bench) -> None:
    page = bench("/bench?lang=en", lang="en")
    page.get_by_label("Find a person").focus()
    page.keyboard.type("Haemophilia")
    expect(page.get_by_test_id("person-haemophilia")).to_be_visible()
    expect(page.get_by_test_id("person-standard")).to_be_hidden()
    expect(page.get_by_test_id("found")).to_have_text(re.compile(r"^\d+ people match\.$"))
    place = page.get_by_test_id("put-haemophilia")
    for _ in range(20):
        page.keyboard.press("Tab")
        if place.evaluate("button => button === document.activeElement"):
            break
    expect(place).to_be_focused()
    page.keyboard.press("Enter")
    said(page, "Placed on reader 1")
    expect(page.get_by_test_id("reader-1-slot")).to_contain_text("3 tries left")
    expect(place).to_be_focused()
    page.get_by_label("Find a person").fill("nobody at all")
    expect(page.get_by_test_id("found")).to_have_text("Nobody matches.")


def test_a_card_torn_out_at_the_pin_shows_on_the_kiosk(bench) -> None:
    page = bench()
    press(page, "put-favourite-standard")
    page.get_by_test_id("reader-1-moment").select_option("pin")
    page.get_by_test_id("reader-1-kind").select_option("tear-during")
    press(page, "reader-1-arm")
    expect(page.get_by_test_id("reader-1-armed")).to_contain_text("暗証番号の照合のとき")
    kiosk = page.context.new_page()
    kiosk.goto(page.url.replace("/bench", "/kiosk/1"))
    kiosk.get_by_role("button", name="暗証番号").click()
    type_pin(kiosk)
    expect(kiosk.get_by_test_id("screen")).to_contain_text("カード")
    expect(page.get_by_test_id("reader-1-slot")).to_contain_text("ここにカードを置きます")
    expect(page.get_by_test_id("piece-trace")).to_contain_text("CardRemoved")
    assert "1234" not in page.get_by_test_id("piece-trace").inner_text()


@pytest.mark.parametrize("trouble", ["line-down", "centre-down"])
def test_with_the_centre_out_of_reach_kiosk_and_desk_say_so(bench, trouble) -> None:
    page = bench()
    desk = page.context.new_page()
    desk.goto(page.url.replace("/bench", "/desk"))
    press(page, f"trouble-{trouble}", "put-favourite-standard")
    kiosk = page.context.new_page()
    kiosk.goto(page.url.replace("/bench", "/kiosk/1"))
    kiosk.get_by_role("button", name="暗証番号").click()
    type_pin(kiosk)
    expect(page.get_by_test_id("reader-1-visit")).to_contain_text("センター")
    expect(kiosk.get_by_test_id("screen")).to_have_attribute("data-screen", "end-unreachable")
    expect(desk.locator("main")).to_contain_text("センター")
    press(page, "trouble-none")
    expect(page.get_by_test_id("trouble-none")).to_have_attribute("aria-pressed", "true")


def test_the_clock_goes_to_a_day_on_which_rules_change(bench, accessible) -> None:
    page = bench()
    page.get_by_test_id("turn").select_option("2026-08-01")
    press(page, "turn-go")
    said(page, "2026-08-01")
    expect(page.get_by_test_id("day")).to_contain_text("令和8年8月1日")
    expect(page.get_by_test_id("overnight")).to_contain_text("85歳以上の全員に資格確認書")
    press(page, "day-on")
    expect(page.get_by_test_id("day")).to_contain_text("令和8年8月2日")
    expect(page.get_by_test_id("since")).to_be_visible()
    press(page, "make-people")
    expect(page.get_by_test_id("make-people")).to_be_hidden()
    page.get_by_test_id("day-input").fill("2026-08-08")
    page.get_by_test_id("time-input").fill("10:00")
    press(page, "day-set", "outage-open")
    said(page, "平日の9時から17時まで")
    press(page, "disaster-open")
    expect(page.get_by_test_id("disaster")).to_contain_text("2026-08-14まで")
    accessible(page)


def test_a_shared_situation_is_shown_first_and_then_reproduced(bench, accessible) -> None:
    page = bench()
    press(page, "put-favourite-grace", "trouble-jlis-down")
    page.get_by_test_id("reader-1-scene").locator("summary").click()
    press(page, "reader-1-face-twin", "reader-1-face-no-match")
    expect(page.get_by_test_id("reader-1-face")).to_have_text("別の人")
    expect(page.get_by_test_id("reader-2-face")).to_have_text("本人")
    page.get_by_test_id("reader-1-more").locator("summary").click()
    press(page, "reader-1-tries-1", "reader-1-record-lost")
    said(page, "センターの記録を変えました")
    link = page.get_by_test_id("share-link")
    expect(link).to_have_text(re.compile("persona=grace.*record=lost"))
    address = link.get_attribute("href")
    assert address is not None
    press(page, "reset")
    said(page, "最初の状態に戻しました")
    expect(page.get_by_test_id("reader-1-slot")).to_contain_text("ここにカードを置きます")
    expect(link).not_to_have_text(re.compile("persona"))

    page.goto(page.url.replace("/bench", address))
    asked = page.get_by_test_id("asked")
    expect(asked).to_contain_text("別の人")
    expect(asked).to_contain_text("猶予")
    expect(page.get_by_test_id("reader-1-slot")).to_contain_text("ここにカードを置きます")
    accessible(page)
    press(page, "reproduce")
    said(page, "状況を再現しました")
    expect(asked).to_be_hidden()
    expect(page.get_by_test_id("share-link")).to_have_attribute("href", address)
    expect(page.get_by_test_id("reader-1-tries")).to_have_text("あと1回")
    expect(page.get_by_test_id("reader-1-face")).to_have_text("別の人")


def test_two_benches_show_the_same_and_a_paused_list_stands_still(bench) -> None:
    page = bench("/bench?lang=en", lang="en", size=TABLET)
    other = page.context.new_page()
    other.goto(page.url)
    press(other, "trace-pause")
    page.get_by_test_id("reader-1-other").select_option("licence")
    press(page, "reader-1-put-other", "reader-2-unplug")
    for each in (page, other):
        expect(each.get_by_test_id("reader-1-lying")).to_have_text("Driving licence")
        expect(each.get_by_test_id("reader-2-slot")).to_contain_text("Its cable is out")
    expect(page.get_by_test_id("piece-trace")).to_contain_text("SELECT")
    expect(other.get_by_test_id("piece-trace")).to_contain_text("No commands yet")
    press(page, "reader-2-replug", "trace-clear")
    expect(page.get_by_test_id("piece-trace")).to_contain_text("No commands yet")
