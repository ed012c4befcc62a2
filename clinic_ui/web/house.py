"""What the pages are about: one clinic with its front, and what else is switched on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_ui.front.front import Front

__all__ = ["House"]


@dataclass(frozen=True, slots=True)
class House:
    """`bench`: whether cards and troubles are made on a page."""

    front: Front
    institution_code: str
    institution_name: str
    bench: bool = False
