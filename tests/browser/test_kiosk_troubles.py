"""Whatever goes wrong at the kiosk, the patient is told what to do; phones, looks and languages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from clinic_ui.bench.cards import Form
from clinic_ui.bench.levers import Pulled
from clinic_ui.bench.others import OtherCard
from clinic_ui.bench.troubles import Trouble
from clinic_ui.front.place import Timing
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method

pytestmark = pytest.mark.browser

TABLET = {"width": 800, "height": 1280}
NARROW = {"width": 390, "height": 844}
IDLE = {
    "ja": "カードを置いてください",
    "en": "Place your card",
    "zh": "请放置您的卡",
    "ko": "카드를 올려 주세요",
}


@pytest.fixture
def page(demo, visit):
    """The kiosk of an empty place, which is empty again afterwards."""
    page = visit(demo, size=TABLET, account=None).page("/kiosk/1")
    at(page, IDLE["ja"])
    yield page
    demo.clear()


def at(page, title):
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def press(page, *names):
    for name in names:
        page.get_by_role("button", name=name).click()


def posted(page, path, values):
    """The status and the words that come back for what a button of the page would send."""
    return page.evaluate(
        """async ([path, values]) => {
            const token = document.querySelector('meta[name="csrf-token"]').content;
            const headers = { "x-csrftoken": token };
            const body = new URLSearchParams(values);
            const answer = await fetch(`/kiosk/1/${path}`, { method: "POST", body, headers });
            return [answer.status, await answer.text()];
        }""",
        [path, values],
    )


def bench(demo, act):
    """Do something on the bench, in its loop."""

    async def done():
        return act(demo.premises.bench)

    demo.call(done)


def test_another_card_is_refused_kindly(demo, page, accessible) -> None:
    demo.call(lambda: demo.premises.bench.insert_other(OtherCard.LICENCE, "1"))
    at(page, "マイナンバーカードを置いてください")
    expect(page.get_by_test_id("then")).to_contain_text("ケースから出した")
    expect(page.get_by_text("一度カードを取り、もう一度置いてください")).to_be_visible()
    accessible(page)
    demo.remove()
    expect(page.get_by_role("button", name="はじめの画面へ")).to_be_visible()


def test_the_card_is_pulled_the_patient_stops_and_the_centre_is_down(demo, page) -> None:
    demo.insert("standard")
    at(page, "本人確認の方法を選んでください")
    demo.remove()
    at(page, "カードが離れました")
    demo.insert("standard")
    at(page, "本人確認の方法を選んでください")
    press(page, "受付をやめる")
    at(page, "受付をやめました")
    expect(page.get_by_role("button", name="受付をやめる")).to_have_count(0)
    expect(page.get_by_test_id("take")).to_be_visible()
    demo.clear()
    at(page, IDLE["ja"])
    bench(demo, lambda bench: bench.levers.pull(Pulled(Trouble.CENTRE_DOWN)))
    demo.insert("standard")
    press(page, "暗証番号")
    expect(page.get_by_test_id("pin")).to_be_attached()
    page.keyboard.type("1234")
    press(page, "決定")
    expect(page.get_by_test_id("lead")).to_contain_text("カードのせいではありません")
    bench(demo, lambda bench: bench.levers.pull(Pulled()))


def test_a_reader_that_is_unplugged_says_so(demo, page, accessible) -> None:
    bench(demo, lambda bench: bench.plug("1", plugged=False))
    at(page, "この受付機は、ただいま使えません")
    expect(page.get_by_test_id("then")).to_contain_text("窓口へお声がけください")
    accessible(page)
    bench(demo, lambda bench: bench.plug("1", plugged=True))
    at(page, IDLE["ja"])


def test_staff_are_called_and_every_screen_shows_it(demo, visit, page, accessible) -> None:
    other = visit(demo, account=None).page("/kiosk/1")
    press(page, "係員を呼ぶ")
    for one in (page, other):
        expect(one.get_by_role("status").filter(has_text="係員を呼びました")).to_be_visible()
    assert demo.front.place("1").called
    accessible(page)
    demo.insert("standard")
    for one in (page, other):
        at(one, "本人確認の方法を選んでください")
    other.reload()
    at(other, "本人確認の方法を選んでください")


def test_what_does_not_belong_to_the_present_screen_is_void(demo, visit, page) -> None:
    other = visit(demo, account=None).page("/kiosk/1")
    demo.insert("standard")
    at(other, "本人確認の方法を選んでください")
    stale = other.locator("form.answers input[name=step]").first.input_value()
    press(page, "暗証番号")
    at(other, "暗証番号を入力してください")
    assert posted(other, "choice", {"step": stale, "choice": "face"}) == [204, ""]
    assert posted(other, "stop", {"visit": "another"}) == [204, ""]
    now = other.get_by_test_id("screen").get_attribute("data-step")
    assert posted(other, "choice", {"step": now, "choice": "agree"}) == [204, ""]
    incomplete = "4桁の数字を入力してください。"
    assert posted(other, "pin", {"step": now, "pin": "12x"}) == [200, incomplete]
    at(page, "暗証番号を入力してください")
    at(other, "暗証番号を入力してください")


def test_language_size_and_contrast_are_the_places_until_the_next_patient(
    demo, visit, page, accessible
) -> None:
    other = visit(demo, size=NARROW, account=None).page("/kiosk/1")
    for language, title in IDLE.items():
        page.get_by_test_id(f"language-{language}").click()
        at(page, title)
        at(other, title)
        expect(other.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))
    page.get_by_test_id("look-large").click()
    page.get_by_test_id("look-contrast").click()
    for one in (page, other):
        expect(one.locator("html")).to_have_attribute("data-size", "large")
        expect(one.locator("html")).to_have_attribute("data-contrast", "high")
    accessible(page)
    demo.insert("standard")
    at(page, "본인 확인 방법을 선택해 주세요")
    at(other, "본인 확인 방법을 선택해 주세요")
    accessible(other)
    demo.clear()
    for one in (page, other):
        at(one, IDLE["ja"])
        expect(one.locator("html")).to_have_attribute("data-size", "standard")


@pytest.mark.parametrize("language", ["zh", "ko"])
def test_a_visit_in_chinese_and_korean(demo, page, language) -> None:
    page.get_by_test_id(f"language-{language}").click()
    at(page, IDLE[language])
    demo.insert("standard")
    page.get_by_test_id("choice-pin").click()
    expect(page.get_by_test_id("pin")).to_be_attached()
    page.keyboard.type("1234")
    page.keyboard.press("Enter")
    page.get_by_test_id("choice-agree-to-all").click()
    page.get_by_test_id("choice-do-not-use").click()
    page.get_by_test_id("choice-paper").click()
    at(page, {"zh": "报到完成", "ko": "접수되었습니다"}[language])
    japanese = re.compile(r"[\u3041-\u309f\u30a1-\u30fa]")
    assert not japanese.search(page.get_by_test_id("screen").inner_text())


def test_by_android_phone_the_pin_comes_first(demo, page, accessible) -> None:
    press(page, "スマートフォンを使う")
    chosen = page.get_by_role("dialog", name="どちらのスマートフォンですか？")
    expect(chosen).to_be_visible()
    accessible(page)
    chosen.get_by_role("button", name="Android").click()
    at(page, "暗証番号を入力してください")
    expect(page.get_by_role("button", name="別の方法を使う")).to_have_count(0)
    page.keyboard.type("1234")
    press(page, "決定")
    at(page, "スマートフォンをかざしてください")
    accessible(page)
    demo.call(lambda: demo.premises.bench.insert("standard", "1", Form.ANDROID))
    at(page, re.compile("提供することに同意しますか"))


def test_by_iphone_and_a_card_where_a_phone_was_announced(demo, page) -> None:
    press(page, "スマートフォンを使う", "iPhone")
    at(page, "スマートフォンをかざしてください")
    demo.insert("standard")
    at(page, "選んだスマートフォンではありません")
    assert demo.front.visits[0].finished.outcome is Outcome.PHONE_EXPECTED
    demo.clear()
    at(page, IDLE["ja"])
    press(page, "スマートフォンを使う", "iPhone")
    at(page, "スマートフォンをかざしてください")
    demo.call(lambda: demo.premises.bench.insert("standard", "1", Form.IPHONE))
    at(page, re.compile("提供することに同意しますか"))
    asked = demo.front.visits[0].state
    assert (asked.by.method, asked.by.mode) == (Method.FACE, Mode.PHONE)
    assert asked.answer.outcome is Outcome.ELIGIBLE


def test_whoever_does_nothing_is_asked_and_then_let_go(demo_with, visit, accessible) -> None:
    with demo_with(readers=1, timing=Timing(patience=5, farewell=60)) as demo:
        page = visit(demo, size=TABLET, account=None).page("/kiosk/1")
        at(page, IDLE["ja"])
        demo.insert("standard")
        at(page, "本人確認の方法を選んでください")
        asked = page.get_by_role("dialog", name="まだ操作中ですか？")
        expect(asked).to_be_visible()
        step = page.get_by_test_id("screen").get_attribute("data-step")
        asked.get_by_role("button", name="続ける").click()
        expect(asked).to_be_hidden()
        expect(asked).to_be_visible()
        assert page.get_by_test_id("screen").get_attribute("data-step") == step
        at(page, "時間が過ぎました")
        expect(asked).to_be_hidden()
        accessible(page)
        page.close()
