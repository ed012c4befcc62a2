"""A patient at the kiosk: presses what the screen offers, as it was agreed beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clinic_ui.rehearse.browser import NoSuchThing
from clinic_ui.rehearse.script import Tapped
from onshikaku.domain.modes import Occasion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_ui.front.place import Place
    from clinic_ui.rehearse.browser import Browser, Page
    from clinic_ui.rehearse.script import Answers
    from clinic_ui.rehearse.stage import Stage

__all__ = ["check_in", "tap"]

_MOST_SCREENS: Final = 40
_SOON: Final = 5.0
"""A tap that was void changes nothing: nobody waits longer for it."""
_YES: Final = "yes"


async def check_in(stage: Stage, answers: Answers) -> None:
    """Answer screen after screen until the visit is over, or `until` comes.

    Raises `NoSuchThing` where the screen does not offer what is to be pressed.
    """
    place = stage.place(answers.reader)
    address, account = stage.screen_of(answers.reader)
    browser = await stage.browser(account)
    pins = iter(answers.pins)
    for _ in range(_MOST_SCREENS):
        if not await stage.settled():
            raise NoSuchThing("the kiosk goes on working, and asks nothing")
        page = await browser.open(address)
        if answers.until is not None and page.screen().startswith(answers.until):
            return
        if place.visit is None or place.visit.over:
            return
        await _answer(stage, browser, page, answers, next(pins, None) if _is_pin(page) else None)
    raise NoSuchThing(f"no end after {_MOST_SCREENS} screens")


async def _answer(
    stage: Stage, browser: Browser, page: Page, answers: Answers, pin: str | None
) -> None:
    screen, at = page.screen(), answers.reader
    if screen.startswith("choose"):
        said = Tapped(reader=at, choice=answers.way.value)
    elif _is_pin(page):
        if pin is None:
            raise NoSuchThing("the PIN is asked for once more than there are PINs")
        said = Tapped(reader=at, pin=pin, agreed=answers.last_try)
    elif screen == "register":
        said = Tapped(reader=at, choice="yes" if answers.registration else "no")
    elif screen.startswith("consent-"):
        said = Tapped(reader=at, choice=_consent(page, screen, answers.consent))
    elif screen == "visual-app":
        said = Tapped(reader=at, choice="same")
    elif screen.startswith("visual-") and answers.passcode is not None:
        said = Tapped(reader=at, passcode=answers.passcode)
    elif screen == "visual-wait" and await _gone_on(stage, stage.place(at), page.step()):
        return
    else:
        raise NoSuchThing(f"the kiosk shows {screen}, and nobody said what to do then")
    await tap(stage, said, browser)


async def tap(stage: Stage, said: Tapped, browser: Browser | None = None) -> None:
    """Press or type one thing, and wait for what comes of it.

    Raises `NoSuchThing` for a button that the screen does not offer.
    """
    place = stage.place(said.reader)
    address, account = stage.screen_of(said.reader)
    used = browser or await stage.browser(account)
    page = await used.open(address)
    step = page.step()
    match said:
        case Tapped(choice=str(choice)):
            _require(page, choice)
            await used.send(f"{address}/choice", {"step": step, "choice": choice})
        case Tapped(pin=str(pin)):
            agreed = "yes" if said.agreed else ""
            typed = stage.typed(stage.names.put_in(pin))
            await used.send(f"{address}/pin", {"step": step, "pin": typed, "agreed": agreed})
        case Tapped(passcode=str(passcode)):
            await used.send(f"{address}/passcode", {"step": step, "passcode": passcode})
        case Tapped(phone=str(phone)):
            await used.send(f"{address}/phone", {"phone": phone})
        case Tapped(another_way=str(way)):
            await used.send(f"{address}/another-way", {"step": step, "choice": way})
        case Tapped(occasion=Occasion() as occasion):
            await used.send(f"{address}/occasion", {"occasion": occasion.value})
        case Tapped(look=dict(look)):
            await used.send(f"{address}/look", look)
        case Tapped(button=str(button)):
            visit = place.visit.id if place.visit is not None else ""
            await used.send(f"{address}/{button}", {"step": step, "visit": visit})
        case _:
            raise NoSuchThing("nothing was to be pressed")
    await _came_of_it(stage, place, step, said)


async def _came_of_it(stage: Stage, place: Place, step: str, said: Tapped) -> None:
    """What answers a question leads to another step; the rest is done at once."""
    if said.choice or said.pin or said.passcode:
        await _gone_on(stage, place, step)
    if said.button == "stop":
        await stage.until(lambda: place.visit is None or place.visit.over, _SOON)
    await stage.settled()


async def _gone_on(stage: Stage, place: Place, step: str) -> bool:
    """Wait a moment until the question of that step is behind; False: it still stands there."""
    return await stage.until(lambda: place.visit is None or str(place.visit.step) != step, _SOON)


def _require(page: Page, choice: str) -> None:
    offered = page.choices()
    if choice not in offered:
        raise NoSuchThing(f"no button {choice}; there are {', '.join(offered) or 'none'}")


def _is_pin(page: Page) -> bool:
    return page.screen().startswith("pin-") and page.part("pin") is not None


def _consent(page: Page, screen: str, wanted: str | Mapping[str, str]) -> str:
    """The choice for that question: by itself, or the first and the second button."""
    question = screen.removeprefix("consent-")
    word = wanted if isinstance(wanted, str) else wanted.get(question, _YES)
    offered = page.choices()
    match word:
        case "yes":
            return offered[0]
        case "no":
            return offered[-1]
        case _:
            return word
