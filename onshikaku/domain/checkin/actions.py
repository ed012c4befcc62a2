"""What the driver is to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onshikaku.domain.checkin.ways import Identified, Offer, PhoneKind
    from onshikaku.domain.consent import Agreement
    from onshikaku.domain.rules.consent_screens import Screen


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Read what the card shows without a PIN, or a `phone` after it; the photo if it is of use."""

    photo: bool = False
    phone: PhoneKind | None = None


@dataclass(frozen=True, slots=True)
class AwaitPhone:
    """Have the telephone held to the reader."""


@dataclass(frozen=True, slots=True)
class CheckCertificate:
    """Verify the certificate at the clinic: chain, profile, revocation."""

    certificate: bytes


@dataclass(frozen=True, slots=True)
class ChooseMethod:
    """Ask the patient how to be identified."""

    offer: Offer


@dataclass(frozen=True, slots=True)
class CheckFace:
    """Compare the face with the photo that the driver holds."""


@dataclass(frozen=True, slots=True)
class ComparePhoto:
    """Have staff compare the face with the photo; `passcode`: and type the clinic's."""

    passcode: bool
    wrong: bool


@dataclass(frozen=True, slots=True)
class AskPin:
    """Ask the person for the PIN, saying how many tries are left; None: not known."""

    tries_left: int | None
    wrong: bool


@dataclass(frozen=True, slots=True)
class PresentPin:
    """Send the PIN that the driver holds to the card, then forget it."""

    last_try_agreed: bool
    phone: PhoneKind | None = None


@dataclass(frozen=True, slots=True)
class FetchChallenge:
    """Ask the centre for a challenge, to be signed in a statement that names the method."""

    by: Identified


@dataclass(frozen=True, slots=True)
class Sign:
    """Have the card sign a SHA-256 digest of 32 bytes; `pinless`: for a terminal, without PIN."""

    digest: bytes
    pinless: bool = False


@dataclass(frozen=True, slots=True)
class SubmitProof:
    """Send certificate and signature to the centre; None: an identification without proof."""

    certificate: bytes
    signature: bytes | None
    by: Identified


@dataclass(frozen=True, slots=True)
class AskRegistration:
    """Ask whether the card shall be registered for insurance use."""


@dataclass(frozen=True, slots=True)
class Register:
    """Tell the centre to register the card for insurance use."""


@dataclass(frozen=True, slots=True)
class AskConsent:
    """Show the patient a question of the centre's and have one of its choices made."""

    screen: Screen


@dataclass(frozen=True, slots=True)
class RegisterConsents:
    """Tell the centre what the patient agreed to; that may be nothing."""

    agreement: Agreement


@dataclass(frozen=True, slots=True)
class ReleaseCard:
    """The card is not needed any more: let go of it and have it taken."""


Action = (
    ReadCard
    | AwaitPhone
    | CheckCertificate
    | ChooseMethod
    | CheckFace
    | ComparePhoto
    | AskPin
    | PresentPin
    | FetchChallenge
    | Sign
    | SubmitProof
    | AskRegistration
    | Register
    | AskConsent
    | RegisterConsents
    | ReleaseCard
)
