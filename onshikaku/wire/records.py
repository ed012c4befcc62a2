"""Coverages, certificates and subsidies to messages and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.coverage import (
    Coverage,
    DiseaseCertificate,
    ElderlyCertificate,
    LimitCertificate,
)
from onshikaku.domain.dates import Period
from onshikaku.domain.entitlement import AidTicket, MedicalAid, PublicExpense
from onshikaku.domain.identifiers import (
    InstitutionCode,
    InsuredNumber,
    InsurerNumber,
    PublicPayerNumber,
    PublicRecipientNumber,
)
from onshikaku.wire import centre

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "aid_from",
    "aid_message",
    "coverage_from",
    "coverage_message",
    "expense_from",
    "expense_message",
]

# The values of the literal in the message; a record can hold no other.
_PERCENT: Mapping[int, centre.Percent] = {10: 10, 20: 20, 30: 30}


def coverage_message(coverage: Coverage) -> centre.CoverageMessage:
    """A coverage as a message."""
    elderly, limit = coverage.elderly, coverage.limit
    return centre.CoverageMessage(
        insurer_number=coverage.insurer_number.value,
        insurer_name=coverage.insurer_name,
        scheme=coverage.scheme,
        symbol=coverage.insured.symbol,
        number=coverage.insured.number,
        branch=coverage.insured.branch,
        relation=coverage.relation,
        valid_from=coverage.valid_from,
        lost_on=coverage.lost_on,
        loss_reason=coverage.loss_reason,
        burden_percent=None
        if coverage.burden_percent is None
        else _PERCENT[coverage.burden_percent],
        insured_class=coverage.insured_class,
        full_cost=None if coverage.full_cost is None else _period(coverage.full_cost),
        elderly=None
        if elderly is None
        else centre.ElderlyCertificateMessage(
            percent=_PERCENT[elderly.percent],
            issued_on=elderly.issued_on,
            period=_period(elderly.period),
        ),
        limit=None
        if limit is None
        else centre.LimitCertificateMessage(
            kind=limit.kind,
            band=limit.band,
            issued_on=limit.issued_on,
            period=_period(limit.period),
            long_term_on=limit.long_term_on,
        ),
        diseases=tuple(
            centre.DiseaseCertificateMessage(
                disease=disease.disease,
                issued_on=disease.issued_on,
                period=_period(disease.period),
                self_pay_yen=disease.self_pay_yen,
            )
            for disease in coverage.diseases
        ),
        insured_name=coverage.insured_name,
    )


def coverage_from(message: centre.CoverageMessage) -> Coverage:
    """The coverage in a message; `ValueError` for numbers that cannot exist."""
    elderly, limit = message.elderly, message.limit
    return Coverage(
        insurer_number=InsurerNumber(message.insurer_number),
        insurer_name=message.insurer_name,
        scheme=message.scheme,
        insured=InsuredNumber(message.symbol, message.number, message.branch),
        relation=message.relation,
        valid_from=message.valid_from,
        lost_on=message.lost_on,
        loss_reason=message.loss_reason,
        burden_percent=message.burden_percent,
        insured_class=message.insured_class,
        full_cost=None if message.full_cost is None else _period_from(message.full_cost),
        elderly=None
        if elderly is None
        else ElderlyCertificate(elderly.percent, elderly.issued_on, _period_from(elderly.period)),
        limit=None
        if limit is None
        else LimitCertificate(
            limit.kind, limit.band, limit.issued_on, _period_from(limit.period), limit.long_term_on
        ),
        diseases=tuple(
            DiseaseCertificate(
                disease.disease,
                disease.issued_on,
                _period_from(disease.period),
                disease.self_pay_yen,
            )
            for disease in message.diseases
        ),
        insured_name=message.insured_name,
    )


def aid_message(aid: MedicalAid) -> centre.MedicalAidMessage:
    """医療扶助 as a message."""
    return centre.MedicalAidMessage(
        payer_number=aid.payer_number.value,
        recipient_number=aid.recipient_number.value,
        office=aid.office,
        period=_period(aid.period),
        tickets=tuple(
            centre.AidTicketMessage(
                number=ticket.number,
                institution_code=ticket.institution_code.value,
                period=_period(ticket.period),
                treatment=ticket.treatment,
                self_pay_yen=ticket.self_pay_yen,
                registered_on=ticket.registered_on,
            )
            for ticket in aid.tickets
        ),
    )


def aid_from(message: centre.MedicalAidMessage) -> MedicalAid:
    """The 医療扶助 in a message; `ValueError` for numbers that cannot exist."""
    return MedicalAid(
        PublicPayerNumber(message.payer_number),
        PublicRecipientNumber(message.recipient_number),
        message.office,
        _period_from(message.period),
        tuple(
            AidTicket(
                ticket.number,
                InstitutionCode(ticket.institution_code),
                _period_from(ticket.period),
                ticket.treatment,
                ticket.self_pay_yen,
                ticket.registered_on,
            )
            for ticket in message.tickets
        ),
    )


def expense_message(expense: PublicExpense) -> centre.PublicExpenseMessage:
    """A subsidy as a message."""
    return centre.PublicExpenseMessage(
        programme=expense.programme,
        payer_number=expense.payer_number.value,
        recipient_number=expense.recipient_number.value,
        period=_period(expense.period),
        percent=expense.percent,
        per_visit_yen=expense.per_visit_yen,
        monthly_cap_yen=expense.monthly_cap_yen,
    )


def expense_from(message: centre.PublicExpenseMessage) -> PublicExpense:
    """The subsidy in a message; `ValueError` for numbers that cannot exist."""
    return PublicExpense(
        message.programme,
        PublicPayerNumber(message.payer_number),
        PublicRecipientNumber(message.recipient_number),
        _period_from(message.period),
        message.percent,
        message.per_visit_yen,
        message.monthly_cap_yen,
    )


def _period(period: Period) -> centre.PeriodMessage:
    return centre.PeriodMessage(first=period.first, last=period.last)


def _period_from(message: centre.PeriodMessage) -> Period:
    return Period(message.first, message.last)
