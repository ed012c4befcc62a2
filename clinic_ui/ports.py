"""What the driver of a check-in needs from the outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from onshikaku.domain.modes import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onshikaku.domain.checkin.events import CertificateChecked
    from onshikaku.domain.checkin.faces import FaceMark
    from onshikaku.domain.checkin.states import State
    from onshikaku.domain.checkin.ways import Way
    from onshikaku.domain.confirmation import Authentication, Confirmation
    from onshikaku.domain.consent import Agreement
    from onshikaku.domain.modes import Occasion
    from onshikaku.domain.proof import Method
    from onshikaku.domain.rules.consent_screens import Choice, Screen
    from reader.face.ports import Quality
    from reader.pin import CodeB, Pin

__all__ = [
    "AnotherWay",
    "Attendant",
    "CardFront",
    "CentreRefused",
    "CentreUnreachable",
    "Comparison",
    "Doing",
    "FaceCheck",
    "FaceChecker",
    "FaceResult",
    "FaceVerdict",
    "Gateway",
    "Guidance",
    "ModeNotOpen",
    "PasscodeRefused",
    "PinEntry",
    "TerminalNotAdmitted",
    "Unattended",
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


class ModeNotOpen(CentreRefused):
    """The centre does not take a proof in that mode from this terminal, or not now."""


class PasscodeRefused(CentreRefused):
    """The clinic's passcode of the simplified visual check was another."""


class Unattended(Exception):
    """Nobody answered a question in time."""


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
        signature: bytes | None,
        method: Method,
        mode: Mode = Mode.CARD,
        passcode: str | None = None,
        occasion: Occasion | None = None,
    ) -> Confirmation:
        """Send the proof: certificate as DER, signature of 256 bytes; None: there is no proof.

        `passcode` is the clinic's, for the simplified visual check; `occasion`: what the clinic's
        app is used for. Raises also `ModeNotOpen`,
        `PasscodeRefused`.
        """
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


@dataclass(frozen=True, slots=True)
class AnotherWay:
    """The patient wants to be identified otherwise."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What staff saw; with the clinic's passcode where it was asked for."""

    same: bool
    passcode: str | None = field(default=None, repr=False)


class FaceResult(StrEnum):
    """What came of a look at the face."""

    MATCH = "match"
    NO_MATCH = "no-match"
    UNDECIDED = "undecided"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class FaceVerdict:
    """The result; `reason` is a code that says why there is none, `mark` what is kept of one."""

    result: FaceResult
    reason: str | None = None
    mark: FaceMark | None = None


class Doing(StrEnum):
    """What camera and matcher are about."""

    STARTING = "starting"  # the camera is being switched on
    RESTING = "resting"  # the person was not recognised, and gets ready once more
    LOOKING = "looking"  # for frames that can be compared
    COMPARING = "comparing"


@dataclass(frozen=True, slots=True)
class Guidance:
    """How the look at the face goes on.

    `quality` is the last frame's; `good` of `needed` frames that can be compared are taken.
    """

    doing: Doing
    quality: Quality | None = None
    good: int = 0
    needed: int = 0


class FaceCheck(Protocol):
    """The face checks of one visit. Nothing of photo, frames or vectors is left after `end`."""

    async def look(self, guide: Callable[[Guidance], None]) -> FaceVerdict:
        """Compare whoever stands before the camera with the photo, once.

        `guide` is called in the loop of the caller whenever the person should know something new.
        """
        ...

    async def end(self) -> None:
        """Drop everything. Safe to call twice, and after a cancelled `look`."""
        ...


class FaceChecker(Protocol):
    """Camera and matcher of a reader (顔認証)."""

    def begin(self, photo: bytes) -> FaceCheck:
        """Get ready for a visit: the chip's photo (JPEG 2000) is learnt meanwhile."""
        ...


class CardFront(Protocol):
    """The camera over the card: what it reads off the card's front. Used by one thread."""

    def read_code(self) -> CodeB | None:
        """照合番号 B of the card that lies there; None where the reader cannot tell."""
        ...


class Attendant(Protocol):
    """Whoever stands at the machine: sees each state, types the PIN, decides.

    Every question may raise `Unattended`; a question that is interrupted is cancelled. None means
    that the person gave up.
    """

    def show(self, state: State) -> None:
        """Called with each state as it is entered."""
        ...

    def guide(self, guidance: Guidance) -> None:
        """Called while the face is looked at, with what the person should know."""
        ...

    async def choose_method(self, offered: Sequence[Way]) -> Way | None:
        """One of the ways offered."""
        ...

    async def ask_pin(self, tries_left: int | None, *, wrong: bool) -> PinEntry | AnotherWay | None:
        """The PIN. How many tries are left is not known (None) of a phone not yet held."""
        ...

    async def compare_photo(
        self, photo: bytes | None, *, passcode: bool, wrong: bool
    ) -> Comparison | AnotherWay | None:
        """Whether the face is that of the chip's photo (JPEG 2000; None: see the card's front).

        With `passcode` staff type the clinic's too; `wrong`: the last one was.
        """
        ...

    async def ask_registration(self) -> bool:
        """Whether to register the card for insurance use."""
        ...

    async def ask_consent(self, screen: Screen) -> Choice | None:
        """The patient's choice among those the screen offers, or None to break off."""
        ...

    async def await_phone(self) -> bool:
        """Returns once something lies on the reader; False to give up."""
        ...
