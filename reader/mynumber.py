"""Applications and files of the My Number Card (個人番号カード): docs/card.md §2-3."""

from __future__ import annotations

from enum import Enum, IntEnum

__all__ = ["ANDROID", "IPHONE", "MY_NUMBER_CARD", "Aid", "JpkiFile", "VisualFile"]


class Aid(Enum):
    """Application identifiers."""

    JPKI = bytes.fromhex("D392F000260100000001")
    """公的個人認証AP: two key pairs with certificates."""
    VISUAL = bytes.fromhex("D3921000310001010402")
    """券面事項確認AP: what is printed on the card's front."""


class JpkiFile(IntEnum):
    """Elementary files of the JPKI application that we use; `TERMINAL_ROOT` on virtual cards."""

    TOKEN_INFO = 0x0006
    AVAILABILITY = 0x0008
    AUTH_CERTIFICATE = 0x000A
    AUTH_CA_CERTIFICATE = 0x000B
    TERMINAL_ROOT = 0x0016
    AUTH_KEY = 0x0017
    AUTH_PIN = 0x0018


class VisualFile(IntEnum):
    """Elementary files of the 券面事項確認AP that we use."""

    FACE = 0x0002
    CODE_B = 0x0012


MY_NUMBER_CARD = "JPKIAPICCTOKEN2"
"""Label in the token information of the card; the older 住基カード has another."""
ANDROID = "JPKIAPGPSETOKEN"
IPHONE = "JPKIAPIOSTOKEN"
"""Labels of telephones that carry the card."""
