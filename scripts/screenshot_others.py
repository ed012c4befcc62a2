"""The doors, the bench and the course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screenshot_desk import check_in

from clinic_ui.bench.troubles import Trouble
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.training import Standing, ruling_on, standing
from onshikaku.scenarios import load_course

if TYPE_CHECKING:
    from screenshot_stage import Stage


async def start(stage: Stage) -> None:
    """The doors, and an address that leads nowhere."""
    await stage.shoot(await stage.open("/"), "start", "doors")
    await stage.shoot(await stage.open("/nowhere"), "start", "not-found")


async def bench(stage: Stage) -> None:
    """Untouched, at work, and with what was shared."""
    stage.at("09:00")
    page = await stage.open("/bench", "piece-people")
    await stage.shoot(page, "bench", "empty")
    await check_in(stage, "grace", Way.FACE)
    await page.get_by_test_id("put-favourite-standard").click()
    await page.get_by_test_id("reader-1-lying").wait_for()
    stage.bench.levers.set_trouble(Trouble.SLOW)
    await page.reload()
    await stage.shoot(page, "bench", "at-work")
    await stage.shoot(page, "bench", "all", whole=True)
    shared = await page.get_by_test_id("share-link").get_attribute("href")
    stage.bench.levers.set_trouble(None)
    await page.goto(f"{stage.url}{(shared or '').removeprefix(stage.url)}")
    await page.get_by_test_id("asked").wait_for()
    await stage.shoot(page, "bench", "shared")


async def training(stage: Stage) -> None:
    """The course: its sets, a situation, an answer, the score, a certificate, the library."""
    page = await stage.open("/training")
    await stage.shoot(page, "training", "overview")
    await page.locator(".door").first.click()
    await stage.shoot(page, "training", "set")
    await page.get_by_test_id("start").click()
    await stage.shoot(page, "training", "question")
    await page.get_by_test_id("choice-0").check()
    await page.get_by_test_id("check").click()
    await page.get_by_test_id("why").wait_for()
    await stage.shoot(page, "training", "answer", whole=True)
    course = stage.url + "/training"
    for one in load_course()[0].scenarios[1:]:
        await page.goto(f"{course}/s1/{one.id}")
        ruling = ruling_on(one)
        worth = [standing(choice, ruling) for choice in one.choices]
        await page.get_by_test_id(f"choice-{worth.index(Standing.RIGHT)}").check()
        await page.get_by_test_id("check").click()
        await page.get_by_test_id("why").wait_for()
    await page.get_by_test_id("to-result").click()
    await stage.shoot(page, "training", "score", whole=True)
    await page.get_by_test_id("certificate").click()
    await stage.shoot(page, "training", "certificate")
    await page.goto(f"{course}/all")
    await stage.shoot(page, "training", "library")
    await page.goto(f"{course}/all?group=D")
    await stage.shoot(page, "training", "library-group")
