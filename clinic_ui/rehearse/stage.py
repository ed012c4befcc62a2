"""Where a scenario is played: a clinic with its centre, its reader, its pages and its folders."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import httpx

from clinic_ui import compose
from clinic_ui.bench.faces import Pace
from clinic_ui.bench.handled import ActFailed
from clinic_ui.face_folder import FaceFolder
from clinic_ui.front.place import Timing
from clinic_ui.front.roles import ReaderRole
from clinic_ui.premises import demo_premises
from clinic_ui.rehearse.album import NoCamera
from clinic_ui.rehearse.browser import Browser
from clinic_ui.rehearse.elsewhere import Elsewhere
from clinic_ui.rehearse.folder import SharedFolder
from clinic_ui.rehearse.names import Names
from clinic_ui.settings import ClinicSettings, FaceSettings
from onshikaku.api.in_process import InProcessTransport, Lazily
from onshikaku.api.management import create_app as create_management
from onshikaku.clock import Clock
from onshikaku.domain.dates import JST
from onshikaku.exchange.settings import ExchangeSettings
from onshikaku.personas import load_personas
from reader.face.attempt import Rules

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence
    from datetime import date
    from pathlib import Path

    from cryptography import x509

    from clinic_ui.bench.controls import BenchControls
    from clinic_ui.bench.readers import BenchReader
    from clinic_ui.front.place import Place
    from clinic_ui.front.visits import Visit
    from clinic_ui.premises import Premises
    from clinic_ui.rehearse.album import Camera
    from clinic_ui.rehearse.result import Picture
    from clinic_ui.rehearse.script import Account, StageEntry
    from onshikaku.domain.scenario import Scenario

__all__ = ["PATIENCE_SECONDS", "Stage", "staged"]

PATIENCE_SECONDS: Final = 30.0
"""After which what has to happen counts as not happening."""

_LOOK_SECONDS: Final = 0.02
_INTERRUPTED_SECONDS: Final = 3.0
"""A visit that asks for consents goes on without its card: longer nobody waits for its end."""
_HURRIED: Final = Pace(FaceSettings(patience_seconds=1, rest_seconds=0), Rules(apart=0.05))
"""Nobody watches: a look that comes to nothing is given up soon."""
_TERMINAL: Final = "desk-1"


@dataclass(slots=True)
class Stage:
    """One scenario's clinic.

    `pictures` were taken since the last step by `camera`. `patience`: seconds that may pass until
    the clinic notices an act at the reader; `failure`: what could not be done there; `typed`: what
    is typed in place of a PIN; `yesterdays`: the last visit before the clock was moved.
    """

    world: compose.World
    premises: Premises
    terminal: compose.Terminal
    keeper: httpx.AsyncClient
    folder: SharedFolder
    elsewhere: Elsewhere
    files: Path
    browsers: dict[str, Browser]
    names: Names
    camera: Camera = field(default_factory=NoCamera)
    pictures: list[Picture] = field(default_factory=list["Picture"])
    patience: float = 10.0
    typed: Callable[[str], str] = str
    failure: Callable[[], str | None] = lambda: None
    yesterdays: Visit | None = None

    @property
    def bench(self) -> BenchControls:
        """What is done at the readers and around them."""
        if self.premises.bench is None:
            raise TypeError("these premises have no bench")
        return self.premises.bench

    def place(self, reader: str) -> Place:
        """The place of a reader."""
        return self.premises.front.place(reader)

    def screen_of(self, reader: str) -> tuple[str, str]:
        """Where its patient's screens are, and the account behind whose sign-in."""
        match self.place(reader).role:
            case ReaderRole.KIOSK:
                return f"/kiosk/{reader}", "nobody"
            case ReaderRole.DESK:
                return f"/desk/readers/{reader}", "general"
            case ReaderRole.APP:
                return f"/app/{reader}", "nobody"

    @property
    def visit(self) -> Visit | None:
        """The visit that was begun last."""
        visits = self.premises.front.visits
        return max(visits, key=lambda one: one.number, default=self.yesterdays)

    async def browser(self, account: Account | str, language: str = "ja") -> Browser:
        """The browser of whoever sits there, signed in."""
        key = f"{account}/{language}"
        if key not in self.browsers:
            browser = Browser(self.premises.app, language)
            self.browsers[key] = browser
            if account != "nobody":
                await browser.sign_in(str(account))
        return self.browsers[key]

    async def photograph(self, path: str, account: Account | str, title: str) -> None:
        """A picture of a page as whoever sits there sees it, if pictures are wanted."""
        browser = await self.browser(account)
        taken = await self.camera.picture(path, browser.cookies, title)
        if taken is not None:
            self.pictures.append(taken)

    async def until(self, is_so: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> bool:
        """Wait for what a change of the front brings; False: it did not come in that time."""
        front = self.premises.front
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                version = front.version
                while not is_so():
                    await front.changed(version)
                    version = front.version
                return True
        return False

    async def noticed(self, reader: str) -> None:
        """Wait until the clinic has seen to what was done at a reader, and asks or has ended.

        Raises `ActFailed` for what could not be done there.
        """
        slot, place = self.bench.slots[reader], self.place(reader)
        asked = None if place.visit is None else place.visit.question and place.visit.step
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.patience):
                while not slot.heard:  # noqa: ASYNC110 - threads know it, and tell no event loop
                    await asyncio.sleep(_LOOK_SECONDS)
        failure = self.failure()
        if failure is not None:
            raise ActFailed(failure)
        if asked and (slot.lying is None or not slot.plugged):
            # The reader has told; the visit that asked something hears of it a moment later.
            await self.until(
                lambda: place.visit is None or place.visit.step != asked, _INTERRUPTED_SECONDS
            )
        await self.settled()

    async def settled(self) -> bool:
        """Wait until every visit asks something, or is over; False: one does neither."""
        return await self.until(lambda: all(map(_at_rest, self.premises.front.places.values())))


def _at_rest(place: Place) -> bool:
    visit = place.visit
    return visit is None or visit.over or visit.question is not None


@contextlib.asynccontextmanager
async def staged(
    scenario: Scenario,
    stage: StageEntry,
    readers: Sequence[BenchReader],
    root: Path,
    day: date | None = None,
    trusted: Sequence[x509.Certificate] = (),
) -> AsyncGenerator[Stage]:
    """The stage of a scenario, on its day or another, with these readers.

    Those of the desk come after the kiosks', those of tablets last.

    `root` is its folder; `trusted`: roots that are pinned, of cards that nobody here made. Raises
    what a clinic and a centre raise at their start.
    """
    world = _world(scenario, stage, day or scenario.day, trusted)
    settings = _settings(world, stage, root)
    exchange = ExchangeSettings(
        root=root / "OQS",
        work=root / "OQS-work",
        institution_code=stage.clinic,
        encoding=stage.encoding,
        single_delay=0,
        batch_delay=0,
    )
    timing = Timing(stage.patience, stage.left_behind, stage.farewell)
    async with contextlib.AsyncExitStack() as stack:
        premises = await stack.enter_async_context(
            demo_premises(
                world,
                settings,
                readers=readers[: stage.readers],
                desk_readers=readers[stage.readers : stage.readers + stage.desk_readers],
                tablets=readers[stage.readers + stage.desk_readers :],
                face=FaceFolder(exchange),
                timing=timing,
                situations={scenario.id: scenario},
                pace=_HURRIED,
            )
        )
        terminal = await stack.enter_async_context(compose.local_terminal(world, settings))
        transport = InProcessTransport(Lazily(lambda: create_management(world.centre)))
        keeper = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8711")
        )
        folder = await stack.enter_async_context(
            SharedFolder.opened(exchange, terminal, world.clock)
        )
        browsers: dict[str, Browser] = {}
        known = _Known(world, root)
        made = Stage(
            world,
            premises,
            terminal,
            keeper,
            folder,
            Elsewhere(world, stack),
            root,
            browsers,
            Names(world.personas, known),
        )
        known.stage = made
        stack.push_async_callback(_close, browsers)
        await made.until(lambda: all(one.plugged for one in premises.front.places.values()))
        yield made


class _Known:
    """What goes by a name on every stage."""

    def __init__(self, world: compose.World, root: Path) -> None:
        self.stage: Stage | None = None
        self._world = world
        self._root = root

    def __call__(self) -> dict[str, str]:
        today = self._world.clock.today()
        visit = None if self.stage is None else self.stage.visit
        known = {
            "day": today.isoformat(),
            "d8": f"{today:%Y%m%d}",
            "root": str(self._root / "OQS"),
            "files": str(self._root),
        }
        if visit is not None:
            known["visit"] = visit.id
            if visit.confirmation is not None:
                known["confirmation"] = visit.confirmation.id
        return known


def _settings(world: compose.World, stage: StageEntry, root: Path) -> ClinicSettings:
    """Who the clinic is; with a certificate of its own only where its day was said."""
    if stage.terminal_issued is None:
        return ClinicSettings(institution_code=stage.clinic)
    at = datetime.combine(stage.terminal_issued, stage.at, JST)
    issued = world.hierarchy.terminals.issue(stage.clinic, _TERMINAL, at)
    credential = root / f"{_TERMINAL}.pem"
    credential.write_bytes(issued.pem)
    return ClinicSettings(institution_code=stage.clinic, credential=credential)


def _slow_time() -> Callable[[], datetime]:
    """A millisecond passes between two looks at the clock: all has its order, and its minute.

    The hours go where a scenario moves them, however long a busy machine takes for its steps.
    """
    begun, looks = datetime.now(UTC), itertools.count()
    return lambda: begun + timedelta(milliseconds=next(looks))


def _world(
    scenario: Scenario, stage: StageEntry, day: date, trusted: Sequence[x509.Certificate]
) -> compose.World:
    people = {**load_personas(stage.cast or day), **scenario.people}
    clock = Clock(_slow_time())
    world = compose.World.create(day=day, personas=people, trusted=trusted, clock=clock)
    world.clock.set_moment(datetime.combine(day, stage.at, JST))
    world.centre.openings.settings.batch_delay = timedelta(0)
    return world


async def _close(browsers: dict[str, Browser]) -> None:
    for browser in browsers.values():
        await browser.close()
