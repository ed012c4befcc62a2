"""The operator's own card, which stands for invented people, and what it is sent in a rehearsal.

Beside what `reader.guard` refuses of every real card: no PIN but the one that its holder typed, and
that never again once it was refused; nothing at all of another card than the one that was read.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cryptography import x509

from onshikaku.domain.certificate import CertificateFacts
from onshikaku.domain.dates import jst_day
from onshikaku.pki.validate import Validator
from reader.apdu import Command
from reader.errors import CardDataError, CommandForbidden
from reader.jpki import JpkiCard
from reader.ports import CardConnection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.apdu import Response
    from reader.pin import Pin

__all__ = ["HeldCard", "HeldConnection", "read_card"]

_VERIFY: Final = 0x20
_OTHER_CARD: Final = "another card than the one that was placed at the beginning"


@dataclass(slots=True, repr=False)
class HeldCard:
    """A card and what its holder typed for it, if anything. Lives in memory and shows nothing.

    `facts`: the days of its certificate; its revocation is not asked for.
    """

    certificate: bytes
    facts: CertificateFacts
    pin: Pin | None
    refused: bool = field(default=False)

    def takes(self, typed: bytes) -> bool:
        """Whether that may be shown to the card as its PIN."""
        if self.pin is None or self.refused:
            return False
        return hmac.compare_digest(self.pin.encoded(), typed)


class HeldConnection(CardConnection):
    """A `CardConnection` to that card: `CardDataError` at once where another lies there."""

    def __init__(self, connection: CardConnection, card: HeldCard) -> None:
        self._connection = connection
        self._card = card
        try:
            same = _certificate(connection) == card.certificate
        except BaseException:
            connection.close()
            raise
        if not same:
            connection.close()
            raise CardDataError("card", _OTHER_CARD)

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._connection.atr

    def exchange(self, command: bytes) -> Response:
        """Send one command APDU. Raises `CommandForbidden` before anything is sent."""
        typed = _typed(command)
        if typed and not self._card.takes(typed):
            raise CommandForbidden(command[:4], "not what the card's holder typed")
        response = self._connection.exchange(command)
        if typed and not response.ok:
            self._card.refused = True
        return response

    def close(self) -> None:
        """Reset the card and let go of it."""
        self._connection.close()


def read_card(
    connection: CardConnection, roots: Sequence[x509.Certificate], pin: Pin | None
) -> HeldCard | None:
    """The card, if its certificate holds under one of the roots; None where it has none.

    It has to hold on its first day: the simulated ones are looked at when they come. Raises
    `CertificateRefused`.
    """
    certificate = _certificate(connection)
    if certificate is None:
        return None
    try:
        leaf = x509.load_der_x509_certificate(certificate)
    except ValueError as error:
        raise CardDataError("certificate", "not one of X.509") from error
    began = leaf.not_valid_before_utc
    Validator(roots, allow_production_names=True).validate(certificate, at=began)
    first, last = jst_day(began), jst_day(leaf.not_valid_after_utc)
    return HeldCard(certificate, CertificateFacts(first, last), pin)


def _certificate(connection: CardConnection) -> bytes | None:
    card = JpkiCard(connection)
    card.select()
    return card.auth_certificate() if card.availability().auth else None


def _typed(command: bytes) -> bytes:
    """What a command shows to the card as a PIN or another secret; empty for all others."""
    try:
        parsed = Command.decode(command)
    except ValueError:
        return b""
    return parsed.data if parsed.ins == _VERIFY else b""
