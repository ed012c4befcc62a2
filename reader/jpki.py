"""The JPKI application (公的個人認証AP): user authentication with a My Number Card.

Commands and files as open clients use them (OpenSC card-jpki.c, jpki/myna jpki.rs); docs/card.md
§3-5. Nothing here writes to a card or opens the signing certificate (署名用), which holds name,
address and birth date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from reader.apdu import Command, Sw
from reader.errors import CardCommandError, CardDataError, NotMyNumberCard, PinBlocked, PinRejected
from reader.mynumber import MY_NUMBER_CARD, Aid, JpkiFile
from reader.pin import agreeing, guard_last_try
from reader.protocol import CardProtocol

if TYPE_CHECKING:
    from reader.pin import Pin
    from reader.ports import CardConnection

__all__ = ["Availability", "JpkiCard", "TokenInfo"]

INS_VERIFY = 0x20
INS_SIGN = 0x2A
INS_LAST_COMMAND = 0xFC
SIGNATURE_LENGTH = 256
DIGEST_LENGTH = 32
TOKEN_INFO_LENGTH = 160
PRESENT = 0x8F
SHA256_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
"""DER before the digest in a DigestInfo of SHA-256: RFC 8017 §9.2 note 1."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

SIMULATED_MODEL = "SIM-"
"""Virtual cards say so in their model; their label has to be that of a real card."""


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """EF 0006, laid out as PKCS#11 v2.40 CK_TOKEN_INFO with big-endian integers."""

    label: str
    manufacturer: str
    model: str

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read the text fields, without control characters: they are shown at terminals.

        `CardDataError` when it is shorter than they are.
        """
        if len(data) < 80:
            raise CardDataError("token information", f"{len(data)} bytes")
        label, manufacturer, model = (
            _CONTROL.sub("?", data[start:end].decode("ascii", "replace").strip(" \0"))
            for start, end in ((0, 32), (32, 64), (64, 80))
        )
        return cls(label, manufacturer, model)

    @property
    def is_simulated(self) -> bool:
        """Whether the card says of itself that it is a simulation."""
        return self.model.startswith(SIMULATED_MODEL)


@dataclass(frozen=True, slots=True)
class Availability:
    """Which certificates are on the card. Children under 15 have none for signing."""

    sign: bool
    auth: bool


class JpkiCard:
    """The JPKI application of the card behind a connection; `select` it first.

    For one thread; the connection stays the caller's to close.
    """

    def __init__(self, connection: CardConnection) -> None:
        self._protocol = CardProtocol(connection)

    def select(self, label: str = MY_NUMBER_CARD) -> TokenInfo:
        """Make the application current, which forgets a verified PIN, and hear what it is.

        Raises `NotMyNumberCard` when it is missing or calls itself something else than `label`.
        Answers to reset are not looked at: different chips have different ones, and readers
        invent them.
        """
        if not self._protocol.select_application(Aid.JPKI):
            raise NotMyNumberCard
        self._select(JpkiFile.TOKEN_INFO)
        token = TokenInfo.parse(self._protocol.read(TOKEN_INFO_LENGTH))
        if token.label != label:
            raise NotMyNumberCard(token.label)
        return token

    def availability(self) -> Availability:
        """Which certificates the card holds."""
        self._select(JpkiFile.AVAILABILITY)
        data = self._protocol.read(3)
        if len(data) < 2:
            raise CardDataError("certificate availability", f"{len(data)} bytes")
        return Availability(sign=data[0] == PRESENT, auth=data[1] == PRESENT)

    def auth_certificate(self) -> bytes:
        """DER of the user-authentication certificate (利用者証明用電子証明書).

        Anybody may read and copy it: having it proves nothing.
        """
        self._select(JpkiFile.AUTH_CERTIFICATE)
        return self._protocol.read_object()

    def auth_ca_certificate(self) -> bytes:
        """DER of the certificate of its issuer, as the card tells it. Not a trust anchor."""
        self._select(JpkiFile.AUTH_CA_CERTIFICATE)
        return self._protocol.read_object()

    def tries_left(self) -> int:
        """How many tries the PIN has left, 0 when blocked. Asking costs none."""
        self._select(JpkiFile.AUTH_PIN)
        response = self._protocol.send(Command(0x00, INS_VERIFY, p2=0x80))
        if response.sw == Sw.BLOCKED:
            return 0
        if response.tries_left is None:
            raise CardCommandError("query PIN", response.sw)
        return response.tries_left

    def verify_pin(self, pin: Pin, *, allow_last_try: bool = False) -> None:
        """Show the PIN to the card; the key can be used until the application is selected again.

        Asks for the remaining tries first and sends nothing when fewer than two are left, unless
        the person agreed. Raises `LastTryRefused`, `PinRejected` or `PinBlocked`.
        """
        guard_last_try(self.tries_left(), allow_last_try=allow_last_try)
        with agreeing(last_try=allow_last_try):
            response = self._protocol.send(Command(0x00, INS_VERIFY, p2=0x80, data=pin.encoded()))
        if response.ok:
            return
        if response.sw == Sw.BLOCKED or response.tries_left == 0:
            raise PinBlocked(response.sw)
        if response.tries_left is not None:
            raise PinRejected(response.sw, response.tries_left)
        raise CardCommandError("verify", response.sw)

    def sign_digest(self, digest: bytes) -> bytes:
        """RSASSA-PKCS1-v1_5 signature over a SHA-256 digest of 32 bytes.

        The card would sign anything of up to 245 bytes; nothing but such a digest is ever put
        before it. Raises `CardCommandError` (6982 without a verified PIN), ValueError.
        """
        if len(digest) != DIGEST_LENGTH:
            raise ValueError(f"a SHA-256 digest has {DIGEST_LENGTH} bytes, not {len(digest)}")
        self._select(JpkiFile.AUTH_KEY)
        command = Command(0x80, INS_SIGN, p2=0x80, data=SHA256_DIGEST_INFO + digest, le=256)
        signature = self._protocol.expect("sign", command)
        if len(signature) != SIGNATURE_LENGTH:
            raise CardDataError("sign", f"{len(signature)} bytes")
        return signature

    def say_goodbye(self) -> None:
        """The command without which an iPhone does not let go; docs/card.md §9."""
        self._protocol.send(Command(0x80, INS_LAST_COMMAND))

    def _select(self, file: JpkiFile) -> None:
        if not self._protocol.select_file(file):
            raise CardCommandError(f"select {file.name.lower()}", Sw.NOT_FOUND)
