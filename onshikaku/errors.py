"""Why the centre gave no answer. What it answered, however bad the news, is a value instead.

::

    OnshikakuError
    ├── SessionRefused(fault)
    ├── TerminalUnknown
    ├── TerminalRefused(reason, since)
    ├── OtherTerminal
    ├── AccountRefused
    ├── AccountLocked(until)
    ├── UnknownInstitution
    ├── AuthenticationRefused(fault)
    ├── ProofRejected
    ├── CertificateRejected(reason, facts)
    ├── MethodUnsupported(method, mode)
    ├── ModeClosed(mode, closed)
    ├── NoRight(role)
    ├── UnknownBatch
    ├── UnknownHomeVisit
    ├── UnknownOpening
    ├── OpeningConflict(reason)
    ├── UnknownPerson
    ├── UnknownCheck
    ├── UnknownStop
    ├── UnknownDocument
    ├── DocumentEnded
    ├── IssuanceUnderWay
    ├── UnknownRun
    ├── PortalClosed(why)
    ├── RegistrationRefused(reason)
    ├── UnknownConfirmation
    ├── ConfirmationElsewhere
    ├── NothingToAsk(outcome)
    ├── InvalidField(field, reason)
    ├── ConsentMissing(item, gap)
    ├── NoMedicalInformation
    ├── DayOutOfRange(field, first, last)
    ├── Overloaded
    ├── RevocationUnreachable(why)
    └── StoreUnavailable(place, detail)
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from typing import Literal

    from onshikaku.domain.consent import ConsentItem
    from onshikaku.domain.institution import Role
    from onshikaku.domain.modes import Mode
    from onshikaku.domain.outcomes import Outcome
    from onshikaku.domain.portal import Entrance, RegistrationRefusal
    from onshikaku.domain.proof import Method
    from onshikaku.domain.rules.access import Closed

__all__ = [
    "AccountLocked",
    "AccountRefused",
    "AuthenticationFault",
    "AuthenticationRefused",
    "CertificateRejected",
    "ConfirmationElsewhere",
    "ConsentGap",
    "ConsentMissing",
    "DayOutOfRange",
    "DocumentEnded",
    "InvalidField",
    "IssuanceUnderWay",
    "MethodUnsupported",
    "ModeClosed",
    "NoMedicalInformation",
    "NoRight",
    "NothingToAsk",
    "OnshikakuError",
    "OpeningConflict",
    "OtherTerminal",
    "Overloaded",
    "PortalClosed",
    "ProofRejected",
    "RegistrationRefused",
    "RevocationUnreachable",
    "SessionFault",
    "SessionRefused",
    "StoreUnavailable",
    "TerminalRefused",
    "TerminalUnknown",
    "UnknownBatch",
    "UnknownCheck",
    "UnknownConfirmation",
    "UnknownDocument",
    "UnknownHomeVisit",
    "UnknownInstitution",
    "UnknownOpening",
    "UnknownPerson",
    "UnknownRun",
    "UnknownStop",
]


class OnshikakuError(Exception):
    """Root of the centre's errors; never raised itself."""


class SessionFault(StrEnum):
    """Why a call is not let in."""

    MISSING = "missing"
    EXPIRED = "expired"


class SessionRefused(OnshikakuError):
    """The call carries no session, or one that is over or never was."""

    def __init__(self, fault: SessionFault) -> None:
        super().__init__(f"session: {fault}")
        self.fault = fault


class TerminalUnknown(OnshikakuError):
    """The institution is not registered, or has no such terminal."""


class TerminalRefused(OnshikakuError):
    """The terminal's certificate opens no session.

    `reason` is "expired", another fault of `onshikaku.pki.terminal_authority`, "other_terminal" or
    "wrong_signature"; `since` the moment of expiry or revocation, where it is that.
    """

    def __init__(self, reason: str, since: datetime | None = None) -> None:
        super().__init__(f"terminal certificate: {reason}")
        self.reason = reason
        self.since = since


class OtherTerminal(OnshikakuError):
    """The request names another terminal than its session's."""


class AccountRefused(OnshikakuError):
    """No such account at this institution, or another password."""


class AccountLocked(OnshikakuError):
    """Too many wrong logins at this terminal; none is looked at before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__("account: locked")
        self.until = until


class UnknownInstitution(OnshikakuError):
    """No institution of that code is registered, or no such terminal of it."""


class AuthenticationFault(StrEnum):
    """What is wrong with the challenge a proof names."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    WRONG_TERMINAL = "wrong_terminal"


class AuthenticationRefused(OnshikakuError):
    """The challenge named by a proof cannot be answered, or not by this terminal, or not now."""

    def __init__(self, fault: AuthenticationFault) -> None:
        super().__init__(f"authentication: {fault}")
        self.fault = fault


class ProofRejected(OnshikakuError):
    """The signature was not made by the certificate's key over this statement."""


class CertificateRejected(OnshikakuError):
    """The certificate is not one of the pinned authorities' user certificates.

    `reason` is the code of the refusal in `onshikaku.pki.validate`, `facts` its particulars.
    """

    def __init__(self, reason: str, facts: Mapping[str, object]) -> None:
        super().__init__(f"certificate: {reason}")
        self.reason = reason
        self.facts = facts


class MethodUnsupported(OnshikakuError):
    """The way of checking identity does not belong to the mode."""

    def __init__(self, method: Method, mode: Mode) -> None:
        super().__init__(f"method: {method} in mode {mode}")
        self.method = method
        self.mode = mode


class ModeClosed(OnshikakuError):
    """The caller may not ask in that mode, or not now; `closed` says why."""

    def __init__(self, mode: Mode, closed: Closed) -> None:
        super().__init__(f"mode {mode}: {closed.reason}")
        self.mode = mode
        self.closed = closed


class NoRight(OnshikakuError):
    """The account that is logged in may not do this."""

    def __init__(self, role: Role) -> None:
        super().__init__(f"account: {role}")
        self.role = role


class UnknownBatch(OnshikakuError):
    """No such reception number at this institution, or its results are no longer kept."""


class UnknownHomeVisit(OnshikakuError):
    """No such identification at home at this institution, or it can no longer be asked by."""


class UnknownOpening(OnshikakuError):
    """No such opening of a mode."""


class OpeningConflict(OnshikakuError):
    """An opening cannot be changed so; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"opening: {reason}")
        self.reason = reason


class UnknownPerson(OnshikakuError):
    """Nobody of that id is on record."""


class UnknownCheck(OnshikakuError):
    """No such mismatch with the resident register, or it is settled."""


class UnknownStop(OnshikakuError):
    """The person has no such stop, or it holds no more."""


class UnknownDocument(OnshikakuError):
    """No paper of that number was issued."""


class DocumentEnded(OnshikakuError):
    """The paper is good no more; it cannot be lost or given back once again."""


class UnknownRun(OnshikakuError):
    """There was no monthly run of that month."""


class IssuanceUnderWay(OnshikakuError):
    """A monthly run is under way; there is one at a time."""


class PortalClosed(OnshikakuError):
    """One cannot sign in to マイナポータル with the card; `why` says what it lacks."""

    def __init__(self, why: Entrance) -> None:
        super().__init__(f"portal: {why}")
        self.why = why


class RegistrationRefused(OnshikakuError):
    """The registration for insurance use stays as it is; `reason` says why."""

    def __init__(self, reason: RegistrationRefusal) -> None:
        super().__init__(f"registration: {reason}")
        self.reason = reason


class UnknownConfirmation(OnshikakuError):
    """No such confirmation, or too long ago to add to."""


class ConfirmationElsewhere(OnshikakuError):
    """The confirmation was made at another terminal."""


class NothingToAsk(OnshikakuError):
    """The answer leaves nothing to consent to and nothing to register."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"outcome: {outcome}")
        self.outcome = outcome


class InvalidField(OnshikakuError):
    """A field that is well formed but cannot stand as it is; `reason` is a code."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class ConsentGap(StrEnum):
    """Why no consent opens an item of medical information."""

    NONE = "none"
    NOT_ASKED = "not-asked"  # not at this institution on that day
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class ConsentMissing(OnshikakuError):
    """Medical information was asked for without a living consent to that item."""

    def __init__(self, item: ConsentItem, gap: ConsentGap) -> None:
        super().__init__(f"{item}: {gap}")
        self.item = item
        self.gap = gap


class NoMedicalInformation(OnshikakuError):
    """Consent or not, none is shown: by the way of asking, the certificate or the records."""


class DayOutOfRange(OnshikakuError):
    """The clock cannot show that: the authorities are valid from `first` to `last` (JST days).

    `field` tells whether a day or a moment was asked for.
    """

    def __init__(self, field: Literal["day", "moment"], first: date, last: date) -> None:
        super().__init__(f"{field}: not from {first} to {last}")
        self.field = field
        self.first = first
        self.last = last


class Overloaded(OnshikakuError):
    """Too many challenges are outstanding."""


class RevocationUnreachable(OnshikakuError):
    """Whether the certificate is off cannot be learnt. `why` is a code of `onshikaku.pki`."""

    def __init__(self, why: str) -> None:
        super().__init__(f"revocation: {why}")
        self.why = why


class StoreUnavailable(OnshikakuError):
    """The database cannot be opened or written. `place` says which, `detail` why."""

    def __init__(self, place: str, detail: str) -> None:
        super().__init__(f"{place}: {detail}")
        self.place = place
        self.detail = detail
