"""The centre put together: authorities, clock, database and cast."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.dates import jst_midnight
from onshikaku.domain.foresight import holder_of
from onshikaku.errors import DayOutOfRange
from onshikaku.personas import load_personas
from onshikaku.registry import load_institutions
from onshikaku.service.access_log import AccessLog
from onshikaku.service.aid_tickets import AidTickets
from onshikaku.service.answers import Answers
from onshikaku.service.batches import Batches
from onshikaku.service.card_bindings import CardBindings
from onshikaku.service.challenges import Challenges
from onshikaku.service.confirmations import Confirmations
from onshikaku.service.consents import Consents
from onshikaku.service.document_lookups import DocumentLookups
from onshikaku.service.faults import FaultPlan
from onshikaku.service.home_visits import HomeVisits
from onshikaku.service.imports import imports_of
from onshikaku.service.institutions import Institutions
from onshikaku.service.insurer import InsurerDesk
from onshikaku.service.issuance import Issuance
from onshikaku.service.journal import Journal
from onshikaku.service.lookups import Lookups
from onshikaku.service.medical import MedicalInformation
from onshikaku.service.medical_requests import MedicalRequests
from onshikaku.service.openings import Openings
from onshikaku.service.portal import Portal
from onshikaku.service.reference_numbers import ReferenceNumbers
from onshikaku.service.searches import Searches
from onshikaku.service.seeding import enter_ledgers, members
from onshikaku.service.sessions import Sessions
from onshikaku.service.subsidy_requests import SubsidyRequests
from onshikaku.service.switches import Switches
from onshikaku.service.verification import Verification, issuer_key_id
from onshikaku.store.access_log import AccessLogReader
from onshikaku.store.batches import BatchStore
from onshikaku.store.card_key import card_key
from onshikaku.store.consents import ConsentBook
from onshikaku.store.documents import DocumentStore
from onshikaku.store.holders import Holders
from onshikaku.store.hot_path import HotPath
from onshikaku.store.institutions import InstitutionStore
from onshikaku.store.issuance_cases import IssuanceCases
from onshikaku.store.issuance_runs import IssuanceRuns
from onshikaku.store.medical import MedicalRecords
from onshikaku.store.modes import ModeStore
from onshikaku.store.reference_numbers import ReferenceNumberStore
from onshikaku.store.registrations import RegistrationStore
from onshikaku.store.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from cryptography import x509

    from onshikaku.clock import Clock
    from onshikaku.domain.enrolment import Enrolment
    from onshikaku.domain.persona import Persona
    from onshikaku.pki.hierarchy import Hierarchy
    from onshikaku.store.database import Database
    from onshikaku.store.records import Member

__all__ = ["Centre"]


class Centre:
    """The mock national centre. Calls come from one event loop.

    The cast (`personas`; default: that of the clock's day) is put on record at once; people already
    in the database stay as they are. `institutions` are written as they are (default: the register
    that comes with the package). `trusted` roots are pinned beside the authority's: their
    certificates are genuine here and lead to whomever their cards were bound to. Raises
    `PersonaInvalid`, `RegistryInvalid`, `UnfitRoot`, `StoreUnavailable`.
    """

    def __init__(
        self,
        hierarchy: Hierarchy,
        clock: Clock,
        database: Database,
        *,
        trusted: Sequence[x509.Certificate] = (),
        personas: Mapping[str, Persona] | None = None,
        institutions: Mapping[str, Enrolment] | None = None,
        entropy: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.hierarchy = hierarchy
        self.document_key = hierarchy.documents
        self.clock = clock
        self.journal = Journal()
        self.switches = Switches()
        self.faults = FaultPlan()
        marks = card_key(database.place)
        self.card_bindings = CardBindings(database, marks)
        self._challenges = Challenges(entropy)
        self._repository = Repository(database)
        self._hot_path = HotPath(database)
        self.access_log = AccessLog(AccessLogReader(database))
        modes, holders = ModeStore(database), Holders(database)
        self._holders = holders
        book = ConsentBook(database)
        self.openings = Openings(clock=clock, store=modes, entropy=entropy)
        self.reference_numbers = ReferenceNumbers(
            clock=clock,
            openings=self.openings,
            holders=holders,
            store=ReferenceNumberStore(database),
        )
        self.lookups = Lookups(
            clock=clock,
            openings=self.openings,
            holders=holders,
            hot_path=self._hot_path,
            numbers=self.reference_numbers,
            entropy=entropy,
        )
        self.document_lookups = DocumentLookups(
            lookups=self.lookups,
            documents=DocumentStore(database),
            holders=holders,
            key=hierarchy.documents.public,
        )
        self.batches = Batches(
            clock=clock,
            openings=self.openings,
            lookups=self.lookups,
            store=BatchStore(database),
            hot_path=self._hot_path,
            entropy=entropy,
        )
        self.searches = Searches(
            clock=clock,
            openings=self.openings,
            holders=holders,
            hot_path=self._hot_path,
            numbers=self.reference_numbers,
            entropy=entropy,
        )
        self.aid_tickets = AidTickets(
            clock=clock,
            openings=self.openings,
            holders=holders,
            hot_path=self._hot_path,
            numbers=self.reference_numbers,
            entropy=entropy,
        )
        self.home_visits = HomeVisits(
            clock=clock,
            openings=self.openings,
            store=modes,
            holders=holders,
            consents=book,
            hot_path=self._hot_path,
            numbers=self.reference_numbers,
            entropy=entropy,
        )
        self.consents = Consents(clock=clock, book=book)
        self.medical = MedicalInformation(
            clock=clock,
            book=book,
            records=MedicalRecords(database),
            holders=holders,
            hot_path=self._hot_path,
            entropy=entropy,
        )
        self.medical_requests = MedicalRequests(
            clock=clock,
            medical=self.medical,
            book=book,
            holders=holders,
            hot_path=self._hot_path,
            entropy=entropy,
        )
        self.subsidy_requests = SubsidyRequests(
            clock=clock,
            openings=self.openings,
            lookups=self.lookups,
            book=book,
            holders=holders,
            hot_path=self._hot_path,
            entropy=entropy,
        )
        self.confirmations = Confirmations(
            clock=clock,
            challenges=self._challenges,
            verification=Verification(hierarchy.auth, trusted, marks),
            hot_path=self._hot_path,
            switches=self.switches,
            openings=self.openings,
            home_visits=self.home_visits,
            consents=self.consents,
            entropy=entropy,
        )
        self.answers = Answers(clock=clock, lookups=self.lookups, confirmations=self.confirmations)
        institution_store = InstitutionStore(database)
        self.institutions = Institutions(
            load_institutions() if institutions is None else institutions,
            institution_store,
            hierarchy.terminals,
            clock,
        )
        self.sessions = Sessions(
            clock=clock,
            challenges=Challenges(entropy),
            authority=hierarchy.terminals,
            institutions=self.institutions,
            store=institution_store,
            entropy=entropy,
        )
        self.issuance = Issuance(
            clock=clock,
            documents=DocumentStore(database),
            cases=IssuanceCases(database),
            runs=IssuanceRuns(database),
            entropy=entropy,
        )
        self.portal = Portal(
            clock=clock,
            people=lambda: self.personas,
            authority=hierarchy.auth,
            holders=holders,
            cases=IssuanceCases(database),
            registrations=RegistrationStore(database),
            access_log=self.access_log,
            institutions=self.institutions,
            issuance=self.issuance,
        )
        self.imports = imports_of(database, clock, entropy)
        self.insurer = InsurerDesk(
            clock=clock,
            database=database,
            holders=holders,
            access_log=self.access_log,
            issuance=self.issuance,
            entropy=entropy,
        )
        self.personas = load_personas(clock.today()) if personas is None else personas
        enter_ledgers(hierarchy, self.personas.values(), clock.now())
        new = self._repository.seed(self._members())
        self.issuance.seed(persona for persona in self.personas.values() if persona.id in new)
        self.medical.seed(self.personas.values())

    def reset(self) -> None:
        """Start over with the same cast: empty log, nothing broken. The clock stays where it is."""
        enter_ledgers(self.hierarchy, self.personas.values(), self.clock.now(), anew=True)
        self._hot_path.flush()
        self._repository.replace(self._members())
        self.issuance.seed(self.personas.values())
        self.medical.seed(self.personas.values())
        self.institutions.restore()
        self.switches.jpki_down = False
        self.openings.clear()
        self.faults.replace(())
        self.journal.clear()
        self._close_all()

    def differing(self) -> tuple[str, ...]:
        """Ids of the cast whose records, kept in the database, are of another day or another cast.

        Raises `StoreUnavailable`.
        """
        return tuple(
            persona.id
            for persona in self.personas.values()
            if self._holders.of(persona.id) != holder_of(persona)
        )

    def recast(self, personas: Mapping[str, Persona]) -> None:
        """Put other people in the place of the cast, and start over."""
        self.personas = personas
        self.reset()

    def set_day(self, day: date) -> None:
        """Move the clock to a JST day. Sessions, challenges and visits of the old time are void.

        Raises `DayOutOfRange` outside the authorities' validity.
        """
        first, last = self.hierarchy.days()
        if not first <= day <= last:
            raise DayOutOfRange("day", first, last)
        self.clock.set_day(day)
        self._close_all()

    def set_moment(self, moment: datetime) -> None:
        """Move the clock to an aware moment. All that was opened at the old time is void.

        Raises `DayOutOfRange` outside the authorities' validity.
        """
        first, last = self.hierarchy.days()
        if not jst_midnight(first) <= moment < jst_midnight(last + timedelta(days=1)):
            raise DayOutOfRange("moment", first, last)
        self.clock.set_moment(moment)
        self._close_all()

    def _close_all(self) -> None:
        self.sessions.clear()
        self._challenges.clear()
        self.confirmations.clear()
        self.answers.clear()

    def _members(self) -> Iterator[Member]:
        return members(self.personas.values(), issuer_key_id(self.hierarchy.auth.certificate))
