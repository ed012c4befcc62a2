"""The insurer's desk, from the list of members to the month's papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screenshot_stage import Stage


async def insurer(stage: Stage) -> None:
    """Members, one of them, a check, a link, a paper, and the run with its result."""
    stage.at("09:00")
    page = await stage.open("/insurer", "members")
    await stage.shoot(page, "insurer", "members")
    await page.goto(f"{stage.url}/insurer/members/new")
    await page.get_by_test_id("register-do").click()
    await page.get_by_test_id("faults").wait_for()
    await stage.shoot(page, "insurer", "register", whole=True)
    await page.goto(f"{stage.url}/insurer/members/aged-75")
    await stage.shoot(page, "insurer", "member", whole=True)
    await page.get_by_test_id("papers").locator("th a").first.click()
    await page.get_by_test_id("paper").wait_for()
    await stage.shoot(page, "insurer", "paper", whole=True)
    await page.goto(f"{stage.url}/insurer/checks")
    await page.get_by_test_id("check-all").click()
    await page.get_by_test_id("checks").wait_for()
    await stage.shoot(page, "insurer", "checks")
    await page.get_by_test_id("checks").locator("th a").first.click()
    await page.get_by_test_id("compared").wait_for()
    await stage.shoot(page, "insurer", "check", whole=True)
    await page.goto(f"{stage.url}/insurer/links/wrong-link")
    await stage.shoot(page, "insurer", "link", whole=True)
    await page.goto(f"{stage.url}/insurer/files")
    await stage.shoot(page, "insurer", "files", whole=True)
    await page.goto(f"{stage.url}/insurer/issuance")
    await page.get_by_test_id("run-do").click()
    await page.get_by_test_id("to-result").click()
    await page.get_by_test_id("issued").wait_for()
    await stage.shoot(page, "insurer", "run")
