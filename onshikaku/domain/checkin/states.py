"""Where a visit stands. What people see is rendered from these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.checkin.ways import (
    BY_PIN,
    FACE_TRIES,
    PASSCODE_TRIES,
    PIN_ONLY,
    PIN_WAYS,
    VisualCheck,
)
from onshikaku.domain.modes import Mode

if TYPE_CHECKING:
    from onshikaku.domain.checkin.faces import FaceMark
    from onshikaku.domain.checkin.questions import Questions
    from onshikaku.domain.checkin.ways import Identified, Offer, PhoneKind, Way, Ways
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.outcomes import Outcome
    from onshikaku.domain.proof import Method

CONSENTS_NOT_REGISTERED = "consents-not-registered"
"""The detail of a visit whose answer stands although nothing of the consents reached the centre."""

PHONE_MOVED, PHONE_LOCKED = "phone-moved", "phone-locked"
"""The details of a phone that left too soon, and of one whose owner did not unlock it."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What the card shows without a PIN. `certificate` is DER; None when there is none on it.

    `pinless`: it signs for this terminal without a PIN, as no real card does. `photo`: the reader
    has the chip's photo; `photoless`: the card has none, and staff have nothing to compare with
    either; `face_locked`: the reader compares no more faces with it.
    A phone (`phone`) shows its certificate after its PIN; its tries are not known (None).
    """

    certificate: bytes | None
    simulated: bool
    tries_left: int | None
    pinless: bool = False
    photo: bool = False
    phone: PhoneKind | None = None
    face_locked: bool = False
    photoless: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """No card yet. `ways` is what this reader has."""

    ways: Ways = PIN_WAYS


@dataclass(frozen=True, slots=True)
class HoldingPhone:
    """The telephone is to be held to the reader; `pin_typed`: its PIN was typed before.

    `tries_left` and `last_try_agreed` are those of that PIN, as far as they are known.
    """

    kind: PhoneKind
    pin_typed: bool = False
    tries_left: int | None = None
    last_try_agreed: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The card is being read, or the `phone`."""

    ways: Ways = PIN_WAYS
    phone: PhoneKind | None = None


@dataclass(frozen=True, slots=True)
class Verifying:
    """The clinic verifies the certificate before it troubles anybody."""

    card: CardFacts
    ways: Ways = PIN_WAYS


@dataclass(frozen=True, slots=True)
class ChoosingMethod:
    """The patient chooses how to be identified, among the open ways of the offer.

    `trouble`: why the last look at the face came to nothing, as a reason code.
    """

    card: CardFacts
    finding: str | None
    offer: Offer
    trouble: str | None = None

    @property
    def offered(self) -> tuple[Way, ...]:
        """The ways that can be chosen, in order."""
        return self.offer.open


@dataclass(frozen=True, slots=True)
class CheckingFace:
    """The face is compared with the chip's photo (顔認証), `tries` more times."""

    card: CardFacts
    finding: str | None
    offer: Offer
    tries: int = FACE_TRIES


@dataclass(frozen=True, slots=True)
class ComparingPhoto:
    """Staff compare the face with the photo (目視確認).

    `tries`: how often the clinic's passcode may still be typed; `wrong`: the last one was.
    """

    card: CardFacts
    finding: str | None
    offer: Offer
    wrong: bool = False
    tries: int = PASSCODE_TRIES

    @property
    def simple(self) -> bool:
        """Whether the clinic's passcode has to be typed (目視・簡便)."""
        return self.offer.visual is VisualCheck.SIMPLE


@dataclass(frozen=True, slots=True)
class EnteringPin:
    """The person is asked for the PIN (暗証番号). `wrong` after a wrong one.

    `card` and `tries_left` are None where a phone's PIN is typed before the phone is held.
    """

    card: CardFacts | None
    finding: str | None
    tries_left: int | None
    wrong: bool = False
    offer: Offer = PIN_ONLY
    phone: PhoneKind | None = None


@dataclass(frozen=True, slots=True)
class PresentingPin:
    """The card, or the `phone`, compares the PIN."""

    card: CardFacts | None
    finding: str | None
    tries_left: int | None
    offer: Offer = PIN_ONLY
    phone: PhoneKind | None = None


@dataclass(frozen=True, slots=True)
class FetchingChallenge:
    """The person is identified; the centre is asked for a challenge.

    `visual` is the comparison that came before, to go back to when its passcode is refused.
    """

    card: CardFacts
    finding: str | None
    by: Identified = BY_PIN
    visual: ComparingPhoto | None = None


@dataclass(frozen=True, slots=True)
class Signing:
    """The card signs the challenge."""

    card: CardFacts
    finding: str | None
    by: Identified = BY_PIN
    visual: ComparingPhoto | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """The proof, or the wish to be registered, is with the centre."""

    finding: str | None
    by: Identified = BY_PIN
    visual: ComparingPhoto | None = None


@dataclass(frozen=True, slots=True)
class OfferingRegistration:
    """The card is not registered for insurance use (利用登録) yet; the person is asked."""

    finding: str | None
    answer: Answer
    by: Identified = BY_PIN


@dataclass(frozen=True, slots=True)
class Consenting:
    """The patient, who is covered, is asked one question after the other (閲覧同意 and others)."""

    finding: str | None
    answer: Answer
    questions: Questions
    by: Identified = BY_PIN


@dataclass(frozen=True, slots=True)
class RegisteringConsents:
    """What the patient chose is with the centre; `answer` stands whatever comes of it."""

    finding: str | None
    answer: Answer
    questions: Questions
    by: Identified = BY_PIN


@dataclass(frozen=True, slots=True)
class Finished:
    """The visit is over. `answer` is the centre's, None when it gave none.

    `finding` is what the clinic's own check of the certificate said against it, as a reason code;
    `detail` names the refusal or the fault behind `outcome`; beside an answer that a fault of the
    consents left standing it is `CONSENTS_NOT_REGISTERED` and why. `method` is how the person was
    identified, None if the visit never came so far; `mode` the centre's for it; `face` what is kept
    of the comparison by which it was; without `proven` it was without proof of possession.
    """

    outcome: Outcome
    answer: Answer | None = None
    finding: str | None = None
    detail: str | None = None
    tries_left: int | None = None
    method: Method | None = None
    mode: Mode = Mode.CARD
    face: FaceMark | None = None
    proven: bool = True


State = (
    Waiting
    | HoldingPhone
    | Reading
    | Verifying
    | ChoosingMethod
    | CheckingFace
    | ComparingPhoto
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
