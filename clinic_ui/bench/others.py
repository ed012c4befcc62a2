"""What is no My Number Card, and the My Number Card on a phone, as images for a virtual chip."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from hardware.card_image import Application, BinaryFile, CardImage, KeyFile
from hardware.card_layout import AUTH_CERTIFICATE, AUTH_KEY, AUTH_PIN, JPKI, TOKEN_INFO
from onshikaku.domain.checkin.ways import PhoneKind
from onshikaku.domain.persona import CardProfile
from reader.mynumber import ANDROID, IPHONE

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["OtherCard", "other_card", "phone_image"]

_LABEL_LENGTH: Final = 32
_LABELS: Final[Mapping[PhoneKind, str]] = {PhoneKind.IPHONE: IPHONE, PhoneKind.ANDROID: ANDROID}
_CLOSED: Final[tuple[int, ...]] = ()


class OtherCard(StrEnum):
    """Cards that patients put on the reader by mistake."""

    LICENCE = "licence"  # 運転免許証
    TRANSIT = "transit"  # 交通系ICカード
    CREDIT = "credit"  # クレジットカード
    JUKI = "juki"  # 住民基本台帳カード


# Type B, FeliCa and Type A as PC/SC part 3 §3.1.3.2.3 has a reader announce them.
_TYPE_B: Final = bytes.fromhex("3B888001000000000000000009")
_FELICA: Final = bytes.fromhex("3B8F8001804F0CA0000003061100" + "3B0000000042")
_TYPE_A: Final = bytes.fromhex("3B80800101")
_LICENCE: Final = bytes.fromhex("A0000002310100000000000000000000")
_PAYMENT: Final = b"2PAY.SYS.DDF01"


def other_card(kind: OtherCard) -> CardImage:
    """A card of that kind, as far as a reader that looks for a My Number Card can tell."""
    match kind:
        case OtherCard.LICENCE:
            return _image(_TYPE_B, Application(_LICENCE, {}))
        case OtherCard.TRANSIT:
            return _image(_FELICA)
        case OtherCard.CREDIT:
            return _image(_TYPE_A, Application(_PAYMENT, {}))
        case OtherCard.JUKI:
            token = BinaryFile(_labelled(b" " * 160, "JPKIAPICCTOKEN"))
            return _image(_TYPE_B, Application(JPKI, {TOKEN_INFO: token}))


def phone_image(card: CardImage, kind: PhoneKind, *, unlocked: bool) -> CardImage:
    """The card on a phone: nothing but the JPKI application, under the phone's label.

    An Android phone shows its certificate after the PIN; an iPhone asks its owner itself. Where the
    owner did not unlock it (`unlocked`), certificate and key stay closed (docs/card.md §9).
    """
    token, certificate, key = (
        card.application(JPKI).files[fid] for fid in (TOKEN_INFO, AUTH_CERTIFICATE, AUTH_KEY)
    )
    if not (
        isinstance(token, BinaryFile)
        and isinstance(certificate, BinaryFile)
        and isinstance(key, KeyFile)
    ):
        raise TypeError("the card has no such files")
    opens = (AUTH_PIN,) if kind is PhoneKind.ANDROID else None
    if not unlocked:
        opens = _CLOSED
    jpki = card.application(JPKI)
    files = {
        **jpki.files,
        TOKEN_INFO: BinaryFile(_labelled(token.content, _LABELS[kind])),
        AUTH_CERTIFICATE: replace(certificate, opens_with=opens),
        AUTH_KEY: replace(key, opens_with=opens, grantable=False),
    }
    return _image(_TYPE_A, replace(jpki, files=files))


def _labelled(token: bytes, label: str) -> bytes:
    return label.encode("ascii").ljust(_LABEL_LENGTH) + token[_LABEL_LENGTH:]


def _image(atr: bytes, *applications: Application) -> CardImage:
    return CardImage(atr, CardProfile.NORMAL, applications)
