"""The messages by which a terminal opens its session. The protocol is the simulator's own."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    PlainSerializer,
    SecretStr,
    StringConstraints,
    model_validator,
)

from onshikaku.domain.institution import Role
from onshikaku.wire.fields import (
    AS_SENT,
    CertificateDer,
    InstitutionCodeText,
    OpaqueId,
    SignatureBytes,
    TerminalId,
)

__all__ = ["ACCOUNT_ID", "LONGEST_PASSWORD", "SessionReply", "SessionRequest"]

ACCOUNT_ID = r"^[a-z0-9._-]{1,64}$"
"""What an account may be called."""

LONGEST_PASSWORD = 128

_Password = Annotated[
    SecretStr,
    StringConstraints(max_length=LONGEST_PASSWORD),
    PlainSerializer(lambda secret: secret.get_secret_value(), return_type=str, when_used="json"),
]
_AccountId = Annotated[str, StringConstraints(pattern=ACCOUNT_ID)]


class _Message(BaseModel):
    model_config = AS_SENT


class SessionRequest(_Message):
    """The terminal's certificate (DER), and its key's signature (ECDSA with SHA-256, DER).

    The statement is `onshikaku.domain.terminal_session.SessionStatement.encode()` of the challenge,
    institution, terminal and account. Account and password go together; without them the session
    has the rights of a general account.
    """

    authentication_id: OpaqueId
    institution_code: InstitutionCodeText
    terminal_id: TerminalId
    certificate: CertificateDer
    signature: SignatureBytes
    account: _AccountId | None = None
    password: _Password | None = None

    @model_validator(mode="after")
    def _together(self) -> Self:
        if (self.account is None) != (self.password is None):
            raise ValueError("account and password go together")
        return self


class SessionReply(_Message):
    """A session: its token goes into `Authorization: Bearer` of each call until `expires_at`.

    `days_left` count to the last day of the terminal's certificate; `reminder` is the latest of 90,
    60, 30, 15 and 7 days before it that has come, null while there is more time.
    """

    simulated: Literal[True] = True
    token: str
    institution_code: str
    terminal_id: str
    role: Role
    expires_at: AwareDatetime
    certificate_ends: AwareDatetime
    days_left: int
    reminder: int | None
