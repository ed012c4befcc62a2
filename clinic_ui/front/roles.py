"""Where a reader stands, and so on which pages its visits are played."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ReaderRole"]


class ReaderRole(StrEnum):
    """`DESK`: a general-purpose reader (汎用カードリーダー) at the reception, turned to nobody.

    Its screens are shown on the desk's own display, behind the sign-in, and turned to the patient.
    That is the simulator's convention: what a terminal allows at such a reader is not published
    beyond phones (docs/rules.md §1.5).
    """

    KIOSK = "kiosk"
    DESK = "desk"
