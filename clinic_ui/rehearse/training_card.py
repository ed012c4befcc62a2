"""The training card of a scenario, played at the pages: which choice they call right, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.rehearse.browser import Browser
from clinic_ui.rehearse.result import Check, Surface
from onshikaku.domain.training import Standing, ruling_on, standing

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from onshikaku.domain.scenario import Scenario

__all__ = ["play_card"]


async def play_card(app: ASGIApp, scenario: Scenario) -> list[Check]:
    """Every choice, each by somebody who has answered nothing yet; the sources must be there."""
    found: list[Check] = []
    address = f"/training/all/{scenario.id}"
    for number, choice in enumerate(scenario.choices):
        worth = standing(choice, ruling_on(scenario))
        browser = Browser(app)
        try:
            page = await browser.open(address)
            asked = page.says(scenario.question.ja) and page.part("question") is not None
            answer = await browser.send(address, {"choice": str(number)})
        finally:
            await browser.close()
        verdict = answer.part(f"verdict-{worth.value}")
        held = asked and verdict is not None
        seen = "" if held else " ".join(answer.text.split())[:300]
        found.append(Check(Surface.TRAINING, f"choice {number + 1}: {worth.value}", seen, held))
        if worth is Standing.RIGHT:
            sources = answer.part("sources") or ""
            cited = all(section.number in sources for section in scenario.sections)
            found.append(Check(Surface.TRAINING, "its sources", "" if cited else sources, cited))
    return found
