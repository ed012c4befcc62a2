"""The codes of outcomes, and what the catalogue says of each."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.outcomes.answers import ANSWERS
from onshikaku.domain.outcomes.ends import ENDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.domain.outcomes.entry import Entry

__all__ = ["CATALOGUE", "CENTRE_OUTCOMES", "Outcome"]


class Outcome(StrEnum):
    """How a confirmation of eligibility (資格確認) ended."""

    # The centre's answers

    ELIGIBLE = "eligible"
    LOST = "lost"
    LOST_NEWER = "lost_newer"
    DECEASED = "deceased"
    NONE = "none"
    SEVERAL = "several"
    AID_WITHOUT_TICKET = "aid_without_ticket"
    REGISTRATION_NEEDED = "registration_needed"
    CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_SUSPENDED = "certificate_suspended"
    CERTIFICATE_REVOKED = "certificate_revoked"
    CERTIFICATE_UNLINKED = "certificate_unlinked"
    JPKI_UNAVAILABLE = "jpki_unavailable"

    # Ends at the clinic
    CANCELLED = "cancelled"
    PIN_REJECTED = "pin_rejected"
    PIN_BLOCKED = "pin_blocked"
    PIN_LAST_TRY = "pin_last_try"
    NO_WAY_LEFT = "no_way_left"
    NOT_THE_HOLDER = "not_the_holder"
    NO_CERTIFICATE = "no_certificate"
    CERTIFICATE_REFUSED = "certificate_refused"
    PROOF_REFUSED = "proof_refused"
    MODE_CLOSED = "mode_closed"
    PHONE_NOT_ACCEPTED = "phone_not_accepted"
    PHONE_UNREADABLE = "phone_unreadable"
    PHONE_EXPECTED = "phone_expected"
    CARD_EXPECTED = "card_expected"
    NOT_MY_NUMBER_CARD = "not_my_number_card"
    CARD_UNREADABLE = "card_unreadable"
    CARD_REMOVED = "card_removed"
    CARD_MUTE = "card_mute"
    NO_CARD = "no_card"
    READER_UNAVAILABLE = "reader_unavailable"
    CENTRE_UNAVAILABLE = "centre_unavailable"
    TERMINAL_REFUSED = "terminal_refused"

    @property
    def entry(self) -> Entry:
        """What the catalogue says of it."""
        return CATALOGUE[self]


CATALOGUE: Mapping[Outcome, Entry] = {
    Outcome(code): entry for code, entry in (*ANSWERS.items(), *ENDS.items())
}

CENTRE_OUTCOMES = frozenset(Outcome(code) for code in ANSWERS)
"""The centre's answers; every other outcome ends a visit at the clinic."""
