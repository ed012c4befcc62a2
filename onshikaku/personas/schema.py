"""One persona as written. Everything in it must be recognisably invented."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator

from onshikaku.domain.person import Person, Sex
from onshikaku.domain.persona import Persona
from onshikaku.domain.registration import Registration
from onshikaku.personas.card_entry import (
    CardEntry,  # noqa: TC001 - pydantic resolves the annotations
    CertificateEntry,  # noqa: TC001
)
from onshikaku.personas.circumstance_entry import CircumstanceEntry
from onshikaku.personas.coverage_entry import CoverageEntry  # noqa: TC001
from onshikaku.personas.entry import BirthDate, Day, Entry, FullName, Line, Percent, written_as
from onshikaku.personas.faults import Fault, Finding
from onshikaku.personas.public_entry import (
    AidEntry,  # noqa: TC001
    ExpenseEntry,  # noqa: TC001
    StopEntry,  # noqa: TC001
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onshikaku.personas.coverage_entry import InsurerEntry

__all__ = ["ID_FORM", "PersonaEntry"]

ID_FORM = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
"""How ids look."""


class _PersonEntry(Entry):
    """Who somebody is, on the card or on record. Fields: `onshikaku.domain.person.Person`."""

    name: FullName
    kana: FullName
    birth_date: BirthDate
    sex: Sex
    postal_code: Annotated[str, written_as("000-[0-9]{4}", Fault.POSTAL_CODE_FORM)]
    address: Annotated[Line, written_as("架空県模擬市.*", Fault.ADDRESS_FORM)]
    name_other: FullName | None = None
    kana_other: FullName | None = None

    def findings(self) -> Iterator[Finding]:
        """Kana of another name that is not written."""
        if self.kana_other is not None and self.name_other is None:
            yield Finding(("kana_other",), Fault.KANA_WITHOUT_NAME)

    def to_domain(self) -> Person:
        return Person(
            self.name,
            self.kana,
            self.birth_date,
            self.sex,
            self.postal_code,
            self.address,
            self.name_other,
            self.kana_other,
        )


class _RegistrationEntry(Entry):
    """Registration for insurance use; `since` is the certificate's day of issue unless given."""

    since: Day | None = None
    cancelled_on: Day | None = None

    def findings(self) -> Iterator[Finding]:
        """An end before the beginning."""
        since, cancelled = self.since, self.cancelled_on
        if since is not None and cancelled is not None and cancelled < since:
            yield Finding(("cancelled_on",), Fault.ENDS_BEFORE_IT_BEGINS)


def _yes_or_no(value: object) -> object:
    """`true` is registered since the certificate was issued, `false` not registered."""
    match value:
        case True | "true":
            return {}
        case False | "false":
            return None
        case _:
            return value


class PersonaEntry(Entry):
    """One persona. Fields: `onshikaku.domain.persona.Persona`, and docs/personas.md.

    Before `from_day` the persona is not in the cast: the rules of that day do not know its state.
    """

    id: Annotated[Line, written_as(ID_FORM.pattern, Fault.ID_FORM)]
    title_ja: Line
    title_en: Line
    from_day: Day | None = None
    person: _PersonEntry
    card: CardEntry
    certificate: CertificateEntry
    registration: Annotated[_RegistrationEntry | None, BeforeValidator(_yes_or_no)] = (
        _RegistrationEntry()
    )
    coverages: tuple[CoverageEntry, ...] = ()
    record_person: _PersonEntry | None = None
    stops: tuple[StopEntry, ...] = ()
    aid: AidEntry | None = None
    expenses: tuple[ExpenseEntry, ...] = ()
    printed_percent: Percent | None = None
    medical: bool = False
    circumstances: CircumstanceEntry = CircumstanceEntry()

    def findings(self) -> Iterator[Finding]:
        """Days before birth; a card younger than its certificate; ends that no rule gives."""
        before_birth = list(self._before_birth())
        yield from before_birth
        issued = self.certificate.issued
        if self.card.issued is not None and self.card.issued > issued:
            yield Finding(("card", "issued"), Fault.CARD_YOUNGER)
        if self.registration is not None:
            cancelled = self.registration.cancelled_on
            if cancelled is not None and cancelled < (self.registration.since or issued):
                yield Finding(("registration", "cancelled_on"), Fault.ENDS_BEFORE_IT_BEGINS)
        if not before_birth:  # else there is no arithmetic with the days of issue
            yield from self._ended_before_issue()
            yield from self._against_rule(irregular=False)

    def warnings(self) -> Iterator[Finding]:
        """What goes against the rules on purpose."""
        for finding in self._against_rule(irregular=True):
            yield Finding(finding.path, Fault.IRREGULAR)

    def to_domain(self, insurers: Mapping[str, InsurerEntry]) -> Persona:
        """The persona, insured by these."""
        born, issued = self.person.birth_date, self.certificate.issued
        card = self.card.to_domain(issued, born)
        return Persona(
            id=self.id,
            title_ja=self.title_ja,
            title_en=self.title_en,
            person=self.person.to_domain(),
            card=card,
            certificate=self.certificate.to_domain(born, card.expires),
            registration=self.registration
            and Registration(self.registration.since or issued, self.registration.cancelled_on),
            coverages=tuple(coverage.to_domain(insurers) for coverage in self.coverages),
            record_person=self.record_person and self.record_person.to_domain(),
            stops=tuple(stop.to_domain() for stop in self.stops),
            aid=self.aid and self.aid.to_domain(),
            expenses=tuple(expense.to_domain() for expense in self.expenses),
            printed_percent=self.printed_percent,
            medical=self.medical,
            circumstances=self.circumstances.to_domain(),
        )

    def _before_birth(self) -> Iterator[Finding]:
        born = self.person.birth_date
        if self.certificate.issued < born:
            yield Finding(("certificate", "issued"), Fault.BEFORE_BIRTH)
        if self.card.issued is not None and self.card.issued < born:
            yield Finding(("card", "issued"), Fault.BEFORE_BIRTH)
        on_record = self.record_person or self.person
        for position, coverage in enumerate(self.coverages):
            if coverage.valid_from < on_record.birth_date:
                yield Finding(("coverages", position, "valid_from"), Fault.BEFORE_BIRTH)

    def _ended_before_issue(self) -> Iterator[Finding]:
        """A certificate of which the card's end, as written, leaves nothing."""
        born, issued = self.person.birth_date, self.certificate.issued
        card_end = self.card.to_domain(issued, born).expires
        if self.certificate.to_domain(born, card_end).expires < issued:
            field = "stay_until" if self.card.expires is None else "expires"
            yield Finding(("card", field), Fault.ENDS_BEFORE_IT_BEGINS)

    def _against_rule(self, *, irregular: bool) -> Iterator[Finding]:
        """Ends that are written and not those of the rules, said to be irregular or not."""
        born, issued = self.person.birth_date, self.certificate.issued
        card_end = self.card.by_rule(issued, born)
        if self.card.irregular is irregular and self.card.expires not in (None, card_end):
            yield Finding(("card", "expires"), Fault.EXPIRY_RULE)
        end = self.certificate.by_rule(born, self.card.expires or card_end)
        written = self.certificate.expires
        if self.certificate.irregular is irregular and written not in (None, end):
            yield Finding(("certificate", "expires"), Fault.EXPIRY_RULE)
