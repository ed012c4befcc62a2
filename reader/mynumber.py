"""Applications and files of the My Number Card (個人番号カード): docs/card.md §2-3."""

from __future__ import annotations

from enum import Enum, IntEnum

__all__ = ["MY_NUMBER_CARD", "Aid", "JpkiFile"]


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


MY_NUMBER_CARD = "JPKIAPICCTOKEN2"
"""Label in the token information. Telephones and the older 住基カード have others."""
