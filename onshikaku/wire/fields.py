"""Fields that messages share: bytes as base64, codes, ids; each refused without being repeated."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from onshikaku.domain.identifiers import InstitutionCode, InvalidIdentifier
from onshikaku.domain.proof import CHALLENGE_LENGTH

__all__ = [
    "AS_SENT",
    "TERMINAL_ID",
    "CertificateDer",
    "Challenge",
    "InstitutionCodeText",
    "OpaqueId",
    "SignatureBytes",
    "TerminalId",
]

TERMINAL_ID = r"^[A-Za-z0-9._-]{1,64}$"
"""What a terminal may be called."""

_LARGEST_CERTIFICATE = 8 * 1024
_LARGEST_SIGNATURE = 1024


def _decode(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("base64", "not a base64 text")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise PydanticCustomError("base64", "not base64 (RFC 4648 §4)") from None


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()


class _AtMost:
    """A bound on the number of bytes."""

    def __init__(self, length: int) -> None:
        self._length = length

    def __call__(self, value: bytes) -> bytes:
        if not 0 < len(value) <= self._length:
            raise PydanticCustomError("size", "empty or too large")
        return value


def _challenge(value: bytes) -> bytes:
    if len(value) != CHALLENGE_LENGTH:
        raise PydanticCustomError("size", "not as long as a challenge")
    return value


def _institution_code(value: str) -> str:
    try:
        return InstitutionCode(value).value
    except InvalidIdentifier as error:
        raise PydanticCustomError(
            "institution_code", "{fault}", {"fault": error.fault.value}
        ) from None


_BASE64 = (
    BeforeValidator(_decode),
    PlainSerializer(_encode, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
)
Challenge = Annotated[bytes, *_BASE64, AfterValidator(_challenge)]
CertificateDer = Annotated[bytes, *_BASE64, AfterValidator(_AtMost(_LARGEST_CERTIFICATE))]
SignatureBytes = Annotated[bytes, *_BASE64, AfterValidator(_AtMost(_LARGEST_SIGNATURE))]
InstitutionCodeText = Annotated[
    str,
    StringConstraints(max_length=10),
    AfterValidator(_institution_code),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{10}$", "examples": ["9910000018"]}),
]
TerminalId = Annotated[str, StringConstraints(pattern=TERMINAL_ID)]
OpaqueId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
AS_SENT = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
"""For messages: unknown fields are refused, and no error text repeats what was sent."""
