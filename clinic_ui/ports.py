"""What the driver of a check-in needs from the outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from onshikaku.domain.checkin.events import CertificateChecked
    from onshikaku.domain.checkin.states import State
    from onshikaku.domain.confirmation import Authentication, Confirmation
    from onshikaku.domain.consent import Agreement
    from onshikaku.domain.proof import Method
    from onshikaku.domain.rules.consent_screens import Choice, Screen
    from reader.pin import Pin

__all__ = [
    "Attendant",
    "CentreRefused",
    "CentreUnreachable",
    "Gateway",
    "PinEntry",
    "TerminalNotAdmitted",
    "Verifier",
]


class CentreUnreachable(Exception):
    """The centre cannot be reached or answers nonsense. `where` is its address."""

    def __init__(self, where: str, detail: str) -> None:
        super().__init__(f"{where}: {detail}")
        self.where = where
        self.detail = detail


class CentreRefused(Exception):
    """The centre answered with a problem (RFC 9457). `slug` is the end of its type."""

    def __init__(self, slug: str, reason: str | None = None) -> None:
        super().__init__(f"{slug}: {reason}" if reason else slug)
        self.slug = slug
        self.reason = reason


class TerminalNotAdmitted(CentreRefused):
    """The centre does not let this terminal in: its certificate, or the account at it."""


class Gateway(Protocol):
    """The clinic's line to the centre. Raises `CentreUnreachable` or `CentreRefused`."""

    @property
    def institution_code(self) -> str:
        """医療機関コード, 10 digits."""
        ...

    @property
    def terminal_id(self) -> str:
        """This terminal's name at the centre."""
        ...

    async def authenticate(self) -> Authentication:
        """Ask for a challenge."""
        ...

    async def confirm(
        self,
        authentication: Authentication,
        certificate: bytes,
        signature: bytes,
        method: Method,
    ) -> Confirmation:
        """Send the proof: certificate as DER, signature of 256 bytes."""
        ...

    async def agree(self, confirmation_id: str, agreement: Agreement) -> Confirmation:
        """Say what the patient agreed to after that answer; the answer comes again with it.

        With `register_insurance_use` the card is registered for insurance use (利用登録).
        """
        ...


class Verifier(Protocol):
    """The clinic's own check of a certificate (DER)."""

    async def check(self, certificate: bytes) -> CertificateChecked:
        """Chain, profile and revocation, as far as they can be known at the clinic."""
        ...


@dataclass(frozen=True, slots=True)
class PinEntry:
    """What the person typed, and whether it may use up the last try."""

    pin: Pin
    last_try_agreed: bool = False


class Attendant(Protocol):
    """Whoever stands at the machine: sees each state, types the PIN, decides."""

    def show(self, state: State) -> None:
        """Called with each state as it is entered."""
        ...

    async def ask_pin(self, tries_left: int, *, wrong: bool) -> PinEntry | None:
        """The PIN, or None to give up."""
        ...

    async def ask_registration(self) -> bool:
        """Whether to register the card for insurance use."""
        ...

    async def ask_consent(self, screen: Screen) -> Choice | None:
        """The patient's choice among those the screen offers, or None to break off."""
        ...
