"""Every step of a script, done on the stage: what it does, and what it looks at."""

from __future__ import annotations

import asyncio
import re
import shlex
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from clinic_ui.bench.situation import OnReader
from clinic_ui.bench.traps import Trap
from clinic_ui.bench.troubles import CallTrouble
from clinic_ui.compose import card_chip
from clinic_ui.front.questions import ComparePhoto
from clinic_ui.rehearse import looks, patient
from clinic_ui.rehearse import script as steps
from clinic_ui.rehearse.browser import NoSuchThing
from clinic_ui.rehearse.elsewhere import identify
from clinic_ui.rehearse.result import Check, Surface
from onshikaku.domain.dates import JST
from reader.errors import PinBlocked, PinRejected
from reader.jpki import JpkiCard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from clinic_ui.front.place import Place
    from clinic_ui.rehearse.browser import Page
    from clinic_ui.rehearse.folder import Message
    from clinic_ui.rehearse.stage import Stage

__all__ = ["carry_out"]

_COMPARISON = re.compile("/visits/[^/]+/visual")
_SOON = 5.0
_COMMAND_SECONDS = 60
_LOOKUP = re.compile("/desk/lookups/([0-9a-f]+)")

_AtReader: TypeAlias = (
    steps.PlaceStep
    | steps.RemoveStep
    | steps.TurnStep
    | steps.UnlockStep
    | steps.UnplugStep
    | steps.PlugStep
    | steps.FaceStep
    | steps.TrapStep
)
_Look: TypeAlias = (
    steps.KioskStep
    | steps.DeskStep
    | steps.PageStep
    | steps.ApiStep
    | steps.IdentifyStep
    | steps.AskStep
    | steps.FileStep
    | steps.CardStep
    | steps.CommandStep
)


async def carry_out(step: steps.Step, stage: Stage, seen: Callable[[Check], None]) -> None:
    """Do a step; `seen` is told of each look. Raises where it cannot be done, as its text says."""
    match step:
        case steps.PlaceStep() | steps.RemoveStep() | steps.TurnStep() | steps.UnlockStep():
            await _at_reader(step, stage)
        case steps.UnplugStep() | steps.PlugStep() | steps.FaceStep() | steps.TrapStep():
            await _at_reader(step, stage)
        case steps.SetStep(set=around):
            await _set(stage, around)
        case steps.ClockStep(clock=moved):
            _move(stage, moved)
        case steps.WaitStep(wait=waited):
            await _wait(stage, waited)
        case steps.CheckInStep(check_in=answers):
            await patient.check_in(stage, answers)
        case steps.TapStep(tap=tapped):
            await patient.tap(stage, tapped)
        case _:
            for check in await _look(step, stage):
                seen(check)


async def _at_reader(step: _AtReader, stage: Stage) -> None:
    bench = stage.bench
    match step:
        case steps.PlaceStep(place=placed):
            await _place(stage, placed)
        case steps.RemoveStep(remove=reader):
            bench.remove(reader)
            await stage.noticed(reader)
        case steps.TurnStep(turn=turned):
            bench.slots[turned.reader].turn(turned.lies)
            await stage.noticed(turned.reader)
        case steps.UnlockStep(unlock=reader):
            await bench.unlock(reader, unlocked=True)
            await stage.noticed(reader)
        case steps.UnplugStep(unplug=reader):
            bench.plug(reader, plugged=False)
            await stage.noticed(reader)
        case steps.PlugStep(plug=reader):
            bench.plug(reader, plugged=True)
            await stage.noticed(reader)
        case steps.FaceStep(face=seen):
            bench.faces[seen.reader].scene = seen.scene
        case steps.TrapStep(trap=trapped):
            _trap(stage, trapped)


async def _look(step: _Look, stage: Stage) -> list[Check]:
    match step:
        case steps.KioskStep(kiosk=look):
            return await _kiosk(stage, look)
        case steps.DeskStep(desk=look):
            return await _desk(stage, look)
        case steps.PageStep(page=visit):
            return await _page(stage, visit)
        case steps.ApiStep(api=call):
            return await _call(stage, call)
        case steps.IdentifyStep(identify=said):
            return await _identify(stage, said)
        case steps.AskStep(ask=asked):
            return await _ask(stage, asked)
        case steps.FileStep(file=look):
            return _file(stage, look)
        case steps.CardStep(card=look):
            return [await _card(stage, look)]
        case steps.CommandStep(command=run):
            return await _run(stage, run)


async def _place(stage: Stage, placed: steps.Placed) -> None:
    trap = None if placed.breaks is None else Trap(placed.breaks, placed.moment, placed.nth)
    on = OnReader(
        reader=placed.reader,
        persona=placed.persona,
        other=placed.other,
        form=placed.form,
        unlocked=placed.unlocked,
        placement=placed.lies,
        tries=placed.pin_tries,
        trap=trap,
        behaviour=placed.behaves,
    )
    await stage.bench.put(on)
    await stage.noticed(placed.reader)


def _trap(stage: Stage, trapped: steps.Trapped) -> None:
    slot = stage.bench.slots[trapped.reader]
    if slot.chip is None:
        raise NoSuchThing("nothing lies on the reader")
    if trapped.breaks == "none":
        slot.set_trap(None)
    elif trapped.breaks is not None:
        slot.set_trap(Trap(trapped.breaks, trapped.moment, trapped.nth))
    if trapped.behaves is not None:
        slot.chip.behaviour = trapped.behaves
    if trapped.pin_tries is not None:
        slot.chip.set_tries(trapped.pin_tries)


async def _set(stage: Stage, around: steps.Around) -> None:
    bench, levers = stage.bench, stage.bench.levers
    if around.record is not None:
        bench.cast.change_record(around.record.persona, around.record.change)
    if around.suspended is not None:
        bench.cast.suspend(around.suspended, on=True)
    if around.unlocked is not None:
        await bench.unlock_card(around.unlocked)
    if around.call is not None:
        levers.set_trouble(CallTrouble(around.call, around.kind, around.delay_ms, around.once))
    elif around.trouble is not None:
        levers.set_trouble(None if around.trouble == "none" else around.trouble)
    if around.without is not None:
        levers.set_without(frozenset(around.without))
    if around.outage is not None:
        levers.set_outage(on=around.outage is steps.Opened.OPEN)
    if around.disaster is not None:
        levers.set_disaster(on=around.disaster is steps.Opened.OPEN)


def _move(stage: Stage, moved: steps.Moved) -> None:
    centre, now = stage.world.centre, stage.world.clock.now().astimezone(JST)
    day, at = moved.day or now.date(), moved.at or now.time()
    moment = datetime.combine(day, at.replace(tzinfo=None), JST)
    stage.yesterdays = stage.visit
    centre.set_moment(moment + timedelta(hours=moved.hours or 0))
    stage.premises.front.told()


async def _wait(stage: Stage, waited: steps.Waited) -> None:
    place = stage.place(waited.reader)
    match waited.until:
        case steps.Come.LEFT_BEHIND:
            came = await stage.until(lambda: place.left_behind)
        case steps.Come.START:
            came = await stage.until(lambda: place.visit is None)
    if not came:
        raise NoSuchThing(f"{waited.until} did not come")


async def _kiosk(stage: Stage, look: steps.KioskLook) -> list[Check]:
    address, account = stage.screen_of(look.reader)
    browser = await stage.browser(account)
    page = await browser.open(address)
    found: list[Check] = []
    if look.screen is not None:
        held = page.screen().startswith(look.screen)
        found.append(
            Check(Surface.KIOSK, f"screen {look.screen}", page.screen() * (not held), held)
        )
    await stage.photograph(address, account, "kiosk")
    return [*found, *_shown(stage, Surface.KIOSK, page, look)]


async def _desk(stage: Stage, look: steps.DeskLook) -> list[Check]:
    if stage.visit is None:
        raise NoSuchThing("there is no visit yet (the sheet of a lookup is a `page`)")
    browser = await stage.browser(look.account)
    page = await browser.open(f"/desk/visits/{stage.visit.id}{look.page and '/' + look.page}")
    if page.whole:
        await stage.photograph(page.path, look.account, "desk")
    return list(_shown(stage, Surface.DESK, page, look))


async def _page(stage: Stage, visit: steps.PageVisit) -> list[Check]:
    browser = await stage.browser(visit.account)
    page = await browser.open(stage.names.put_in(visit.open)) if visit.open else browser.page
    if page is None:
        raise NoSuchThing("no page stands there yet: say which to open")
    if visit.press is not None or visit.fill:
        fill = {name: stage.names.put_in(value) for name, value in visit.fill.items()}
        compared = [place for place in stage.premises.front.places.values() if _compares(place)]
        page = await browser.press(page, visit.press, fill)
        if _COMPARISON.search(page.path) is not None:
            await stage.until(lambda: not all(map(_compares, compared)), _SOON)
            await stage.settled()
    if visit.follow is not None:
        page = await browser.follow(page, visit.follow)
    _keep(stage, page.text, visit.keep)
    if (sheet := _LOOKUP.match(page.path)) is not None:
        stage.names.keep("lookup", sheet[1])
    if page.got and page.whole:
        await stage.photograph(page.path, visit.account, page.path.split("?")[0])
    status = looks.counted(Surface.PAGE, "status", visit.status, page.status)
    return [status, *_shown(stage, Surface.PAGE, page, visit)]


def _compares(place: Place) -> bool:
    """Whether staff are asked to compare somebody with the photo there."""
    return place.visit is not None and isinstance(place.visit.question, ComparePhoto)


def _shown(stage: Stage, surface: Surface, page: Page, look: steps.Looked) -> list[Check]:
    put = stage.names.put_into
    return list(
        looks.page_shows(surface, page, put(look.shows), put(look.hides), put(look.at), look.absent)
    )


async def _call(stage: Stage, call: steps.Call) -> list[Check]:
    verb, path = stage.names.put_in(call.call).split(" ", 1)
    client = await _line(stage, call)
    body = stage.names.put_into(call.send)
    response = await client.request(verb, path, json=body if call.send is not None else None)
    _keep(stage, response.text, call.keep)
    status = looks.counted(Surface.API, "status", call.status, response.status_code)
    answers = stage.names.put_into(call.answers)
    return [status, *looks.answered(response.content, answers, call.lacks)]


async def _line(stage: Stage, call: steps.Call) -> httpx.AsyncClient:
    if call.port == "management":
        return stage.keeper
    if call.clinic is None and call.account is steps.Account.MEDICAL:
        return stage.terminal.client
    code = call.clinic or stage.terminal.institution_code
    return await stage.elsewhere.at(code, call.account.value)


async def _identify(stage: Stage, said: steps.Identified) -> list[Check]:
    code = said.clinic or stage.terminal.institution_code
    chip = card_chip(stage.world, stage.bench.cast.people[said.persona])
    try:
        response = await identify(stage.elsewhere, stage.world, chip, said, code)
    except (PinBlocked, PinRejected):
        return [Check(Surface.CARD, "it takes the PIN", "refused", held=said.card_refuses)]
    _keep(stage, response.text, said.keep)
    status = looks.counted(Surface.API, "status", said.status, response.status_code)
    answers = stage.names.put_into(said.answers)
    found = [status, *looks.answered(response.content, answers, said.lacks)]
    if said.card_refuses:
        found.append(Check(Surface.CARD, "it refuses the PIN", "it signed", held=False))
    return found


async def _ask(stage: Stage, asked: steps.Asked) -> list[Check]:
    put = stage.names.put_into
    message = await stage.folder.ask(asked.kind, put(asked.header), put(asked.body))
    refused = message.name.endswith(".err")
    found = [looks.counted(Surface.FILE, "refused", asked.refused, refused)]
    _keep_of(stage, message, asked.keep)
    return [*found, *looks.contained(message, put(asked.answers), asked.lacks)]


def _file(stage: Stage, look: steps.FileLook) -> list[Check]:
    files = stage.folder.face_files()
    if look.none:
        return [looks.counted(Surface.FILE, "files in face", 0, len(files))]
    if not files:
        return [Check(Surface.FILE, "a file in face", "none", held=False)]
    message = files[-1]
    found = list(looks.contained(message, stage.names.put_into(look.holds), look.lacks))
    if look.encoding is not None:
        found.append(looks.counted(Surface.FILE, "encoding", look.encoding, message.encoding))
    return found


async def _card(stage: Stage, look: steps.CardLook) -> Check:
    reader = stage.bench.slots[look.reader].reader

    def ask() -> int:
        connection = reader.connect()
        try:
            card = JpkiCard(connection)
            card.select()
            return card.tries_left()
        finally:
            connection.close()

    place = stage.place(look.reader)
    # The clinic lets go of the card a moment after the end of its visit is seen.
    if not await stage.until(lambda: place.visit is None or place.visit.over):
        raise NoSuchThing("the visit still has the card: look at it once the visit is over")
    left = await asyncio.to_thread(ask)
    return looks.counted(Surface.CARD, "PIN tries left", look.pin_tries, left)


async def _run(stage: Stage, run: steps.Run) -> list[Check]:
    for name, text in run.beside.items():
        (stage.files / name).write_text(stage.names.put_in(text), encoding="utf-8")
    words = shlex.split(stage.names.put_in(run.run))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from clinic_ui.cli import main; main()",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        stdin=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_COMMAND_SECONDS):
            printed, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    text = printed.decode(errors="replace")
    _keep(stage, text, run.keep)
    put = stage.names.put_into
    exit_ = looks.counted(Surface.COMMAND, "exit code", run.exit, process.returncode)
    return [exit_, *looks.said(Surface.COMMAND, text, put(run.shows), put(run.hides))]


def _keep(stage: Stage, text: str, wanted: Mapping[str, str]) -> None:
    for name, pattern in wanted.items():
        found = re.search(pattern, text)
        if found is None:
            raise NoSuchThing(f"nothing to keep as {name}: {pattern} is not in {text[:300]}")
        stage.names.keep(name, found[1])


def _keep_of(stage: Stage, message: Message, wanted: Mapping[str, str]) -> None:
    for name, element in wanted.items():
        values = message.values(element)
        if not values:
            raise NoSuchThing(f"nothing to keep as {name}: no {element} in {message.name}")
        stage.names.keep(name, values[0])
