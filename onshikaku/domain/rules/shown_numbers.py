"""What a lookup by number (番号照会) is worth, by what the patient showed to the desk.

The centre finds a number whoever brings it. Whether that confirms eligibility depends on the paper,
on the day and on the card beside it (docs/rules.md §3.4, §4.2, §4.3, §4.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from onshikaku.domain.rules.eligibility_proofs import numbers_suffice
from onshikaku.domain.rules.timeline import (
    ELIGIBILITY_CERTIFICATE,
    ELIGIBILITY_NOTICE,
    OLD_CARD_VALID,
    PHONE_CARD,
)
from onshikaku.domain.situation import Paper

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from onshikaku.domain.coverage import Scheme

__all__ = ["ShownNumbers", "Worth", "worth_of"]


@dataclass(frozen=True, slots=True)
class ShownNumbers:
    """Where numbers stood. `paper` None: on nothing that was shown, as when they are on the chart.

    `until`: the last day that is printed there; None: none is.
    """

    paper: Paper | None
    until: date | None = None


class Worth(Enum):
    """What it comes to that such numbers were found in force."""

    PROOF = "proof"  # the paper is enough, by itself or beside the card
    FOUND = "found"  # it counts because its number was found
    WITH_CARD = "with-card"  # it counts beside the My Number Card only
    NOTHING = "nothing"


def worth_of(
    shown: ShownNumbers, schemes: Iterable[Scheme], day: date, *, card_brought: bool | None
) -> Worth:
    """What it is worth on a day; `schemes` of the coverages found. `card_brought` None: unknown."""
    past = shown.until is not None and shown.until < day
    suffice = any(numbers_suffice(scheme, day) for scheme in schemes)
    match shown.paper:
        case Paper.CERTIFICATE if ELIGIBILITY_CERTIFICATE.in_force(day):
            # That a lookup decides of an expired one is an inference (docs/rules.md §4.2).
            return Worth.FOUND if past else Worth.PROOF
        case Paper.EXPIRED_CERTIFICATE if ELIGIBILITY_CERTIFICATE.in_force(day):
            return Worth.FOUND
        case Paper.OLD_CARD if OLD_CARD_VALID.in_force(day) and not past:
            return Worth.PROOF
        case Paper.OLD_CARD if suffice:
            return Worth.FOUND
        case Paper.NOTICE if ELIGIBILITY_NOTICE.in_force(day):
            return _beside_card(card_brought=card_brought, found=suffice)
        case Paper.PORTAL:
            return _beside_card(card_brought=card_brought, found=False)
        case Paper.PHONE if PHONE_CARD.in_force(day):
            return Worth.PROOF
        case Paper.TRAVEL_COPY if ELIGIBILITY_NOTICE.in_force(day):
            return Worth.FOUND
        case _:
            return Worth.NOTHING


def _beside_card(*, card_brought: bool | None, found: bool) -> Worth:
    if card_brought:
        return Worth.PROOF
    return Worth.FOUND if found else Worth.WITH_CARD
