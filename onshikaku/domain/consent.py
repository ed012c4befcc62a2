"""What a patient agreed to at the reader, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = ["CONSENT_LASTS", "ConsentRecord", "Consents", "PrescriptionForm"]

# Outpatient and house-call use: 24 hours from registration (docs/rules.md §1.2).
CONSENT_LASTS = timedelta(hours=24)


class PrescriptionForm(StrEnum):
    """処方箋の形態: electronic (電子処方箋) or paper."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Consents:
    """Medical information the patient lets the clinic see: 薬剤, 診療, 手術, 特定健診."""

    drug: bool = False
    treatment: bool = False
    surgery: bool = False
    checkup: bool = False


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """Consents as the centre took them down, valid to `valid_until` (aware)."""

    consents: Consents
    given_at: datetime
    valid_until: datetime
