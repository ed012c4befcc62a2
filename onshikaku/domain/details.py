"""The four items on the face of a card (券面4情報), and whom on record they mean.

How the real system compares is not public. Here width, blanks, kind of kana and kind of hyphen do
not count, a name may be given in kanji or in kana, ● in a record stands for any one character, and
an address may have the name of a building more, or less. Old and new shapes of a kanji differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.spelling import address_form, alike, alike_but_for_building, name_form

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.person import Person, Sex

__all__ = ["CardFaceDetails"]


@dataclass(frozen=True, slots=True)
class CardFaceDetails:
    """氏名（またはフリガナ）・生年月日・性別・住所 as the staff noted them."""

    name: str
    birth_date: date
    sex: Sex
    address: str

    def mean(self, person: Person) -> bool:
        """Whether they are this person's, all four of them."""
        return (
            person.birth_date == self.birth_date
            and person.sex is self.sex
            and (
                alike(name_form(person.name), name_form(self.name))
                or alike(name_form(person.name_kana), name_form(self.name))
            )
            and alike_but_for_building(address_form(person.address), address_form(self.address))
        )
