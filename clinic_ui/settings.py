"""Who the clinic says it is (CLINIC_), and how it looks at faces (FACE_), by the environment."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic reads the annotation
from typing import Annotated

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.wire.fields import TERMINAL_ID
from onshikaku.wire.sessions import ACCOUNT_ID, LONGEST_PASSWORD

__all__ = ["DEFAULT_INSTITUTION", "LOCK_AFTER", "ClinicSettings", "FaceSettings"]

DEFAULT_INSTITUTION = "9910000018"
"""A clinic that no real institution can be, with every feature."""

LOCK_AFTER = 10
"""Faces in a row that were not the card's."""


def _institution(value: str) -> str:
    return InstitutionCode(value).value


class ClinicSettings(BaseSettings):
    """`institution_code` (医療機関コード, 10 digits) defaults to one no real institution has."""

    model_config = SettingsConfigDict(env_prefix="CLINIC_", frozen=True)

    institution_code: Annotated[str, AfterValidator(_institution)] = DEFAULT_INSTITUTION
    terminal_id: Annotated[str, StringConstraints(pattern=TERMINAL_ID)] = "desk-1"
    credential: Path | None = None
    """The terminal's key and certificate in PEM; it says which terminal this is."""
    account: Annotated[str, StringConstraints(pattern=ACCOUNT_ID)] | None = None
    """Who is logged in at the terminal (None: nobody), with `password`."""
    password: SecretStr | None = Field(
        default=None, max_length=LONGEST_PASSWORD, validate_default=True
    )
    apdu_timeout: Annotated[float, Field(gt=0, le=60)] = 5.0
    """Seconds a card may take for one command."""

    @field_validator("password")
    @classmethod
    def _with_account(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if (value is None) != (others.data.get("account") is None):
            raise ValueError("it goes together with CLINIC_ACCOUNT")
        return value


class FaceSettings(BaseSettings):
    """The face check (顔認証) at the readers, prefix FACE_."""

    model_config = SettingsConfigDict(env_prefix="FACE_", frozen=True)

    patience_seconds: Annotated[float, Field(gt=0, le=300)] = 20.0
    """So long somebody is looked at without a decision."""
    rest_seconds: Annotated[float, Field(ge=0, le=60)] = 3.0
    """So long nobody is looked at after a refusal: time to take off a mask, or to come closer."""
    block_suspected: bool = False
    """Refuse a face that is so like the card's photo that the photo may have been held up.

    Without it the desk is warned, and the check-in goes on.
    """
    lock_after: Annotated[int, Field(ge=0)] = LOCK_AFTER
    """A card whose holder was not recognised so many times in a row is looked at no more; 0: never.

    Reported of real readers by one broadcaster only (docs/rules.md §2.6).
    """
