"""How the exchange behaves: one frozen class, read from the environment (`EXCHANGE_…`)."""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003 - pydantic reads it at run time
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from onshikaku.domain.identifiers import InstitutionCode, InvalidIdentifier
from onshikaku.exchange.code_list import read_codes
from onshikaku.wire.oqs.sim_codes import CODES, Codes

__all__ = ["ALWAYS_PLAIN", "FACE", "Encoding", "ExchangeSettings"]

Encoding: TypeAlias = Literal["utf-8", "shift_jis"]

ALWAYS_PLAIN = (
    "EPS",
    "OQSmutic",
    "OQSmuhvq",
    "OQSmuonq",
    "OQSsihvq",
    "OQSsionq",
    "OQSsihvd",
    "OQSsiurl",
    "OQSsiinq",
    "OQSsiupd",
    "PMHsimsm",
)
"""What these names begin with is never encrypted (docs/files.md §1.1)."""

FACE = "face"
"""Stands for the results from the card reader among the prefixes to encrypt."""

_INTERFACE = re.compile(r"[A-Za-z]{8,12}([0-9]{2})?")
_DAY_MINUTES = 24 * 60


def _institution(value: str) -> str:
    try:
        return InstitutionCode(value).value
    except InvalidIdentifier as error:
        raise ValueError(f"{error}; it has 10 digits, the last of them a check digit") from None


def _can_be_encrypted(value: str) -> str:
    if value != FACE and not _INTERFACE.fullmatch(value):
        raise ValueError(f"{value!r} is no interface; write one as OQSsiquc, or {FACE}")
    if value.startswith(ALWAYS_PLAIN):
        raise ValueError(f"{value} is always plain")
    return value


class ExchangeSettings(BaseSettings):
    """Settings of one terminal's folders (docs/files.md §1.1, §10).

    `institution_code` (医療機関コード, 10 digits) is whose requests are accepted.
    """

    model_config = SettingsConfigDict(env_prefix="EXCHANGE_", frozen=True)

    root: Path
    """The shared folder; `req`, `res` and `face` are in it."""
    work: Path | None = None
    """Where answers are prepared: on the same volume, outside `root`. Default: `<root>-work`."""
    institution_code: Annotated[str, AfterValidator(_institution)] = "9910000018"
    encoding: Encoding = "utf-8"
    """Of every answer and `.err` (CharacterCodeIdentifier; docs/files.md §10 U6)."""

    single_delay: Annotated[float, Field(ge=0, le=600)] = 0.5
    """Seconds from taking a request to its answer, at least (docs/files.md §10 U1)."""
    batch_delay: Annotated[float, Field(ge=0, le=86_400)] = 5.0
    """Seconds a batch (一括照会) is in work; before that its results are not ready."""
    stay_minutes: Annotated[int, Field(ge=1)] = _DAY_MINUTES
    """How long an answer waits to be collected (ResponseFileStayTime; docs/files.md §10 U30)."""
    sessions: Annotated[int, Field(ge=1, le=20)] = 20
    """Requests in work at a time (docs/files.md §10 U31)."""
    largest_request: Annotated[int, Field(ge=1)] = 100_000_000
    """Bytes; a larger request is not accepted (docs/files.md §10 U34)."""

    poll_only: bool = False
    """Do not rely on notification: for network shares that have none."""
    poll_seconds: Annotated[float, Field(ge=0.01, le=60)] = 1.0
    settle_seconds: Annotated[float, Field(ge=0, le=60)] = 2.0
    """A file that does not end like a request is taken when unchanged for so long."""

    encrypted: frozenset[Annotated[str, AfterValidator(_can_be_encrypted)]] = frozenset()
    """Interfaces whose answers are encrypted ZIP files, as `OQSsiquc`, and `face`."""
    zip_password: SecretStr | None = None
    zip_batch_results: bool = False
    """Results of a batch (`…02res`) in a plain ZIP file (docs/files.md §10 U25)."""

    face_shuffle: bool = True
    """Elements of a face result in an order that looks hashed (docs/files.md §10 U10)."""
    prescription_in_result: bool = False
    """PrescriptionIssueSelect inside the result as well (docs/files.md §10 U7)."""
    consents_2025: bool = True
    """The consents 46 to 51, which came in 2025 (docs/files.md §10 U19)."""
    list_several: bool = False
    """The results one by one where several people match (docs/files.md §10 U8)."""
    codes: Path | None = None
    """A YAML file of other result codes and texts (docs/files.md §10 U5)."""

    @field_validator("root", "work")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return None if value is None else value.absolute()

    @field_validator("codes")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None:
            read_codes(value)
        return value

    @model_validator(mode="after")
    def _password_if_encrypted(self) -> ExchangeSettings:
        if self.encrypted and self.zip_password is None:
            raise ValueError("encryption needs a password: EXCHANGE_ZIP_PASSWORD")
        return self

    @property
    def work_folder(self) -> Path:
        """`work`, or its default beside the root."""
        return self.work or self.root.with_name(f"{self.root.name}-work")

    @property
    def table(self) -> Codes:
        """What is said of faults, by `codes` or the simulator's own. Raises `ValueError`."""
        return CODES if self.codes is None else read_codes(self.codes)

    @property
    def password(self) -> str | None:
        """The password of encrypted files."""
        return None if self.zip_password is None else self.zip_password.get_secret_value()

    def encrypts(self, name: str) -> bool:
        """Whether an answer of that prefix, or `face`, is encrypted."""
        return name.startswith((*self.encrypted,)) and not name.startswith(ALWAYS_PLAIN)
