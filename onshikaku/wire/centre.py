"""The messages between a clinic and the centre: JSON over HTTP.

The real protocol between terminal and centre is not public; this one is the simulator's own.
Clinic and centre use the same models. Mapping to and from the domain: `onshikaku.wire.mapping`.
"""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.consent import PrescriptionForm
from onshikaku.domain.coverage import (
    Disease,
    InsuredClass,
    LimitBand,
    LimitKind,
    LossReason,
    Relation,
    Scheme,
)
from onshikaku.domain.entitlement import Treatment
from onshikaku.domain.identifiers import InstitutionCode, InvalidIdentifier
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.person import Sex
from onshikaku.domain.proof import CHALLENGE_LENGTH, Method
from onshikaku.domain.rules.burden import BurdenDoubt, BurdenReason

__all__ = [
    "TERMINAL_ID",
    "AidTicketMessage",
    "AuthenticationReply",
    "AuthenticationRequest",
    "CertificateMessage",
    "ConfirmationReply",
    "ConfirmationRequest",
    "ConsentRecordMessage",
    "ConsentRequest",
    "ConsentsMessage",
    "CoverageMessage",
    "DiseaseCertificateMessage",
    "ElderlyCertificateMessage",
    "LimitCertificateMessage",
    "MedicalAidMessage",
    "PaymentMessage",
    "Percent",
    "PeriodMessage",
    "PersonMessage",
    "PublicExpenseMessage",
]

Percent = Literal[10, 20, 30]

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
_Challenge = Annotated[bytes, *_BASE64, AfterValidator(_challenge)]
_Certificate = Annotated[bytes, *_BASE64, AfterValidator(_AtMost(_LARGEST_CERTIFICATE))]
_Signature = Annotated[bytes, *_BASE64, AfterValidator(_AtMost(_LARGEST_SIGNATURE))]
_Institution = Annotated[
    str,
    StringConstraints(max_length=10),
    AfterValidator(_institution_code),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{10}$", "examples": ["9910000018"]}),
]
_Terminal = Annotated[str, StringConstraints(pattern=TERMINAL_ID)]
_Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class _Message(BaseModel):
    """Values as sent: unknown fields are refused, and no error text repeats what was sent."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class AuthenticationRequest(_Message):
    """Asks for a challenge, for one terminal of one institution."""

    institution_code: _Institution
    terminal_id: _Terminal


class AuthenticationReply(_Message):
    """A challenge of 32 bytes: single use, bound to the terminal, dead after `expires_at`."""

    authentication_id: _Id
    challenge: _Challenge
    expires_at: AwareDatetime


class ConsentsMessage(_Message):
    """What may be seen. The keys are the values of `onshikaku.domain.consent.ConsentItem`."""

    checkup: bool = False
    drug: bool = False
    treatment: bool = False
    surgery: bool = False
    limit: bool = False
    specific_disease: bool = False
    diagnosis: bool = False
    infection: bool = False
    allergy: bool = False
    contraindication: bool = False
    test: bool = False
    prescription: bool = False


class ConfirmationRequest(_Message):
    """The proof: certificate (DER) and RSASSA-PKCS1-v1_5 SHA-256 signature over the statement.

    The statement is `onshikaku.domain.proof.Statement.encode()` of challenge, institution,
    terminal and method.
    """

    authentication_id: _Id
    institution_code: _Institution
    terminal_id: _Terminal
    certificate: _Certificate
    signature: _Signature
    method: Method
    consents: ConsentsMessage | None = None


class ConsentRequest(_Message):
    """What the patient agreed to after the answer was shown, at the same terminal."""

    institution_code: _Institution
    terminal_id: _Terminal
    register_insurance_use: bool = False
    consents: ConsentsMessage = ConsentsMessage()
    subsidies: bool = False
    prescription_form: PrescriptionForm | None = None


class CertificateMessage(_Message):
    """What the certificate is worth on the day of the answer."""

    state: CertificateState
    not_before: date
    not_after: date
    alert_start: date
    grace_end: date
    days_left: int | None


class PersonMessage(_Message):
    """The person in the records (基本4情報 and kana)."""

    name: str
    name_kana: str
    birth_date: date
    sex: Sex
    postal_code: str
    address: str


class PeriodMessage(_Message):
    """Days, both included; `last` null: no end is known."""

    first: date
    last: date | None


class ElderlyCertificateMessage(_Message):
    """高齢受給者証."""

    percent: Percent
    issued_on: date
    period: PeriodMessage


class LimitCertificateMessage(_Message):
    """限度額適用認定証等; `band` null where the insurer left it blank."""

    kind: LimitKind
    band: LimitBand | None
    issued_on: date
    period: PeriodMessage
    long_term_on: date | None


class DiseaseCertificateMessage(_Message):
    """特定疾病療養受療証."""

    disease: Disease
    issued_on: date
    period: PeriodMessage
    self_pay_yen: int


class AidTicketMessage(_Message):
    """医療券・調剤券 of the day."""

    number: str
    institution_code: str
    period: PeriodMessage
    treatment: Treatment
    self_pay_yen: int
    registered_on: date


class MedicalAidMessage(_Message):
    """医療扶助."""

    payer_number: str
    recipient_number: str
    office: str
    period: PeriodMessage
    tickets: tuple[AidTicketMessage, ...]


class PublicExpenseMessage(_Message):
    """A subsidy (公費) to use."""

    programme: str
    payer_number: str
    recipient_number: str
    period: PeriodMessage
    percent: int | None
    per_visit_yen: int | None
    monthly_cap_yen: int | None


class CoverageMessage(_Message):
    """One record of coverage (資格)."""

    insurer_number: str
    insurer_name: str
    scheme: Scheme
    symbol: str
    number: str
    branch: str | None
    relation: Relation
    valid_from: date
    lost_on: date | None
    loss_reason: LossReason | None
    burden_percent: Percent | None
    insured_class: InsuredClass
    full_cost: PeriodMessage | None
    elderly: ElderlyCertificateMessage | None
    limit: LimitCertificateMessage | None
    diseases: tuple[DiseaseCertificateMessage, ...]


class PaymentMessage(_Message):
    """The patient's share in percent; null where the insurer must be asked.

    `by_age`: the shares the age allows, while the insurer has not answered. `doubt`: what on the
    record contradicts the age.
    """

    percent: int | None
    reason: BurdenReason
    self_pay_yen: int | None
    by_age: tuple[int, ...]
    doubt: BurdenDoubt | None


class ConsentRecordMessage(ConsentsMessage):
    """Consents as taken down, and until when they hold."""

    given_at: datetime
    valid_until: datetime


class ConfirmationReply(_Message):
    """The answer. `outcome` is a code of the catalogue; the texts are the catalogue's.

    `medical_information`: whether the patient may be asked to share medical information.
    `outcome` registration_needed asks for a PUT of consents with `register_insurance_use`.
    """

    simulated: Literal[True] = True
    confirmation_id: _Id
    day: date
    outcome: Outcome
    certificate: CertificateMessage | None
    medical_information: bool
    person: PersonMessage | None
    coverages: tuple[CoverageMessage, ...]
    payment: PaymentMessage | None
    aid: MedicalAidMessage | None
    expenses: tuple[PublicExpenseMessage, ...]
    consents: ConsentRecordMessage | None
    prescription_form: PrescriptionForm | None
