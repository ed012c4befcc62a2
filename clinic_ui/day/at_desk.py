"""A patient without the card at the desk: whoever sits there looks the number up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from clinic_ui.day.papers import paper_of
from clinic_ui.day.reception import Seen
from onshikaku.day.plan import Channel

if TYPE_CHECKING:
    from clinic_ui.day.pace import Pace
    from clinic_ui.day.reception import Received
    from clinic_ui.day.rooms import Rooms
    from onshikaku.day.plan import Lookup, Patient
    from onshikaku.domain.coverage import Coverage

__all__ = ["look_up"]

_TYPING: Final = timedelta(seconds=20)
_ANSWERS: Final = "/desk/lookups/"
_NOBODYS: Final = {"insurer_number": "06990014", "symbol": "99", "number": "999999999"}


async def look_up(rooms: Rooms, pace: Pace, received: Received, ordinal: int) -> int:
    """Everything that is looked up for a patient; how many answers the desk has had by then.

    `ordinal`: how many it had before.
    """
    for lookup in received.patient.lookups:
        await pace.rest(_TYPING)
        path, fields = _form(rooms, received.patient, lookup)
        page = await rooms.desk_page(path, fields)
        if not page.path.startswith(_ANSWERS):
            received.seen.append(Seen.LOOKUP_FAILED)
            return ordinal
        ordinal += 1
        received.lookups[ordinal] = page.path
        if "●" in page.text:
            received.seen.append(Seen.CIRCLE)
    return ordinal


def _form(rooms: Rooms, patient: Patient, lookup: Lookup) -> tuple[str, dict[str, str]]:
    persona = patient.persona
    born = persona.person.birth_date.isoformat()
    if lookup.channel is Channel.PAPER:
        return "/desk/lookup/document", {"document": _paper(rooms, patient), "birth_date": born}
    numbers = _numbers(_shown(patient))
    if lookup.typo:
        numbers["number"] = _mistyped(numbers["number"])
    return "/desk/lookup", {**numbers, "birth_date": born}


def _paper(rooms: Rooms, patient: Patient) -> str:
    """交付番号 of what the patient brings."""
    document = paper_of(rooms.world, patient)
    if document is None:
        raise LookupError("no certificate of eligibility was issued")
    return document.number.shown


def _shown(patient: Patient) -> Coverage | None:
    """What stands in the chart or on the paper: the former coverage where there is a newer one."""
    coverages = patient.persona.coverages
    return coverages[0] if coverages else None


def _numbers(coverage: Coverage | None) -> dict[str, str]:
    if coverage is None:
        return dict(_NOBODYS)
    insured = coverage.insured
    return {
        "insurer_number": coverage.insurer_number.value,
        "symbol": insured.symbol,
        "number": insured.number,
        "branch": insured.branch or "",
    }


def _mistyped(number: str) -> str:
    """With the last digit typed wrong."""
    return f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
