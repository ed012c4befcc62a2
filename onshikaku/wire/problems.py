"""Problem details (RFC 9457): why the centre gave no answer."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

__all__ = ["PROBLEM_MEDIA_TYPE", "TYPES", "Problem", "ProblemSlug"]

PROBLEM_MEDIA_TYPE = "application/problem+json"
_PREFIX = "urn:onshikaku:problem:"
_PLAIN = "about:blank"


class ProblemSlug(StrEnum):
    """The stable end of a problem's `type`."""

    SESSION_MISSING = "session-missing"
    SESSION_EXPIRED = "session-expired"
    TERMINAL_UNKNOWN = "terminal-unknown"
    TERMINAL_CERTIFICATE_EXPIRED = "terminal-certificate-expired"
    TERMINAL_CERTIFICATE_REFUSED = "terminal-certificate-refused"
    ACCOUNT_REFUSED = "account-refused"
    ACCOUNT_LOCKED = "account-locked"
    UNKNOWN_INSTITUTION = "unknown-institution"
    UNKNOWN_AUTHENTICATION = "unknown-authentication"
    AUTHENTICATION_USED = "authentication-used"
    AUTHENTICATION_EXPIRED = "authentication-expired"
    WRONG_TERMINAL = "wrong-terminal"
    PROOF_REJECTED = "proof-rejected"
    CERTIFICATE_REFUSED = "certificate-refused"
    UNSUPPORTED_METHOD = "unsupported-method"
    MODE_CLOSED = "mode-closed"
    NO_RIGHT = "no-right"
    UNKNOWN_BATCH = "unknown-batch"
    UNKNOWN_HOME_VISIT = "unknown-home-visit"
    UNKNOWN_OPENING = "unknown-opening"
    OPENING_CONFLICT = "opening-conflict"
    UNKNOWN_PERSON = "unknown-person"
    UNKNOWN_CHECK = "unknown-check"
    UNKNOWN_STOP = "unknown-stop"
    UNKNOWN_DOCUMENT = "unknown-document"
    UNKNOWN_RUN = "unknown-run"
    DOCUMENT_ENDED = "document-ended"
    ISSUANCE_UNDER_WAY = "issuance-under-way"
    UNKNOWN_CONFIRMATION = "unknown-confirmation"
    NOTHING_TO_ASK = "nothing-to-ask"
    CONSENT_MISSING = "consent-missing"
    NO_MEDICAL_INFORMATION = "no-medical-information"
    PORTAL_CLOSED = "portal-closed"
    REGISTRATION_REFUSED = "registration-refused"
    INVALID_REQUEST = "invalid-request"
    UNAVAILABLE = "unavailable"


TYPES = (_PLAIN, *(_PREFIX + slug for slug in ProblemSlug))
"""Every `type` a problem of the centre may have; the first says no more than its status."""


class Problem(BaseModel):
    """A problem document. `reason` is a code; `facts` its particulars; neither names a person."""

    model_config = ConfigDict(frozen=True)

    type: str
    title: str
    status: int
    reason: str | None = None
    field: str | None = None
    facts: Mapping[str, JsonValue] | None = None

    @classmethod
    def of(
        cls,
        slug: ProblemSlug,
        title: str,
        status: int,
        *,
        reason: str | None = None,
        field: str | None = None,
        facts: Mapping[str, JsonValue] | None = None,
    ) -> Problem:
        """A problem by its slug."""
        return cls(
            type=_PREFIX + slug,
            title=title,
            status=status,
            reason=reason,
            field=field,
            facts=facts,
        )

    @property
    def slug(self) -> str:
        """The end of `type`: one of `ProblemSlug` if the centre is this one; else the status."""
        return str(self.status) if self.type == _PLAIN else self.type.removeprefix(_PREFIX)

    @classmethod
    def plain(cls, status: int, title: str, *, reason: str | None = None) -> Problem:
        """A problem that its HTTP status explains (RFC 9457 §4.2.1)."""
        return cls(type=_PLAIN, title=title, status=status, reason=reason)
