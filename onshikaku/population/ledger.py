"""The population's own books: who was what on which day, told from the lives alone.

Nothing here comes from what an insurer decided, and no rule is applied: what follows from the books
is for whoever reads them. Days are ISO text, `since` included, `until` not; None: open.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from onshikaku.domain.coverage import LossReason
from onshikaku.population.events import (
    Born,
    CardCause,
    CardChanged,
    NumberSupplied,
    OldCardGiven,
    PaperMislaid,
    RecordGained,
    RecordLost,
    ShareSet,
    UseRegistered,
    ViewingReleased,
    ViewingStopped,
    Wished,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from onshikaku.domain.circumstances import CardHeld
    from onshikaku.domain.coverage import Coverage
    from onshikaku.population.events import Event
    from onshikaku.population.lives import Household
    from onshikaku.population.members import Inhabitant

__all__ = ["COLUMNS", "Cell", "Ledger", "ledger_of"]

Cell: TypeAlias = str | int | None

COLUMNS: dict[str, tuple[str, ...]] = {
    "ledger_person": ("person_id", "born_on", "gone_from"),
    "ledger_cover": (
        "person_id",
        "position",
        "insurer",
        "symbol",
        "number",
        "branch",
        "scheme",
        "since",
        "known_from",
        "until",
        "end_known_from",
    ),
    "ledger_share": ("person_id", "position", "since", "percent"),
    "ledger_card": ("person_id", "since", "until", "whereabouts"),
    "ledger_certificate": ("person_id", "issued_on", "expires_on", "stopped_on", "until"),
    "ledger_use": ("person_id", "since"),
    "ledger_number": ("person_id", "missing_until"),
    "ledger_stop": ("person_id", "reason", "since", "until"),
    "ledger_old_card": ("person_id", "since", "last_day"),
    "ledger_wish": ("person_id", "made_on", "kind"),
}
"""The tables of the books and their columns.

`gone_from`: the first day after a death. `whereabouts` of a card: held, lost or returned.
"""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rows by table, in the order of `COLUMNS`."""

    rows: dict[str, list[tuple[Cell, ...]]] = field(
        default_factory=lambda: {table: [] for table in COLUMNS}
    )


def ledger_of(households: Iterable[Household]) -> Ledger:
    """The books on these lives."""
    ledger = Ledger()
    for household in households:
        people = list(household.people)
        people += [event.inhabitant for event in household.events if isinstance(event, Born)]
        own: defaultdict[str, list[Event]] = defaultdict(list)
        for event in household.events:
            own[event.person_id].append(event)
        for person in people:
            _Book(ledger, person).write(own[person.id])
    return ledger


class _Book:
    """One person's rows."""

    def __init__(self, ledger: Ledger, person: Inhabitant) -> None:
        self._rows = ledger.rows
        self._person = person
        self._id = person.id

    def write(self, events: Iterable[Event]) -> None:
        """Enter everything."""
        events = tuple(events)
        self._covers(events)
        self._cards([event for event in events if isinstance(event, CardChanged)])
        self._uses(events)
        self._stops(events)
        self._rest(events)

    def _enter(self, table: str, *cells: Cell) -> None:
        self._rows[table].append((self._id, *cells))

    def _covers(self, events: tuple[Event, ...]) -> None:
        covers: dict[int, Coverage] = dict(enumerate(self._person.coverages))
        covers.update((e.position, e.coverage) for e in events if isinstance(e, RecordGained))
        ends = {e.position: e for e in events if isinstance(e, RecordLost)}
        gone: date | None = None
        for position, coverage in covers.items():
            end, insured = ends.get(position), coverage.insured
            if end is not None and end.reason is LossReason.DEATH:
                gone = end.day
            self._enter(
                "ledger_cover",
                position,
                coverage.insurer_number.value,
                insured.symbol,
                insured.number,
                insured.branch,
                coverage.scheme.value,
                _text(coverage.valid_from),
                _text(coverage.registered_on or coverage.valid_from),
                _text(end and end.day),
                _text(end and end.noted_on),
            )
            self._share(position, coverage)
        for event in events:
            if isinstance(event, ShareSet):
                since = event.elderly.period.first if event.elderly else event.day
                percent = event.elderly.percent if event.elderly else event.burden_percent
                self._enter("ledger_share", event.position, _text(max(since, event.day)), percent)
        self._enter("ledger_person", _text(self._person.person.birth_date), _text(gone))

    def _share(self, position: int, coverage: Coverage) -> None:
        since, percent = coverage.valid_from, coverage.burden_percent
        if coverage.elderly is not None:
            since, percent = coverage.elderly.period.first, coverage.elderly.percent
        if percent is not None:
            self._enter("ledger_share", position, _text(since), percent)

    def _cards(self, events: list[CardChanged]) -> None:
        first = self._person.circumstances.card
        steps: list[tuple[date, CardHeld]] = []
        if first is not None and first.certificate_issued is not None:
            steps.append((first.certificate_issued, first))
        steps += [(event.day, event.card) for event in events]
        for at, (day, card) in enumerate(steps):
            until = steps[at + 1][0] if at + 1 < len(steps) else None
            where = "lost" if card.lost_on else "returned" if card.returned_on else "held"
            self._enter("ledger_card", _text(day), _text(until), where)
        self._certificates(first, events)

    def _certificates(self, first: CardHeld | None, events: list[CardChanged]) -> None:
        """A row for each one: stopped where its card was lost or returned, or its holder died."""
        cards: list[CardHeld] = [] if first is None else [first]
        renewals = (CardCause.OBTAINED, CardCause.RENEWED, CardCause.REISSUED)
        for event in events:
            if event.cause in renewals:
                cards.append(event.card)
            elif cards and event.card.stopped_on and not cards[-1].stopped_on:
                cards[-1] = event.card
        for at, card in enumerate(cards):
            following = cards[at + 1].certificate_issued if at + 1 < len(cards) else None
            self._enter(
                "ledger_certificate",
                _text(card.certificate_issued),
                _text(card.certificate_expires),
                _text(card.stopped_on),
                _text(following),
            )

    def _uses(self, events: tuple[Event, ...]) -> None:
        if self._person.registration is not None:
            self._enter("ledger_use", _text(self._person.registration.since))
        for event in events:
            if isinstance(event, UseRegistered):
                self._enter("ledger_use", _text(event.day))

    def _stops(self, events: tuple[Event, ...]) -> None:
        began = [(stop.reason, stop.period.first) for stop in self._person.stops]
        began += [(e.reason, e.day) for e in events if isinstance(e, ViewingStopped)]
        for reason, since in began:
            ends = [
                event.day
                for event in events
                if isinstance(event, ViewingReleased)
                and event.reason is reason
                and event.day > since
            ]
            self._enter("ledger_stop", reason.value, _text(since), _text(min(ends, default=None)))

    def _rest(self, events: tuple[Event, ...]) -> None:
        circumstances = self._person.circumstances
        if not circumstances.my_number_supplied:
            ends = [event.day for event in events if isinstance(event, NumberSupplied)]
            self._enter("ledger_number", _text(min(ends, default=None)))
        if circumstances.old_card_until is not None:
            since = self._person.coverages[0].valid_from
            self._enter("ledger_old_card", _text(since), _text(circumstances.old_card_until))
        for event in events:
            match event:
                case Wished(day, _, wish):
                    self._enter("ledger_wish", _text(day), wish.value)
                case OldCardGiven(day, _, last_day):
                    self._enter("ledger_old_card", _text(day), _text(last_day))
                case PaperMislaid(day):
                    kind = "paper-mislaid" if event.asked_anew else "paper-given-up"
                    self._enter("ledger_wish", _text(day), kind)
                case _:
                    pass


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
