"""The reception desk: the day's list, the sheets, and what is behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.desk.sign_in import DEMO_ACCOUNTS
from clinic_ui.front.place import Appearance
from clinic_ui.front.questions import (
    ChooseMethod,
    ComparePhoto,
    EnterPin,
    GiveConsent,
    HoldPhone,
    OfferRegistration,
)
from clinic_ui.ports import PinEntry
from onshikaku.domain.checkin.ways import Way
from reader.pin import Pin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Page
    from screenshot_stage import Stage

    from clinic_ui.front.questions import Answer, Question

PASSWORDS = {one.account: one.password for one in DEMO_ACCOUNTS}
DAY: Sequence[tuple[str, str, Way]] = (
    ("08:52", "standard", Way.FACE),
    ("08:58", "grace", Way.PIN),
    ("09:03", "lost", Way.PIN),
    ("09:10", "black-circle", Way.PIN),
    ("09:16", "limit-a03", Way.PIN),
    ("09:21", "several", Way.PIN),
    ("09:27", "aid-no-ticket", Way.PIN),
    ("09:34", "aged-75", Way.PIN),
    ("09:40", "none", Way.PIN),
    ("09:46", "elderly-70-2wari", Way.FACE),
)
"""When somebody's card is placed, whose, and how the patient is identified."""


LONG = {"lost", "limit-a03"}
"""Whose sheets are shown to their end."""


def answer_to(question: Question, way: Way) -> Answer:
    """What a patient says who agrees to everything."""
    match question:
        case ChooseMethod():
            return way
        case EnterPin():
            return PinEntry(Pin("1234"))
        case OfferRegistration():
            return True
        case GiveConsent(screen):
            return screen.choices[0]
        case ComparePhoto() | HoldPhone():
            return None


async def check_in(stage: Stage, persona: str, way: Way, *, take: bool = True) -> str:
    """A whole visit at the first reader, and the card taken, if it is; the visit's id."""
    place_id = "1"
    place = stage.front.place(place_id)
    count = len(stage.front.visits)
    await stage.bench.insert(persona, place_id)
    await stage.until(lambda: len(stage.front.visits) > count)
    answered = None
    while place.visit is not None and not place.visit.over:
        step, question = place.visit.step, place.visit.question
        if question is not None and step != answered:
            answered = step
            place.answer(step, answer_to(question, way))
        await stage.front.changed(stage.front.version)
    if take:
        stage.bench.remove(place_id)
        await stage.until(lambda: not place.card)
    return stage.front.visits[0].id


async def sign_in(page: Page, account: str) -> None:
    """Sign in by the form that the page shows."""
    await page.get_by_test_id("sign-in-account").fill(account)
    await page.get_by_test_id("sign-in-password").fill(PASSWORDS[account])
    await page.get_by_test_id("sign-in-do").click()
    await page.get_by_test_id("account").wait_for()


async def desk(stage: Stage) -> None:
    """A morning at the desk."""
    stage.at("08:45")
    page = await stage.open("/desk", "sign-in-do")
    await stage.shoot(page, "desk", "sign-in")
    await page.get_by_test_id("sign-in-account").fill("general")
    await page.get_by_test_id("sign-in-password").fill("wrong")
    await page.get_by_test_id("sign-in-do").click()
    await page.get_by_test_id("sign-in-failed").wait_for()
    await stage.shoot(page, "desk", "sign-in-failed")
    await sign_in(page, "medical")
    await page.get_by_test_id("no-visits").wait_for()
    await stage.shoot(page, "desk", "list-empty")
    visits: dict[str, str] = {}
    for clock, persona, way in DAY:
        stage.at(clock)
        forgets = persona == DAY[-1][1]
        visits[persona] = await check_in(stage, persona, way, take=not forgets)
    await lists(stage, page)
    await sheets(stage, page, visits)
    await lookups(stage, page)
    await medical(stage, page, visits["standard"])
    stage.at("10:05")
    await page.goto(f"{stage.url}/desk/summary")
    await stage.shoot(page, "desk", "summary")
    await visual(stage, page)


async def lists(stage: Stage, page: Page) -> None:
    """The day's list while somebody is at a reader, somebody calls, and a card was forgotten."""
    stage.at("09:52")
    await stage.bench.insert("family", "2")
    waiting = stage.front.place("2")
    await stage.until(lambda: waiting.visit is not None and waiting.visit.question is not None)
    waiting.call_staff()
    forgotten = stage.front.place("1")
    forgotten.left_behind = True
    stage.front.told()
    await page.goto(f"{stage.url}/desk")
    await page.get_by_test_id("visit-11").wait_for()
    await stage.shoot(page, "desk", "list")
    stage.bench.remove("1")
    waiting.call_staff(called=False)
    await page.get_by_test_id("show-attention").click()
    await stage.shoot(page, "desk", "list-attention")
    await page.goto(f"{stage.url}/desk/visits/{stage.front.visits[0].id}")
    await page.get_by_test_id("cancel").click()
    await stage.shoot(page, "desk", "sheet-running")
    await page.get_by_test_id("cancel-do").click()
    stage.bench.remove("2")


async def sheets(stage: Stage, page: Page, visits: dict[str, str]) -> None:
    """What each visit comes to."""
    for persona in ("standard", "grace", "lost", "black-circle", "limit-a03", "several"):
        await page.goto(f"{stage.url}/desk/visits/{visits[persona]}")
        await page.get_by_test_id("sheet-first").wait_for()
        if persona == "limit-a03":
            await page.get_by_test_id("points").fill("45000")
            await page.get_by_test_id("reckon").click()
            await page.get_by_test_id("charge-sum").wait_for()
        await stage.shoot(page, "desk", f"sheet-{persona}", whole=persona in LONG)
    await page.goto(f"{stage.url}/desk/visits/{visits['lost']}/declaration")
    await stage.shoot(page, "desk", "declaration")
    await page.emulate_media(media="print")
    await page.goto(f"{stage.url}/desk/visits/{visits['lost']}")
    await page.get_by_test_id("sheet-first").wait_for()
    await stage.shoot(page, "desk", "sheet-on-paper", whole=True)
    await page.emulate_media(media="screen")


async def lookups(stage: Stage, page: Page) -> None:
    """By number: mistakes, and an answer."""
    persona = stage.world.personas["standard"]
    coverage = persona.coverages[0]
    await page.goto(f"{stage.url}/desk/lookup")
    await page.get_by_test_id("insurer_number").fill("1234")
    await page.get_by_test_id("look-up").click()
    await page.get_by_test_id("lookup-wrong").wait_for()
    await stage.shoot(page, "desk", "lookup-wrong")
    for name, value in (
        ("insurer_number", coverage.insurer_number.value),
        ("symbol", coverage.insured.symbol or ""),
        ("number", coverage.insured.number),
        ("birth_date", persona.person.birth_date.isoformat()),
    ):
        await page.get_by_test_id(name).fill(value)
    await page.get_by_test_id("look-up").click()
    await page.get_by_test_id("again").wait_for()
    await stage.shoot(page, "desk", "lookup-answer")


async def medical(stage: Stage, page: Page, visit: str) -> None:
    """What a living consent and the right account open."""
    await page.goto(f"{stage.url}/desk/visits/{visit}/medical")
    await page.get_by_test_id("medical-items").wait_for()
    await page.locator('a[data-testid^="item-"]').first.click()
    await stage.shoot(page, "desk", "medical")
    await page.get_by_test_id("ask-withdraw").click()
    await stage.shoot(page, "desk", "medical-withdraw")


async def visual(stage: Stage, page: Page) -> None:
    """What the administrator may switch, and the comparison by sight."""
    await page.goto(f"{stage.url}/desk")
    await page.get_by_test_id("sign-out").click()
    await page.get_by_test_id("sign-in-do").wait_for()
    await sign_in(page, "general")
    await page.goto(f"{stage.url}/desk/settings")
    await stage.shoot(page, "desk", "settings-general")
    await page.get_by_test_id("sign-out").click()
    await page.get_by_test_id("sign-in-do").wait_for()
    await sign_in(page, "admin")
    await page.goto(f"{stage.url}/desk/settings")
    await stage.shoot(page, "desk", "settings")
    await page.get_by_test_id("visual-on-do").click()
    await page.get_by_test_id("visual-off").wait_for()
    place = stage.front.place("1")
    count = len(stage.front.visits)
    await stage.bench.insert("public-servant", "1")
    await stage.until(lambda: len(stage.front.visits) > count)
    await stage.until(lambda: place.visit is not None and place.visit.question is not None)
    await page.goto(f"{stage.url}/desk/visits/{stage.front.visits[0].id}/visual")
    await page.get_by_test_id("compare").wait_for()
    await stage.shoot(page, "desk", "visual")
    place.look(Appearance(language=stage.language))
    kiosk = await stage.open("/kiosk/1", "screen")
    await stage.shoot(kiosk, "kiosk", "visual-wait")
