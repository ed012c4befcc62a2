"""The person on a sheet: every writing of the name, both calendars, and how to compare. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.fields import Field, same
from clinic_ui.views import SEX_WORDS
from onshikaku.domain.dates import age_on, era_date
from onshikaku.domain.reminders import UNPRINTABLE
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.person import Person

__all__ = ["PersonView", "person_view"]


@dataclass(frozen=True, slots=True)
class PersonView:
    """`unprintable`: ● stands in the name or the address; `compare` says what then counts."""

    name: str
    kana: str
    fields: tuple[Field, ...]
    unprintable: bool
    compare: Text


_BORN = Text("生年月日", "Born")
_SEX = Text("性別", "Sex")
_ADDRESS = Text("住所", "Address")
_OTHER_NAME = Text("氏名（その他）", "Other name")
_KANJI = Text(
    "カルテと表記が違っても、生年月日とカナが合えば同じ方です。旧字・異体字、小さい「ッ」「ョ」、"
    "通称、住所の書き方の違いは理由になりません。カルテの漢字は上書きしないでください。",
    "A different spelling in the chart is no other person as long as birth date and kana agree: "
    "old shapes of kanji, small kana, a name in use, ways to write an address. Do not overwrite "
    "the chart.",
)
_UNPRINTABLE = Text(
    "●はシステムで表せない文字です。カナと生年月日で確かめてください。カルテの漢字は上書きしません。"
    "請求は●のままでも正しい漢字でも返戻されません。",
    "A ● stands for a character outside the code set: compare kana and birth date, and do not "
    "overwrite the chart. Claims with the ● or the right character are both accepted.",
)


def person_view(person: Person, day: date) -> PersonView:
    """The person as the centre's record has it, with the age on the day."""
    unprintable = UNPRINTABLE in person.name + person.address
    return PersonView(
        person.name,
        person.name_kana,
        tuple(_fields(person, day)),
        unprintable,
        _UNPRINTABLE if unprintable else _KANJI,
    )


def _fields(person: Person, day: date) -> list[Field]:
    born = person.birth_date
    age = age_on(born, day)
    fields = [
        Field(
            _BORN,
            Text(
                f"{era_date(born)}（{born:%Y-%m-%d}）　{age}歳",
                f"{born.isoformat()} ({era_date(born)}), aged {age}",
            ),
        ),
        Field(_SEX, SEX_WORDS[person.sex]),
        Field(_ADDRESS, same(f"〒{person.postal_code}　{person.address}")),
    ]
    if person.name_other is not None:
        kana = f"（{person.name_other_kana}）" if person.name_other_kana else ""
        fields.insert(0, Field(_OTHER_NAME, same(person.name_other + kana)))
    return fields
