"""The messages about modes: what is open, what is switched, what was used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from onshikaku.domain.consent import ConsentItem, ConsentState
from onshikaku.domain.modes import Mode, Occasion
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.access import ClosedReason, Unproven
from onshikaku.wire.approach import Note, PasscodeText
from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.fields import AS_SENT, InstitutionCodeText, OpaqueId
from onshikaku.wire.medical import ConsentStateMessage

__all__ = [
    "DisasterChange",
    "DisasterOpeningMessage",
    "DisasterRequest",
    "DisasterStepMessage",
    "HomeVisitMessage",
    "ModeMessage",
    "ModeSettingsMessage",
    "OutageOpeningMessage",
    "OutageReportMessage",
    "OutageRequest",
    "PasscodeRequest",
    "PasscodeState",
    "TerminalModeMessage",
]

_LONGEST_DELAY = 3600

_Municipality = Annotated[str, StringConstraints(pattern=r"^99[0-9]{3}$")]
_Municipalities = Annotated[frozenset[_Municipality], Field(min_length=1, max_length=1000)]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")]
_Day = Annotated[date, Field(ge=date(2021, 10, 20), le=date(2199, 12, 31))]


class _Message(BaseModel):
    model_config = AS_SENT


class ModeMessage(_Message):
    """A mode as this terminal and account may use it today; `reason` says why it may not.

    `occasion`: where the mode tells them apart. `methods`: how the person may be identified.
    """

    mode: Mode
    occasion: Occasion | None
    open: bool
    reason: ClosedReason | None
    since: date | None
    until: date | None
    methods: tuple[Method, ...]


class TerminalModeMessage(_Message):
    """`visual`: the reader stands in 目視確認モード; nobody can use face or PIN there."""

    visual: bool


class PasscodeRequest(_Message):
    """The clinic's new passcode of the simplified visual check; null takes it away."""

    passcode: PasscodeText | None


class PasscodeState(_Message):
    """Whether the clinic has a passcode. It cannot be read back."""

    set: bool


class OutageReportMessage(_Message):
    """What システム障害時モード was used for: how many searches, and a note."""

    searches: Annotated[int, Field(ge=0, le=100_000)]
    note: Note | None = None


class OutageOpeningMessage(_Message):
    """An enabling of システム障害時モード. `open`: it may be used now."""

    id: OpaqueId
    institution_code: InstitutionCodeText
    opened_at: AwareDatetime
    until: AwareDatetime
    closed_at: AwareDatetime | None
    open: bool
    reported_at: AwareDatetime | None
    searches: int | None
    note: str | None


class OutageRequest(_Message):
    """The call centre has called this institution back."""

    institution_code: InstitutionCodeText


class DisasterRequest(_Message):
    """Open 災害時医療情報閲覧; from today and for seven days unless said otherwise.

    Municipalities have 5 digits and begin with 99, which no real one does.
    """

    name_ja: _Name
    name_en: _Name
    municipalities: _Municipalities
    first_day: _Day | None = None
    last_day: _Day | None = None


class DisasterChange(_Message):
    """Extend, or with an earlier day close; for some of the municipalities or (null) for all."""

    last_day: _Day
    municipalities: _Municipalities | None = None


class DisasterStepMessage(_Message):
    """One decision about an opening."""

    decided_on: date
    municipalities: tuple[str, ...]
    last_day: date


class DisasterOpeningMessage(_Message):
    """An opening with its history. `open_today`: the municipalities in which it is open today.

    `prepared`: it comes with the simulator, dates as they were, municipalities invented.
    """

    simulated: Literal[True] = True
    id: str
    name_ja: str
    name_en: str
    prepared: bool
    first_day: date
    steps: tuple[DisasterStepMessage, ...]
    open_today: tuple[str, ...]


class ModeSettingsMessage(_Message):
    """What the keeper sets; fields left out stay as they are.

    `batch_delay_seconds`: how long a batch of lookups takes by the centre's clock.
    `emergency_search`: 救急時医療情報閲覧 also finds people without their card. That was announced
    for later; no day is known, so it is off. `unproven`: whose certificates are taken without proof
    of possession (所持の証明なし), for face and sight: of no card, of those under a root that was
    pinned by hand, or of all.
    """

    batch_delay_seconds: Annotated[float, Field(ge=0, le=_LONGEST_DELAY)] | None = None
    emergency_search: bool | None = None
    unproven: Unproven | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if (self.batch_delay_seconds, self.emergency_search, self.unproven) == (None,) * 3:
            raise PydanticCustomError("missing", "set something", {"field": "emergency_search"})
        return self


class HomeVisitMessage(_Message):
    """An identification by 居宅同意取得型, the answer of today and the consents under it.

    `open`: the clinic may ask again without the card, as it may until `open_until`.
    `consent_details`: the same consents with their moments, those that have run out too.
    """

    home_visit_id: OpaqueId
    mode: Mode
    method: Method
    occasion: Occasion
    consent_day: date
    visit_on: date | None
    accepted_at: AwareDatetime
    open_until: AwareDatetime
    open: bool
    consents: Mapping[ConsentItem, ConsentState]
    consent_details: tuple[ConsentStateMessage, ...]
    answer: ConfirmationReply
