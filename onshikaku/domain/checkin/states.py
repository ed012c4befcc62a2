"""Where a visit stands. What people see is rendered from these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onshikaku.domain.checkin.questions import Questions
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.outcomes import Outcome


CONSENTS_NOT_REGISTERED = "consents-not-registered"
"""The detail of a visit whose answer stands although nothing of the consents reached the centre."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What the card shows without a PIN. `certificate` is DER; None when there is none on it."""

    certificate: bytes | None
    simulated: bool
    tries_left: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """No card yet."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The card is being read."""


@dataclass(frozen=True, slots=True)
class Verifying:
    """The clinic verifies the certificate before it troubles anybody."""

    card: CardFacts


@dataclass(frozen=True, slots=True)
class EnteringPin:
    """The person is asked for the PIN (暗証番号). `wrong` after a wrong one."""

    card: CardFacts
    finding: str | None
    tries_left: int
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class PresentingPin:
    """The card compares the PIN."""

    card: CardFacts
    finding: str | None
    tries_left: int


@dataclass(frozen=True, slots=True)
class FetchingChallenge:
    """The PIN was right; the centre is asked for a challenge."""

    card: CardFacts
    finding: str | None


@dataclass(frozen=True, slots=True)
class Signing:
    """The card signs the challenge."""

    card: CardFacts
    finding: str | None


@dataclass(frozen=True, slots=True)
class Asking:
    """The proof, or the wish to be registered, is with the centre."""

    finding: str | None


@dataclass(frozen=True, slots=True)
class OfferingRegistration:
    """The card is not registered for insurance use (利用登録) yet; the person is asked."""

    finding: str | None
    answer: Answer


@dataclass(frozen=True, slots=True)
class Consenting:
    """The patient, who is covered, is asked one question after the other (閲覧同意 and others)."""

    finding: str | None
    answer: Answer
    questions: Questions


@dataclass(frozen=True, slots=True)
class RegisteringConsents:
    """What the patient chose is with the centre; `answer` stands whatever comes of it."""

    finding: str | None
    answer: Answer
    questions: Questions


@dataclass(frozen=True, slots=True)
class Finished:
    """The visit is over. `answer` is the centre's, None when it gave none.

    `finding` is what the clinic's own check of the certificate said against it, as a reason code;
    `detail` names the refusal or the fault behind `outcome`; beside an answer that a fault of the
    consents left standing it is `CONSENTS_NOT_REGISTERED` and why.
    """

    outcome: Outcome
    answer: Answer | None = None
    finding: str | None = None
    detail: str | None = None
    tries_left: int | None = None


State = (
    Waiting
    | Reading
    | Verifying
    | EnteringPin
    | PresentingPin
    | FetchingChallenge
    | Signing
    | Asking
    | OfferingRegistration
    | Consenting
    | RegisteringConsents
    | Finished
)
