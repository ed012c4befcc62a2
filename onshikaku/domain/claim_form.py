"""What stands in a claim (レセプト) whose numbers are not certain: each field, and why.

Rules: docs/rules.md §3.6. The file that carries it (docs/claims.md) is this simulator's own, not
the record that claims are sent in (レセプト電算処理システム).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.claim import (
    DISASTER_INSURER,
    DISASTER_NUMBER,
    UNKNOWN_DIGIT,
    UNKNOWN_INSURER,
    UNKNOWN_INSURER_CHECKED,
    ClaimRoute,
    payers_of,
)
from onshikaku.domain.claim_words import (
    DECLARATION_MISSING,
    DECLARED,
    FORMER,
    HELD,
    INSURER_AS_KNOWN,
    INSURER_UNKNOWN,
    NO_INSURER_NUMBER,
    NOT_YET,
    NOTHING_KNOWN,
    NUMBER_FOR_DISASTERS,
    NUMBERS_AS_KNOWN,
    NUMBERS_UNKNOWN,
    PRESENT,
    UNDER_NOTICE,
    UNKNOWN_FIRST,
    sevens_for_insurer,
    sevens_for_numbers,
    when,
    where,
)
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.dates import add_months
from onshikaku.domain.rules.timeline import CARD_TROUBLE, UNKNOWN_NUMBER_CLAIMS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from onshikaku.domain.claim import Payer
    from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
    from onshikaku.domain.text import Text

__all__ = [
    "ELDERLY_DIGITS",
    "LONGEST_FIELD",
    "NUMBER_DIGITS",
    "SECTION",
    "SYMBOL_DIGITS",
    "ClaimCase",
    "ClaimForm",
    "NoClaim",
    "NoClaimReason",
    "claim_form",
    "first_claim_month",
]

SECTION = "§3.6"
"""Of docs/rules.md."""

SYMBOL_DIGITS = 8
NUMBER_DIGITS = 9
"""How many sevens, unless told: the notice has "as many digits as are needed", which depends on the
billing software. As long as 999999999 of disasters; a convention of this simulator."""
ELDERLY_DIGITS = 8
"""後期高齢者医療 has no symbol, and numbers of 8 digits (docs/rules.md §7.1)."""
LONGEST_FIELD = 20

_UNKNOWN_WORD = "不詳"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class NoClaimReason(StrEnum):
    """Why no claim can be filled in this way."""

    HELD = "held"
    NOT_YET = "not-yet"  # before the notice of 2023-07-10
    NUMBERS_UNKNOWN = "numbers-unknown"
    DECLARATION_MISSING = "declaration-missing"


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """What is known on the day of treatment, `day`.

    `insurer_number` and `insured`: of the record in force, or of the one that ended; None: not
    known. `scheme`: the likely kind of insurance. `address`, `employer`, `contact`: from the
    declaration (被保険者資格申立書). `wants_check_digit`: the billing software refuses an insurer
    number with a wrong one. The digits: how many its fields want; None: the usual.
    """

    route: ClaimRoute
    day: date
    insurer_number: InsurerNumber | None = None
    insured: InsuredNumber | None = None
    scheme: Scheme | None = None
    address: str = ""
    employer: str = ""
    contact: str = ""
    wants_check_digit: bool = False
    symbol_digits: int | None = None
    number_digits: int | None = None

    def __post_init__(self) -> None:
        """Refuse a field of no digits, or of more than any record has."""
        if not 0 <= self.symbol_width <= LONGEST_FIELD:
            raise ValueError(f"symbol_digits is not from 0 to {LONGEST_FIELD}")
        if not 1 <= self.number_width <= LONGEST_FIELD:
            raise ValueError(f"number_digits is not from 1 to {LONGEST_FIELD}")

    @property
    def symbol_width(self) -> int:
        """How many sevens a symbol has; 0: it stays blank."""
        if self.symbol_digits is not None:
            return self.symbol_digits
        return 0 if self.scheme is Scheme.ELDERLY else SYMBOL_DIGITS

    @property
    def number_width(self) -> int:
        """How many sevens a number has."""
        if self.number_digits is not None:
            return self.number_digits
        return ELDERLY_DIGITS if self.scheme is Scheme.ELDERLY else NUMBER_DIGITS


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """A claim's fields; "" is left blank. `summary`: the lines of 摘要欄, in Japanese as written.

    `payers`: where to send it; both: as the clinic chooses. `claimed_from`: the first day of the
    first month in which it is taken. `why`: how each field came about, in their order.
    """

    route: ClaimRoute
    day: date
    claimed_from: date
    insurer_number: str
    symbol: str
    number: str
    branch: str
    summary: tuple[str, ...]
    payers: tuple[Payer, ...]
    why: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class NoClaim:
    """Nothing to fill in, and what is wanted first."""

    route: ClaimRoute
    reason: NoClaimReason
    text: Text


def first_claim_month(route: ClaimRoute, day: date) -> date:
    """The first day of the month from which treatment of a day can be claimed.

    Claims of a month are sent in the next one (general knowledge); those without a number were
    taken from September 2023 on.
    """
    following = add_months(day.replace(day=1), 1)
    if route is ClaimRoute.UNKNOWN:
        return max(following, UNKNOWN_NUMBER_CLAIMS.first_day)
    return following


def claim_form(case: ClaimCase) -> ClaimForm | NoClaim:
    """The claim by the way that was chosen, or why there is none by it."""
    match case.route:
        case ClaimRoute.NORMAL | ClaimRoute.FORMER_RECORD:
            return _by_record(case)
        case ClaimRoute.UNKNOWN:
            return _unknown(case)
        case ClaimRoute.HELD:
            return NoClaim(case.route, NoClaimReason.HELD, HELD)
        case ClaimRoute.DISASTER_INSURER_KNOWN:
            return _disaster_known(case)
        case ClaimRoute.DISASTER_UNKNOWN:
            return _disaster_unknown(case)


def _by_record(case: ClaimCase) -> ClaimForm | NoClaim:
    if case.insurer_number is None or case.insured is None:
        return NoClaim(case.route, NoClaimReason.NUMBERS_UNKNOWN, NUMBERS_UNKNOWN)
    former = case.route is ClaimRoute.FORMER_RECORD
    why = (FORMER if former else PRESENT,)
    insured = case.insured
    return _form(
        case,
        case.insurer_number.value,
        (insured.symbol, insured.number, insured.branch or ""),
        (),
        why,
    )


def _unknown(case: ClaimCase) -> ClaimForm | NoClaim:
    if not CARD_TROUBLE.in_force(case.day):
        return NoClaim(case.route, NoClaimReason.NOT_YET, NOT_YET)
    summary = tuple(_declared(case))
    if not summary:
        return NoClaim(case.route, NoClaimReason.DECLARATION_MISSING, DECLARATION_MISSING)
    insurer = UNKNOWN_INSURER_CHECKED if case.wants_check_digit else UNKNOWN_INSURER
    symbol = UNKNOWN_DIGIT * case.symbol_width
    number = UNKNOWN_DIGIT * case.number_width
    why = (
        NOTHING_KNOWN,
        sevens_for_insurer(insurer),
        sevens_for_numbers(case.symbol_width, case.number_width),
        DECLARED,
    )
    return _form(case, insurer, (symbol, number, ""), summary, why)


def _disaster_known(case: ClaimCase) -> ClaimForm:
    """The insurer is known; its number may not be, then the remarks say who that is."""
    number = case.insurer_number
    insurer = DISASTER_INSURER if number is None else number.value
    declared = tuple(_declared(case)) if number is None else ()
    said = NO_INSURER_NUMBER if number is None else INSURER_AS_KNOWN
    why = (UNDER_NOTICE, said, NUMBER_FOR_DISASTERS, UNKNOWN_FIRST)
    return _form(case, insurer, ("", DISASTER_NUMBER, ""), (_UNKNOWN_WORD, *declared), why)


def _disaster_unknown(case: ClaimCase) -> ClaimForm:
    """Symbol and number as known; where they are not, as where the insurer is (inference)."""
    summary = (_UNKNOWN_WORD, *_declared(case))
    if case.insured is None:
        numbers = ("", DISASTER_NUMBER, "")
        said = NUMBER_FOR_DISASTERS
    else:
        numbers = (case.insured.symbol, case.insured.number, case.insured.branch or "")
        said = NUMBERS_AS_KNOWN
    why = (UNDER_NOTICE, INSURER_UNKNOWN, said, UNKNOWN_FIRST)
    return _form(case, DISASTER_INSURER, numbers, summary, why)


def _form(
    case: ClaimCase,
    insurer: str,
    numbers: tuple[str, str, str],
    summary: tuple[str, ...],
    why: tuple[Text, ...],
) -> ClaimForm:
    symbol, number, branch = numbers
    month = first_claim_month(case.route, case.day)
    return ClaimForm(
        case.route,
        case.day,
        month,
        insurer,
        symbol,
        number,
        branch,
        summary,
        payers_of(case.scheme),
        (*why, where(case.scheme), when(case.route, month)),
    )


def _declared(case: ClaimCase) -> Iterator[str]:
    """What the declaration gives for 摘要欄, a line each."""
    for label, said in (
        ("住所", case.address),
        ("事業所名", case.employer),
        ("連絡先", case.contact),
    ):
        line = _CONTROL.sub(" ", said).strip()
        if line:
            yield f"{label}：{line}"
