"""The figures of a day, counted from what the system kept: list, access log, files, screens.

Nothing here looks at what was drawn.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from lxml import etree

from onshikaku.day.figures import Figures, Group
from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.consent_screens import askable_items
from onshikaku.service.access_log import Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from clinic_ui.day.reception import Received
    from clinic_ui.day.rooms import Rooms
    from onshikaku.store.access_log import Logged

__all__ = ["counted"]

_PAGE: Final = 500
_CSV: Final = "text/csv"
_BY_NUMBER: Final = "by number"
_IDENTIFIED: Final[Mapping[str, str]] = {
    "face": "face",
    "PIN": "pin",
    "by sight (simple)": "visual",
    "phone, face": "iphone",
    "phone, PIN": "android",
}
_VALIDITIES: Final[Mapping[str, str]] = {"1": "valid", "2": "invalid", "4": "none"}
_NOT_ASKED: Final = 1
"""The certificate of a specific disease is asked of those alone who have one."""
_LIVE: Final = (CertificateState.VALID, CertificateState.EXPIRING)


async def counted(rooms: Rooms, received: Iterable[Received]) -> Figures:
    """What the desk's list, the centre's access log and the files say of the day so far.

    `received`: which visits were whose, and what was seen of troubles that nothing keeps.
    """
    figures = Figures()
    lines = await _lines(rooms)
    _of_lines(figures, lines)
    _of_log(figures, rooms)
    _of_files(figures, rooms.folder / "face")
    by_card, by_number = (_confirmed(lines, by_number=one) for one in (False, True))
    for one in received:
        figures.add(Group.PATIENTS, one.patient.shows.value)
        for seen in one.seen:
            figures.add(Group.TROUBLE, seen)
        for number, sheet in one.visits.items():
            _at_till(figures, one, sheet, confirmed=number in by_card)
        for number, sheet in one.lookups.items():
            _at_till(figures, one, sheet, confirmed=number in by_number)
    return figures


def _confirmed(lines: Iterable[Mapping[str, str]], *, by_number: bool) -> frozenset[int]:
    """The numbers of those visits, or lookups, that the list has as confirmed."""
    return frozenset(
        int(line["number"])
        for line in lines
        if line["outcome"] == Outcome.ELIGIBLE and (line["kind"] == _BY_NUMBER) is by_number
    )


def _at_till(figures: Figures, received: Received, sheet: str, *, confirmed: bool) -> None:
    if confirmed and sheet in received.sums:
        figures.add(Group.TILL, "people")
        figures.add(Group.TILL, "yen", received.sums[sheet])


async def _lines(rooms: Rooms) -> list[dict[str, str]]:
    """The day's list as the desk hands it out, in English."""
    page = await rooms.office.open("/desk/summary.csv?lang=en")
    if page.kind != _CSV:
        await rooms.office.sign_in("admin")
        page = await rooms.office.open("/desk/summary.csv?lang=en")
    return list(csv.DictReader(io.StringIO(page.text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}"))))


def _of_lines(figures: Figures, lines: Iterable[Mapping[str, str]]) -> None:
    for line in lines:
        by_number = line["kind"] == _BY_NUMBER
        figures.add(Group.LOOKUP if by_number else Group.CARD, line["outcome"])
        if by_number:
            continue
        if line["identified"] != "-":
            how = line["identified"]
            figures.add(Group.IDENTIFIED, _IDENTIFIED.get(how, how))
        if line["outcome"] == Outcome.ELIGIBLE:
            share = line["share"].removesuffix("%").strip()
            figures.add(Group.SHARE, share if share.isdigit() else "open")


def _of_log(figures: Figures, rooms: Rooms) -> None:
    """The log has a row for each answer; people are counted once."""
    states: dict[str, CertificateState] = {}
    consents: defaultdict[str, int] = defaultdict(int)
    asked: set[str] = set()
    for row in _rows(rooms):
        state, who = row.certificate_state, row.person_id
        if row.mode is Mode.NUMBER or state is None or who is None:
            continue
        states[who] = state
        if row.outcome is Outcome.ELIGIBLE and state in _LIVE:
            asked.add(who)
            consents[who] = max(consents[who], len(row.consents))
    figures.people_by_card = len(states)
    for state in states.values():
        figures.add(Group.CERTIFICATE, state)
    institution = rooms.bench.levers.institution
    every = len(askable_items(rooms.world.clock.today(), institution)) - _NOT_ASKED
    for who in asked:
        given = consents[who]
        figures.add(Group.CONSENT, "none" if not given else "some" if given < every else "all")


def _rows(rooms: Rooms) -> Iterator[Logged]:
    log, after = rooms.world.centre.access_log, None
    while True:
        page = log.page(Question(), _PAGE, after)
        yield from page.rows
        after = page.following
        if after is None:
            return


def _of_files(figures: Figures, folder: Path) -> None:
    for file in folder.glob("*.xml"):
        tree = etree.parse(file)
        validity = tree.findtext(".//QualificationValidity")
        figures.add(Group.FILES, _VALIDITIES.get(validity or "", "error"))
        names = (element.text or "" for element in tree.iter("Name"))
        figures.add(Group.FILES, "circle", any("●" in name for name in names))
