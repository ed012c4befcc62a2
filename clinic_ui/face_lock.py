"""How often in a row a card's holder was not recognised at the clinic, over the visits.

That the face check locks was reported of real readers by one broadcaster and confirmed by nobody
(docs/rules.md §2.6), so it can be switched off. The count ends with the program.
"""

from __future__ import annotations

import hashlib
import secrets

__all__ = ["FaceLock"]


class FaceLock:
    """Cards are known by a hash under a key that is made here and leaves no trace: no list of them.

    `after`: so many comparisons in a row lock a card; 0: none ever does.
    """

    def __init__(self, after: int) -> None:
        self._after = after
        self._key = secrets.token_bytes(32)
        self._failed: dict[bytes, int] = {}

    def locked(self, certificate: bytes) -> bool:
        """Whether the holder of the card with that certificate (DER) is not looked at any more."""
        return 0 < self._after <= self._failed.get(self._name(certificate), 0)

    def not_recognised(self, certificate: bytes) -> bool:
        """Count a comparison that failed; whether the card is locked now."""
        name = self._name(certificate)
        self._failed[name] = self._failed.get(name, 0) + 1
        return self.locked(certificate)

    def recognised(self, certificate: bytes) -> None:
        """Begin anew: the face matched. Neither the PIN nor staff's own eyes do that."""
        self._failed.pop(self._name(certificate), None)

    def unlock(self, certificate: bytes) -> None:
        """Begin anew for that card: the municipal office unlocked it (docs/rules.md §2.6)."""
        self._failed.pop(self._name(certificate), None)

    def unlock_all(self) -> None:
        """Begin anew for every card."""
        self._failed.clear()

    def _name(self, certificate: bytes) -> bytes:
        return hashlib.blake2b(certificate, key=self._key, digest_size=16).digest()
