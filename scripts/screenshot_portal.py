"""The patient's own view, on a phone beside the usual sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screenshot_desk import check_in

from onshikaku.domain.checkin.ways import Way

if TYPE_CHECKING:
    from screenshot_stage import Stage

SIZES = {"wide": (1280, 800), "phone": (390, 844)}


async def portal(stage: Stage) -> None:
    """The choice, the screen, one that stays closed, registration and its end, history, papers."""
    stage.at("09:00")
    await check_in(stage, "standard", Way.PIN)

    async def shoot(path: str, state: str) -> None:
        page = await stage.open(f"/portal{path}")
        await stage.shoot(page, "portal", state, whole=True, sizes=SIZES)
        await page.close()

    await shoot("", "choose")
    await shoot("/limit-a03/screen", "screen")
    await shoot("/lost/screen", "lost")
    await shoot("/face-only/screen", "closed")
    await shoot("/standard/registration", "registration")
    await shoot("/deregistration-pending/registration", "ending")
    await shoot("/standard/history", "history")
    await shoot("/deregistered/papers", "papers")
