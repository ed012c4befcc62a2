"""A person as the centre's records show them (基本4情報 and kana)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Person", "Sex"]


class Sex(StrEnum):
    """性別 as registered."""

    MALE = "male"
    FEMALE = "female"
    UNSET = "unset"


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person. Names are family and given name with a U+3000 between them."""

    name: str
    name_kana: str
    birth_date: date
    sex: Sex
    postal_code: str
    address: str

    def __post_init__(self) -> None:
        """Refuse empty names; the rest is typed."""
        for field in ("name", "name_kana", "address"):
            if not getattr(self, field).strip():
                raise ValueError(f"{field} is empty")
