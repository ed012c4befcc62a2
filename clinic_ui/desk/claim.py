"""The claim of somebody whose numbers are not certain, as the desk fills it in. Pure.

The rules: docs/rules.md §3.6; what is asked here besides: docs/claims.md.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from clinic_ui.desk.declaration import known_from
from clinic_ui.number_faults import unfit_number, unreadable_day
from onshikaku.documents.declaration import DeclaredInsurance
from onshikaku.domain.claim import ClaimRoute
from onshikaku.domain.claim_form import LONGEST_FIELD, ClaimCase
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber, InvalidIdentifier
from onshikaku.domain.numbering import schemes_of
from onshikaku.domain.text import Text
from onshikaku.domain.written_days import UnreadableDay, read_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from onshikaku.domain.advice import Advice
    from onshikaku.domain.decision import Answer

__all__ = ["ROUTES", "ClaimTyped", "claim_case", "likely_scheme", "prefilled"]

ROUTES = (
    ClaimRoute.NORMAL,
    ClaimRoute.FORMER_RECORD,
    ClaimRoute.UNKNOWN,
    ClaimRoute.DISASTER_INSURER_KNOWN,
    ClaimRoute.DISASTER_UNKNOWN,
)
"""The ways one can choose from, in the order of docs/rules.md §3.6; then those of disasters."""

SCHEMES: Mapping[DeclaredInsurance, Scheme] = {
    DeclaredInsurance.COMPANY: Scheme.KYOKAI,
    DeclaredInsurance.MUTUAL: Scheme.MUTUAL,
    DeclaredInsurance.MUNICIPAL: Scheme.MUNICIPAL,
    DeclaredInsurance.TRADE: Scheme.TRADE,
    DeclaredInsurance.ELDERLY: Scheme.ELDERLY,
}
"""The likely kind of insurance, where the patient knows it: what decides where to send a claim."""

_LONGEST = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BY_NUMBERS = frozenset({ClaimRoute.NORMAL, ClaimRoute.FORMER_RECORD})
_BY_INSURER = _BY_NUMBERS | {ClaimRoute.DISASTER_INSURER_KNOWN}
_BY_INSURED = _BY_NUMBERS | {ClaimRoute.DISASTER_UNKNOWN}
_BRANCH_LENGTH = 2
_CHOOSE = Text("請求のしかたを選んでください。", "Choose how to claim.")
_DIGITS = Text(
    f"桁数は数字で入力してください（{LONGEST_FIELD}桁まで）。",
    f"How many digits: a number up to {LONGEST_FIELD}.",
)
_NEEDED = {
    "insurer_number": Text(
        "この方法には保険者番号が要ります。", "This way needs the insurer number."
    ),
    "number": Text("この方法には番号が要ります。", "This way needs the insured number."),
}


@dataclass(frozen=True, slots=True)
class ClaimTyped:
    """What was typed, as it was typed; fields of the declaration have its names. Empty: unknown."""

    route: str = ""
    name: str = ""
    kana: str = ""
    birth_date: str = ""
    sex: str = ""
    insurance: str = ""
    insurer_number: str = ""
    symbol: str = ""
    number: str = ""
    branch: str = ""
    address: str = ""
    employer: str = ""
    phone: str = ""
    check_digit: str = ""
    symbol_digits: str = ""
    number_digits: str = ""

    def tidy(self) -> ClaimTyped:
        """The same without blanks around, line ends and what is too long to be meant."""
        return ClaimTyped(**{one.name: _tidied(getattr(self, one.name)) for one in fields(self)})


def prefilled(answer: Answer | None, advice: Advice) -> ClaimTyped:
    """What the answer tells, and the first way that the advice has beside the usual one.

    The former numbers only where the answer shows them.
    """
    shown = answer is not None and len(answer.coverages) == 1
    ways = (claim.route for claim in advice.claims if claim.route in ROUTES)
    open_ways = [way for way in ways if shown or way not in _BY_NUMBERS]
    special = [way for way in open_ways if way is not ClaimRoute.NORMAL]
    known = known_from(answer)
    typed = ClaimTyped(
        route=(special or open_ways or [ClaimRoute.UNKNOWN])[0].value,
        name=known.name,
        kana=known.kana,
        birth_date=known.birth_date,
        sex=known.sex,
        insurance=known.insurance,
        address=known.address,
    )
    if answer is None or len(answer.coverages) != 1:
        return typed
    [coverage] = answer.coverages
    return replace(
        typed,
        insurer_number=coverage.insurer_number.value,
        symbol=coverage.insured.symbol,
        number=coverage.insured.number,
        branch=coverage.insured.branch or "",
    )


def claim_case(typed: ClaimTyped, day: date) -> ClaimCase | dict[str, Text]:
    """The case, or what is wrong by field, in the order of the form. `day`: of the treatment."""
    wrong: dict[str, Text] = {}
    route = ClaimRoute(typed.route) if typed.route in set(ROUTES) else None
    if route is None:
        wrong["route"] = _CHOOSE
    if typed.birth_date:
        _birth(typed, wrong)
    insurer = _insurer(typed, wrong, needed=route in _BY_NUMBERS)
    insured = _insured(typed, wrong, needed=route in _BY_NUMBERS)
    symbol_digits = _digits(typed, "symbol_digits", 0, wrong)
    number_digits = _digits(typed, "number_digits", 1, wrong)
    if wrong or route is None:
        return {one.name: wrong[one.name] for one in fields(typed) if one.name in wrong}
    return ClaimCase(
        route,
        day,
        insurer if route in _BY_INSURER else None,
        insured if route in _BY_INSURED else None,
        likely_scheme(typed.insurance, insurer if route in _BY_INSURER else None),
        typed.address,
        typed.employer,
        typed.phone,
        wants_check_digit=bool(typed.check_digit),
        symbol_digits=symbol_digits,
        number_digits=number_digits,
    )


def likely_scheme(insurance: str, insurer: InsurerNumber | None) -> Scheme | None:
    """What decides where a claim goes: the insurer's number, then what the patient knows."""
    found = frozenset[Scheme]() if insurer is None else schemes_of(insurer)
    if insurance in set(SCHEMES):
        said = SCHEMES[DeclaredInsurance(insurance)]
        return said if not found or said in found else min(found)
    return min(found, default=None)


def _birth(typed: ClaimTyped, wrong: dict[str, Text]) -> None:
    try:
        read_day(typed.birth_date)
    except UnreadableDay as error:
        wrong["birth_date"] = unreadable_day(error.fault)


def _insurer(typed: ClaimTyped, wrong: dict[str, Text], *, needed: bool) -> InsurerNumber | None:
    written = _plain(typed.insurer_number)
    if not written:
        if needed:
            wrong["insurer_number"] = _NEEDED["insurer_number"]
        return None
    try:
        return InsurerNumber(written)
    except InvalidIdentifier as error:
        wrong["insurer_number"] = unfit_number("insurer_number", error.fault)
        return None


def _insured(typed: ClaimTyped, wrong: dict[str, Text], *, needed: bool) -> InsuredNumber | None:
    if not _plain(typed.number):
        if needed:
            wrong["number"] = _NEEDED["number"]
        return None
    branch = _plain(typed.branch)
    try:
        return InsuredNumber(
            _plain(typed.symbol),
            _plain(typed.number),
            branch.zfill(_BRANCH_LENGTH) if branch else None,
        )
    except InvalidIdentifier as error:
        name = error.field.removeprefix("insured_")
        wrong[name] = unfit_number(name, error.fault)
        return None


def _digits(typed: ClaimTyped, name: str, least: int, wrong: dict[str, Text]) -> int | None:
    written = _plain(getattr(typed, name))
    if not written:
        return None
    if re.fullmatch(r"[0-9]{1,2}", written) and least <= int(written) <= LONGEST_FIELD:
        return int(written)
    wrong[name] = _DIGITS
    return None


def _plain(written: str) -> str:
    """Full-width characters made half-width, blanks at the ends left out."""
    return unicodedata.normalize("NFKC", written).strip()


def _tidied(typed: str) -> str:
    return _CONTROL.sub(" ", typed).strip()[:_LONGEST]
