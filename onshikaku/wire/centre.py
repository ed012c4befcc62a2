"""The messages between a clinic and the centre: JSON over HTTP.

The real protocol between terminal and centre is not public; this one is the simulator's own.
Clinic and centre use the same models. Mapping to and from the domain: `onshikaku.wire.mapping`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, model_validator
from pydantic_core import PydanticCustomError

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.consent import ConsentItem, PrescriptionForm
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
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.person import Sex
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.burden import BurdenDoubt, BurdenReason
from onshikaku.domain.rules.consent_screens import ScreenId
from onshikaku.wire.approach import CardMode, GroundMessage, HomeMessage, PasscodeText
from onshikaku.wire.fields import (
    AS_SENT,
    CertificateDer,
    Challenge,
    InstitutionCodeText,
    OpaqueId,
    SignatureBytes,
    TerminalId,
)

__all__ = [
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
    "ScreenMessage",
]

Percent = Literal[10, 20, 30]


class _Message(BaseModel):
    model_config = AS_SENT


class AuthenticationRequest(_Message):
    """Asks for a challenge, for one terminal of one institution."""

    institution_code: InstitutionCodeText
    terminal_id: TerminalId


class AuthenticationReply(_Message):
    """A challenge of 32 bytes: single use, bound to the terminal, dead after `expires_at`."""

    authentication_id: OpaqueId
    challenge: Challenge
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
    terminal and method. `mode`: `onshikaku.domain.modes.Mode`, of those that take a card.
    `passcode` belongs to visual-simple, `home` to home-app and home-web, `ground` to emergency,
    which needs it.

    `proof` none: no signature; the holder was identified by face or sight without proof that the
    card was there (所持の証明なし). Whoever has a copy of the certificate can send the same, so the
    answer and the log say `proven` false; where it is not taken: `mode-closed`, reason unproven.
    """

    authentication_id: OpaqueId
    institution_code: InstitutionCodeText
    terminal_id: TerminalId
    certificate: CertificateDer
    proof: Literal["signature", "none"] = "signature"
    signature: SignatureBytes | None = None
    method: Method
    mode: CardMode = Mode.CARD
    passcode: PasscodeText | None = None
    home: HomeMessage | None = None
    ground: GroundMessage | None = None
    consents: ConsentsMessage | None = None

    @model_validator(mode="after")
    def _as_announced(self) -> Self:
        if self.proof == "none" and self.method is Method.PIN:
            raise PydanticCustomError("needs_proof", "the card signs", {"field": "method"})
        if (self.signature is None) is (self.proof == "signature"):
            fault = "missing" if self.signature is None else "extra_forbidden"
            raise PydanticCustomError(fault, "not with this proof", {"field": "signature"})
        return self


class ConsentRequest(_Message):
    """What the patient agreed to after the answer was shown, at the same terminal."""

    institution_code: InstitutionCodeText
    terminal_id: TerminalId
    register_insurance_use: bool = False
    consents: ConsentsMessage = ConsentsMessage()
    subsidies: bool = False
    prescription_form: PrescriptionForm | None = None


class CertificateMessage(_Message):
    """What the certificate is worth on the day of the answer.

    `revocation_checked` false: it is under a root pinned by hand, whose revocation nobody here can
    ask for; the person shown is the invented one to whom that card was bound. `still_shown`: on the
    day of a renewal, the last day of the certificate before, which screens may still name.
    """

    state: CertificateState
    not_before: date
    not_after: date
    alert_start: date
    grace_end: date
    days_left: int | None
    revocation_checked: bool = True
    still_shown: date | None = None


class PersonMessage(_Message):
    """The person in the records (基本4情報 and kana); `name_other`: 氏名（その他）, as 通称."""

    name: str
    name_kana: str
    birth_date: date
    sex: Sex
    postal_code: str
    address: str
    name_other: str | None = None
    name_other_kana: str | None = None


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
    """One record of coverage (資格).

    `insured_name`: 被保険者氏名（世帯主氏名）, null for those insured in their own name.
    """

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
    insured_name: str | None = None


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


class ScreenMessage(_Message):
    """A question for the reader to ask, and the items that agreeing or providing consents to.

    The screens for the items of "bundle" follow it and are shown only if the patient chooses to
    answer one by one. Texts: `onshikaku.domain.rules.consent_screens`.
    """

    screen: ScreenId
    items: tuple[ConsentItem, ...]


class ConfirmationReply(_Message):
    """The answer. `outcome` is a code of the catalogue; the texts are the catalogue's.

    `medical_information`: whether the patient may be asked to share medical information. `screens`:
    what to ask the patient next, in order; whoever is not found covered is asked nothing.
    `outcome` registration_needed asks for a PUT of consents with `register_insurance_use`.
    `reference_number`: 照会番号, as this institution registered it for the person shown. `proven`
    false: without proof of possession of the card; null: no card took part.
    """

    simulated: Literal[True] = True
    confirmation_id: OpaqueId
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
    screens: tuple[ScreenMessage, ...]
    reference_number: str | None = None
    proven: bool | None = None
