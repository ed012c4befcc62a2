"""What the driver is to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onshikaku.domain.consent import Agreement
    from onshikaku.domain.rules.consent_screens import Screen


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Read what the card shows without a PIN."""


@dataclass(frozen=True, slots=True)
class CheckCertificate:
    """Verify the certificate at the clinic: chain, profile, revocation."""

    certificate: bytes


@dataclass(frozen=True, slots=True)
class AskPin:
    """Ask the person for the PIN, saying how many tries are left."""

    tries_left: int
    wrong: bool


@dataclass(frozen=True, slots=True)
class PresentPin:
    """Send the PIN that the driver holds to the card, then forget it."""

    last_try_agreed: bool


@dataclass(frozen=True, slots=True)
class FetchChallenge:
    """Ask the centre for a challenge."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Have the card sign a SHA-256 digest of 32 bytes."""

    digest: bytes


@dataclass(frozen=True, slots=True)
class SubmitProof:
    """Send certificate and signature to the centre."""

    certificate: bytes
    signature: bytes


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
    | CheckCertificate
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
