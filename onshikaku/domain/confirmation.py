"""A confirmation as the clinic holds it: the centre's answer under the number it was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from onshikaku.domain.consent import ConsentRecord, PrescriptionForm
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.rules.consent_screens import Screen

__all__ = ["Authentication", "Confirmation"]


@dataclass(frozen=True, slots=True)
class Authentication:
    """A challenge of the centre: for one terminal, for one use, until `expires_at` (aware)."""

    id: str
    challenge: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The answer to one proof. `day` is the centre's JST day, the one the rules were chosen by.

    `consents` is None until the patient was asked, and where nothing may be asked. `screens` are
    what the reader asks next. `reference_number` (照会番号): what the asking institution registered
    for the person whom the answer shows, as its chart number. `proven`: a card signed for this;
    False: somebody was identified by its certificate without proof of possession (所持の証明なし);
    None: no card took part.
    """

    id: str
    day: date
    answer: Answer
    consents: ConsentRecord | None = None
    prescription_form: PrescriptionForm | None = None
    screens: tuple[Screen, ...] = ()
    reference_number: str | None = None
    proven: bool | None = None
