"""The statement a card signs to prove, to one terminal's one challenge, that it is present.

The real protocol between terminal and centre is not public; this structure is the simulator's own.
Each field is preceded by its length, so that no two different statements share an encoding.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CHALLENGE_LENGTH", "Method", "Statement"]

CHALLENGE_LENGTH = 32
_LABEL = b"onshikaku check-in proof 1"


class Method(StrEnum):
    """How the clinic checked that the card belongs to the person (本人確認方法)."""

    PIN = "pin"
    FACE = "face"
    VISUAL = "visual"


@dataclass(frozen=True, slots=True)
class Statement:
    """Challenge (32 bytes), institution code (10 digits), terminal id, and method."""

    challenge: bytes
    institution_code: str
    terminal_id: str
    method: Method

    def __post_init__(self) -> None:
        """Refuse a challenge of another length."""
        if len(self.challenge) != CHALLENGE_LENGTH:
            raise ValueError(f"challenge has {len(self.challenge)} bytes, not {CHALLENGE_LENGTH}")

    def encode(self) -> bytes:
        """The bytes whose SHA-256 the card signs."""
        fields = (
            _LABEL,
            self.challenge,
            self.institution_code.encode(),
            self.terminal_id.encode(),
            self.method.value.encode(),
        )
        return b"".join(len(field).to_bytes(2, "big") + field for field in fields)

    def digest(self) -> bytes:
        """SHA-256 of `encode()`, 32 bytes."""
        return hashlib.sha256(self.encode()).digest()
