"""SIM-PINLESS 1: a virtual card signs for a terminal without its PIN (docs/card.md §7.3).

The real way (特定機関認証) is not public. Nothing of this is sent to a card that does not say, in
two places, that it is simulated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from cryptography import x509
from cryptography.x509.oid import NameOID

from reader.apdu import Command
from reader.mynumber import JpkiFile
from reader.protocol import CardProtocol

if TYPE_CHECKING:
    from reader.jpki import JpkiCard
    from reader.ports import CardConnection

__all__ = ["PinlessCard", "TerminalKey"]

SIMULATOR: Final = "JPKI-SIM"
CHALLENGE_LENGTH: Final = 32
INS_SET_PUBLIC_KEY: Final = 0xA2
INS_GET_CHALLENGE: Final = 0x84
INS_EXTERNAL_AUTHENTICATE: Final = 0x82


class TerminalKey(Protocol):
    """What a terminal shows to a card: its certificate in two parts, and its signature."""

    @property
    def body_part(self) -> bytes:
        """The first 307 bytes of the certificate."""
        ...

    @property
    def signature_part(self) -> bytes:
        """The last 261 bytes of the certificate."""
        ...

    def sign(self, challenge: bytes) -> bytes:
        """PKCS#1 v1.5 SHA-256 signature over a challenge of 32 bytes."""
        ...


class PinlessCard:
    """The card behind a connection whose JPKI application is current. For one thread."""

    def __init__(self, connection: CardConnection) -> None:
        self._protocol = CardProtocol(connection)

    def supported(self, card: JpkiCard, *, simulated: bool) -> bool:
        """Whether the card takes terminals. Asks nothing of a card that is not simulated.

        `simulated` is what its model says; the name of its issuer has to say so as well.
        """
        if not simulated or not _is_simulator(card.auth_ca_certificate()):
            return False
        return self._protocol.select_file(JpkiFile.TERMINAL_ROOT)

    def grant(self, key: TerminalKey) -> None:
        """Buy one signature of the authentication key, if the card is `supported`.

        It ends with the selection of any application. Raises `CardCommandError`.
        """
        self._protocol.select_file(JpkiFile.TERMINAL_ROOT)
        self._protocol.expect("terminal certificate", _certificate(0x06, key.body_part))
        self._protocol.expect("terminal certificate", _certificate(0x00, key.signature_part))
        ask = Command(0x00, INS_GET_CHALLENGE, le=CHALLENGE_LENGTH)
        challenge = self._protocol.expect("get challenge", ask)
        answer = Command(0x00, INS_EXTERNAL_AUTHENTICATE, data=key.sign(challenge))
        self._protocol.expect("authenticate terminal", answer)


def _certificate(p1: int, part: bytes) -> Command:
    return Command(0x80, INS_SET_PUBLIC_KEY, p1, 0xC1, part)


def _is_simulator(certificate: bytes) -> bool:
    try:
        issuer = x509.load_der_x509_certificate(certificate).issuer
    except ValueError:
        return False
    names = issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return [name.value for name in names] == [SIMULATOR]
