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
    """An invented person. Names are family and given name with a U+3000 between them.

    `name_other` (氏名（その他）) is another name on record, as the one a foreign resident goes by
    (通称); its kana may be missing.
    """

    name: str
    name_kana: str
    birth_date: date
    sex: Sex
    postal_code: str
    address: str
    name_other: str | None = None
    name_other_kana: str | None = None

    def __post_init__(self) -> None:
        """Refuse empty names, and kana of another name that there is not; the rest is typed."""
        for field in ("name", "name_kana", "address", "name_other", "name_other_kana"):
            value: str | None = getattr(self, field)
            if value is not None and not value.strip():
                raise ValueError(f"{field} is empty")
        if self.name_other is None and self.name_other_kana is not None:
            raise ValueError("name_other_kana needs name_other")
