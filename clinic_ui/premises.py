"""The premises put together: readers, front, pages, and the bench where there is one."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui import compose
from clinic_ui.bench.controls import BenchControls
from clinic_ui.bench.pages import router as bench_pages
from clinic_ui.check_ins import CheckIns
from clinic_ui.desk.pages import router as desk_pages
from clinic_ui.desk.staff import router as staff_pages
from clinic_ui.front.files import FaceFiles
from clinic_ui.front.front import Front
from clinic_ui.front.place import Place, Timing
from clinic_ui.kiosk.pages import router as kiosk_pages
from clinic_ui.training.pages import router as training_pages
from clinic_ui.web.app import create_app
from clinic_ui.web.house import House
from hardware.virtual_reader import VirtualReader

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.types import ASGIApp

    from clinic_ui.face_folder import FaceFolder
    from clinic_ui.settings import ClinicSettings

__all__ = ["Premises", "demo_premises"]


@dataclass(frozen=True, slots=True)
class Premises:
    """A clinic with its pages. `bench` is None where cards are placed by hand."""

    front: Front
    app: ASGIApp
    bench: BenchControls | None


@asynccontextmanager
async def demo_premises(
    world: compose.World,
    settings: ClinicSettings,
    *,
    readers: int = 1,
    face: FaceFolder | None = None,
    timing: Timing | None = None,
) -> AsyncGenerator[Premises]:
    """A clinic with virtual readers, a bench, and a centre in this process, at work for the block.

    Raises `CredentialUnfit`.
    """
    async with compose.local_clinic(world, settings) as clinic:
        front = Front(world.clock.now)
        code = clinic.gateway.institution_code
        name = world.centre.institutions.get(code).institution.name
        house = House(front, code, name, clinic.door, bench=True)
        virtual = {str(n): VirtualReader(f"Virtual Reader {n}") for n in range(1, readers + 1)}
        bench = BenchControls(world, virtual, code, None if face is None else face.root)
        check_ins = CheckIns(
            clinic.gateway,
            clinic.verifier,
            clinic.calls,
            house.switches,
            face=bench.faces,
            terminal_key=await asyncio.to_thread(lambda: world.cards.terminal),
        )
        files = FaceFiles(face, code, world.clock.now)
        for place_id, slot in bench.slots.items():
            front.add(
                Place(
                    place_id,
                    slot.reader,
                    virtual[place_id].watch(),
                    check_ins.at(slot),
                    front,
                    files,
                    timing or Timing(),
                )
            )
        routers = [
            kiosk_pages(house),
            desk_pages(house),
            staff_pages(house),
            training_pages(house),
            bench_pages(house, bench),
        ]
        working = asyncio.create_task(front.run())
        try:
            yield Premises(front, create_app(house, routers), bench)
        finally:
            front.close()
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working
