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
# Dead challenges are remembered this long, so that a late proof is told what was wrong with it.
_REMEMBERED = timedelta(seconds=120)
_MOST = 100_000
_ID_BYTES = 16


@dataclass(slots=True)
class _Issued:
    authentication: Authentication
    terminal: tuple[str, str]
    used: bool = False


class Challenges:
    """`entropy` gives that many unpredictable bytes."""

    def __init__(self, entropy: Callable[[int], bytes]) -> None:
        self._entropy = entropy
        self._issued: dict[str, _Issued] = {}

    def grant(self, institution_code: str, terminal_id: str, now: datetime) -> Authentication:
        """A new challenge for a terminal. Raises `Overloaded`."""
        self._forget(now)
        if len(self._issued) >= _MOST:
            raise Overloaded
        authentication = Authentication(
            id=self._entropy(_ID_BYTES).hex(),
            challenge=self._entropy(CHALLENGE_LENGTH),
            expires_at=now + LIFETIME,
        )
        self._issued[authentication.id] = _Issued(authentication, (institution_code, terminal_id))
        return authentication

    def redeem(
        self, authentication_id: str, institution_code: str, terminal_id: str, now: datetime
    ) -> bytes:
        """The challenge, which is used up by this call whoever makes it.

        Raises `AuthenticationRefused`: unknown, used, expired, or granted to another terminal.
        """
        issued = self._issued.get(authentication_id)
        if issued is None:
            raise AuthenticationRefused(AuthenticationFault.UNKNOWN)
        if issued.used:
            raise AuthenticationRefused(AuthenticationFault.USED)
        issued.used = True
        if now > issued.authentication.expires_at:
            raise AuthenticationRefused(AuthenticationFault.EXPIRED)
        if issued.terminal != (institution_code, terminal_id):
            raise AuthenticationRefused(AuthenticationFault.WRONG_TERMINAL)
        return issued.authentication.challenge

    def clear(self) -> None:
        """Forget them all: they were granted by a clock that has since been moved."""
        self._issued.clear()

    def _forget(self, now: datetime) -> None:
        """Drop the oldest while they are long dead. They lie in the order of their granting."""
        while self._issued:
            oldest = next(iter(self._issued))
            if self._issued[oldest].authentication.expires_at + _REMEMBERED > now:
                return
            del self._issued[oldest]
