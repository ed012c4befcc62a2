"""PINs as values that cannot be sent malformed and do not show themselves; the last-try guard.

A card counts any wrong value as a try, a slip of the finger too: the format is checked before.
Python cannot wipe memory, so nothing here claims to.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, final

from reader.errors import LastTryRefused, PinBlocked

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["CodeB", "InvalidPin", "Pin", "agreeing", "guard_last_try", "last_try_agreed"]

SAFE_TRIES: Final = 2
"""With fewer tries left a PIN is sent only if the person agreed."""

_AGREED: Final = ContextVar("last try agreed", default=False)


class InvalidPin(ValueError):
    """What was typed cannot be such a PIN. Does not carry what was typed."""


@final
class Pin:
    """PIN of the user-authentication key (利用者証明用電子証明書の暗証番号): four digits.

    >>> Pin("1234")
    Pin(****)
    """

    __slots__ = ("_digits",)

    def __init__(self, digits: str) -> None:
        if re.fullmatch(r"[0-9]{4}", digits) is None:
            raise InvalidPin("four digits are needed")
        self._digits = digits

    def encoded(self) -> bytes:
        """The bytes for the card; the one way to them."""
        return self._digits.encode("ascii")

    def __repr__(self) -> str:
        return "Pin(****)"

    def __reduce__(self) -> str:
        raise TypeError("a PIN is not stored")


@final
class CodeB:
    """照合番号 B, printed on the card's front in parts: 14 digits (docs/card.md §4.4).

    It holds the birth date, and shows itself as little as a PIN does.
    """

    __slots__ = ("_digits",)

    def __init__(self, digits: str) -> None:
        if re.fullmatch(r"[0-9]{14}", digits) is None:
            raise InvalidPin("fourteen digits are needed")
        self._digits = digits

    def encoded(self) -> bytes:
        """The bytes for the card; the one way to them."""
        return self._digits.encode("ascii")

    def __repr__(self) -> str:
        return "CodeB(**************)"

    def __reduce__(self) -> str:
        raise TypeError("a verification number is not stored")


def guard_last_try(tries_left: int, *, allow_last_try: bool) -> None:
    """Pass only if a wrong PIN would leave another try, or the person agreed to risk the last.

    Raises `PinBlocked` or `LastTryRefused`.
    """
    if tries_left == 0:
        raise PinBlocked(0x63C0)
    if tries_left < SAFE_TRIES and not allow_last_try:
        raise LastTryRefused(tries_left)


@contextmanager
def agreeing(*, last_try: bool) -> Generator[None]:
    """What is sent to a card inside is sent with the person's word on using up the last try."""
    before = _AGREED.set(last_try)
    try:
        yield
    finally:
        _AGREED.reset(before)


def last_try_agreed() -> bool:
    """Whether the person whose PIN is about to be sent agreed to risk the last try."""
    return _AGREED.get()
