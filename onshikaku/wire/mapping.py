"""Domain values to messages and back."""

from __future__ import annotations

from onshikaku.domain.confirmation import Authentication, Confirmation
from onshikaku.domain.consent import ConsentItem, ConsentRecord
from onshikaku.domain.decision import Answer
from onshikaku.domain.outcomes import CENTRE_OUTCOMES, Outcome
from onshikaku.domain.person import Person
from onshikaku.domain.rules.burden import Payment
from onshikaku.domain.rules.certificate_life import Assessment
from onshikaku.domain.rules.consent_screens import Screen, ScreenId, screen_of
from onshikaku.wire import centre
from onshikaku.wire.records import (
    aid_from,
    aid_message,
    coverage_from,
    coverage_message,
    expense_from,
    expense_message,
)

__all__ = [
    "authentication_from",
    "authentication_reply",
    "confirmation_from",
    "confirmation_reply",
    "consents_from",
    "person_message",
]


def authentication_reply(authentication: Authentication) -> centre.AuthenticationReply:
    """The challenge as a message."""
    return centre.AuthenticationReply(
        authentication_id=authentication.id,
        challenge=authentication.challenge,
        expires_at=authentication.expires_at,
    )


def authentication_from(reply: centre.AuthenticationReply) -> Authentication:
    """The challenge in a message."""
    return Authentication(reply.authentication_id, reply.challenge, reply.expires_at)


def consents_from(message: centre.ConsentsMessage) -> frozenset[ConsentItem]:
    """The consents in a message."""
    return frozenset(item for item in ConsentItem if getattr(message, item.value))


def confirmation_reply(confirmation: Confirmation) -> centre.ConfirmationReply:
    """The answer as a message."""
    answer = confirmation.answer
    return centre.ConfirmationReply(
        confirmation_id=confirmation.id,
        day=confirmation.day,
        outcome=answer.outcome,
        certificate=None if answer.certificate is None else _certificate(answer.certificate),
        medical_information=answer.medical_information,
        person=None if answer.person is None else person_message(answer.person),
        coverages=tuple(coverage_message(coverage) for coverage in answer.coverages),
        payment=None
        if answer.payment is None
        else centre.PaymentMessage(
            percent=answer.payment.percent,
            reason=answer.payment.reason,
            self_pay_yen=answer.payment.self_pay_yen,
            by_age=answer.payment.by_age,
            doubt=answer.payment.doubt,
        ),
        aid=None if answer.aid is None else aid_message(answer.aid),
        expenses=tuple(expense_message(expense) for expense in answer.expenses),
        consents=None if confirmation.consents is None else _consents(confirmation.consents),
        prescription_form=confirmation.prescription_form,
        screens=tuple(
            centre.ScreenMessage(screen=asked.id, items=asked.items)
            for asked in confirmation.screens
        ),
        reference_number=confirmation.reference_number,
        proven=confirmation.proven,
    )


def confirmation_from(reply: centre.ConfirmationReply) -> Confirmation:
    """The answer in a message.

    `ValueError` for numbers that cannot exist, for an outcome that is not the centre's to give, and
    for eligibility without a person, a coverage and a payment.
    """
    if reply.outcome not in CENTRE_OUTCOMES:
        raise ValueError(f"{reply.outcome.value} is no answer of a centre")
    if reply.outcome is Outcome.ELIGIBLE and not (
        reply.person and reply.payment and (len(reply.coverages) == 1 or reply.aid)
    ):
        raise ValueError("eligible, but not who, by which coverage, or what is paid")
    certificate, person, payment = reply.certificate, reply.person, reply.payment
    answer = Answer(
        outcome=reply.outcome,
        certificate=None
        if certificate is None
        else Assessment(
            certificate.state,
            certificate.not_before,
            certificate.not_after,
            certificate.alert_start,
            certificate.grace_end,
            certificate.days_left,
            certificate.revocation_checked,
            certificate.still_shown,
        ),
        medical_information=reply.medical_information,
        person=None if person is None else _person_from(person),
        coverages=tuple(coverage_from(coverage) for coverage in reply.coverages),
        payment=None
        if payment is None
        else Payment(
            payment.percent, payment.reason, payment.self_pay_yen, payment.by_age, payment.doubt
        ),
        aid=None if reply.aid is None else aid_from(reply.aid),
        expenses=tuple(expense_from(expense) for expense in reply.expenses),
    )
    return Confirmation(
        reply.confirmation_id,
        reply.day,
        answer,
        None if reply.consents is None else _consent_record_from(reply.consents),
        reply.prescription_form,
        _screens_from(reply.screens),
        reply.reference_number,
        reply.proven,
    )


def person_message(person: Person) -> centre.PersonMessage:
    """A person as a message."""
    return centre.PersonMessage(
        name=person.name,
        name_kana=person.name_kana,
        birth_date=person.birth_date,
        sex=person.sex,
        postal_code=person.postal_code,
        address=person.address,
        name_other=person.name_other,
        name_other_kana=person.name_other_kana,
    )


def _certificate(assessment: Assessment) -> centre.CertificateMessage:
    return centre.CertificateMessage(
        state=assessment.state,
        not_before=assessment.not_before,
        not_after=assessment.not_after,
        alert_start=assessment.alert_start,
        grace_end=assessment.grace_end,
        days_left=assessment.days_left,
        revocation_checked=assessment.revocation_checked,
        still_shown=assessment.still_shown,
    )


def _person_from(message: centre.PersonMessage) -> Person:
    return Person(
        message.name,
        message.name_kana,
        message.birth_date,
        message.sex,
        message.postal_code,
        message.address,
        message.name_other,
        message.name_other_kana,
    )


def _consents(record: ConsentRecord) -> centre.ConsentRecordMessage:
    return centre.ConsentRecordMessage.model_validate(
        {item.value: True for item in record.items}
        | {"given_at": record.given_at, "valid_until": record.valid_until}
    )


def _consent_record_from(message: centre.ConsentRecordMessage) -> ConsentRecord:
    return ConsentRecord(consents_from(message), message.given_at, message.valid_until)


def _screens_from(messages: tuple[centre.ScreenMessage, ...]) -> tuple[Screen, ...]:
    bundled = any(message.screen is ScreenId.BUNDLE for message in messages)
    return tuple(screen_of(message.screen, message.items, bundled=bundled) for message in messages)
