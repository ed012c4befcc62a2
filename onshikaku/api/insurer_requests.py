"""What insurers send to the management port, read into values of the domain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from onshikaku.domain.coverage import Coverage, LossReason, Relation
from onshikaku.domain.holder import StopReason, StopScope
from onshikaku.domain.identifiers import (
    InsuredNumber,
    InsurerNumber,
    InvalidIdentifier,
    MyNumber,
)
from onshikaku.domain.linkage import Inquiry
from onshikaku.domain.membership import CheckState, Insurer, Membership
from onshikaku.domain.person import Person, Sex
from onshikaku.errors import InvalidField
from onshikaku.wire.fields import AS_SENT

__all__ = [
    "CheckRequest",
    "ChecksQuery",
    "Confirmation",
    "CorrectionRequest",
    "CoverageRequest",
    "EventsQuery",
    "InquiryRequest",
    "LinkRequest",
    "LossRequest",
    "MembersQuery",
    "MembershipRequest",
    "SearchRequest",
    "StopRequest",
    "insurer_number",
]


def _on_one_line(value: str) -> str:
    printable = value.replace("\N{IDEOGRAPHIC SPACE}", " ").isprintable()
    if value != value.strip() or not printable:
        raise PydanticCustomError("characters", "a control character, or a blank at an end")
    return value


def _number(kind: type[InsurerNumber | MyNumber], pattern: str) -> tuple[Any, ...]:
    def check(value: str) -> str:
        try:
            return kind(value).value
        except InvalidIdentifier as error:
            raise PydanticCustomError("number", "{fault}", {"fault": error.fault.value}) from None

    schema = {"type": "string", "pattern": pattern}
    return (StringConstraints(max_length=20), AfterValidator(check), WithJsonSchema(schema))


_Line = Annotated[
    str, StringConstraints(min_length=1, max_length=100), AfterValidator(_on_one_line)
]
_Part = Annotated[str, StringConstraints(max_length=20), AfterValidator(_on_one_line)]
_Postal = Annotated[str, StringConstraints(pattern=r"^([0-9]{3}-[0-9]{4})?$")]
_Insurer = Annotated[str, *_number(InsurerNumber, "^[0-9]{6}([0-9]{2})?$")]
_MyNumber = Annotated[str, *_number(MyNumber, "^[0-9]{12}$")]
_Branch = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
_Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
_Note = Annotated[str, StringConstraints(max_length=200)]
_Percent = Annotated[int, Field(json_schema_extra={"enum": [10, 20, 30]})]
_PersonId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]
_Position = Annotated[int, Field(ge=0, le=1_000_000)]


class _Days(BaseModel):
    """The day of the report and of the entry; those left out follow (docs/insurer.md)."""

    model_config = AS_SENT

    reported_on: _Day | None = None
    registered_on: _Day | None = None


class PersonFields(BaseModel):
    """The five items, and what else is on record of a person."""

    model_config = AS_SENT

    name: _Line
    name_kana: _Line
    birth_date: _Day
    sex: Sex
    postal_code: _Postal = ""
    address: _Line
    name_other: _Line | None = None
    name_other_kana: _Line | None = None

    def to_domain(self) -> Person:
        """The person. Raises `InvalidField`."""
        if self.name_other is None and self.name_other_kana is not None:
            raise InvalidField("name_other_kana", "without_name_other")
        return Person(**{name: getattr(self, name) for name in PersonFields.model_fields})


class CoverageRequest(_Days):
    """A new coverage. `registered_on`: from then on the centre knows of it."""

    insurer_number: _Insurer
    symbol: _Part = ""
    number: Annotated[_Part, Field(min_length=1)]
    branch: _Branch | None = None
    relation: Relation = Relation.INSURED
    valid_from: _Day
    burden_percent: _Percent | None = None
    insured_name: _Line | None = None

    def coverage(self, insurers: tuple[Insurer, ...]) -> Coverage:
        """The coverage, of one of these insurers. Raises `InvalidField`."""
        insurer = _named(InsurerNumber(self.insurer_number), insurers)
        _require_percent(self.burden_percent)
        return Coverage(
            insurer_number=insurer.number,
            insurer_name=insurer.name,
            scheme=insurer.scheme,
            insured=InsuredNumber(self.symbol, self.number, self.branch),
            relation=self.relation,
            valid_from=self.valid_from,
            burden_percent=self.burden_percent,
            insured_name=self.insured_name,
        )


class MembershipRequest(CoverageRequest):
    """A member. `my_number` left out: the resident register is asked by the five items."""

    person: PersonFields
    my_number: _MyNumber | None = None

    model_config = AS_SENT | {
        "json_schema_extra": {
            "examples": [
                {
                    "person": {
                        "name": "新規　一郎",
                        "name_kana": "シンキ　イチロウ",
                        "birth_date": "1990-04-01",
                        "sex": "male",
                        "postal_code": "000-0001",
                        "address": "架空県模擬市中央町1番1号",
                    },
                    "insurer_number": "06990014",
                    "symbol": "318",
                    "number": "9001",
                    "branch": "00",
                    "valid_from": "2026-11-16",
                }
            ]
        }
    }

    def membership(self, insurers: tuple[Insurer, ...]) -> Membership:
        """The member, of one of these insurers. Raises `InvalidField`."""
        return Membership(
            self.person.to_domain(),
            self.coverage(insurers),
            None if self.my_number is None else MyNumber(self.my_number),
            self.reported_on,
            self.registered_on,
        )


class LossRequest(_Days):
    """The end of a coverage. `lost_on`: the first day not covered.

    `coverage`: its position; left out: the only one that runs.
    """

    lost_on: _Day
    reason: LossReason
    coverage: _Position | None = None


class CorrectionRequest(_Days):
    """What is to be corrected; what is left out stays as it is.

    `coverage`: the position of the one that is meant; left out: the newest.
    """

    name: _Line = ""
    name_kana: _Line = ""
    birth_date: _Day = date.min
    sex: Sex = Sex.UNSET
    postal_code: _Postal = ""
    address: _Line = ""
    coverage: _Position | None = None
    symbol: _Part = ""
    number: Annotated[_Part, Field(min_length=1)] = ""
    branch: _Branch | None = None
    relation: Relation = Relation.INSURED
    valid_from: _Day = date.min
    burden_percent: _Percent | None = None
    insured_name: _Line | None = None

    def person(self, held: Person) -> Person:
        """The person as they ought to be."""
        return replace(held, **self._said(_PERSON))

    def changes_coverage(self) -> bool:
        """Whether anything of a coverage is said."""
        return bool(self._said(_COVERAGE) or self._said(_INSURED))

    def corrected(self, held: Coverage) -> Coverage:
        """The coverage as it ought to be. Raises `InvalidField`."""
        _require_percent(self.burden_percent)
        said = self._said(_COVERAGE)
        first = cast("date", said.get("valid_from", held.valid_from))
        if held.lost_on is not None and held.lost_on < first:
            raise InvalidField("valid_from", "after_loss")
        insured = replace(held.insured, **self._said(_INSURED))
        return replace(held, insured=insured, **said)

    def _said(self, names: tuple[str, ...]) -> dict[str, Any]:
        return {name: getattr(self, name) for name in names if name in self.model_fields_set}


_PERSON = ("name", "name_kana", "birth_date", "sex", "postal_code", "address")
_COVERAGE = ("relation", "valid_from", "burden_percent", "insured_name")
_INSURED = ("symbol", "number", "branch")


class StopRequest(BaseModel):
    """閲覧停止, from a day (left out: today) to a day (left out: until it is released)."""

    model_config = AS_SENT

    scope: StopScope = StopScope.RECORD
    reason: StopReason = StopReason.PROTECTION
    first: _Day | None = None
    last: _Day | None = None


class Confirmation(BaseModel):
    """The insurer's word on a mismatch: no doubt, or that another person's number is linked."""

    model_config = AS_SENT

    another_person: bool = False
    note: _Note = ""


class LinkRequest(BaseModel):
    """The number under which the record belongs."""

    model_config = AS_SENT

    my_number: _MyNumber


class SearchRequest(BaseModel):
    """A part of a name, kana or insured number, or an id. `after`: `next` of the page before."""

    model_config = AS_SENT

    text: Annotated[str, StringConstraints(max_length=100)] = ""
    insurer: _Insurer | None = None
    after: _PersonId | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class InquiryRequest(BaseModel):
    """個人番号の照会. Four items are needed, or three without sex (docs/rules.md §5)."""

    model_config = AS_SENT | {
        "json_schema_extra": {
            "examples": [
                {
                    "name": "模擬　太郎",
                    "birth_date": "1980-02-17",
                    "address": "架空県模擬市中央町１－２－３",
                }
            ]
        }
    }

    name: _Line | None = None
    birth_date: _Day | None = None
    sex: Sex | None = None
    address: _Line | None = None
    name_kana: _Line | None = None

    def to_domain(self) -> Inquiry:
        """The inquiry."""
        return Inquiry(self.name, self.birth_date, self.sex, self.address, self.name_kana)


class MembersQuery(BaseModel):
    """Whose members; what is left out may be anything. `after` is the `next` of the page before."""

    model_config = AS_SENT

    insurer: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{2})?$")] | None = None
    after: _PersonId | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ChecksQuery(BaseModel):
    """Which mismatches; what is left out may be anything."""

    model_config = AS_SENT

    state: CheckState | None = None
    person: _PersonId | None = None


class EventsQuery(BaseModel):
    """Whose."""

    model_config = AS_SENT

    person: _PersonId


class CheckRequest(BaseModel):
    """Whose record is compared."""

    model_config = AS_SENT

    person: _PersonId


def insurer_number(text: str) -> InsurerNumber:
    """The number of an insurer. Raises `InvalidField`."""
    try:
        return InsurerNumber(text)
    except InvalidIdentifier as error:
        raise InvalidField("insurer", error.fault) from None


def _named(number: InsurerNumber, insurers: tuple[Insurer, ...]) -> Insurer:
    found = next((insurer for insurer in insurers if insurer.number == number), None)
    if found is None:
        raise InvalidField("insurer_number", "unknown_insurer")
    return found


def _require_percent(percent: int | None) -> None:
    if percent not in (None, 10, 20, 30):
        raise InvalidField("burden_percent", "percent")
