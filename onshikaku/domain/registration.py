"""Registration for insurance use (健康保険証利用登録): from when, and what ends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Registration"]


@dataclass(frozen=True, slots=True)
class Registration:
    """`cancelled_on` (利用登録解除): the first day on which the person's wish has taken effect."""

    since: date
    cancelled_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse an end before the beginning."""
        if self.cancelled_on is not None and self.cancelled_on < self.since:
            raise ValueError("cancelled_on lies before since")
