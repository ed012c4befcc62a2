"""What an answer grants beside the coverage: certificates, and what the patient pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.payment_words import payment_words
from onshikaku.wire.fhir import systems
from onshikaku.wire.fhir.element import CodeableConcept, Coding, Money
from onshikaku.wire.fhir.eligibility import Benefit, EligibilityItem
from onshikaku.wire.oqs.codes import Disease, LimitBand, LimitKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onshikaku.domain.coverage import Coverage, DiseaseCertificate, LimitCertificate
    from onshikaku.domain.dates import Period
    from onshikaku.domain.rules.burden import Payment

__all__ = ["certificate_items", "payment_item"]

_DISEASE_CERTIFICATE = "特定疾病療養受療証"
_SHARE = "一部負担金の割合"
_A_MONTH = CodeableConcept(text="1か月")


def certificate_items(record: Coverage) -> Iterator[EligibilityItem]:
    """限度額適用認定証等 and 特定疾病療養受療証 of a coverage, as far as the answer shows them."""
    if record.limit is not None:
        yield _limit(record.limit)
    for certificate in record.diseases:
        yield _disease(certificate)


def payment_item(payment: Payment) -> EligibilityItem:
    """The patient's share by law, age and record, or the sum on a ticket, and why in words."""
    benefits: list[Benefit] = []
    if payment.self_pay_yen is not None:
        benefits.append(
            Benefit(type=_kind("copay"), allowed_money=Money(value=payment.self_pay_yen))
        )
    elif payment.percent is not None:
        benefits.append(Benefit(type=_kind("copay-percent"), allowed_unsigned_int=payment.percent))
    return EligibilityItem(
        category=CodeableConcept(text=_SHARE),
        name=_SHARE,
        description=payment_words(payment).ja,
        benefit=tuple(benefits) or None,
    )


def _limit(certificate: LimitCertificate) -> EligibilityItem:
    kind = LimitKind(certificate.kind)
    coding = Coding(system=systems.code_table(11), code=kind.value, display=kind.label.ja)
    benefits: tuple[Benefit, ...] = ()
    if certificate.band is not None:
        band = LimitBand(certificate.band)
        in_words = Coding(system=systems.code_table(12), code=band.value, display=band.label.ja)
        benefits = (Benefit(type=CodeableConcept(coding=(in_words,))),)
    long_term = certificate.long_term_on
    return EligibilityItem(
        category=CodeableConcept(coding=(coding,)),
        name=kind.label.ja,
        description=_validity(certificate.period)
        + ("" if long_term is None else f"、長期入院該当 {long_term}"),
        benefit=benefits or None,
    )


def _disease(certificate: DiseaseCertificate) -> EligibilityItem:
    disease = Disease(certificate.disease)
    coding = Coding(system=systems.code_table(13), code=disease.value, display=disease.label.ja)
    return EligibilityItem(
        category=CodeableConcept(coding=(coding,)),
        name=_DISEASE_CERTIFICATE,
        description=_validity(certificate.period),
        term=_A_MONTH,
        benefit=(
            Benefit(
                type=_kind("copay-maximum"), allowed_money=Money(value=certificate.self_pay_yen)
            ),
        ),
    )


def _kind(code: str) -> CodeableConcept:
    return CodeableConcept(coding=(Coding(system=systems.BENEFIT_TYPE, code=code),))


def _validity(period: Period) -> str:
    return f"有効期間 {period.first}から" + ("" if period.last is None else f"{period.last}まで")
