"""Where a reader stands, and so on which pages its visits are played."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ReaderRole"]


class ReaderRole(StrEnum):
    """`DESK`: a general-purpose reader (汎用カードリーダー) at the reception, turned to nobody.

    Its screens are shown on the desk's own display, behind the sign-in, and turned to the patient.
    That is the simulator's convention: what a terminal allows at such a reader is not published
    beyond phones (docs/rules.md §1.5). `APP`: no reader but a phone or tablet of the clinic with
    マイナ資格確認アプリ (docs/rules.md §1.4, `home-app`), which staff take to the patient.
    """

    KIOSK = "kiosk"
    DESK = "desk"
    APP = "app"
