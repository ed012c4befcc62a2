"""The person on a sheet: every writing of the name, both calendars, and how to compare. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.fields import Field, same
from clinic_ui.views import SEX_WORDS
from onshikaku.domain.dates import age_on, era_date
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from onshikaku.domain.person import Person

__all__ = ["PersonView", "person_view"]


@dataclass(frozen=True, slots=True)
class PersonView:
    """`born`: birth date, age and sex in a line. `compare`: what counts where spellings differ."""

    name: str
    kana: str
    born: Text
    fields: tuple[Field, ...]
    compare: Text


_ADDRESS = Text("住所", "Address")
_OTHER_NAME = Text("氏名（その他）", "Other name")
_COMPARE = Text(
    "カルテと表記が違っても、生年月日とカナが合えば同じ方です。旧字・異体字、小さい「ッ」「ョ」、"
    "通称、住所の書き方の違いは理由になりません。カルテの漢字は上書きしないでください。",
    "A different spelling in the chart is no other person as long as birth date and kana agree: "
    "old shapes of kanji, small kana, a name in use, ways to write an address. Do not overwrite "
    "the chart.",
)


def person_view(person: Person, day: date) -> PersonView:
    """The person as the centre's record has it, with the age on the day."""
    born, sex = person.birth_date, SEX_WORDS[person.sex]
    age = age_on(born, day)
    return PersonView(
        person.name,
        person.name_kana,
        Text(
            f"{era_date(born)}生（{born:%Y-%m-%d}）　{age}歳　{sex.ja}",
            f"born {born.isoformat()} ({era_date(born)}), aged {age}, {sex.en}",
        ),
        tuple(_fields(person)),
        _COMPARE,
    )


def _fields(person: Person) -> Iterator[Field]:
    if person.name_other is not None:
        kana = f"（{person.name_other_kana}）" if person.name_other_kana else ""
        yield Field(_OTHER_NAME, same(person.name_other + kana))
    yield Field(_ADDRESS, same(f"〒{person.postal_code}　{person.address}"))
