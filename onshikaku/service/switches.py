"""What can be broken at the centre."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Switches"]


@dataclass(slots=True)
class Switches:
    """`jpki_down`: J-LIS cannot be asked, so only certificates known here are confirmed."""

    jpki_down: bool = False
