"""Names of the applications and of the files that the virtual card fills.

Read off public clients and dumps of test cards; the tables: docs/card.md §2.1, §3.1, §4.1, §6.
"""

from __future__ import annotations

from typing import Final

ISD: Final = bytes.fromhex("A0000001510000")
"""The GlobalPlatform issuer security domain: current after power-on, where GET DATA answers."""

JPKI: Final = bytes.fromhex("D392F000260100000001")
"""公的個人認証AP."""
COMMON: Final = bytes.fromhex("D3921000310001010100")
"""共通カードAP."""
JUKI: Final = bytes.fromhex("D3921000310001010401")
"""住基AP: closed to the public."""
VISUAL: Final = bytes.fromhex("D3921000310001010402")
"""券面事項確認AP."""
TEXT: Final = bytes.fromhex("D3921000310001010408")
"""券面入力補助AP."""
