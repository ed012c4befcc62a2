"""What the digits of a number say of its owner (docs/rules.md §7.1, §3.6).

Laws: general knowledge, as lists of 法別番号 print them; 03 and 04 are day labourers, whom
協会けんぽ insures, 63 and 72-75 retired people, 67 those of 国民健康保険. Fee tables: the
encyclopedia article 「処方箋発行医療機関コード」 has 1, 3, 4 and, in an earlier version, 6 to 8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.claim import (
    DISASTER_INSURER,
    DISASTER_NUMBER,
    UNKNOWN_INSURER,
    UNKNOWN_INSURER_CHECKED,
    ClaimRoute,
)
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.institution import Kind

if TYPE_CHECKING:
    from onshikaku.domain.identifiers import InstitutionCode, InsurerNumber, PublicPayerNumber

__all__ = ["is_medical_aid", "kinds_of", "schemes_of", "stand_in"]

_SCHEME_OF_LAW = {
    "01": Scheme.KYOKAI,
    "02": Scheme.SEAFARERS,
    "03": Scheme.KYOKAI,
    "04": Scheme.KYOKAI,
    "06": Scheme.UNION,
    "07": Scheme.SELF_DEFENCE,
    "31": Scheme.MUTUAL,
    "32": Scheme.MUTUAL,
    "33": Scheme.MUTUAL,
    "34": Scheme.MUTUAL,
    "39": Scheme.ELDERLY,
    "63": Scheme.UNION,
    "67": Scheme.MUNICIPAL,
    "72": Scheme.MUTUAL,
    "73": Scheme.MUTUAL,
    "74": Scheme.MUTUAL,
    "75": Scheme.MUTUAL,
}
_NATIONAL = frozenset({Scheme.MUNICIPAL, Scheme.TRADE})

_KINDS_OF_TABLE = {
    "1": frozenset({Kind.HOSPITAL, Kind.CLINIC, Kind.CHECKUP}),
    "3": frozenset({Kind.HOSPITAL, Kind.DENTAL}),
    "4": frozenset({Kind.PHARMACY}),
    "6": frozenset({Kind.HOME_NURSING}),
    "7": frozenset({Kind.TREATMENT}),
    "8": frozenset({Kind.TREATMENT}),
}
_WITHOUT_TABLE = frozenset({Kind.TREATMENT, Kind.CHECKUP, Kind.MIDWIFERY, Kind.AMBULANCE})

_MEDICAL_AID = "12"

_STAND_INS = {
    UNKNOWN_INSURER: ClaimRoute.UNKNOWN,
    UNKNOWN_INSURER_CHECKED: ClaimRoute.UNKNOWN,
    DISASTER_INSURER: ClaimRoute.DISASTER_UNKNOWN,
    DISASTER_NUMBER: ClaimRoute.DISASTER_INSURER_KNOWN,
}


def schemes_of(number: InsurerNumber) -> frozenset[Scheme]:
    """The kinds of insurance that an insurer with this number may run; empty: no such law."""
    if number.law is None:
        return _NATIONAL
    scheme = _SCHEME_OF_LAW.get(number.law)
    return frozenset() if scheme is None else frozenset({scheme})


def kinds_of(code: InstitutionCode) -> frozenset[Kind]:
    """What an institution with this code may be.

    Those that no fee table is for have the other digits: a convention of this simulator.
    """
    return _KINDS_OF_TABLE.get(code.fee_table, _WITHOUT_TABLE)


def is_medical_aid(number: PublicPayerNumber) -> bool:
    """Whether it belongs to a welfare office that pays 医療扶助 (生活保護法)."""
    return number.law == _MEDICAL_AID


def stand_in(number: str) -> ClaimRoute | None:
    """How a claim goes on which this number stands for one that nobody knows; None: it is none.

    Such a number means nobody, although the one for an unknown insurer passes the check digit.
    """
    return _STAND_INS.get(number)
