"""Coverages (資格) to the insured part of a result and back (docs/files.md §2.3, items 1 to 26).

Not carried: when the insurer registered a record or a loss, until when 特別療養費 lasts, and what
kind of insurer one of six digits is.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import (
    Coverage,
    ElderlyCertificate,
    InsuredClass,
    LossReason,
    Relation,
    Scheme,
)
from onshikaku.domain.dates import Period
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.domain.numbering import schemes_of
from onshikaku.domain.rules.burden import elderly_from, late_elderly_from, preschool_until
from onshikaku.domain.rules.timeline import ELDERLY_2WARI
from onshikaku.wire.oqs import certificates, codes
from onshikaku.wire.oqs.mapping.names import spaced
from onshikaku.wire.oqs.mapping.persons import PersonParts, person_parts

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.person import Person
    from onshikaku.wire.oqs.qualification import Insured

__all__ = ["InsuredParts", "coverage_from", "coverage_parts", "limit_change"]

_RELATIONS = {
    Relation.INSURED: codes.Relation.INSURED,
    Relation.FAMILY: codes.Relation.FAMILY,
}
_RELATION_OF = {code: relation for relation, code in _RELATIONS.items()}
_DAY = timedelta(days=1)


class InsuredParts(PersonParts):
    """The parts that every result on a coverage has."""

    card_class: codes.CardClass
    insurer_number: str
    symbol: str | None
    number: str
    branch: str | None
    relation: codes.Relation
    insured_name: str | None
    acquired_on: date
    lost_on: date | None
    valid_from: date
    valid_until: date | None
    percent: int | None
    preschool: codes.Preschool | None
    loss_reason: codes.LossReason | None
    insurer_name: str
    elderly: certificates.ElderlyCertificate | None


def coverage_parts(
    coverage: Coverage, person: Person, day: date, *, replaced: bool = False
) -> InsuredParts:
    """The coverage of a person as a result of that day has it; numbers exactly as on record (U14).

    `replaced`: there is a newer one, so that the reason of its loss is that other coverage. The day
    of issue is left out: nobody is issued a card any more, and the records do not hold it.
    """
    share, elderly = _shares(coverage, person, day)
    reason = LossReason.OTHER_COVERAGE if replaced else coverage.loss_reason
    preschool = day <= preschool_until(person.birth_date)
    return InsuredParts(
        card_class=codes.CardClass(coverage.class_on(day).value),
        insurer_number=coverage.insurer_number.value,
        symbol=coverage.insured.symbol or None,
        number=coverage.insured.number,
        branch=coverage.insured.branch,
        relation=_RELATIONS[coverage.relation],
        insured_name=None if coverage.insured_name is None else spaced(coverage.insured_name),
        **person_parts(person),
        acquired_on=coverage.valid_from,
        lost_on=coverage.lost_on,
        valid_from=coverage.valid_from,
        valid_until=_last_day(coverage),
        percent=share,
        preschool=codes.Preschool.PRESCHOOL if preschool else None,
        loss_reason=None if reason is None else codes.LossReason(reason.value),
        insurer_name=coverage.insurer_name,
        elderly=elderly,
    )


def limit_change(coverage: Coverage, day: date) -> codes.LimitChange:
    """限度額適用認定証情報変更有無: whether there is a new certificate on that day.

    What the official system compares with is not public. Here a certificate is new in the month in
    which it was issued or begins: a convention of this simulator. It needs a coverage that was
    asked for with the certificate.
    """
    limit, month = coverage.limit, day.replace(day=1)
    if limit is None:
        return codes.LimitChange.UNCHANGED
    began = (limit.issued_on.replace(day=1), limit.period.first.replace(day=1))
    return codes.LimitChange.CHANGED if month in began else codes.LimitChange.UNCHANGED


def coverage_from(insured: Insured) -> Coverage | None:
    """The coverage in a result; None for 医療扶助 and where numbers or days are missing.

    Raises `ValueError` for numbers that cannot exist and for a loss without its reason.
    """
    if insured.card_class is codes.CardClass.MEDICAL_AID:
        return None
    number, acquired_on = insured.insurer_number, insured.acquired_on or insured.valid_from
    if number is None or insured.number is None or acquired_on is None:
        return None
    insurer = InsurerNumber(number)
    elderly = insured.elderly
    dated = elderly if elderly and elderly.issued_on and elderly.valid_from else None
    share = insured.percent
    if share is None and elderly is not None and dated is None:
        share = elderly.percent
    return Coverage(
        insurer_number=insurer,
        insurer_name=insured.insurer_name,
        scheme=_scheme(insurer),
        insured=InsuredNumber(insured.symbol or "", insured.number, insured.branch),
        relation=_RELATION_OF[insured.relation or codes.Relation.INSURED],
        valid_from=acquired_on,
        lost_on=insured.lost_on,
        loss_reason=None if insured.loss_reason is None else LossReason(insured.loss_reason.value),
        burden_percent=share,
        insured_class=InsuredClass(insured.card_class.value),
        elderly=None if dated is None else _elderly_from(dated),
        insured_name=None if insured.insured_name is None else spaced(insured.insured_name),
    )


def _last_day(coverage: Coverage) -> date | None:
    """有効終了年月日, the last day covered; None for no end, and where no day was covered."""
    if coverage.lost_on is None or coverage.lost_on <= coverage.valid_from:
        return None
    return coverage.lost_on - _DAY


def _shares(
    coverage: Coverage, person: Person, day: date
) -> tuple[int | None, certificates.ElderlyCertificate | None]:
    """一部負担金割合 as registered, of the coverage itself and in 高齢受給者証情報.

    From 70 to 74 it belongs into the latter, with or without a certificate on record; one that is
    still to come stands there only where no share is on record until then.
    """
    share, certificate = coverage.burden_percent, coverage.elderly
    if coverage.scheme is Scheme.ELDERLY:
        share = coverage.share_on(day)
        return (10 if share == 20 and not ELDERLY_2WARI.in_force(day) else share), None
    if certificate is not None and (share is None or certificate.period.covers(day)):
        return None, certificates.ElderlyCertificate(
            issued_on=certificate.issued_on,
            valid_from=certificate.period.first,
            valid_until=certificate.period.last,
            percent=certificate.percent,
        )
    aged = elderly_from(person.birth_date) <= day < late_elderly_from(person.birth_date)
    if share is not None and aged:
        return None, certificates.ElderlyCertificate(percent=share)
    return share, None


def _elderly_from(message: certificates.ElderlyCertificate) -> ElderlyCertificate | None:
    if message.issued_on is None or message.valid_from is None or message.percent is None:
        return None
    period = Period(message.valid_from, message.valid_until)
    return ElderlyCertificate(message.percent, message.issued_on, period)


def _scheme(number: InsurerNumber) -> Scheme:
    """The kind of insurer that the number names; of 国民健康保険, the municipality's."""
    schemes = schemes_of(number)
    if len(schemes) == 1:
        return next(iter(schemes))
    if number.law is None:
        return Scheme.MUNICIPAL
    raise ValueError("insurer_number: no insurance is run under its first two digits")
