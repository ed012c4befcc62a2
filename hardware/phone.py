"""A telephone that carries the card (スマホ保険証): docs/card.md §3.3, §9, docs/rules.md §1.5.

By convention it carries the certificate of the holder's plastic card; a real one has its own. There
is nothing on it but the JPKI application's authentication part.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hardware.card_image import BinaryFile, KeyFile
from hardware.card_layout import (
    AUTH_CA_CERTIFICATE,
    AUTH_CERTIFICATE,
    AUTH_KEY,
    AUTH_PIN,
    AVAILABILITY,
    JPKI,
    TOKEN_INFO,
)
from hardware.chip import Chip
from onshikaku.domain.checkin.ways import PhoneKind
from reader.mynumber import ANDROID, IPHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.card_image import Application, CardFile, CardImage

__all__ = ["PhoneChip", "phone_image"]

_LABELS: Final = {PhoneKind.IPHONE: IPHONE, PhoneKind.ANDROID: ANDROID}
_LABEL_LENGTH: Final = 32
_AUTH_ONLY: Final = b"\x00\x8f\x00"
_SIGN: Final = bytes.fromhex("802A")
_LAST_COMMAND: Final = bytes.fromhex("80FC0000")
_OK: Final = bytes.fromhex("9000")
_LOCKED: Final = bytes.fromhex("6982")


def phone_image(card: CardImage, kind: PhoneKind) -> CardImage:
    """The telephone of the holder of a card, its PIN and its counter those of the card now.

    An Android phone shows its certificate after the PIN only; an iPhone has no PIN, its owner
    unlocks it. TypeError for a card without an authentication certificate.
    """
    jpki = card.application(JPKI)
    key = jpki.files.get(AUTH_KEY)
    if not isinstance(key, KeyFile):
        raise TypeError("the card has no authentication certificate")
    own: dict[int, CardFile] = {
        TOKEN_INFO: _named(jpki, _LABELS[kind]),
        AVAILABILITY: BinaryFile(_AUTH_ONLY),
        AUTH_CA_CERTIFICATE: jpki.files[AUTH_CA_CERTIFICATE],
    }
    certificate = _binary(jpki, AUTH_CERTIFICATE)
    match kind:
        case PhoneKind.IPHONE:
            own[AUTH_CERTIFICATE] = certificate
            own[AUTH_KEY] = replace(key, opens_with=None, grantable=False)
        case PhoneKind.ANDROID:
            own[AUTH_CERTIFICATE] = replace(certificate, opens_with=(AUTH_PIN,))
            own[AUTH_KEY] = replace(key, grantable=False)
            own[AUTH_PIN] = jpki.files[AUTH_PIN]
    return replace(card, applications=(replace(jpki, files=own),), data_objects={})


class PhoneChip(Chip):
    """A telephone on a reader.

    `unlocked`: whether the owner of an iPhone let it sign, by face or fingerprint; until then, and
    when the owner refused, the key stays closed. Android phones do not ask.
    """

    def __init__(
        self,
        card: CardImage,
        kind: PhoneKind,
        *,
        unlocked: bool = False,
        on_change: Callable[[CardImage], None] | None = None,
    ) -> None:
        super().__init__(phone_image(card, kind), on_change=on_change)
        self.kind = kind
        self.unlocked = unlocked

    def exchange(self, command: bytes) -> bytes:
        """The answer to one command APDU. Raises `CardTorn` or `CardMuted` if that was planned."""
        if self.kind is PhoneKind.IPHONE:
            if command[:4] == _LAST_COMMAND:
                return _OK
            if command[:2] == _SIGN and not self.unlocked:
                return _LOCKED
        return super().exchange(command)


def _named(jpki: Application, label: str) -> BinaryFile:
    """EF 0006 with another label."""
    token = _binary(jpki, TOKEN_INFO)
    return replace(
        token, content=label.encode().ljust(_LABEL_LENGTH) + token.content[_LABEL_LENGTH:]
    )


def _binary(jpki: Application, fid: int) -> BinaryFile:
    file = jpki.files[fid]
    if not isinstance(file, BinaryFile):
        raise TypeError(f"{fid:04X} is not a transparent file")
    return file
