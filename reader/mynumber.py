"""Applications and files of the My Number Card (個人番号カード): docs/card.md §2-3."""

from __future__ import annotations

from enum import Enum, IntEnum, StrEnum

__all__ = ["Aid", "JpkiFile", "TokenLabel"]


class Aid(Enum):
    """Application identifiers."""

    JPKI = bytes.fromhex("D392F000260100000001")
    """公的個人認証AP: two key pairs with certificates."""


class JpkiFile(IntEnum):
    """Elementary files of the JPKI application that we use."""

    TOKEN_INFO = 0x0006
    AVAILABILITY = 0x0008
    AUTH_CERTIFICATE = 0x000A
    AUTH_CA_CERTIFICATE = 0x000B
    AUTH_KEY = 0x0017
    AUTH_PIN = 0x0018


class TokenLabel(StrEnum):
    """How a JPKI application names itself in its token information."""

    MY_NUMBER_CARD = "JPKIAPICCTOKEN2"
    JUKI_CARD = "JPKIAPICCTOKEN"
    ANDROID = "JPKIAPGPSETOKEN"
    IPHONE = "JPKIAPIOSTOKEN"
