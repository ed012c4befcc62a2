"""Names of the applications and of the files that the virtual card fills.

Read off public clients and dumps of test cards; the tables: docs/card.md §2.1, §3.1, §4.1, §6.
"""

from __future__ import annotations

from typing import Final

from reader.mynumber import Aid, JpkiFile

ISD: Final = bytes.fromhex("A0000001510000")
"""The GlobalPlatform issuer security domain: current after power-on, where GET DATA answers."""

JPKI: Final = Aid.JPKI.value
"""公的個人認証AP."""
SIGN_CERTIFICATE: Final = 0x01
SIGN_CA_CERTIFICATE: Final = 0x02
TOKEN_INFO: Final = int(JpkiFile.TOKEN_INFO)
AVAILABILITY: Final = int(JpkiFile.AVAILABILITY)
UNKNOWN_CLOSED: Final = 0x09
"""Exists on every card seen; nothing was seen to open it."""
AUTH_CERTIFICATE: Final = int(JpkiFile.AUTH_CERTIFICATE)
AUTH_CA_CERTIFICATE: Final = int(JpkiFile.AUTH_CA_CERTIFICATE)
TERMINAL_ROOT: Final = 0x16
AUTH_KEY: Final = int(JpkiFile.AUTH_KEY)
AUTH_PIN: Final = int(JpkiFile.AUTH_PIN)
SIGN_KEY: Final = 0x1A
SIGN_PIN: Final = 0x1B

COMMON: Final = bytes.fromhex("D3921000310001010100")
"""共通カードAP."""
CARD_INFO: Final = 0x01
COMMON_KEY: Final = 0x19
COMMON_PIN: Final = 0x1C

JUKI: Final = bytes.fromhex("D3921000310001010401")
"""住基AP: closed to the public."""
JUKI_PIN: Final = 0x1C

VISUAL: Final = bytes.fromhex("D3921000310001010402")
"""券面事項確認AP."""
VISUAL_BIRTH: Final = 0x11
VISUAL_B: Final = 0x12
VISUAL_A: Final = 0x13

TEXT: Final = bytes.fromhex("D3921000310001010408")
"""券面入力補助AP."""
TEXT_PIN: Final = 0x11
TEXT_UNSET: Final = 0x12
TEXT_KEY: Final = 0x13
TEXT_A: Final = 0x14
TEXT_B: Final = 0x15
