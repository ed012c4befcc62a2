"""What a patient agreed to at the reader, for how long, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.dates import jst_midnight

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "CONSENT_LASTS",
    "Agreement",
    "Consent",
    "ConsentBasis",
    "ConsentItem",
    "ConsentRecord",
    "ConsentState",
    "EndReason",
    "PrescriptionForm",
    "state_of",
    "valid_until",
]

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


class ConsentState(StrEnum):
    """同意フラグ of an item, with the codes of the result file (docs/rules.md §1.3)."""

    NONE = "0"  # 同意なし
    GIVEN = "1"  # 同意あり
    EXPIRED = "2"  # 同意有効期限切れ, by time or ended before it
    HARD_TO_OBTAIN = "3"  # 同意取得困難


class EndReason(StrEnum):
    """同意有効期限切れ理由: why a consent ended before its time (docs/rules.md §1.3)."""

    CLINIC = "1"  # 医療機関による取消
    PATIENT = "2"  # 患者による取消
    CHANGE_OF_USE = "3"  # 用途変更による取消


class PrescriptionForm(StrEnum):
    """処方箋の形態: electronic (電子処方箋) or paper."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the patient agreed to after the answer. `subsidies`: to use certificates of 公費."""

    items: frozenset[ConsentItem] = frozenset()
    subsidies: bool = False
    register_insurance_use: bool = False
    prescription_form: PrescriptionForm | None = None


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """Consents as the centre took them down, valid to `valid_until` (aware)."""

    items: frozenset[ConsentItem]
    given_at: datetime
    valid_until: datetime
    basis: ConsentBasis = ConsentBasis.PATIENT


@dataclass(frozen=True, slots=True)
class Consent:
    """One item agreed to, and what became of it. Moments are aware."""

    item: ConsentItem
    basis: ConsentBasis
    given_at: datetime
    valid_until: datetime
    ended_at: datetime | None = None
    end_reason: EndReason | None = None

    def living(self, now: datetime) -> bool:
        """Whether it opens the item at that moment; at `valid_until` itself it does no more.

        On which side the last moment falls is not public: a convention of this simulator.
        """
        end = self.valid_until if self.ended_at is None else min(self.valid_until, self.ended_at)
        return self.given_at <= now < end


def valid_until(given_at: datetime, certificate_until: date | None = None) -> datetime:
    """How long a consent holds: 24 hours, not beyond the certificate's last day of validity.

    In the grace after it no medical information is shown (docs/rules.md §2.3). None: no certificate
    was used.
    """
    end = given_at + CONSENT_LASTS
    if certificate_until is None:
        return end
    return min(end, jst_midnight(certificate_until + timedelta(days=1)))


def state_of(consent: Consent | None, now: datetime) -> ConsentState:
    """The flag of the latest consent to an item at a moment; None: there never was one."""
    if consent is None or now < consent.given_at:
        return ConsentState.NONE
    if not consent.living(now):
        return ConsentState.EXPIRED
    if consent.basis is ConsentBasis.HARD_TO_OBTAIN:
        return ConsentState.HARD_TO_OBTAIN
    return ConsentState.GIVEN
