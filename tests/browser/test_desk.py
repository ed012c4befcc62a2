"""The reception desk in a browser: list, sheets, calls, lookups, summary."""

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic_ui.front import questions
from clinic_ui.front.place import Timing
from clinic_ui.ports import PinEntry
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.coverage import Coverage
from reader.pin import Pin

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 800}
TABLET = {"width": 800, "height": 1280}
PLAYED = ("standard", "lost", "none", "grace", "black-circle")
Check = Callable[[Page], None]
LANGUAGES = ("ja", "en")


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


def play(demo: Any, persona: str, place_id: str = "1") -> str:
    """A visit from the placed card to the card taken; its id."""
    place = demo.front.place(place_id)
    before = len(demo.front.visits)
    demo.insert(persona, place_id)

    async def played() -> str:
        while len(demo.front.visits) == before or not demo.front.visits[0].over:
            visit = place.visit
            if visit is not None and visit.question is not None:
                place.answer(visit.step, answer_to(visit.question))
            await asyncio.sleep(0.01)
        return demo.front.visits[0].id

    visit_id = demo.call(played)
    take(demo, place_id)
    return visit_id


def take(demo: Any, place_id: str) -> None:
    """Take the card away, and wait until its visit is over."""
    demo.remove(place_id)

    async def over() -> bool:
        await asyncio.sleep(0.01)
        place = demo.front.place(place_id)
        return not place.card and (place.visit is None or place.visit.over)

    while not demo.call(over):
        pass


def tell(demo: Any, work: Callable[[], object]) -> None:
    """Do something in the demo's own loop."""

    async def done() -> None:
        work()

    demo.call(done)


def focused(page: Page) -> str | None:
    return page.evaluate("document.activeElement?.dataset.testid ?? document.activeElement?.id")


def top_of(page: Page, testid: str) -> float:
    box = page.get_by_test_id(testid).bounding_box()
    assert box is not None
    return box["y"]


@pytest.fixture(scope="module")
def day(demo_with: Any) -> Iterator[Any]:
    """A demo with five visits of the morning behind it; `.ids` by persona."""
    with demo_with(timing=Timing(farewell=0.05)) as demo:
        demo.ids = {who: play(demo, who) for who in PLAYED}
        yield demo


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_is_live_filtered_and_searched(
    day: Any, visit: Any, accessible: Check, lang: str
) -> None:
    page = visit(day, lang=lang).page("/desk")
    rows = page.get_by_test_id("visits").locator("tbody tr")
    finished = rows.count()
    accessible(page)

    page.get_by_test_id("search").focus()
    page.keyboard.type("もぎ")
    below = top_of(page, "visits")
    day.insert("self-employed", "2")
    running = rows.first
    expect(running).to_have_class(re.compile("visits__row--running"))
    expect(rows).to_have_count(finished + 1)
    expect(page.get_by_test_id("show-running")).to_contain_text("1")
    assert (focused(page), page.get_by_test_id("search").input_value()) == ("search", "もぎ")
    assert top_of(page, "visits") == below

    page.keyboard.press("Enter")
    page.wait_for_url("**find=*")
    assert "もぎ" not in page.url
    assert "%E3" not in page.url
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("模擬")
    take(day, "2")
    expect(page.get_by_test_id("reader-2")).not_to_contain_text("番" if lang == "ja" else "No.")
    expect(rows).to_have_count(1)
    page.reload()
    expect(page.get_by_test_id("found")).to_be_visible()
    expect(page.get_by_test_id("search")).to_have_value("もぎ")

    page.get_by_test_id("search-clear").click()
    expect(rows).to_have_count(finished + 1)
    page.get_by_test_id("show-attention").click()
    expect(page.get_by_test_id("open-1")).to_have_count(0)
    expect(page.get_by_test_id("open-2")).to_be_visible()
    page.get_by_test_id("show-running").click()
    expect(page.get_by_test_id("none-fits")).to_be_visible()
    accessible(page)


@pytest.mark.parametrize(
    ("lang", "called", "left"),
    [
        ("ja", "患者さんが職員を呼んでいます", "カードの置き忘れがあります"),
        ("en", "The patient calls for staff", "A card was left behind"),
    ],
)
def test_a_call_and_a_forgotten_card_are_seen_to(
    day: Any, visit: Any, accessible: Check, lang: str, called: str, left: str
) -> None:
    page = visit(day, lang=lang).page("/desk")
    place = day.front.place("1")
    below = top_of(page, "visits")
    tell(day, place.call_staff)
    expect(page.get_by_test_id("called-1")).to_contain_text(called)
    expect(page.get_by_test_id("alerts")).to_contain_text(called)
    assert top_of(page, "visits") == below
    accessible(page)
    page.get_by_test_id("called-1-done").click()
    expect(page.get_by_test_id("called-1")).to_have_count(0)
    expect(page.get_by_test_id("alerts")).to_be_empty()
    assert not place.called

    place.left_behind = True
    tell(day, day.front.told)
    expect(page.get_by_test_id("left-1")).to_contain_text(left)
    page.get_by_test_id("left-1-done").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("left-1")).to_have_count(0)


SHEETS = [
    (
        "standard",
        {"ja": "氏名と生年月日を患者さんと確認し", "en": "Check name and birth date"},
        "3割",
    ),
    ("lost", {"ja": "保険が変わっていないか", "en": "insurance has changed"}, "3割"),
    ("none", {"ja": "ほかに資格を確認できる書類", "en": "other papers or a screen"}, "年齢による"),
    ("grace", {"ja": "氏名と生年月日を患者さんと確認し", "en": "Check name and birth date"}, "3割"),
    ("black-circle", {"ja": "患者さんと確認し", "en": "Check name and birth date"}, "3割"),
]


@pytest.mark.parametrize(("lang", "size"), [("ja", WIDE), ("en", TABLET)])
def test_each_sheet_says_what_to_do_and_what_is_paid(
    day: Any, visit: Any, accessible: Check, lang: str, size: dict[str, int]
) -> None:
    page = visit(day, lang=lang, size=size).page("/desk")
    for who, first, pays in SHEETS:
        page.goto(f"{day.url}/desk/visits/{day.ids[who]}")
        expect(page.get_by_test_id("sheet-first")).to_contain_text(first[lang])
        if lang == "ja":
            expect(page.get_by_test_id("pays")).to_have_text(pays)
        expect(page.locator("h1")).to_have_count(1)
        person = day.world.personas[who].person
        assert person.name not in page.title()
        if who in ("standard", "lost"):
            accessible(page)
    expect(page.get_by_test_id("sheet-mind")).to_contain_text("●")


def test_an_eligible_patient_is_charged_and_the_medical_information_is_open(
    day: Any, visit: Any
) -> None:
    page = visit(day, account="medical").page(f"/desk/visits/{day.ids['standard']}")
    expect(page.get_by_test_id("sheet-born")).to_contain_text(
        "昭和55年2月17日生（1980-02-17）　46歳"
    )
    expect(page.get_by_test_id("sheet-rights")).to_contain_text("あと")
    expect(page.get_by_test_id("to-medical")).to_have_attribute(
        "href", f"/desk/visits/{day.ids['standard']}/medical"
    )
    page.get_by_test_id("points").fill("450 １，２００")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("charge-sum")).to_have_text("3,600円")
    expect(page.get_by_test_id("charge-steps").locator("tbody tr")).to_have_count(2)
    tell(day, day.front.told)
    expect(page.get_by_test_id("charge-sum")).to_have_text("3,600円")
    expect(page.get_by_test_id("points")).to_have_value("450 １，２００")
    page.get_by_test_id("points").fill("たくさん")
    page.get_by_test_id("reckon").click()
    expect(page.get_by_test_id("points-wrong")).to_be_visible()
    assert "点" not in page.url


def test_the_fallbacks_are_ticked_off_and_follow_the_situation(day: Any, visit: Any) -> None:
    page = visit(day).page(f"/desk/visits/{day.ids['lost']}?papers=any")
    tick = page.get_by_test_id("way-portal")
    tick.focus()
    page.keyboard.press("Space")
    expect(tick).to_be_checked()
    tell(day, day.front.told)
    page.get_by_test_id("first-yes").click()
    expect(page.get_by_test_id("way-earlier-data")).to_have_count(0)
    expect(page.get_by_test_id("way-portal")).to_be_checked()
    page.get_by_test_id("first-no").click()
    expect(page.get_by_test_id("way-earlier-data")).to_be_visible()
    page.get_by_test_id("way-portal").uncheck(force=True)
    page.reload()
    expect(page.get_by_test_id("way-portal")).not_to_be_checked()
    expect(page.get_by_test_id("sheet-claims")).to_contain_text("旧資格")
    page.get_by_test_id("person-other").click()
    expect(page.get_by_test_id("sheet-first")).to_contain_text("表示された人と患者さんが違います")
    expect(page.get_by_test_id("points")).to_have_count(0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_running_visit_is_followed_and_cancelled_by_keyboard(
    day: Any, visit: Any, accessible: Check, lang: str
) -> None:
    page = visit(day, lang=lang).page("/desk")
    day.insert("standard", "2")
    link = page.locator(".visits__row--running .visits__link")
    expect(link).to_have_count(1)
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/visits/*")
    state = page.get_by_test_id("sheet-state")
    expect(state).to_have_text("受付中" if lang == "ja" else "In progress")
    page.get_by_test_id("cancel").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("cancel-dialog")).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("cancel-dialog")).not_to_be_visible()
    page.get_by_test_id("cancel").click()
    page.get_by_test_id("cancel-do").click()
    expect(state).to_have_text("中断" if lang == "ja" else "Broken off")
    expect(page.get_by_test_id("news")).to_contain_text("中断" if lang == "ja" else "Broken off")
    take(day, "2")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_lookup_names_each_mistake_and_then_answers(
    day: Any, visit: Any, accessible: Check, lang: str
) -> None:
    persona = day.world.personas["standard"]
    coverage: Coverage = persona.coverages[0]
    page = visit(day, lang=lang, size=TABLET).page("/desk/lookup")
    accessible(page)
    page.get_by_test_id("insurer_number").fill("01990018")
    page.get_by_test_id("birth_date").fill("昭和64年9月9日")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("lookup-wrong")).to_contain_text("3")
    for name in ("insurer_number", "number", "birth_date"):
        expect(page.get_by_test_id(name)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_test_id("birth_date")).to_have_value("昭和64年9月9日")
    accessible(page)

    page.get_by_test_id("insurer_number").fill(coverage.insurer_number.value)
    page.get_by_test_id("symbol").fill(coverage.insured.symbol)
    page.get_by_test_id("number").fill(coverage.insured.number)
    page.get_by_test_id("birth_date").fill("S55.2.17")
    page.get_by_test_id("look-up").click()
    page.wait_for_url("**/desk/lookups/*")
    assert coverage.insured.number not in page.url
    expect(page.get_by_test_id("sheet-name")).to_contain_text(persona.person.name)
    expect(page.get_by_test_id("sheet-how")).to_have_text(
        "番号照会" if lang == "ja" else "by number"
    )
    expect(page.get_by_test_id("to-medical")).to_have_count(0)
    page.get_by_test_id("points").fill("100")
    page.get_by_test_id("reckon").click()
    expect(page.get_by_test_id("charge-sum")).to_have_text(re.compile("^300"))
    accessible(page)

    page.get_by_test_id("again").click()
    expect(page.get_by_test_id("lookups").locator("tbody tr").first).to_contain_text(
        persona.person.name
    )
    page.get_by_test_id("insurer_number").fill(coverage.insurer_number.value)
    page.get_by_test_id("number").fill("9999")
    page.get_by_test_id("birth_date").fill("1980-02-17")
    page.get_by_test_id("look-up").click()
    expect(page.get_by_test_id("way-again")).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_summary_counts_prints_and_is_saved(
    day: Any, visit: Any, accessible: Check, lang: str
) -> None:
    page = visit(day, lang=lang).page("/desk/summary")
    expect(page.get_by_test_id("visits-count")).to_contain_text(re.compile(r"\d"))
    expect(page.get_by_test_id("usage")).to_contain_text("%")
    expect(page.get_by_test_id("left")).to_contain_text("退職")
    accessible(page)
    with page.expect_download() as download:
        page.get_by_test_id("csv").click()
    saved = download.value.path().read_bytes()
    assert saved.startswith(b"\xef\xbb\xbf")
    assert "退職" not in saved.decode()
    page.emulate_media(media="print")
    expect(page.locator(".printed")).to_be_visible()
    expect(page.get_by_test_id("csv")).not_to_be_visible()


def test_a_printed_sheet_bears_the_simulators_mark_and_no_buttons(day: Any, visit: Any) -> None:
    page = visit(day).page(f"/desk/visits/{day.ids['lost']}")
    page.emulate_media(media="print")
    expect(page.locator(".printed")).to_contain_text("シミュレーター")
    expect(page.get_by_test_id("sheet-name")).to_be_visible()
    for testid in ("situation", "print", "readers", "search"):
        expect(page.get_by_test_id(testid)).not_to_be_visible()


def test_what_is_not_there_is_said_to_be_missing(day: Any, visit: Any) -> None:
    asked = visit(day).context.request
    for path in ("visits/none", "lookups/none", "events?visit=none"):
        assert asked.get(f"{day.url}/desk/{path}").status == 404


def test_a_page_whose_session_ended_shows_nobody_any_more(day: Any, visit: Any) -> None:
    watched = visit(day)
    page, other = watched.page("/desk"), watched.page("/desk")
    expect(page.get_by_test_id("visits")).to_be_visible()
    other.get_by_test_id("sign-out").click()
    tell(day, day.front.told)
    expect(page.get_by_test_id("over")).to_be_visible()
    expect(page.get_by_test_id("visits")).to_have_count(0)
