"""What a patient agreed to at the reader, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = ["CONSENT_LASTS", "ConsentBasis", "ConsentItem", "ConsentRecord", "PrescriptionForm"]

# Outpatient and house-call use: 24 hours from registration (docs/rules.md §1.2).
CONSENT_LASTS = timedelta(hours=24)


class ConsentItem(StrEnum):
    """What may be agreed to (閲覧同意); which of them are asked depends on the day."""

    CHECKUP = "checkup"  # 特定健診情報
    DRUG = "drug"  # 薬剤情報
    TREATMENT = "treatment"  # 診療情報
    SURGERY = "surgery"  # 手術情報
    LIMIT = "limit"  # 限度額適用認定証
    SPECIFIC_DISEASE = "specific_disease"  # 特定疾病療養受療証
    DIAGNOSIS = "diagnosis"  # 傷病名
    INFECTION = "infection"  # 感染症情報
    ALLERGY = "allergy"  # その他アレルギー等情報
    CONTRAINDICATION = "contraindication"  # 薬剤アレルギー等情報
    TEST = "test"  # 検査情報
    PRESCRIPTION = "prescription"  # 処方情報


class ConsentBasis(StrEnum):
    """How the consent came about."""

    PATIENT = "patient"  # at the reader, or on the patient's own device
    ORAL = "oral"  # told to the staff, in a disaster
    HARD_TO_OBTAIN = "hard-to-obtain"  # 同意取得困難: to protect life or body


class PrescriptionForm(StrEnum):
    """処方箋の形態: electronic (電子処方箋) or paper."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """Consents as the centre took them down, valid to `valid_until` (aware)."""

    items: frozenset[ConsentItem]
    given_at: datetime
    valid_until: datetime
    basis: ConsentBasis = ConsentBasis.PATIENT
