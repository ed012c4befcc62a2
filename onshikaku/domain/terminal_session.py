"""How a terminal shows the centre that it is itself: a certificate, and a signature by its key.

On the real line (IP-VPN, or IPsec over the internet) each terminal has a client certificate, bound
to the code of its institution and valid for three years and three months (docs/rules.md §9). This
simulator is reached on loopback and in process, where there is no such line; so possession of the
key is proven one level above, by signing a challenge of the centre. The structure that is signed is
the simulator's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.dates import add_months
from onshikaku.domain.proof import CHALLENGE_LENGTH

if TYPE_CHECKING:
    from datetime import date

__all__ = ["REMINDER_DAYS", "SESSION_LASTS", "SessionStatement", "certificate_days", "reminder"]

SESSION_LASTS = timedelta(hours=8)
"""A day at the desk (convention of the simulator)."""

REMINDER_DAYS = (90, 60, 30, 15, 7)
"""So many days before the end of a terminal's certificate its institution is reminded."""

_MONTHS = 3 * 12 + 3
_LABEL = b"onshikaku terminal session 1"


@dataclass(frozen=True, slots=True)
class SessionStatement:
    """Challenge (32 bytes), institution code (10 digits), terminal id, and account if any."""

    challenge: bytes
    institution_code: str
    terminal_id: str
    account: str | None = None

    def __post_init__(self) -> None:
        """Refuse a challenge of another length."""
        if len(self.challenge) != CHALLENGE_LENGTH:
            raise ValueError(f"challenge has {len(self.challenge)} bytes, not {CHALLENGE_LENGTH}")

    def encode(self) -> bytes:
        """The bytes that the terminal signs; each field is preceded by its length."""
        fields = (
            _LABEL,
            self.challenge,
            self.institution_code.encode(),
            self.terminal_id.encode(),
            (self.account or "").encode(),
        )
        return b"".join(len(field).to_bytes(2, "big") + field for field in fields)


def certificate_days(issued: date) -> tuple[date, date]:
    """First and last JST day of a terminal's certificate: three years and three months.

    That the last day precedes the day of the same number is 民法 143条2項 (inference).
    """
    return issued, add_months(issued, _MONTHS) - timedelta(days=1)


def reminder(days_left: int) -> int | None:
    """The latest of `REMINDER_DAYS` that has come, if one has."""
    return min((days for days in REMINDER_DAYS if days_left <= days), default=None)
