"""Under whose number a record is kept; wrong links (誤った紐付け) put right; who saw them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onshikaku.domain.circumstances import Circumstances
from onshikaku.domain.linkage import Grade, compare
from onshikaku.domain.membership import Act, CheckState
from onshikaku.domain.resident import is_invented
from onshikaku.errors import InvalidField, UnknownPerson
from onshikaku.service.access_log import Question, showed_record
from onshikaku.service.insurer_checks import Subject, newest_insurer
from onshikaku.service.insurer_values import Relinked, Viewers
from onshikaku.store.insurer import NEW_PEOPLE
from onshikaku.store.insurer_effects import (
    change_person,
    in_order,
    link_number,
    move_medical,
    new_coverage,
    new_person,
    take_out_coverages,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onshikaku.clock import Clock
    from onshikaku.domain.holder import Holder
    from onshikaku.domain.identifiers import MyNumber
    from onshikaku.domain.resident import Resident
    from onshikaku.service.access_log import AccessLog
    from onshikaku.service.insurer_book import Book
    from onshikaku.service.insurer_checks import Checks
    from onshikaku.service.insurer_values import Checked
    from onshikaku.service.issuance import Issuance
    from onshikaku.service.residents import Residents
    from onshikaku.store.access_log import Logged
    from onshikaku.store.database import Database
    from onshikaku.store.holders import Holders
    from onshikaku.store.insurer import InsurerReader
    from onshikaku.store.statements import Effect

__all__ = ["InsurerLinks"]

_ON_A_PAGE = 500
_ABOVE_ALL = 1_000_000
_NOBODY = "-"  # no id of anybody: medical information on its way from one to the other


class InsurerLinks:
    """Each act is one transaction. Raises `StoreUnavailable`."""

    def __init__(
        self,
        *,
        clock: Clock,
        database: Database,
        reader: InsurerReader,
        holders: Holders,
        residents: Residents,
        checks: Checks,
        book: Book,
        access_log: AccessLog,
        issuance: Issuance,
    ) -> None:
        self._clock = clock
        self._database = database
        self._reader = reader
        self._holders = holders
        self._residents = residents
        self._checks = checks
        self._book = book
        self._access_log = access_log
        self._issuance = issuance

    def relink(self, person_id: str, number: MyNumber) -> Relinked:
        """Keep a person's record under that number from now on.

        A record under no number is linked. One under another number moves to whoever has the right
        one, with its coverages and medical information: to a new person where there is none yet,
        beside what is there, or in exchange where the record there is another person's too. The
        card that led to it then shows its holder, with no coverage until one is registered. Both
        are compared anew, and their papers follow. Raises `UnknownPerson`, `InvalidField`.
        """
        if not self._reader.exists(person_id):
            raise UnknownPerson
        if not is_invented(number):
            raise InvalidField("my_number", "not_invented")
        resident = self._residents.under({number}).get(number)
        if resident is None:
            raise InvalidField("my_number", "not_in_register")
        kept_under = self._residents.numbers_of({person_id}).get(person_id)
        if kept_under == number:
            raise InvalidField("my_number", "linked_already")
        target = self._residents.linked_to({number}).get(number)
        if kept_under is not None:
            return self._move(person_id, kept_under, resident, target)
        if target is not None:
            raise InvalidField("my_number", "of_another_record")
        return self._link(person_id, resident)

    def resident(self, person_id: str) -> Resident | None:
        """Whom the register has under the number of a person's record; None: nobody."""
        number = self._residents.numbers_of({person_id}).get(person_id)
        return None if number is None else self._residents.under({number}).get(number)

    def viewers(self, person_id: str) -> Viewers:
        """Who was shown the record that was kept under this person's number.

        From the day on which it was linked, until it was put under the right number if it was. No
        name of a patient is in it. Raises `UnknownPerson`.
        """
        if not self._reader.exists(person_id):
            raise UnknownPerson
        moved = (
            event.noted_at for event in self._reader.events(person_id) if event.act is Act.RELINK
        )
        until = next(moved, None)
        since = self._residents.linked_since(person_id)
        rows = (
            row
            for row in self._looks(person_id)
            if showed_record(row) and (until is None or row.answered_at <= until)
        )
        return Viewers(person_id, since, until, tuple(rows))

    def _looks(self, person_id: str) -> Iterator[Logged]:
        question, after = Question(person_id=person_id), None
        while True:
            page = self._access_log.page(question, _ON_A_PAGE, after)
            yield from page.rows
            if page.following is None:
                return
            after = page.following

    def _link(self, person_id: str, resident: Resident) -> Relinked:
        holder, number = self._holders.of(person_id), resident.my_number
        subject = Subject(person_id, holder.person, number, holder.coverages, bool(holder.stops))
        checked, effects = self._judge(subject, resident)
        effects.append(link_number(person_id, number, self._clock.today()))
        effects.append(self._note(subject, Act.LINK, person_id))
        self._database.write(in_order(effects))
        return Relinked(person_id, person_id, checked)

    def _move(
        self, person_id: str, kept_under: MyNumber, resident: Resident, target: str | None
    ) -> Relinked:
        record = self._holders.of(person_id)
        there = None if target is None else self._holders.of(target)
        to = target or f"{NEW_PEOPLE}{self._reader.last_new_person() + 1:07d}"
        today = self._clock.today()
        exchanged = there is not None and compare(there.person, resident, today).grade is Grade.C
        card_holder = self._residents.under({kept_under}).get(kept_under)
        if exchanged and there is not None:
            stays, arrives = there, record
        else:
            left = record.person if card_holder is None else card_holder.person
            stays = replace(record, person=left, coverages=())
            arrives = record if there is None else _beside(there, record)
        here = Subject(person_id, stays.person, kept_under, stays.coverages, bool(record.stops))
        stopped = there is not None and bool(there.stops)
        new = Subject(to, arrives.person, resident.my_number, arrives.coverages, stopped)
        effects = [*self._put(here), *_medical_moved(person_id, to, exchanged=exchanged)]
        if there is None:
            effects += new_person(to, arrives.person, Circumstances(card=None))
            effects.append(link_number(to, resident.my_number, today))
            effects += _coverages(new)
        else:
            effects += self._put(new)
        _, more = self._judge(here, card_holder)
        checked, most = self._judge(new, resident)
        effects += [*more, *most, self._note(here, Act.RELINK, to), self._note(new, Act.LINK, to)]
        self._database.write(in_order(effects))
        for concerned in (person_id, to):
            self._issuance.issue(concerned)
        return Relinked(person_id, to, checked, exchanged=exchanged)

    def _put(self, subject: Subject) -> Iterator[Effect]:
        """Another record in the place of what is there."""
        yield change_person(subject.person_id, subject.person)
        yield from take_out_coverages(subject.person_id)
        yield from _coverages(subject)

    def _judge(self, subject: Subject, resident: Resident | None) -> tuple[Checked, list[Effect]]:
        cases = self._checks.standing_of(subject.person_id)
        today = self._clock.today()
        return self._checks.judge(subject, resident, today, cases, CheckState.RELINKED)

    def _note(self, subject: Subject, act: Act, to: str) -> Effect:
        insurer = newest_insurer(subject.coverages)
        return self._book.entry(subject.person_id, act, insurer, f"record={to}")


def _beside(there: Holder, record: Holder) -> Holder:
    return replace(there, coverages=(*there.coverages, *record.coverages))


def _coverages(subject: Subject) -> Iterator[Effect]:
    for position, coverage in enumerate(subject.coverages):
        yield from new_coverage(subject.person_id, position, coverage)


def _medical_moved(person_id: str, to: str, *, exchanged: bool) -> Iterator[Effect]:
    if not exchanged:
        yield move_medical(person_id, to, beyond=_ABOVE_ALL)
        return
    yield move_medical(person_id, _NOBODY)
    yield move_medical(to, person_id)
    yield move_medical(_NOBODY, to)
