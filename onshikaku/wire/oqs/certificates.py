"""Certificates inside a result (docs/files.md §2.4 to §2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from onshikaku.wire.oqs.codes import Disease, LimitBand, LimitKind
from onshikaku.wire.oqs.element import Block, Element
from onshikaku.wire.oqs.forms import DAY, NUMBER, RATIO, Code

__all__ = ["DiseaseCertificate", "ElderlyCertificate", "LimitCertificate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElderlyCertificate(Block):
    """高齢受給者証情報; `percent` is what the patient pays."""

    SECTION: ClassVar[str] = "2.4"

    issued_on: Annotated[
        date | None, Element("ElderlyRecipientCertificateDate", "高齢受給者証交付年月日", DAY)
    ] = None
    valid_from: Annotated[
        date | None, Element("ElderlyRecipientValidStartDate", "高齢受給者証有効開始年月日", DAY)
    ] = None
    valid_until: Annotated[
        date | None, Element("ElderlyRecipientValidEndDate", "高齢受給者証有効終了年月日", DAY)
    ] = None
    percent: Annotated[
        int | None,
        Element("ElderlyRecipientContributionRatio", "高齢受給者証一部負担金割合", RATIO),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitCertificate(Block):
    """限度額適用認定証関連情報."""

    SECTION: ClassVar[str] = "2.5"

    kind: Annotated[
        LimitKind | None,
        Element(
            "LimitApplicationCertificateClassification",
            "限度額適用認定証の種類",
            Code("OQSCD011", LimitKind),
        ),
    ] = None
    band: Annotated[
        LimitBand | None,
        Element(
            "LimitApplicationCertificateClassificationFlag",
            "限度額適用認定証の適用区分",
            Code("OQSCD012", LimitBand),
        ),
    ] = None
    issued_on: Annotated[
        date | None,
        Element("LimitApplicationCertificateDate", "限度額適用認定証交付年月日", DAY),
    ] = None
    valid_from: Annotated[
        date | None,
        Element("LimitApplicationCertificateValidStartDate", "限度額適用認定証有効開始年月日", DAY),
    ] = None
    valid_until: Annotated[
        date | None,
        Element("LimitApplicationCertificateValidEndDate", "限度額適用認定証有効終了年月日", DAY),
    ] = None
    long_term_on: Annotated[
        date | None,
        Element(
            "LimitApplicationCertificateLongTermDate", "限度額適用認定証長期入院該当年月日", DAY
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiseaseCertificate(Block):
    """特定疾病療養受療証情報; `self_pay_yen` a month at one institution."""

    SECTION: ClassVar[str] = "2.6"

    disease: Annotated[
        Disease | None,
        Element(
            "SpecificDiseasesDiseaseCategory",
            "特定疾病療養受療証認定疾病区分",
            Code("OQSCD013", Disease),
        ),
    ] = None
    issued_on: Annotated[
        date | None,
        Element("SpecificDiseasesCertificateDate", "特定疾病療養受療証交付年月日", DAY),
    ] = None
    valid_from: Annotated[
        date | None,
        Element("SpecificDiseasesValidStartDate", "特定疾病療養受療証有効開始年月日", DAY),
    ] = None
    valid_until: Annotated[
        date | None,
        Element("SpecificDiseasesValidEndDate", "特定疾病療養受療証有効終了年月日", DAY),
    ] = None
    self_pay_yen: Annotated[
        int | None,
        Element("SpecificDiseasesSelfPay", "特定疾病療養受療証自己負担限度額", NUMBER),
    ] = None
