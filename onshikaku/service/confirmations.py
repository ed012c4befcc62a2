"""The check-in at the centre: proof in, answer out; then what the patient agreed to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.consent import Agreement, ConsentState
from onshikaku.domain.dates import jst_day
from onshikaku.domain.decision import ByCard, decide
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import Link
from onshikaku.domain.proof import Statement
from onshikaku.domain.rules.access import REGISTERING, Closed, ClosedReason
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.domain.rules.registration import registration_holds
from onshikaku.errors import (
    ConfirmationElsewhere,
    InvalidField,
    ModeClosed,
    NothingToAsk,
    UnknownConfirmation,
)
from onshikaku.service.approach import Approach
from onshikaku.service.consents import Taken
from onshikaku.service.ids import new_access_id
from onshikaku.service.searches import open_by
from onshikaku.store import effects
from onshikaku.store.records import Access, CertificateKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from onshikaku.clock import Clock
    from onshikaku.domain.certificate import CertificateState
    from onshikaku.domain.confirmation import Authentication
    from onshikaku.domain.consent import ConsentItem, ConsentRecord, PrescriptionForm
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.institution import Caller
    from onshikaku.domain.proof import Method
    from onshikaku.domain.rules.consent_screens import Screen
    from onshikaku.service.challenges import Challenges
    from onshikaku.service.consents import Consents
    from onshikaku.service.home_visits import HomeVisits
    from onshikaku.service.openings import Openings
    from onshikaku.service.switches import Switches
    from onshikaku.service.verification import Genuine, Verification
    from onshikaku.store.hot_path import HotPath
    from onshikaku.store.statements import Effect

__all__ = ["Confirmations", "Proof"]

# A visit's answer can be added to this long, and for so many visits at once.
_OPEN_FOR = timedelta(minutes=15)
_MOST_OPEN = 50_000

# With these a person was found by a certificate that can be used.
_ASKED_OF_JPKI = frozenset(
    {
        Outcome.ELIGIBLE,
        Outcome.LOST,
        Outcome.DECEASED,
        Outcome.NONE,
        Outcome.SEVERAL,
        Outcome.AID_WITHOUT_TICKET,
        Outcome.REGISTRATION_NEEDED,
    }
)

_LEAVE_SOMETHING_OPEN = frozenset(
    {Outcome.ELIGIBLE, Outcome.REGISTRATION_NEEDED, Outcome.JPKI_UNAVAILABLE}
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a terminal sends: certificate as DER, and the signature over the statement.

    `signature` None: the holder was identified without proof that the card was there.
    """

    authentication_id: str
    certificate: bytes
    signature: bytes | None
    method: Method


@dataclass(frozen=True, slots=True)
class _Visit:
    """An answer that was given, as far as it is needed to add to it."""

    id: str
    authentication_id: str
    caller: Caller
    mode: Mode
    method: Method
    genuine: Genuine
    proven: bool
    outcome: Outcome
    opened_at: datetime
    step: int = 0
    subsidies: bool = False
    consents: ConsentRecord | None = None
    prescription_form: PrescriptionForm | None = None


@dataclass(frozen=True, slots=True)
class _Given:
    """An answer and what the log says of it beside."""

    answer: Answer
    day: date
    certificate_state: CertificateState
    person_id: str | None
    screens: tuple[Screen, ...] = ()
    effects: tuple[Effect, ...] = ()
    reference_number: str | None = None


class Confirmations:
    """Calls come from one event loop. `entropy` gives that many unpredictable bytes."""

    def __init__(
        self,
        *,
        clock: Clock,
        challenges: Challenges,
        verification: Verification,
        hot_path: HotPath,
        switches: Switches,
        openings: Openings,
        home_visits: HomeVisits,
        consents: Consents,
        entropy: Callable[[int], bytes],
    ) -> None:
        self._clock = clock
        self._challenges = challenges
        self._verification = verification
        self._hot_path = hot_path
        self._switches = switches
        self._openings = openings
        self._home_visits = home_visits
        self._consents = consents
        self._entropy = entropy
        self._visits: dict[str, _Visit] = {}
        # The answers on the disk by what their proofs were sent under.
        self._by_authentication: dict[str, str] = {}

    def authenticate(self, caller: Caller) -> Authentication:
        """A challenge for a terminal. Raises `Overloaded`."""
        return self._challenges.grant(
            caller.institution.code.value, caller.terminal_id, self._clock.now()
        )

    async def confirm(
        self,
        caller: Caller,
        proof: Proof,
        items: frozenset[ConsentItem] | None = None,
        approach: Approach | None = None,
    ) -> Confirmation:
        """The answer to a proof, in the log before it is given. `approach` None: the usual one.

        Without a PIN the card signs the same statement (the simulator's convention); how the person
        was identified is the terminal's word, as with the real system. A phone proves the
        certificate of the card (convention: the real one has its own, which depends on it).

        A certificate alone is answered in the same way where it is taken at all, and the answer and
        the log say so. It uses up a challenge too: no call can be made twice.

        Raises `MethodUnsupported`, `ModeClosed`, `InvalidField`, `AuthenticationRefused`,
        `CertificateRejected`, `ProofRejected`, `RevocationUnreachable`, `StoreUnavailable`.
        """
        approach = approach or Approach()
        approach.admit(self._openings, caller, proof.method)
        if approach.ground is not None and items is not None:
            raise InvalidField("consents", "not-in-this-mode")
        now = self._clock.now()
        agreement = Agreement(items or frozenset())
        self._consents.check(agreement, caller.institution, jst_day(now))
        code = caller.institution.code.value
        challenge = self._challenges.redeem(proof.authentication_id, code, caller.terminal_id, now)
        if proof.signature is None:
            genuine = self._verification.recognise(proof.certificate, now)
            self._openings.check_unproven(approach.mode, proof.method, pinned=genuine.pinned)
        else:
            statement = Statement(challenge, code, caller.terminal_id, proof.method)
            genuine = self._verification.verify(proof.certificate, proof.signature, statement, now)
        visit = _Visit(
            id=new_access_id(now, self._entropy),
            authentication_id=proof.authentication_id,
            caller=caller,
            mode=approach.mode,
            method=proof.method,
            genuine=genuine,
            proven=proof.signature is not None,
            outcome=Outcome.NONE,
            opened_at=now,
        )
        given = self._answer(visit, agreement, now)
        visit = replace(visit, outcome=given.answer.outcome)
        self._forget(now)
        taken = Taken()
        if approach.ground is not None and given.answer.medical_information:
            taken = open_by(visit.id, visit.mode, approach.ground, caller, now)
        elif items is not None and given.answer.outcome is Outcome.ELIGIBLE:
            taken = self._consents.take_down(visit.id, visit.step, given.answer, agreement, now)
        self._visits[visit.id] = replace(visit, consents=taken.record)
        await self._log(visit, given, now, taken)
        self._by_authentication[visit.authentication_id] = visit.id
        if (
            approach.use is not None
            and given.person_id is not None
            and given.answer.outcome is Outcome.ELIGIBLE
        ):
            self._home_visits.accept(
                visit.id, caller, given.person_id, visit.mode, visit.method, approach.use, now
            )
        return _confirmation(visit, given, taken.record)

    async def agree(
        self, caller: Caller, confirmation_id: str, agreement: Agreement
    ) -> Confirmation:
        """The answer again, with what was agreed to. Each call is an answer in the log.

        Raises `UnknownConfirmation`, `ConfirmationElsewhere`, `NothingToAsk` where the answer left
        nothing open, `InvalidField` for an answer to what was not asked, `ModeClosed` for a
        registration that the mode does not make, or that no card signed for, `StoreUnavailable`.
        """
        now = self._clock.now()
        self._forget(now)
        visit = self._visits.get(confirmation_id)
        if visit is None:
            raise UnknownConfirmation
        if (visit.caller.institution.code, visit.caller.terminal_id) != (
            caller.institution.code,
            caller.terminal_id,
        ):
            raise ConfirmationElsewhere
        if visit.outcome not in _LEAVE_SOMETHING_OPEN or visit.mode is Mode.EMERGENCY:
            raise NothingToAsk(visit.outcome)
        self._consents.check(agreement, caller.institution, jst_day(now))
        given = self._answer(visit, agreement, now)
        if (
            agreement.register_insurance_use
            and given.answer.outcome is Outcome.REGISTRATION_NEEDED
            and given.person_id is not None
        ):
            if visit.mode not in REGISTERING:
                raise ModeClosed(visit.mode, Closed(ClosedReason.REGISTRATION))
            if not visit.proven:
                raise ModeClosed(visit.mode, Closed(ClosedReason.UNPROVEN))
            given = self._answer(visit, agreement, now, registering=True)
        visit = replace(
            visit,
            outcome=given.answer.outcome,
            step=visit.step + 1,
            subsidies=agreement.subsidies,
        )
        self._visits[visit.id] = visit
        if given.answer.outcome is not Outcome.ELIGIBLE:
            await self._log(visit, given, now, Taken())
            return _confirmation(visit, given)
        taken = self._consents.take_down(visit.id, visit.step, given.answer, agreement, now)
        form = agreement.prescription_form
        self._visits[visit.id] = replace(visit, consents=taken.record, prescription_form=form)
        await self._log(visit, given, now, taken)
        return replace(_confirmation(visit, given, taken.record), prescription_form=form)

    async def again(self, caller: Caller, confirmation_id: str) -> Confirmation:
        """The answer as it stands, with what was agreed to; in the log before it is given.

        For every terminal of the institution, while it can be added to. Raises
        `UnknownConfirmation`, `ConfirmationElsewhere` for another institution's,
        `StoreUnavailable`.
        """
        now = self._clock.now()
        self._forget(now)
        visit = self._visits.get(confirmation_id)
        if visit is None:
            raise UnknownConfirmation
        if visit.caller.institution.code != caller.institution.code:
            raise ConfirmationElsewhere
        living = frozenset(
            one.item
            for one in self._consents.state(caller, confirmation_id)
            if one.state is ConsentState.GIVEN
        )
        given = self._answer(visit, Agreement(living, visit.subsidies), now)
        visit = replace(visit, step=visit.step + 1)
        self._visits[visit.id] = visit
        await self._log(replace(visit, caller=caller), given, now, Taken())
        record = visit.consents
        if record is not None:
            record = replace(record, items=record.items & living)
        again = _confirmation(visit, given, record)
        return replace(again, prescription_form=visit.prescription_form)

    async def answer_to(self, caller: Caller, authentication_id: str) -> Confirmation:
        """The answer to the proof that was sent under an authentication, given `again`.

        For a terminal that lost it on the way. Raises `UnknownConfirmation` also where no proof
        was answered, and otherwise as `again`.
        """
        self._forget(self._clock.now())
        confirmation_id = self._by_authentication.get(authentication_id)
        if confirmation_id is None:
            raise UnknownConfirmation
        return await self.again(caller, confirmation_id)

    def clear(self) -> None:
        """Close every visit."""
        self._visits.clear()
        self._by_authentication.clear()

    def _answer(
        self, visit: _Visit, agreement: Agreement, now: datetime, *, registering: bool = False
    ) -> _Given:
        """The answer and what it changes. `registering`: as it is once the person is registered."""
        day, genuine, at = jst_day(now), visit.genuine, visit.caller.institution
        linked = None if genuine.key is None else self._hot_path.find(genuine.key, at.code)
        certificate = assess(genuine.facts, day, linked and linked.previous_expires)
        if linked is None:
            query = ByCard(certificate, Link.NOBODY, registered=False)
            return _Given(decide(query, (), day, at), day, certificate.state, None)
        query = ByCard(
            certificate,
            linked.link,
            registered=registering
            or registration_holds(
                linked.registration, linked.previous_expires, genuine.facts.not_before, day
            ),
            jpki_down=self._switches.jpki_down,
            mode=visit.mode,
            agreed=agreement.items,
            subsidies=agreement.subsidies,
        )
        answer = decide(query, (linked.holder,), day, at)
        changes: tuple[Effect, ...] = ()
        if registering:
            changes += effects.registration(linked.person_id, now)
        renewed = genuine.key if linked.link is Link.RENEWED else None
        if isinstance(renewed, CertificateKey) and answer.outcome in _ASKED_OF_JPKI:
            changes += effects.link(renewed, Link.LINKED)
        asked = visit.mode is not Mode.EMERGENCY
        screens = self._consents.screens(answer, linked.holder, at, day) if asked else ()
        return _Given(
            answer,
            day,
            certificate.state,
            linked.person_id,
            screens,
            changes,
            None if answer.person is None else linked.reference_number,
        )

    async def _log(self, visit: _Visit, given: _Given, now: datetime, taken: Taken) -> None:
        await self._hot_path.append(
            Access(
                id=visit.id,
                step=visit.step,
                answered_at=now,
                day=given.day,
                caller=visit.caller,
                mode=visit.mode,
                method=visit.method,
                outcome=given.answer.outcome,
                certificate_state=given.certificate_state,
                person_id=given.person_id,
                proven=visit.proven,
            ),
            given.effects + taken.effects,
        )

    def _forget(self, now: datetime) -> None:
        """Close the oldest visits. They lie in the order of their answers."""
        while self._visits:
            oldest = next(iter(self._visits.values()))
            if len(self._visits) < _MOST_OPEN and now - oldest.opened_at <= _OPEN_FOR:
                return
            del self._visits[oldest.id]
            self._by_authentication.pop(oldest.authentication_id, None)


def _confirmation(
    visit: _Visit, given: _Given, consents: ConsentRecord | None = None
) -> Confirmation:
    return Confirmation(
        visit.id,
        given.day,
        given.answer,
        consents,
        screens=given.screens,
        reference_number=given.reference_number,
        proven=visit.proven,
    )
