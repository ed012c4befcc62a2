"""What a file of the cast may hold. Everything in it must be recognisably invented."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Self, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from onshikaku.domain.certificate import CertificateStatus, RevocationReason
from onshikaku.domain.coverage import Coverage, LossReason, Relation, Scheme
from onshikaku.domain.dates import add_months
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber, MyNumber
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.persona import CardProfile, CardSpec, CertificateSpec, Link, Persona
from onshikaku.domain.registration import Registration

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["InsurerEntry", "InsurerFile", "PersonaEntry", "PersonaFile"]

_RELATIVE = re.compile(r"today(?:[+-][0-9]{1,4}[dmy])*")
_TERM = re.compile(r"([+-][0-9]+)([dmy])")


def _resolve(value: object, info: ValidationInfo) -> object:
    """A day as such, or relative: `today-72y+40d`; terms are added from left to right."""
    if not isinstance(value, str):
        return value
    if not _RELATIVE.fullmatch(value):
        raise ValueError("neither a date nor like today-30d, today+2y, today-3m")
    day = cast("dict[str, date]", info.context)["today"]
    for amount, unit in _TERM.findall(value):
        n = int(amount)
        day = (
            day + timedelta(days=n)
            if unit == "d"
            else add_months(day, n * (12 if unit == "y" else 1))
        )
    return day


_Day = Annotated[date, BeforeValidator(_resolve)]
_FullName = Annotated[str, StringConstraints(pattern="^[^　]+　[^　]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class InsurerEntry(_Strict):
    """An insurer; its number must name a prefecture that does not exist."""

    number: str
    name: str
    scheme: Scheme

    @model_validator(mode="after")
    def _invented(self) -> Self:
        if not InsurerNumber(self.number).is_fictitious:
            raise ValueError("insurer_number: its prefecture exists; use one outside 01-47")
        return self


class InsurerFile(_Strict):
    """The insurers by the short names that personas use."""

    insurers: dict[str, InsurerEntry]


class _CoverageEntry(_Strict):
    insurer: str
    symbol: str = ""
    number: str
    branch: str | None = None
    relation: Relation = Relation.INSURED
    valid_from: _Day
    lost_on: _Day | None = None
    loss_reason: LossReason | None = None
    burden_percent: int | None = None

    def to_domain(self, insurers: Mapping[str, InsurerEntry]) -> Coverage:
        if self.insurer not in insurers:
            raise ValueError(f"insurer: {self.insurer} is not in insurers.yaml")
        insurer = insurers[self.insurer]
        return Coverage(
            insurer_number=InsurerNumber(insurer.number),
            insurer_name=insurer.name,
            scheme=insurer.scheme,
            insured=InsuredNumber(self.symbol, self.number, self.branch),
            relation=self.relation,
            valid_from=self.valid_from,
            lost_on=self.lost_on,
            loss_reason=self.loss_reason,
            burden_percent=self.burden_percent,
        )


class _PersonEntry(_Strict):
    name: _FullName
    kana: _FullName
    birth_date: _Day
    sex: Sex
    postal_code: Annotated[str, StringConstraints(pattern="^000-[0-9]{4}$")]
    address: Annotated[str, StringConstraints(pattern="^架空県模擬市")]

    def to_domain(self) -> Person:
        return Person(
            self.name, self.kana, self.birth_date, self.sex, self.postal_code, self.address
        )


class _CardEntry(_Strict):
    serial: Annotated[str, StringConstraints(pattern="^[0-9]{15}$")]
    my_number: str
    security_code: Annotated[str, StringConstraints(pattern="^[0-9]{4}$")]
    municipality: Annotated[str, StringConstraints(pattern="^99[0-9]{3}$")] = "99001"
    expires: _Day
    pin: Annotated[str, StringConstraints(pattern="^[0-9]{4}$")] = "1234"
    profile: CardProfile = CardProfile.NORMAL

    def to_domain(self) -> CardSpec:
        return CardSpec(
            serial=self.serial,
            municipality=self.municipality,
            expires=self.expires,
            security_code=self.security_code,
            my_number=MyNumber(self.my_number).value,
            pin=self.pin,
            profile=self.profile,
        )


class _CertificateEntry(_Strict):
    issued: _Day
    expires: _Day
    status: CertificateStatus = CertificateStatus.GOOD
    stopped_on: _Day | None = None
    reason: RevocationReason | None = None
    link: Link = Link.LINKED
    previous_expires: _Day | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.expires < self.issued:
            raise ValueError("expires: lies before issued")
        stopped = self.status is not CertificateStatus.GOOD
        if stopped != (self.stopped_on is not None):
            raise ValueError("stopped_on: belongs to suspended and revoked, and only to them")
        if (self.status is CertificateStatus.REVOKED) != (self.reason is not None):
            raise ValueError("reason: belongs to revoked, and only to it")
        return self

    def to_domain(self) -> CertificateSpec:
        return CertificateSpec(
            issued=self.issued,
            expires=self.expires,
            status=self.status,
            revoked_on=self.stopped_on,
            reason=self.reason,
            link=self.link,
            previous_expires=self.previous_expires,
        )


class PersonaEntry(_Strict):
    """One persona as written."""

    id: Annotated[str, StringConstraints(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
    title_ja: Annotated[str, StringConstraints(min_length=1)]
    title_en: Annotated[str, StringConstraints(min_length=1)]
    person: _PersonEntry
    card: _CardEntry
    certificate: _CertificateEntry
    registered: bool = True
    coverages: tuple[_CoverageEntry, ...] = ()

    def to_domain(self, insurers: Mapping[str, InsurerEntry]) -> Persona:
        """The persona; `ValueError` names the field that cannot be."""
        return Persona(
            id=self.id,
            title_ja=self.title_ja,
            title_en=self.title_en,
            person=self.person.to_domain(),
            card=self.card.to_domain(),
            certificate=self.certificate.to_domain(),
            registration=Registration(self.certificate.issued) if self.registered else None,
            coverages=tuple(coverage.to_domain(insurers) for coverage in self.coverages),
        )


class PersonaFile(_Strict):
    """A file of personas."""

    personas: tuple[PersonaEntry, ...]
