"""The invented resident register: inquiries for a number, and whom a number means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.linkage import Inquiry, OneHit, answer_inquiry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from onshikaku.domain.identifiers import MyNumber
    from onshikaku.domain.linkage import InquiryAnswer
    from onshikaku.domain.person import Person
    from onshikaku.domain.resident import Resident
    from onshikaku.store.residents import ResidentReader

__all__ = ["Residents"]


class Residents:
    """Raises `StoreUnavailable`."""

    def __init__(self, reader: ResidentReader) -> None:
        self._reader = reader

    def inquire(self, inquiry: Inquiry, day: date) -> InquiryAnswer:
        """What the register answers on that day."""
        born = inquiry.birth_date
        residents = self._reader.all() if born is None else self._reader.born_on([born])
        return answer_inquiry(inquiry, residents, day)

    def number_for(self, person: Person, day: date) -> MyNumber | None:
        """The number, as an inquiry by all five items finds it; None: it is not told."""
        known = Inquiry(
            person.name, person.birth_date, person.sex, person.address, person.name_kana
        )
        answer = self.inquire(known, day)
        return answer.my_number if isinstance(answer, OneHit) else None

    def under(self, numbers: set[MyNumber]) -> Mapping[MyNumber, Resident]:
        """The residents of these numbers; who is not in the register is left out."""
        return self._reader.under(numbers)

    def numbers_of(self, people: set[str]) -> Mapping[str, MyNumber]:
        """Under which number these people's records are kept; none: left out."""
        return self._reader.numbers_of(people)

    def linked_to(self, numbers: set[MyNumber]) -> Mapping[MyNumber, str]:
        """Whose records are kept under these numbers; none: left out."""
        return self._reader.linked_to(numbers)

    def everybody(self) -> tuple[str, ...]:
        """Everybody whose record is kept under a number, by id."""
        return self._reader.everybody_linked()

    def linked_since(self, person_id: str) -> date | None:
        """Since when a person's record is kept under its number; None: it is under none."""
        return self._reader.linked_since(person_id)
