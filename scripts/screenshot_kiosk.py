"""The patient's kiosk, screen by screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.bench.cards import Form
from clinic_ui.bench.others import OtherCard
from clinic_ui.bench.scenes import FaceScene
from clinic_ui.bench.troubles import Trouble
from clinic_ui.front.place import Appearance

if TYPE_CHECKING:
    from playwright.async_api import Page
    from screenshot_stage import Stage

PLACE = "1"
PIN, WRONG_PIN = "1234", "9999"
ALIKE = {"consent-treatment", "consent-drug", "consent-checkup"}
"""Questions that look like the one about operations."""
FREEZE = """() => {
  const live = document.getElementById("screen");
  live.replaceWith(live.cloneNode(true));
}"""


class Kiosk:
    """The page of a place, pressed as a patient does."""

    def __init__(self, stage: Stage, page: Page) -> None:
        self._stage = stage
        self.page = page

    async def place(self, persona: str, form: Form = Form.CARD) -> None:
        """Put somebody's card on the reader, once the last one was taken."""
        count = len(self._stage.front.visits)
        await self._stage.bench.insert(persona, PLACE, form)
        await self._stage.until(lambda: len(self._stage.front.visits) > count and not self.busy)
        visit = self._stage.front.place(PLACE).visit
        await self.page.locator(
            f'[data-screen][data-step="{visit.step if visit else 0}"]'
        ).wait_for()

    @property
    def busy(self) -> bool:
        """Whether the machine works, and asks nothing."""
        visit = self._stage.front.place(PLACE).visit
        return visit is not None and visit.question is None and not visit.over

    def take(self) -> None:
        """Take away what lies there."""
        self._stage.bench.remove(PLACE)

    async def until(self, screen: str) -> None:
        """Wait for a screen; a trailing `*` stands for anything."""
        match = f'^="{screen[:-1]}"' if screen.endswith("*") else f'="{screen}"'
        await self.page.locator(f"[data-screen{match}]").wait_for()

    async def tap(self, test_id: str) -> None:
        """Press a button."""
        await self.page.get_by_test_id(test_id).click()

    async def choose(self, *choices: str) -> None:
        """Give these answers, one screen after the other."""
        for choice in choices:
            step = await self.page.get_by_test_id("screen").get_attribute("data-step")
            await self.tap(f"choice-{choice}")
            await self.page.locator(f'[data-screen]:not([data-step="{step}"])').wait_for()

    async def screen(self) -> str:
        """Which screen is shown."""
        return await self.page.locator("[data-screen]").get_attribute("data-screen") or ""

    async def finish(self, state: str | None = None) -> None:
        """Agree to whatever is asked until the end, take a picture of it, and the card."""
        while True:
            await self.page.locator('[data-screen^="consent"], [data-screen^="end"]').wait_for()
            if await self.page.locator('[data-screen^="end"]').count():
                break
            await self.choose(await self.first())
        if state is not None:
            await self.shoot(state)
        self.take()
        await self.page.get_by_test_id("take").wait_for(state="detached")

    async def first(self) -> str:
        """What the first answer of the present screen is called."""
        answer = self.page.locator('form.answers [name="choice"]').first
        return await answer.get_attribute("value") or ""

    async def type(self, pin: str) -> None:
        """Type a PIN on the pad."""
        for digit in pin:
            await self.tap(f"pin-{digit}")

    async def send(self, pin: str) -> None:
        """Type a PIN and send it."""
        await self.type(pin)
        await self.tap("send")

    async def shoot(self, state: str, screen: str | None = None) -> None:
        """A picture, of that screen if one is named."""
        if screen is not None:
            await self.until(screen)
        await self._stage.shoot(self.page, "kiosk", state)

    async def shoot_passing(self, state: str, screen: str) -> None:
        """A picture of a screen that does not stay: it is held still, and let go after it."""
        await self.until(screen)
        await self.page.evaluate(FREEZE)
        await self.shoot(state)
        await self.page.reload()


async def kiosk(stage: Stage) -> None:
    """From an empty reader to every end."""
    stage.at("09:00")
    stage.front.place(PLACE).look(Appearance(language=stage.language))
    at = Kiosk(stage, await stage.open(f"/kiosk/{PLACE}", "screen"))
    await before(at)
    await identity(at, stage)
    await consents(at, stage)
    await ends(at, stage)
    await phone(at, stage)
    await appearances(at, stage)


async def before(at: Kiosk) -> None:
    """Nobody is there."""
    await at.shoot("idle", "idle")
    await at.tap("phone-dialog-open")
    await at.shoot("phone-choice")
    await at.page.keyboard.press("Escape")
    await at.tap("call")
    await at.page.get_by_test_id("called").wait_for()
    await at.shoot("staff-called")


async def identity(at: Kiosk, stage: Stage) -> None:
    """Every way to show who one is, and each that fails."""
    stage.front.place(PLACE).call_staff(called=False)
    await at.place("standard")
    await at.shoot("choose", "choose-*")
    stage.bench.faces["1"].scene = FaceScene.ONCE_NOT
    await at.tap("choice-face")
    await at.shoot_passing("face-again", "face-2")
    await at.finish()
    await at.place("standard")
    await at.until("choose-*")
    await at.tap("choice-face")
    await at.shoot_passing("face", "face-3")
    await at.finish()
    await at.place("standard")
    await at.until("choose-*")
    at.take()
    await at.shoot("card-removed", "end-*")
    stage.bench.faces["1"].scene = FaceScene.NO_CAMERA
    await at.place("standard")
    await at.until("choose-*")
    await at.tap("choice-face")
    await at.shoot("face-unavailable", "choose-1-*")
    await at.tap("choice-pin")
    await at.shoot("pin", "pin-new-*")
    await at.type(PIN[:3])
    await at.shoot("pin-typed")
    await at.tap("pin-clear")
    await at.send(WRONG_PIN)
    await at.shoot("pin-wrong", "pin-wrong-2")
    await at.send(WRONG_PIN)
    await at.shoot("pin-last-try", "pin-wrong-1")
    await at.send(WRONG_PIN)
    await at.page.get_by_test_id("last-try").wait_for()
    await at.shoot("pin-last-try-asked")
    await at.tap("last-yes")
    await at.shoot("pin-locked", "end-*")
    at.take()
    stage.bench.faces["1"].scene = FaceScene.MATCH


async def consents(at: Kiosk, stage: Stage) -> None:
    """Registration, and every question after the answer."""
    await at.place("unregistered")
    await at.until("choose-*")
    await at.choose("pin")
    await at.send(PIN)
    await at.shoot("register", "register")
    await at.choose("yes")
    await at.shoot("consent-bundle", "consent-bundle")
    await at.choose("one-by-one")
    while (screen := await at.screen()).startswith("consent-"):
        if screen not in ALIKE:
            await at.shoot(screen)
        await at.choose(await at.first())
    await at.shoot("accepted", "end-accepted")
    stage.front.place(PLACE).left_behind = True
    stage.front.told()
    await at.shoot("card-left-behind", "left")
    at.take()
    await at.until("end-accepted")


async def ends(at: Kiosk, stage: Stage) -> None:
    """How visits end."""
    for persona in ("expiring", "grace", "expired", "lost"):
        await at.place(persona)
        if (await at.screen()).startswith("choose"):
            await at.choose("pin")
            await at.send(PIN)
        await at.finish(f"end-{persona}")
    await at.place("no-certificate")
    await at.shoot("end-no-certificate", "end-*")
    at.take()
    await at.page.get_by_test_id("take").wait_for(state="detached")
    await stage.bench.insert_other(OtherCard.LICENCE, PLACE)
    await at.shoot("end-not-my-number", "end-not-my-number")
    at.take()
    stage.bench.levers.set_trouble(Trouble.LINE_DOWN)
    await at.place("family")
    await at.choose("pin")
    await at.send(PIN)
    await at.finish("end-unreachable")
    stage.bench.levers.set_trouble(None)


async def phone(at: Kiosk, stage: Stage) -> None:
    """By telephone."""
    stage.front.place(PLACE).dismiss()
    stage.front.place(PLACE).look(Appearance(language=stage.language))
    await at.page.goto(at.page.url)
    await at.until("idle")
    await at.tap("phone-dialog-open")
    await at.tap(f"phone-{Form.ANDROID}")
    await at.shoot("phone-pin", "pin-*")
    await at.send(PIN)
    await at.shoot("phone-hold", "hold")
    await at.tap("stop")
    await at.until("end-*")


async def appearances(at: Kiosk, stage: Stage) -> None:
    """Large type, high contrast, and no connection."""
    place = stage.front.place(PLACE)
    await at.place("family")
    await at.until("choose-*")
    place.look(Appearance(language=stage.language, large=True, contrast=True))
    await at.page.locator('html[data-size="large"]').wait_for()
    await at.shoot("choose-large-contrast", "choose-*")
    await at.choose("pin")
    await at.shoot("pin-large-contrast", "pin-new-*")
