"""The insurers' desk: what an insurer does to its members' records.

Every act is in the insurers' book, and clinics are answered by it at once, or from the day on which
it is registered (docs/insurer.md).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onshikaku.domain.dates import Period
from onshikaku.domain.holder import StopReason, ViewingStop
from onshikaku.domain.membership import Act, days_of_act
from onshikaku.domain.resident import is_invented
from onshikaku.errors import InvalidField, UnknownPerson, UnknownStop
from onshikaku.personas import load_insurers
from onshikaku.service.insurer_book import Book
from onshikaku.service.insurer_cases import InsurerCases
from onshikaku.service.insurer_checks import (
    OF_A_MISMATCH,
    Checks,
    Subject,
    newest_insurer,
    stops_ended,
    unsettled,
)
from onshikaku.service.insurer_entries import Entries, Known, as_entered
from onshikaku.service.insurer_links import InsurerLinks
from onshikaku.service.insurer_positions import open_position, position_meant
from onshikaku.service.insurer_values import (
    Change,
    Checked,
    KeptMember,
    MembersPage,
    Registered,
)
from onshikaku.service.residents import Residents
from onshikaku.store.entry_checks import EntryChecks
from onshikaku.store.insurer import InsurerReader
from onshikaku.store.insurer_effects import (
    change_coverage,
    change_person,
    in_order,
    new_stop,
)
from onshikaku.store.residents import ResidentReader

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from onshikaku.clock import Clock
    from onshikaku.domain.coverage import Coverage, LossReason
    from onshikaku.domain.holder import StopScope
    from onshikaku.domain.identifiers import InsurerNumber, MyNumber
    from onshikaku.domain.linkage import Inquiry, InquiryAnswer
    from onshikaku.domain.membership import (
        CheckState,
        EntryCheck,
        Insurer,
        InsurerEvent,
        Membership,
    )
    from onshikaku.domain.person import Person
    from onshikaku.service.access_log import AccessLog
    from onshikaku.service.issuance import Issuance
    from onshikaku.store.database import Database
    from onshikaku.store.holders import Holders
    from onshikaku.store.statements import Effect

__all__ = ["InsurerDesk"]

_ITEMS = ("name", "name_kana", "birth_date", "sex", "postal_code", "address")


class InsurerDesk:
    """What is done to records.

    `cases` are the mismatches with the resident register, `links` what number leads to whom.

    Calls come from one event loop. Each act is one transaction. Raises `StoreUnavailable`."""

    def __init__(
        self,
        *,
        clock: Clock,
        database: Database,
        holders: Holders,
        access_log: AccessLog,
        issuance: Issuance,
        entropy: Callable[[int], bytes],
    ) -> None:
        self._clock = clock
        self._database = database
        self._holders = holders
        self._reader = InsurerReader(database)
        self._entry_checks = EntryChecks(database)
        self._residents = Residents(ResidentReader(database))
        self._book = Book(clock, entropy)
        self._checks = Checks(clock, self._reader, self._entry_checks, self._book)
        self._issuance = issuance
        self.cases = InsurerCases(
            clock=clock,
            database=database,
            reader=self._reader,
            entry_checks=self._entry_checks,
            holders=holders,
            residents=self._residents,
            checks=self._checks,
            book=self._book,
        )
        self.links = InsurerLinks(
            clock=clock,
            database=database,
            reader=self._reader,
            holders=holders,
            residents=self._residents,
            checks=self._checks,
            book=self._book,
            access_log=access_log,
            issuance=issuance,
        )

    def insurers(self) -> tuple[Insurer, ...]:
        """Every insurer: those of the package, and whoever else has a member; by number."""
        known = {insurer.number: insurer for insurer in self._reader.insurers()}
        known |= {insurer.number: insurer for insurer in load_insurers()}
        return tuple(sorted(known.values(), key=lambda insurer: insurer.number.padded))

    def members(
        self,
        insurer: InsurerNumber | None = None,
        text: str = "",
        after: str | None = None,
        limit: int = 50,
    ) -> MembersPage:
        """Members whom the insurer has or had (None: any), and whom the text means.

        A part of a name, kana or insured number, or a whole id; empty: everybody. `after` is the
        `following` of the page before.
        """
        ids = self._reader.people(insurer, text, after, limit + 1)
        page = ids[:limit]
        numbers = self._residents.numbers_of(set(page))
        cases = self._checks.standing(page)
        members = (
            KeptMember(
                person_id,
                self._holders.of(person_id),
                numbers.get(person_id),
                self._reader.stops_of(person_id),
                unsettled(cases.get(person_id, ())),
            )
            for person_id in page
        )
        return MembersPage(tuple(members), page[-1] if len(ids) > limit else None)

    def member(self, person_id: str) -> KeptMember:
        """Everything that is kept of a person. Raises `UnknownPerson`."""
        self._require(person_id)
        return KeptMember(
            person_id,
            self._holders.of(person_id),
            self._residents.numbers_of({person_id}).get(person_id),
            self._reader.stops_of(person_id),
            unsettled(self._checks.standing_of(person_id)),
            self._reader.events(person_id),
        )

    def register(self, membership: Membership, person_id: str | None = None) -> Registered:
        """Register a member: a new person, or a new coverage of one whose number is known.

        With `person_id`: a new coverage of that person. A number that is not given is asked for by
        the five items. Raises `UnknownPerson`; `InvalidField` for what cannot stand, and where the
        coverage is on record already.
        """
        self._require_fit(membership)
        if person_id is not None:
            self._require(person_id)
        today = self._clock.today()
        number = membership.my_number
        if number is None and person_id is None:
            number = self._residents.number_for(membership.person, today)
        given: set[MyNumber] = set() if number is None else {number}
        known = Known(
            self._residents.linked_to(given),
            self._residents.under(given),
            self._checks.standing_of,
            self._reader.last_new_person(),
        )
        entries = Entries(
            known,
            today,
            holders=self._holders,
            residents=self._residents,
            checks=self._checks,
            book=self._book,
        )
        entries.enter(membership, number, person_id)
        [registered] = entries.finish()
        if registered.change in (Change.UNCHANGED, Change.CORRECTED):
            raise InvalidField("insured_number", "on_record_already")
        self._database.write(in_order(entries.effects))
        return registered

    def lose(
        self,
        person_id: str,
        lost_on: date,
        reason: LossReason,
        *,
        position: int | None = None,
        reported_on: date | None = None,
        registered_on: date | None = None,
    ) -> Registered:
        """Register the end of a coverage (資格喪失); `lost_on` is the first day not covered.

        `position` None: the only one that has not ended. The papers follow. Raises
        `UnknownPerson`, `InvalidField`.
        """
        self._require(person_id)
        self._require_days(reported_on, registered_on)
        holder = self._holders.of(person_id)
        at = open_position(holder.coverages, position)
        held = holder.coverages[at]
        if lost_on < held.valid_from:
            raise InvalidField("lost_on", "before_first_day")
        days = days_of_act(lost_on, self._clock.today(), reported_on, registered_on)
        lost = replace(
            held, lost_on=lost_on, loss_reason=reason, loss_registered_on=days.registered_on
        )
        noted = self._book.entry(
            person_id, Act.LOSE, held.insurer_number, f"coverage={at} reason={reason}", days
        )
        self._database.write(in_order([*change_coverage(person_id, at, lost), noted]))
        self._issuance.issue(person_id)
        number = self._residents.numbers_of({person_id}).get(person_id)
        return Registered(person_id, at, Change.CORRECTED, days, number, Checked())

    def correct(
        self,
        person_id: str,
        person: Person,
        coverage: Coverage | None = None,
        *,
        position: int | None = None,
        reported_on: date | None = None,
        registered_on: date | None = None,
    ) -> Registered:
        """Correct a record: the person as they ought to be, and a coverage likewise.

        `coverage` takes the place of the one at `position` (None: the newest), certificates too;
        None: the coverages stay. The record is compared anew, and the papers follow. Raises
        `UnknownPerson`, `InvalidField`.
        """
        self._require(person_id)
        self._require_days(reported_on, registered_on)
        if person.birth_date > self._clock.today():
            raise InvalidField("birth_date", "not_born")
        holder = self._holders.of(person_id)
        at = position_meant(holder.coverages, position) if coverage is not None else None
        today = self._clock.today()
        days = days_of_act(registered_on or reported_on or today, today, reported_on, registered_on)
        effects: list[Effect] = []
        changed = [name for name in _ITEMS if getattr(person, name) != getattr(holder.person, name)]
        if changed:
            effects.append(change_person(person_id, person))
        coverages = list(holder.coverages)
        if at is not None and coverage is not None:
            self._require_insurer(coverage)
            held = coverages[at]
            coverages[at] = as_entered(held, coverage, days.registered_on)
            if coverages[at] != held:
                changed.append(f"coverage={at}")
                effects += change_coverage(person_id, at, coverages[at])
        insurer = newest_insurer(tuple(coverages))
        if changed:
            effects.append(
                self._book.entry(person_id, Act.CORRECT, insurer, " ".join(changed), days)
            )
        number = self._residents.numbers_of({person_id}).get(person_id)
        subject = Subject(person_id, person, number, tuple(coverages), bool(holder.stops))
        checked, more = self._judge(subject, days.registered_on)
        self._database.write(in_order([*effects, *more]))
        self._issuance.issue(person_id)
        change = Change.CORRECTED if changed else Change.UNCHANGED
        return Registered(person_id, at or 0, change, days, number, checked)

    def stop_viewing(
        self,
        person_id: str,
        scope: StopScope,
        reason: StopReason,
        first: date | None = None,
        last: date | None = None,
    ) -> int:
        """Stop viewing from a day on (None: today) to a day (None: until released).

        The stop's position, by which it is released. Raises `UnknownPerson`, `InvalidField`.
        """
        self._require(person_id)
        begins = first or self._clock.today()
        if last is not None and last < begins:
            raise InvalidField("last", "before_first")
        position = max(self._reader.stops_of(person_id), default=-1) + 1
        stop = ViewingStop(scope, reason, Period(begins, last))
        detail = f"stop={position} scope={scope} reason={reason}"
        self._database.write(
            in_order(
                [
                    new_stop(person_id, position, stop),
                    self._book.entry(person_id, Act.STOP, self._insurer_of(person_id), detail),
                ]
            )
        )
        return position

    def release(self, person_id: str, position: int) -> None:
        """End a stop, so that it holds no more today.

        Raises `UnknownPerson`, `UnknownStop`; `InvalidField` while a mismatch is not settled.
        """
        self._require(person_id)
        stop = self._reader.stops_of(person_id).get(position)
        ended = stop and stops_ended(
            person_id, {position: stop}, tuple(StopReason), self._clock.today()
        )
        if stop is None or not ended:
            raise UnknownStop
        cases = self._checks.standing_of(person_id)
        if stop.reason in OF_A_MISMATCH and unsettled(cases):
            raise InvalidField("stop", "check_open")
        insurer = self._insurer_of(person_id)
        ended.append(self._book.entry(person_id, Act.RELEASE, insurer, f"stop={position}"))
        self._database.write(in_order(ended))

    def checks(
        self, state: CheckState | None = None, person_id: str | None = None
    ) -> tuple[EntryCheck, ...]:
        """Mismatches in that state and of that person (None: any), newest first."""
        return self._entry_checks.find(state, person_id)

    def events(self, person_id: str) -> tuple[InsurerEvent, ...]:
        """What was done to a person's record, newest first. Raises `UnknownPerson`."""
        self._require(person_id)
        return self._reader.events(person_id)

    def inquire(self, inquiry: Inquiry) -> InquiryAnswer:
        """Ask the resident register for a number, today."""
        return self._residents.inquire(inquiry, self._clock.today())

    def _judge(self, subject: Subject, entered_on: date) -> tuple[Checked, list[Effect]]:
        number = subject.number
        resident = None if number is None else self._residents.under({number}).get(number)
        cases = self._checks.standing_of(subject.person_id)
        return self._checks.judge(subject, resident, entered_on, cases)

    def _insurer_of(self, person_id: str) -> InsurerNumber | None:
        return newest_insurer(self._holders.of(person_id).coverages)

    def _require_fit(self, membership: Membership) -> None:
        person, coverage, today = membership.person, membership.coverage, self._clock.today()
        if membership.my_number is not None and not is_invented(membership.my_number):
            raise InvalidField("my_number", "not_invented")
        self._require_insurer(coverage)
        if person.birth_date > today:
            raise InvalidField("birth_date", "not_born")
        if coverage.valid_from < person.birth_date:
            raise InvalidField("valid_from", "before_birth")
        self._require_days(membership.reported_on, membership.registered_on)

    def _require(self, person_id: str) -> None:
        if not self._reader.exists(person_id):
            raise UnknownPerson

    def _require_insurer(self, coverage: Coverage) -> None:
        if not any(one.number == coverage.insurer_number for one in self.insurers()):
            raise InvalidField("insurer_number", "unknown_insurer")

    def _require_days(self, reported_on: date | None, registered_on: date | None) -> None:
        if reported_on and registered_on and registered_on < reported_on:
            raise InvalidField("registered_on", "before_report")
