"""Challenges: for one terminal, for one use, for a minute. Kept in memory only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.confirmation import Authentication
from onshikaku.domain.proof import CHALLENGE_LENGTH
from onshikaku.errors import AuthenticationFault, AuthenticationRefused, Overloaded

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["LIFETIME", "Challenges"]

LIFETIME = timedelta(seconds=60)
# Expired challenges are remembered this long, so that a late proof is told what was wrong with it.
_REMEMBERED = timedelta(seconds=120)
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class _Issued:
    authentication: Authentication
    terminal: tuple[str, str]


class Challenges:
    """`entropy` gives that many unpredictable bytes; `most_open` may wait for their proofs."""

    def __init__(self, entropy: Callable[[int], bytes], *, most_open: int = 100_000) -> None:
        self._entropy = entropy
        self._most_open = most_open
        self._open: dict[str, _Issued] = {}
        # Used ones by id, for a while: to tell a replay from an invention.
        self._used: dict[str, datetime] = {}

    def grant(self, institution_code: str, terminal_id: str, now: datetime) -> Authentication:
        """A new challenge for a terminal. Raises `Overloaded`."""
        self._forget(now)
        if len(self._open) >= self._most_open:
            raise Overloaded
        authentication = Authentication(
            id=self._entropy(_ID_BYTES).hex(),
            challenge=self._entropy(CHALLENGE_LENGTH),
            expires_at=now + LIFETIME,
        )
        self._open[authentication.id] = _Issued(authentication, (institution_code, terminal_id))
        return authentication

    def redeem(
        self, authentication_id: str, institution_code: str, terminal_id: str, now: datetime
    ) -> bytes:
        """The challenge, which is used up by this call whoever makes it.

        Raises `AuthenticationRefused`: unknown, used, expired, or granted to another terminal.
        """
        if authentication_id in self._used:
            raise AuthenticationRefused(AuthenticationFault.USED)
        issued = self._open.pop(authentication_id, None)
        if issued is None:
            raise AuthenticationRefused(AuthenticationFault.UNKNOWN)
        authentication = issued.authentication
        self._used[authentication_id] = authentication.expires_at + _REMEMBERED
        if now > authentication.expires_at:
            raise AuthenticationRefused(AuthenticationFault.EXPIRED)
        if issued.terminal != (institution_code, terminal_id):
            raise AuthenticationRefused(AuthenticationFault.WRONG_TERMINAL)
        return authentication.challenge

    def clear(self) -> None:
        """Forget them all: they were granted by a clock that has since been moved."""
        self._open.clear()
        self._used.clear()

    def _forget(self, now: datetime) -> None:
        """Drop the oldest while they are long dead. They lie in the order of granting and use."""
        while self._open:
            oldest = next(iter(self._open))
            if self._open[oldest].authentication.expires_at + _REMEMBERED > now:
                break
            del self._open[oldest]
        while self._used:
            oldest = next(iter(self._used))
            if self._used[oldest] > now:
                break
            del self._used[oldest]
