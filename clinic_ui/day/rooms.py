"""Where a day is played: premises with their centre, and whoever works and waits there."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from clinic_ui import compose
from clinic_ui.bench.faces import BenchFace, Pace
from clinic_ui.day.papers import hand_out
from clinic_ui.face_folder import FaceFolder
from clinic_ui.front.place import Timing
from clinic_ui.premises import demo_premises
from clinic_ui.rehearse.browser import Browser, NoSuchThing
from clinic_ui.settings import ClinicSettings, FaceSettings
from onshikaku.domain.dates import JST
from onshikaku.domain.institution import Feature
from onshikaku.exchange.settings import ExchangeSettings
from reader.face.attempt import Rules

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
    from pathlib import Path

    from clinic_ui.bench.controls import BenchControls
    from clinic_ui.front.place import Place
    from clinic_ui.premises import Premises
    from clinic_ui.rehearse.browser import Page
    from onshikaku.day import DayPlan
    from onshikaku.domain.institution import Kind

__all__ = ["PASSCODE", "Rooms", "opened", "world_of"]

PASSCODE: Final = "7531"
"""Of the clinic, for the simplified visual check; it opens nothing."""

_SIGN_IN: Final = "/desk/sign-in"
_BEFORE_OPENING: Final = timedelta(minutes=15)
_PATIENCE_SECONDS: Final = 60.0
_UNHURRIED: Final = Timing(patience=3600, left_behind=3600, farewell=3600)
_AT_ONCE: Final = Rules(frames=1, apart=0)
"""Nobody is really looked at: the first picture decides."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """`desk`: the browser of whoever is at reception; `kiosk`: that of the kiosks; `office`: of
    whoever closes the day.

    `faces`: who stands before the camera of each place. `folder`: the shared folder.
    """

    world: compose.World
    premises: Premises
    desk: Browser
    kiosk: Browser
    office: Browser
    faces: Mapping[str, BenchFace]
    folder: Path

    @property
    def bench(self) -> BenchControls:
        """What is done at the readers and to the line."""
        if self.premises.bench is None:
            raise TypeError("these premises have no bench")
        return self.premises.bench

    async def desk_page(self, path: str, fields: Mapping[str, object] | None = None) -> Page:
        """A page of the desk, or the answer to what was filled in there.

        Whoever sits there signs in again where the session ended over a quiet hour.
        """
        for _ in range(2):
            sent = self.desk.open(path) if fields is None else self.desk.send(path, fields)
            page = await sent
            if not page.path.startswith(_SIGN_IN):
                return page
            await self.desk.sign_in("general")
        raise NoSuchThing(f"{path} leads to the sign-in again and again")

    def place(self, place_id: str) -> Place:
        """The place of a reader."""
        return self.premises.front.place(place_id)

    async def until(self, is_so: Callable[[], object]) -> None:
        """Wait for what a change of the front brings. Raises `TimeoutError`."""
        front = self.premises.front
        async with asyncio.timeout(_PATIENCE_SECONDS):
            version = front.version
            while not is_so():
                await front.changed(version)
                version = front.version


def world_of(plan: DayPlan) -> compose.World:
    """A world with the people of a day, on that day before the doors open.

    Whoever comes with a 資格確認書 was sent it. Raises `DayOutOfRange`.
    """
    world = compose.World.create(day=plan.day, personas=plan.personas)
    first = min((patient.arrives for patient in plan.patients), default=None)
    begins = first or datetime.combine(plan.day, datetime.min.time(), JST).replace(hour=9)
    world.clock.set_moment(begins - _BEFORE_OPENING)
    hand_out(world, plan)
    return world


@asynccontextmanager
async def opened(
    world: compose.World, kind: Kind, readers: int, folder: Path
) -> AsyncGenerator[Rooms]:
    """An institution of that kind with so many readers, at work for the block; staff are signed in.

    Results of visits go below `folder`.
    """
    code = _institution(world, kind)
    settings = ClinicSettings(institution_code=code)
    exchange = ExchangeSettings(
        root=folder / "OQS", work=folder / "OQS-work", institution_code=code
    )
    benches: list[BenchControls] = []
    looks = FaceSettings(rest_seconds=0)
    faces = {
        id_: BenchFace(_holder_at(benches, id_), pace=Pace(looks, _AT_ONCE))
        for id_ in (str(n) for n in range(1, readers + 1))
    }
    try:
        async with demo_premises(
            world,
            settings,
            readers=readers,
            face=FaceFolder(exchange),
            timing=_UNHURRIED,
            eyes={id_: face.eye() for id_, face in faces.items()},
        ) as premises:
            app = premises.app
            desk, kiosk, office = Browser(app), Browser(app), Browser(app)
            rooms = Rooms(world, premises, desk, kiosk, office, faces, folder / "OQS")
            benches.append(rooms.bench)
            try:
                await rooms.until(lambda: all(p.plugged for p in premises.front.places.values()))
                await office.sign_in("admin")
                await office.send(
                    "/desk/settings/passcode", {"passcode": PASSCODE, "again": PASSCODE}
                )
                await desk.sign_in("general")
                yield rooms
            finally:
                for browser in (desk, kiosk, office):
                    await browser.close()
    finally:
        for face in faces.values():
            face.close()


def _holder_at(benches: Sequence[BenchControls], place_id: str) -> Callable[[], str | None]:
    """Whose card lies there, once there is a bench."""
    return lambda: benches[0].holder_at(place_id) if benches else None


def _institution(world: compose.World, kind: Kind) -> str:
    """The first of that kind in the register; it gets a reader for phones if it has none."""
    enrolment = next(one for one in world.centre.institutions.all() if one.institution.kind is kind)
    institution = enrolment.institution
    features = institution.features | {Feature.PHONE_READER}
    if features != institution.features:
        joined = replace(institution, features=features)
        world.centre.institutions.put(replace(enrolment, institution=joined))
    return institution.code.value
