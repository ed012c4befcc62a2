"""What the patient chose and agreed to, as words for people. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.fields import Field
from onshikaku.domain.consent import ConsentItem, PrescriptionForm
from onshikaku.domain.dates import JST
from onshikaku.domain.rules.consent_screens import CHOICE_TEXTS, ITEM_NAMES, Choice, ScreenId
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.consent import ConsentRecord
    from onshikaku.domain.rules.consent_screens import Screen

__all__ = ["chosen", "consent_fields"]

_ABOUT: Mapping[ScreenId, Text] = {
    ScreenId.BUNDLE: Text("包括同意", "everything"),
    ScreenId.LIMIT: ITEM_NAMES[ConsentItem.LIMIT],
    ScreenId.SPECIFIC_DISEASE: ITEM_NAMES[ConsentItem.SPECIFIC_DISEASE],
    ScreenId.SUBSIDIES: Text("医療費助成", "subsidies"),
    ScreenId.PRESCRIPTION_FORM: Text("処方箋", "prescription"),
}

_FORMS: Mapping[PrescriptionForm, Text] = {
    PrescriptionForm.ELECTRONIC: CHOICE_TEXTS[Choice.ELECTRONIC],
    PrescriptionForm.PAPER: CHOICE_TEXTS[Choice.PAPER],
}


def chosen(screen: Screen, choice: Choice) -> Text:
    """What the patient answered, and to what."""
    about, said = _ABOUT.get(screen.id) or _first(screen), CHOICE_TEXTS[choice]
    return Text(f"{about.ja}：{said.ja}", f"{about.en}: {said.en.lower()}")


def consent_fields(confirmation: Confirmation) -> Iterator[Field]:
    """What was agreed to and until when, and the form of the prescription; nothing unasked."""
    if confirmation.consents is not None:
        yield Field(Text("同意", "Consents"), _consents(confirmation.consents))
    if confirmation.prescription_form is not None:
        yield Field(Text("処方箋", "Prescription"), _FORMS[confirmation.prescription_form])


def _consents(record: ConsentRecord) -> Text:
    if not record.items:
        return Text("同意なし", "none")
    names = _names(item for item in ConsentItem if item in record.items)
    until = record.valid_until.astimezone(JST)
    return Text(
        f"{names.ja}　{until:%Y-%m-%d %H:%M}まで", f"{names.en}; until {until:%Y-%m-%d %H:%M}"
    )


def _first(screen: Screen) -> Text:
    name = ITEM_NAMES[screen.items[0]]
    if len(screen.items) == 1:
        return name
    return Text(f"{name.ja}など", f"{name.en} etc.")


def _names(items: Iterable[ConsentItem]) -> Text:
    names = [ITEM_NAMES[item] for item in items]
    return Text("・".join(name.ja for name in names), ", ".join(name.en for name in names))
