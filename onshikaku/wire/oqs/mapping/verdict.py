"""Which codes an outcome becomes (docs/files.md §3.2, §5; docs/rules.md §2.3, §3.1)."""

from __future__ import annotations

from onshikaku.domain.outcomes import Outcome
from onshikaku.wire.oqs.codes import Validity
from onshikaku.wire.oqs.sim_codes import Matter

__all__ = ["has_face_file", "outcome_from", "verdict"]

_FAILURES = {
    Outcome.REGISTRATION_NEEDED: Matter.REGISTRATION_NEEDED,
    Outcome.CERTIFICATE_NOT_YET_VALID: Matter.CERTIFICATE_NOT_YET_VALID,
    Outcome.CERTIFICATE_EXPIRED: Matter.CERTIFICATE_EXPIRED,
    Outcome.CERTIFICATE_SUSPENDED: Matter.CERTIFICATE_SUSPENDED,
    Outcome.CERTIFICATE_REVOKED: Matter.CERTIFICATE_REVOKED,
    Outcome.JPKI_UNAVAILABLE: Matter.JPKI_UNAVAILABLE,
    Outcome.CENTRE_UNAVAILABLE: Matter.CENTRE_UNREACHABLE,
    Outcome.TERMINAL_REFUSED: Matter.TERMINAL_REFUSED,
}


def verdict(outcome: Outcome) -> Validity | Matter:
    """The validity that an outcome means, or what went wrong so that there is none.

    A genuine card whose certificate leads to nobody is 該当資格なし, as is a person without record.
    """
    match outcome:
        case Outcome.ELIGIBLE:
            return Validity.VALID
        case Outcome.LOST | Outcome.DECEASED:
            return Validity.INVALID
        case Outcome.LOST_NEWER:
            return Validity.REPLACED
        case Outcome.NONE | Outcome.CERTIFICATE_UNLINKED:
            return Validity.NONE
        case Outcome.SEVERAL:
            return Validity.SEVERAL
        case Outcome.AID_WITHOUT_TICKET:
            return Validity.VALID_WITHOUT_TICKET
        case (
            Outcome.REGISTRATION_NEEDED
            | Outcome.CERTIFICATE_NOT_YET_VALID
            | Outcome.CERTIFICATE_EXPIRED
            | Outcome.CERTIFICATE_SUSPENDED
            | Outcome.CERTIFICATE_REVOKED
            | Outcome.JPKI_UNAVAILABLE
            | Outcome.CENTRE_UNAVAILABLE
            | Outcome.TERMINAL_REFUSED
        ):
            return _FAILURES[outcome]
        case (
            Outcome.CANCELLED
            | Outcome.PIN_REJECTED
            | Outcome.PIN_BLOCKED
            | Outcome.PIN_LAST_TRY
            | Outcome.NO_WAY_LEFT
            | Outcome.NOT_THE_HOLDER
            | Outcome.NO_CERTIFICATE
            | Outcome.CERTIFICATE_REFUSED
            | Outcome.PROOF_REFUSED
            | Outcome.MODE_CLOSED
            | Outcome.PHONE_NOT_ACCEPTED
            | Outcome.PHONE_UNREADABLE
            | Outcome.PHONE_EXPECTED
            | Outcome.CARD_EXPECTED
            | Outcome.NOT_MY_NUMBER_CARD
            | Outcome.CARD_UNREADABLE
            | Outcome.CARD_REMOVED
            | Outcome.CARD_MUTE
            | Outcome.NO_CARD
            | Outcome.READER_UNAVAILABLE
        ):
            return Matter.NOT_CONFIRMED


def has_face_file(outcome: Outcome) -> bool:
    """Whether a visit that ended so leaves a file in `face`.

    It does where the person's record was asked for, whatever it said; a card that the reader itself
    turned away leaves none (docs/files.md §5, §10 U33).
    """
    return isinstance(verdict(outcome), Validity)


def outcome_from(validity: Validity, *, died: bool = False) -> Outcome:
    """The outcome that a validity means; `died`: with the reason of loss 死亡."""
    match validity:
        case Validity.VALID:
            return Outcome.ELIGIBLE
        case Validity.INVALID:
            return Outcome.DECEASED if died else Outcome.LOST
        case Validity.REPLACED:
            return Outcome.LOST_NEWER
        case Validity.NONE:
            return Outcome.NONE
        case Validity.SEVERAL:
            return Outcome.SEVERAL
        case Validity.VALID_WITHOUT_TICKET:
            return Outcome.AID_WITHOUT_TICKET
