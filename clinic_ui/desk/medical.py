"""What a consent opens to staff, item by item, and until when (docs/rules.md §1.2, §1.3). Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic_ui.desk.sheet_rights import time_left
from onshikaku.domain.consent import ConsentItem, ConsentRecord, ConsentState, EndReason
from onshikaku.domain.dates import JST, era_date
from onshikaku.domain.medical import MEDICAL_ITEMS
from onshikaku.domain.text import Text
from onshikaku.errors import ConsentGap
from onshikaku.wire.problems import ProblemSlug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from clinic_ui.front.visits import Visit
    from clinic_ui.ports import CentreRefused
    from onshikaku.wire.medical import ConsentStateMessage

__all__ = ["NAMES", "Row", "first_end", "refusal_words", "rows", "withdrawn"]

NAMES: Mapping[ConsentItem, Text] = {
    ConsentItem.DRUG: Text("薬剤情報", "Drugs"),
    ConsentItem.PRESCRIPTION: Text("処方情報", "Prescriptions"),
    ConsentItem.CONTRAINDICATION: Text("薬剤アレルギー等情報", "Drug allergies"),
    ConsentItem.ALLERGY: Text("その他アレルギー等情報", "Other allergies"),
    ConsentItem.TREATMENT: Text("診療情報", "Treatment"),
    ConsentItem.SURGERY: Text("手術情報", "Operations"),
    ConsentItem.DIAGNOSIS: Text("傷病名", "Diagnoses"),
    ConsentItem.INFECTION: Text("感染症情報", "Infections"),
    ConsentItem.TEST: Text("検査情報", "Tests"),
    ConsentItem.CHECKUP: Text("特定健診情報", "Health check-ups"),
}
"""The items of medical information in the order in which they are listed."""

_ENDED: Mapping[EndReason, Text] = {
    EndReason.CLINIC: Text("医療機関が取り消しました", "ended by the institution"),
    EndReason.PATIENT: Text("患者さんが取り消しました", "ended by the patient"),
    EndReason.CHANGE_OF_USE: Text("用途が変わり終わりました", "ended: the use has changed"),
}
_RAN_OUT = Text("有効期限が切れました", "has run out")
_NEVER = Text("同意されていません", "no consent")

_AGAIN = Text(
    "見る必要があれば、もう一度カードで受付していただき、患者さんに同意を選んでもらいます。",
    "If it is needed, the patient checks in by card again and chooses to consent.",
)
_ASK = Text(
    "お薬手帳と問診で確かめてください。同意しなくても、受診や負担に変わりはありません。",
    "Ask the patient, and see the medication notebook. Care goes on without consent.",
)
_REFUSED: Mapping[str, Text] = {
    ConsentGap.NONE: Text(
        "患者さんは、この情報に同意していません。", "The patient did not consent."
    ),
    ConsentGap.NOT_ASKED: Text(
        "この情報は、この施設では同意を伺っていません。", "This institution did not ask for it."
    ),
    ConsentGap.EXPIRED: Text("同意の有効期限が切れました。", "The consent has run out."),
    ConsentGap.WITHDRAWN: Text("同意は取り消されています。", "The consent was withdrawn."),
}
_WITHHELD = Text(
    "この受付では医療情報が提供されません（電子証明書の期限切れや、閲覧停止など）。",
    "No medical information with this visit: the certificate has expired, or viewing is stopped.",
)


@dataclass(frozen=True, slots=True)
class Row:
    """An item with what its consent is worth now. `until`: its entries may be asked for till then;
    None: not now.
    """

    item: ConsentItem
    name: Text
    words: Text
    until: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether its entries may be asked for."""
        return self.until is not None


def rows(consents: Sequence[ConsentStateMessage], now: datetime) -> tuple[Row, ...]:
    """The items of medical information that were asked about, in the order of `NAMES`.

    `now`: an aware moment.
    """
    known = {consent.item: consent for consent in consents}
    return tuple(_row(known[item], now) for item in NAMES if item in known)


def _row(consent: ConsentStateMessage, now: datetime) -> Row:
    name, until = NAMES[consent.item], consent.valid_until
    match consent.state:
        case ConsentState.GIVEN | ConsentState.HARD_TO_OBTAIN if until is not None:
            left = time_left(until - now)
            return Row(consent.item, name, Text(left.ja, f"ends {left.en}"), until)
        case ConsentState.NONE:
            return Row(consent.item, name, _NEVER)
        case ConsentState.EXPIRED if consent.end_reason is not None:
            return Row(consent.item, name, _ENDED[consent.end_reason])
        case _:
            return Row(consent.item, name, _RAN_OUT)


def first_end(listed: Iterable[Row]) -> Text | None:
    """When the first of the consents that hold ends; None where none holds."""
    ends = [row.until for row in listed if row.until is not None]
    if not ends:
        return None
    local = min(ends).astimezone(JST)
    day = era_date(local.date())
    return Text(f"{day} {local:%-H:%M}", f"{local:%Y-%m-%d %H:%M}")


def refusal_words(refused: CentreRefused) -> tuple[Text, Text]:
    """Why the centre shows nothing of an item, and what to do."""
    if refused.slug == ProblemSlug.CONSENT_MISSING:
        why = _REFUSED.get(refused.reason or "", _REFUSED[ConsentGap.NONE])
        over = refused.reason in (ConsentGap.EXPIRED, ConsentGap.WITHDRAWN)
        return why, _AGAIN if over else _ASK
    return _WITHHELD, _ASK


def withdrawn(visit: Visit) -> Visit:
    """The visit as it is once the patient's consents to medical information have ended."""
    confirmation = visit.confirmation
    if confirmation is None or confirmation.consents is None:
        return visit
    record = _without(confirmation.consents, MEDICAL_ITEMS)
    return replace(visit, confirmation=replace(confirmation, consents=record))


def _without(record: ConsentRecord, items: Iterable[ConsentItem]) -> ConsentRecord:
    return replace(record, items=record.items - frozenset(items))
