"""Batches that ask for nobody by number: tickets of a month, consents at home and online."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.modes import Occasion
from onshikaku.exchange.batch_forms import BatchForms, Unit
from onshikaku.exchange.letter import Misread
from onshikaku.exchange.line import understood
from onshikaku.wire.oqs.batch import (
    CARE_FORM,
    CONSENT_FROM,
    CONSENT_TO,
    UNIT,
    HomeVisitQueryBody,
    HomeVisitSearch,
    OnlineQueryBody,
    OnlineSearch,
    TicketQueryBody,
    TicketSearch,
)
from onshikaku.wire.oqs.codes import CareForm, PersonResult
from onshikaku.wire.oqs.document import ROOT
from onshikaku.wire.oqs.findings import Fault, Finding
from onshikaku.wire.oqs.header import (
    BODY,
    BatchHeader,
    BatchQueryHeader,
    FetchHeader,
    ReceiptHeader,
)
from onshikaku.wire.oqs.mapping.consents import listed
from onshikaku.wire.oqs.mapping.results import consent_unit, ticket_unit
from onshikaku.wire.oqs.query import SEARCH
from onshikaku.wire.oqs.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onshikaku.exchange.batches import Entry
    from onshikaku.exchange.letter import Letter
    from onshikaku.exchange.terminal import Terminal
    from onshikaku.wire.oqs.batch import FullUnit

__all__ = ["HomeVisitBatch", "OnlineBatch", "TicketBatch"]

_BY_APP = (Occasion.HOUSE_CALL, Occasion.OFF_DESK, Occasion.READER_BROKEN)
"""All that the app is used for is 訪問診療等 to clinic software: a convention of the simulator."""
_SEARCH = f"{ROOT}/{BODY.name}/{SEARCH.name}"


class TicketBatch:
    """医療扶助一括照会 (OQSmutic): everybody with a ticket for this institution in a month."""

    interface = "OQSmutic"
    forms = BatchForms(ReceiptHeader, FetchHeader, BatchHeader)
    entry = SEARCH
    kind = TicketSearch
    hand_in = None

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def queried_on(self, letter: Letter) -> None:
        """No day. Raises `Misread`."""
        letter.read_header(BatchQueryHeader)
        letter.read_body(TicketQueryBody)

    async def units(
        self, entries: Sequence[Entry[TicketSearch]], _said: Sequence[str]
    ) -> Sequence[Unit] | None:
        """A unit for each person, as of now. Raises `LineFault`."""
        terminal, found = self._terminal, [one.block for one in entries if one.block]
        people = [
            person for search in found for person in await terminal.line.aid_tickets(search.month)
        ]
        return [
            _unit(terminal, ticket_unit(person, terminal.institution_code, terminal.manner))
            for person in people
        ]


class HomeVisitBatch:
    """訪問診療等一括照会 (OQSmuhvq): who agreed at home, on which days."""

    interface = "OQSmuhvq"
    forms = BatchForms(ReceiptHeader, FetchHeader, BatchHeader)
    entry = SEARCH
    kind = HomeVisitSearch
    hand_in = None

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def queried_on(self, letter: Letter) -> None:
        """No day. Raises `Misread`."""
        letter.read_header(BatchQueryHeader)
        search = letter.read_body(HomeVisitQueryBody).search
        _require_care(search.care_form, CareForm.HOME_VISIT)

    async def units(
        self, entries: Sequence[Entry[HomeVisitSearch]], _said: Sequence[str]
    ) -> Sequence[Unit] | None:
        """A unit for each consent, as of now. Raises `LineFault`."""
        searches = [one.block for one in entries if one.block]
        queries = [_consented(one.consent_from, one.consent_to) for one in searches]
        return await _visits(self._terminal, queries, _BY_APP)


class OnlineBatch:
    """オンライン診療等一括照会 (OQSmuonq): who agreed online, or is to be seen, on which days."""

    interface = "OQSmuonq"
    forms = BatchForms(ReceiptHeader, FetchHeader, BatchHeader)
    entry = SEARCH
    kind = OnlineSearch
    hand_in = None

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def queried_on(self, letter: Letter) -> None:
        """No day. Raises `Misread`, also where neither range of days is whole."""
        letter.read_header(BatchQueryHeader)
        search = letter.read_body(OnlineQueryBody).search
        _require_care(search.care_form, CareForm.ONLINE)
        _days_of(search)

    async def units(
        self, entries: Sequence[Entry[OnlineSearch]], _said: Sequence[str]
    ) -> Sequence[Unit] | None:
        """A unit for each consent, as of now. Raises `LineFault`."""
        queries = [_days_of(one.block) for one in entries if one.block]
        return await _visits(self._terminal, queries, (Occasion.ONLINE,))


async def _visits(
    terminal: Terminal, queries: Sequence[dict[str, str]], occasions: Sequence[Occasion]
) -> Sequence[Unit]:
    found = [
        visit
        for query in queries
        for occasion in occasions
        for visit in await terminal.line.home_visits(query | {"occasion": occasion.value})
    ]
    return [
        _unit(
            terminal,
            consent_unit(
                understood(visit.answer),
                listed(visit.consent_details),
                terminal.institution_code,
                terminal.now(),
                terminal.manner,
            ),
        )
        for visit in found
    ]


def _unit(terminal: Terminal, unit: FullUnit) -> Unit:
    failed = unit.result is PersonResult.ERROR
    return Unit.of(write(unit, UNIT.name), terminal, failed=failed)


def _consented(first: date, last: date) -> dict[str, str]:
    return {"from": first.isoformat(), "to": last.isoformat()}


def _days_of(search: OnlineSearch) -> dict[str, str]:
    """The range of days asked for: of consent, else of the visit. Raises `Misread`."""
    if search.consent_from and search.consent_to:
        return _consented(search.consent_from, search.consent_to)
    if search.visit_from and search.visit_to:
        first, last = search.visit_from, search.visit_to
        return {"visit_from": first.isoformat(), "visit_to": last.isoformat()}
    missing = CONSENT_TO if search.consent_from else CONSENT_FROM
    raise Misread(Finding.of(Fault.MISSING, f"{_SEARCH}/{missing.name}", label=missing.label))


def _require_care(given: CareForm, wanted: CareForm) -> None:
    if given is not wanted:
        path = f"{_SEARCH}/{CARE_FORM.name}"
        label = CARE_FORM.label
        raise Misread(
            Finding.of(Fault.CODE, path, label=label, table="OQSCD028", values=wanted.value)
        )
