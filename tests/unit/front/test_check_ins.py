"""What a reader offers is what the centre says at the beginning of each visit."""

from __future__ import annotations

import pytest

from clinic_ui.desk.sign_in import DEMO_ACCOUNTS
from clinic_ui.front.questions import ChooseMethod
from onshikaku.domain.checkin.ways import Obstacle, VisualCheck, Way
from onshikaku.service.faults import Fault, FaultKind


async def switched(hall, passcode: str | None):
    """The administrator gives the clinic a passcode at the desk, or takes it away."""
    (password,) = (one.password for one in DEMO_ACCOUNTS if one.account == "admin")
    line = await hall.clinic.door.sign_in("admin", password)
    await line.set_passcode(passcode)


@pytest.mark.parametrize(
    ("passcode", "visual", "closed"),
    [
        (None, VisualCheck.NONE, ()),
        ("kaigi2026", VisualCheck.SIMPLE, ((Way.VISUAL, Obstacle.NOT_PINLESS),)),
    ],
    ids=["nothing but the PIN", "with the clinic's passcode"],
)
def test_the_switches_at_the_desk_hold_from_the_next_visit(at_work, passcode, visual, closed):
    async def work(hall):
        await switched(hall, passcode)
        hall.reader.insert(hall.chip())
        asked = await hall.asked(ChooseMethod)
        assert asked.question == ChooseMethod((Way.PIN,))
        assert (asked.state.offer.visual, asked.state.offer.closed) == (visual, closed)
        await switched(hall, None)

    at_work(work)


def test_a_centre_that_does_not_say_leaves_it_as_it_was(at_work):
    async def work(hall):
        await switched(hall, "kaigi2026")
        hall.reader.insert(hall.chip())
        await hall.asked(ChooseMethod)
        await switched(hall, None)
        silent = Fault("GET /v1/terminal/mode", FaultKind.ERROR)
        hall.world.centre.faults.replace((silent,))
        hall.reader.remove()
        hall.reader.insert(hall.chip())
        await hall.until(lambda: len(hall.front.visits) == 2)
        asked = await hall.asked(ChooseMethod)
        assert asked.state.offer.visual is VisualCheck.SIMPLE
        hall.world.centre.faults.replace(())

    at_work(work)
