"""What can happen during a visit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onshikaku.domain.checkin.faces import FaceMark
    from onshikaku.domain.checkin.states import CardFacts
    from onshikaku.domain.checkin.ways import PhoneKind, Way
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.outcomes import Outcome
    from onshikaku.domain.rules.consent_screens import Choice, Screen

UNATTENDED = "unattended"
"""The detail of a visit that was broken off because nobody answered in time."""


@dataclass(frozen=True, slots=True)
class CardPlaced:
    """A card lies on the reader."""


@dataclass(frozen=True, slots=True)
class PhoneAnnounced:
    """The patient comes with a telephone instead of a card."""

    kind: PhoneKind


@dataclass(frozen=True, slots=True)
class PhoneHeld:
    """Something lies on the reader where the telephone was asked for."""


@dataclass(frozen=True, slots=True)
class CardRead:
    """The card has shown what it shows without a PIN."""

    card: CardFacts


@dataclass(frozen=True, slots=True)
class CertificateChecked:
    """The clinic's own verdict. `distrusted` is a reason to stop; `finding` one to tell."""

    distrusted: str | None = None
    finding: str | None = None


@dataclass(frozen=True, slots=True)
class WayChosen:
    """The patient chose one of the ways offered."""

    way: Way


@dataclass(frozen=True, slots=True)
class AnotherWayWanted:
    """The patient wants to be identified otherwise; `way`: by this one, without choosing again."""

    way: Way | None = None


@dataclass(frozen=True, slots=True)
class FaceMatched:
    """The face is that of the photo."""

    mark: FaceMark | None = None


@dataclass(frozen=True, slots=True)
class FaceNotMatched:
    """The face is not that of the photo, this time; `locked`: the reader looks no more."""

    locked: bool = False


@dataclass(frozen=True, slots=True)
class FaceUndecided:
    """No frame was fit to be compared; `reason` is the last one why. It counts as no try."""

    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FaceUnavailable:
    """The face cannot be compared here: `reason` is that of camera, matcher or photo.

    With a `mark` it was compared, and the clinic does not take such a match.
    """

    reason: str | None = None
    mark: FaceMark | None = None


@dataclass(frozen=True, slots=True)
class PhotoCompared:
    """Staff compared the face with the photo; `same` if it is the holder."""

    same: bool


@dataclass(frozen=True, slots=True)
class PasscodeWrong:
    """The centre says that the clinic's passcode was another."""


@dataclass(frozen=True, slots=True)
class PinGiven:
    """The person typed a PIN; `last_try_agreed` if it may use up the last try."""

    last_try_agreed: bool = False


@dataclass(frozen=True, slots=True)
class PinRefusedUnsent:
    """The guard of the last try kept the PIN from the card."""

    tries_left: int


@dataclass(frozen=True, slots=True)
class PinAccepted:
    """The card says the PIN is right."""


@dataclass(frozen=True, slots=True)
class PinWrong:
    """The card says the PIN is wrong; with no tries left it is locked."""

    tries_left: int


@dataclass(frozen=True, slots=True)
class ChallengeGranted:
    """The centre gave a challenge. `digest` is the SHA-256 of the statement to sign, 32 bytes."""

    digest: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """The card signed. `signature` has 256 bytes."""

    signature: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """The centre answered. `screens` are what it has the patient asked next."""

    answer: Answer
    screens: tuple[Screen, ...] = ()


@dataclass(frozen=True, slots=True)
class RegistrationAgreed:
    """The person wants the card registered for insurance use."""


@dataclass(frozen=True, slots=True)
class RegistrationDeclined:
    """The person does not."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The patient made a choice on the screen that is shown."""

    choice: Choice


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The person or the desk gave up; `detail` is `UNATTENDED` where nobody answered in time."""

    detail: str | None = None


@dataclass(frozen=True, slots=True)
class CardGone:
    """The card left the reader."""


@dataclass(frozen=True, slots=True)
class CardFailed:
    """The card or the reader failed in another way, which `outcome` names."""

    outcome: Outcome
    detail: str


class CentreFault(StrEnum):
    """Why the centre gave no answer."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    TERMINAL_REFUSED = "terminal_refused"
    MODE_CLOSED = "mode_closed"


@dataclass(frozen=True, slots=True)
class CentreFailed:
    """No answer from the centre; `detail` is the problem's type or the fault's name."""

    fault: CentreFault
    detail: str


Event = (
    CardPlaced
    | PhoneAnnounced
    | PhoneHeld
    | CardRead
    | CertificateChecked
    | WayChosen
    | AnotherWayWanted
    | FaceMatched
    | FaceNotMatched
    | FaceUndecided
    | FaceUnavailable
    | PhotoCompared
    | PasscodeWrong
    | PinGiven
    | PinRefusedUnsent
    | PinAccepted
    | PinWrong
    | ChallengeGranted
    | Signed
    | Answered
    | RegistrationAgreed
    | RegistrationDeclined
    | Chosen
    | Cancelled
    | CardGone
    | CardFailed
    | CentreFailed
)
