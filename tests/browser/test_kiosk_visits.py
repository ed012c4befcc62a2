"""A patient's way through the kiosk: face, PIN, registration, consent, and the card back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from clinic_ui.front.place import Timing
from onshikaku.domain.outcomes import Outcome

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 800}
TABLET = {"width": 800, "height": 1280}


@pytest.fixture
def kiosk(demo, visit):
    """`kiosk(persona)` opens the kiosk and places somebody's card; afterwards nothing is there."""

    def open_(persona=None, *, size=TABLET, **more):
        page = visit(demo, size=size, account=None, **more).page("/kiosk/1")
        expect(page.get_by_test_id("title")).to_have_text(re.compile("カード|card|卡|카드"))
        if persona is not None:
            demo.insert(persona)
        return page

    yield open_
    demo.clear()


def at(page, title):
    """The page shows the screen of that title, and focus is on it."""
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(title)
    expect(heading).to_be_focused()


def press(page, *names):
    for name in names:
        page.get_by_role("button", name=name).click()


def type_pin(page, digits):
    for digit in digits:
        page.get_by_test_id(f"pin-{digit}").click()
    page.get_by_test_id("send").click()


def test_by_face_with_consent_to_all(demo, kiosk, accessible) -> None:
    page = kiosk()
    accessible(page)
    demo.insert("standard")
    at(page, "本人確認の方法を選んでください")
    accessible(page)
    press(page, "顔認証")
    at(page, "カメラを見てください")
    expect(page.get_by_test_id("note-1")).to_contain_text("模擬")
    accessible(page)
    at(page, re.compile("提供することに同意しますか"))
    expect(page.get_by_test_id("screen")).to_contain_text("24時間")
    expect(page.get_by_role("list", name="受付の進み具合").get_by_role("listitem")).to_have_count(4)
    accessible(page)
    press(page, "すべて同意する")
    at(page, "医療費助成の受給者証を利用しますか？")
    accessible(page)
    press(page, "利用する")
    at(page, "処方箋の発行形態を選んでください。")
    accessible(page)
    press(page, "紙の処方箋")
    at(page, "受付できました")
    expect(page.get_by_test_id("take")).to_have_text("カードをお取りください")
    accessible(page)
    demo.remove()
    expect(page.get_by_test_id("take")).to_be_hidden()
    press(page, "はじめの画面へ")
    at(page, "カードを置いてください")
    given = demo.front.visits[0].confirmation.consents
    assert given is not None


def test_by_keyboard_alone_in_english_item_by_item(kiosk, demo) -> None:
    page = kiosk(size=WIDE)
    page.get_by_test_id("language-en").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("title")).to_have_text("Place your card")
    demo.insert("standard")
    at(page, "How shall we check that it is you?")
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=re.compile("^PIN"))).to_be_focused()
    page.keyboard.press("Enter")
    at(page, "Enter your PIN")
    page.keyboard.type("12")
    expect(page.get_by_text("2 of 4 digits entered")).to_be_attached()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Enter four digits.")).to_be_visible()
    expect(page.get_by_label("PIN (four digits)")).to_be_focused()
    page.keyboard.type("34")
    page.keyboard.press("Enter")
    at(page, re.compile("past treatment, drugs, check-ups"))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for item, tabs in [("operations", 1), ("treatment", 2), ("drugs", 1), ("health check-ups", 2)]:
        at(page, re.compile(f"past {item}"))
        for _ in range(tabs):
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
    at(page, "Use your certificates of medical subsidies?")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    at(page, "Which form of prescription would you like?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    at(page, "You are checked in")
    expect(page.get_by_test_id("take")).to_have_text("Take your card")


def test_a_wrong_pin_the_last_try_and_the_lock(kiosk, accessible) -> None:
    page = kiosk("family")
    sent = []
    page.on("request", lambda asked: sent.append((asked.url, asked.post_data or "")))
    press(page, "暗証番号")
    at(page, "暗証番号を入力してください")
    expect(page.get_by_test_id("limit")).to_have_text("あと3回入力できます")
    keys = page.get_by_role("group", name="数字のボタン").get_by_role("button")
    expect(keys).to_have_count(12)
    press(page, "数字の並びを変える")
    assert sorted(keys.all_inner_texts()) == sorted([*"1234567890", "全部消す", ""])
    press(page, "数字の並びを元に戻す")
    assert "".join(keys.all_inner_texts()[:3]) == "123"
    accessible(page)
    type_pin(page, "9876")
    expect(page.get_by_role("alert").filter(has_text="暗証番号が違います")).to_contain_text(
        "あと2回入力できます"
    )
    expect(page.get_by_test_id("pin")).to_have_value("")
    accessible(page)
    type_pin(page, "9877")
    expect(page.get_by_test_id("note-1")).to_contain_text("入力できるのは、あと1回です")
    type_pin(page, "9878")
    asked = page.get_by_role("dialog", name="この番号で確認しますか？")
    expect(asked).to_be_visible()
    accessible(page)
    asked.get_by_role("button", name="入力し直す").click()
    expect(asked).to_be_hidden()
    expect(page.get_by_test_id("pin")).to_have_value("")
    type_pin(page, "9879")
    asked.get_by_role("button", name="この番号で確認する").click()
    at(page, "本人確認の方法を選んでください")
    expect(page.get_by_test_id("note-1")).to_contain_text("お住まいの市区町村の窓口")
    expect(page.get_by_role("button", name="顔認証")).to_be_visible()
    expect(page.get_by_role("button", name="暗証番号")).to_have_count(0)
    accessible(page)
    pins = [data for _, data in sent if "pin=" in data]
    assert ["9876" in pins[0], "9877" in pins[1], "9879" in pins[2]] == [True] * 3
    assert len(pins) == 3
    assert not any(re.search("987[6-9]", url) for url, _ in sent)
    assert not re.search("987[6-9]", page.content())


def test_another_way_instead_of_a_face_check_or_a_pin(demo, kiosk) -> None:
    page = kiosk("standard")
    press(page, "顔認証")
    at(page, "カメラを見てください")
    press(page, "暗証番号にする")
    at(page, "暗証番号を入力してください")
    press(page, "別の方法を使う")
    at(page, "本人確認の方法を選んでください")
    visit = demo.front.place("1").visit
    assert visit.state.card.tries_left == 3
    assert visit.authentication_id is None


def test_registration_on_the_spot_is_the_patients_choice(demo, kiosk, accessible) -> None:
    page = kiosk()
    for choice, end, outcome in [
        ("登録しない", "窓口へお声がけください", Outcome.REGISTRATION_NEEDED),
        ("登録する", re.compile("提供することに同意しますか"), Outcome.ELIGIBLE),
    ]:
        demo.insert("unregistered")
        at(page, "本人確認の方法を選んでください")
        press(page, "暗証番号")
        at(page, "暗証番号を入力してください")
        type_pin(page, "1234")
        at(page, "このカードを健康保険証として登録しますか？")
        accessible(page)
        press(page, choice)
        at(page, end)
        assert demo.front.visits[0].confirmation.answer.outcome is outcome
        demo.clear()
        at(page, "カードを置いてください")


ENDS = {
    "expiring": ("受付できました", "電子証明書の期限が近づいています"),
    "grace": ("受付できました", "保険の確認に使えるのは"),
    "lost": ("窓口へお声がけください", "今の保険を確認できませんでした"),
    "no-certificate": ("窓口へお声がけください", "電子証明書が入っていません"),
}


def test_how_it_ends(demo, kiosk, accessible) -> None:
    page = kiosk()
    screen = page.get_by_test_id("screen")
    way_on = screen.locator(".answers button").last.or_(page.get_by_test_id("then"))
    for persona, (title, said) in ENDS.items():
        demo.insert(persona)
        expect(screen).to_have_attribute("data-screen", re.compile("choose|end-no-certificate"))
        if persona != "no-certificate":
            press(page, "暗証番号")
            at(page, "暗証番号を入力してください")
            type_pin(page, "1234")
            expect(screen).to_have_attribute("data-screen", re.compile("^(consent|end)"))
        while page.get_by_test_id("then").count() == 0:
            before = screen.get_attribute("data-screen")
            way_on.click()
            expect(screen).not_to_have_attribute("data-screen", before)
            expect(way_on).to_be_visible()
        at(page, title)
        expect(screen).to_contain_text(said)
        accessible(page)
        demo.clear()
        at(page, "カードを置いてください")


def test_a_way_that_is_closed_is_named(demo, kiosk) -> None:
    page = kiosk("infant")
    at(page, "本人確認の方法を選んでください")
    expect(page.get_by_test_id("note-1")).to_contain_text("顔写真を読み取れません")
    demo.clear()
    at(page, "カードを置いてください")
    demo.insert("face-only")
    at(page, "本人確認の方法を選んでください")
    expect(page.get_by_test_id("note-1")).to_contain_text("暗証番号：")
    expect(page.get_by_role("button", name="顔認証")).to_be_visible()


def test_staff_compare_and_type_the_clinics_passcode(demo, visit, kiosk, accessible) -> None:
    staff = visit(demo, account="admin")
    settings = staff.page("/desk/settings")
    settings.get_by_test_id("new-passcode").fill("sakura2468")
    settings.get_by_test_id("new-passcode-again").fill("sakura2468")
    settings.get_by_test_id("set-passcode").click()
    page = kiosk("standard")
    press(page, "係員に頼む")
    at(page, "係員が確認します")
    accessible(page)
    press(page, "同じ人です")
    expect(page.get_by_test_id("passcode-error")).to_have_text(
        "医療機関のパスコードを入力してください。"
    )
    page.get_by_label("医療機関のパスコード").fill("another1")
    press(page, "同じ人です")
    expect(page.get_by_text("パスコードが違います")).to_be_visible()
    expect(page.get_by_test_id("passcode")).to_have_value("")
    accessible(page)
    page.get_by_label("医療機関のパスコード").fill("sakura2468")
    press(page, "同じ人です")
    at(page, re.compile("提供することに同意しますか"))
    demo.clear()
    at(page, "カードを置いてください")
    demo.insert("public-servant")
    press(page, "係員に頼む", "同じ人ではありません")
    at(page, "窓口へお声がけください")
    settings.goto(demo.url + "/desk/settings")
    settings.get_by_test_id("ask-remove-passcode").click()


def test_a_forgotten_card_is_told_loudly(demo_with, visit, accessible) -> None:
    with demo_with(readers=1, timing=Timing(left_behind=0.2, farewell=0.5)) as demo:
        page = visit(demo, size=TABLET, account=None).page("/kiosk/1")
        demo.insert("no-certificate")
        at(page, "カードをお忘れです")
        expect(page.get_by_role("alert").filter(has_text="お取りください")).to_be_visible()
        accessible(page)
        demo.remove()
        at(page, "カードを置いてください")
        page.close()
