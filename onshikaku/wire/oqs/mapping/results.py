"""A confirmation as the body of a result, whoever asked: card, numbers, batch (docs/files.md §3.2).

A result by numbers has one consent, that to 限度額適用認定証 which the query asks for; every other
exists only where the patient was asked at a reader, at home or online.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.consent import PrescriptionForm
from onshikaku.domain.outcomes import Outcome
from onshikaku.wire.oqs import codes
from onshikaku.wire.oqs.batch import ConfirmUnit, FullUnit
from onshikaku.wire.oqs.mapping.aid import aid_parts, tickets_for
from onshikaku.wire.oqs.mapping.consents import agreed_to, consent_parts
from onshikaku.wire.oqs.mapping.coverages import coverage_parts, limit_change
from onshikaku.wire.oqs.mapping.papers import disease_message, limit_message
from onshikaku.wire.oqs.mapping.verdict import verdict
from onshikaku.wire.oqs.qualification import BatchQualification, Qualification
from onshikaku.wire.oqs.result import FaceBody, ResultBody
from onshikaku.wire.oqs.sim_codes import CODES, Codes, Matter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.decision import Answer
    from onshikaku.wire.oqs.batch import BatchSearchInfo
    from onshikaku.wire.oqs.mapping.consents import Agreements
    from onshikaku.wire.oqs.mapping.coverages import InsuredParts
    from onshikaku.wire.oqs.query import SearchInfo

__all__ = [
    "PLAIN",
    "Manner",
    "confirm_unit",
    "consent_body",
    "consent_unit",
    "face_body",
    "query_body",
    "ticket_unit",
]

_FORMS = {
    PrescriptionForm.ELECTRONIC: codes.PrescriptionForm.ELECTRONIC,
    PrescriptionForm.PAPER: codes.PrescriptionForm.PAPER,
}
_NOTICES = {
    CertificateState.EXPIRING: Matter.CERTIFICATE_EXPIRING,
    CertificateState.GRACE: Matter.CERTIFICATE_IN_GRACE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a terminal was set up to write results (docs/files.md §10 U5, U7, U8, U19)."""

    items_2025: bool = True
    form_in_result: bool = False
    list_several: bool = False
    table: Codes = field(default_factory=lambda: CODES)


PLAIN = Manner()
"""As terminals are set up unless somebody says otherwise."""


def face_body(
    confirmation: Confirmation, institution: str, at: datetime, manner: Manner = PLAIN
) -> FaceBody:
    """What the reader's file says of a visit that ended at `at` (aware), at an institution.

    The only result with a notice: that nothing proved the card to be there, that nobody was asked
    about revocation, or on the certificate's days (U32, U33, U36). With several, the code is that
    of the first of these, and the message has all.
    """
    agreements = agreed_to(confirmation.consents)
    body = consent_body(confirmation, agreements, institution, at, manner)
    said = [manner.table[matter] for matter in _notices(confirmation)]
    if not said or body.result is codes.PersonResult.ERROR:
        return body
    return replace(body, code=said[0].code, message="".join(one.message for one in said))


def _notices(confirmation: Confirmation) -> Iterator[Matter]:
    if confirmation.proven is False:
        yield Matter.UNPROVEN
    certificate = confirmation.answer.certificate
    if certificate is not None and not certificate.revocation_checked:
        yield Matter.REVOCATION_UNCHECKED
    if certificate is not None and certificate.state in _NOTICES:
        yield _NOTICES[certificate.state]


def consent_body(
    confirmation: Confirmation,
    agreements: Agreements,
    institution: str,
    at: datetime,
    manner: Manner = PLAIN,
) -> FaceBody:
    """The full result with every consent, as the reader and batches by consent have it."""
    certificate = confirmation.answer.certificate
    parts = consent_parts(
        agreements,
        confirmation.day,
        at,
        in_grace=certificate is not None and certificate.state is CertificateState.GRACE,
        items_2025=manner.items_2025,
    )
    body = _body(confirmation, institution, manner)
    form = confirmation.prescription_form
    return replace(
        body,
        prescription_form=None if form is None else _FORMS[form],
        qualifications=tuple(_insurance_only(replace(one, **parts)) for one in body.qualifications),
    )


def query_body(
    confirmation: Confirmation,
    search: SearchInfo,
    institution: str,
    at: datetime,
    manner: Manner = PLAIN,
) -> ResultBody:
    """The answer at `at` (aware) to a query by numbers, with the query repeated."""
    body = _body(confirmation, institution, manner)
    asked = search.limit_consent is codes.LimitConsent.GIVEN
    return ResultBody(
        result=body.result,
        code=body.code,
        message=body.message,
        validity=body.validity,
        qualifications=tuple(
            _insurance_only(
                replace(
                    one,
                    limit_consent=search.limit_consent,
                    limit_consented_at=at if asked else None,
                )
            )
            for one in body.qualifications
        ),
        search=search,
    )


def confirm_unit(
    confirmation: Confirmation, search: BatchSearchInfo, manner: Manner = PLAIN
) -> ConfirmUnit:
    """What a batch by numbers tells of a person who was asked for with 限度額適用認定証."""
    answer, said = confirmation.answer, verdict(confirmation.answer.outcome)
    if isinstance(said, Matter):
        why = manner.table[said]
        return ConfirmUnit(
            search=search, result=codes.PersonResult.ERROR, code=why.code, message=why.message
        )
    qualifications: list[BatchQualification] = []
    for coverage, parts in _coverages(confirmation, manner):
        change = limit_change(coverage, confirmation.day)
        qualifications.append(BatchQualification(**parts, limit_change=change))
    if answer.aid is not None and answer.person is not None:
        qualifications.append(BatchQualification(**aid_parts(answer.aid, answer.person)))
    return ConfirmUnit(
        search=search,
        result=codes.PersonResult.DONE,
        validity=said,
        qualifications=tuple(qualifications),
        reference_numbers=_numbers(confirmation, len(qualifications)),
    )


def consent_unit(
    confirmation: Confirmation,
    agreements: Agreements,
    institution: str,
    at: datetime,
    manner: Manner = PLAIN,
) -> FullUnit:
    """What a batch by consent (訪問診療等・オンライン診療等) tells of a person."""
    return _full_unit(confirmation, consent_body(confirmation, agreements, institution, at, manner))


def ticket_unit(confirmation: Confirmation, institution: str, manner: Manner = PLAIN) -> FullUnit:
    """What a batch by month (医療扶助) tells of a person: the assistance and its tickets alone."""
    body = _body(confirmation, institution, manner)
    aid = [one for one in body.qualifications if one.card_class is codes.CardClass.MEDICAL_AID]
    return _full_unit(confirmation, replace(body, qualifications=tuple(aid)))


def _beside_aid(answer: Answer) -> Sequence[Coverage] | None:
    """The insurance beside the assistance; None: by the recipient's number none is shown."""
    by_card = answer.certificate is not None
    return answer.coverages if by_card or answer.coverages else None


def _insurance_only(qualification: Qualification) -> Qualification:
    """The result without consents to certificates of health insurance where it is 医療扶助."""
    if qualification.card_class is not codes.CardClass.MEDICAL_AID:
        return qualification
    return replace(
        qualification,
        limit_consent=None,
        limit_consented_at=None,
        disease_consent=None,
        disease_consented_at=None,
    )


def _full_unit(confirmation: Confirmation, body: FaceBody) -> FullUnit:
    """The numbers of the clinic stand beside the results, not in them (U22)."""
    return FullUnit(
        result=body.result,
        code=body.code,
        message=body.message,
        validity=body.validity,
        qualifications=tuple(replace(one, reference_number=None) for one in body.qualifications),
        reference_numbers=_numbers(confirmation, len(body.qualifications)),
    )


def _numbers(confirmation: Confirmation, results: int) -> tuple[str, ...]:
    """The n-th number belongs to the n-th result."""
    number = confirmation.reference_number
    return () if number is None else (number,) * results


def _body(confirmation: Confirmation, institution: str, manner: Manner) -> FaceBody:
    said = verdict(confirmation.answer.outcome)
    if isinstance(said, Matter):
        why = manner.table[said]
        return FaceBody(result=codes.PersonResult.ERROR, code=why.code, message=why.message)
    return FaceBody(
        result=codes.PersonResult.DONE,
        validity=said,
        qualifications=tuple(_qualifications(confirmation, institution, manner)),
    )


def _coverages(
    confirmation: Confirmation, manner: Manner
) -> Iterator[tuple[Coverage, InsuredParts]]:
    """The coverages to show; where several are in force, none of them without the option (U8)."""
    answer = confirmation.answer
    if answer.person is None:
        return
    if answer.outcome is Outcome.SEVERAL and not manner.list_several:
        return
    replaced = answer.outcome is Outcome.LOST_NEWER
    for coverage in answer.coverages:
        parts = coverage_parts(coverage, answer.person, confirmation.day, replaced=replaced)
        yield coverage, parts


def _qualifications(
    confirmation: Confirmation, institution: str, manner: Manner
) -> Iterator[Qualification]:
    answer, number = confirmation.answer, confirmation.reference_number
    form = confirmation.prescription_form if manner.form_in_result else None
    inside = None if form is None else _FORMS[form]
    for coverage, parts in _coverages(confirmation, manner):
        limit = coverage.limit
        yield Qualification(
            **parts,
            limit=None if limit is None else limit_message(limit),
            diseases=tuple(disease_message(disease) for disease in coverage.diseases),
            prescription_form=inside,
            reference_number=number,
        )
    if answer.aid is not None and answer.person is not None:
        yield Qualification(
            **aid_parts(answer.aid, answer.person),
            tickets=tickets_for(institution, answer.aid, _beside_aid(answer)),
            prescription_form=inside,
            reference_number=number,
        )
