"""What the catalogue says of an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onshikaku.domain.text import Text

__all__ = ["Entry"]


@dataclass(frozen=True, slots=True)
class Entry:
    """`meaning` and `next_step` are for the reception desk.

    `retryable`: the same card may get another answer in a moment, with nothing changed about it.
    `eligible`: the patient is covered and the ordinary share is paid.
    """

    meaning: Text
    next_step: Text
    retryable: bool = False
    eligible: bool = False
