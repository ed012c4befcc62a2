"""Insurers, and coverages with the certificates that belong to them, as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from pydantic import AfterValidator, ValidationInfo

from onshikaku.domain.coverage import (
    Coverage,
    Disease,
    DiseaseCertificate,
    ElderlyCertificate,
    InsuredClass,
    LimitBand,
    LimitCertificate,
    LimitKind,
    LossReason,
    Relation,
    Scheme,
)
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber, InvalidIdentifier
from onshikaku.domain.membership import Insurer
from onshikaku.domain.numbering import schemes_of
from onshikaku.personas.entry import (
    Day,
    Entry,
    FullName,
    InventedName,
    Percent,
    PeriodEntry,
    Yen,
    identifier_fault,
    numbered,
    refuse,
)
from onshikaku.personas.faults import Fault, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CoverageEntry", "InsurerEntry"]


class InsurerEntry(Entry):
    """An insurer; its number must name a prefecture that does not exist."""

    number: Annotated[str, numbered(InsurerNumber)]
    name: InventedName
    scheme: Scheme

    def to_domain(self) -> Insurer:
        """The insurer."""
        return Insurer(InsurerNumber(self.number), self.name, self.scheme)

    def findings(self) -> Iterator[Finding]:
        """A number of another kind of insurance."""
        if self.scheme not in schemes_of(InsurerNumber(self.number)):
            yield Finding(("number",), Fault.SCHEME_OF_NUMBER)


class _ElderlyEntry(Entry):
    """高齢受給者証."""

    percent: Percent
    issued_on: Day
    period: PeriodEntry

    def to_domain(self) -> ElderlyCertificate:
        return ElderlyCertificate(self.percent, self.issued_on, self.period.to_domain())


class _LimitEntry(Entry):
    """限度額適用認定証等."""

    kind: LimitKind
    band: LimitBand | None = None
    issued_on: Day
    period: PeriodEntry
    long_term_on: Day | None = None

    def to_domain(self) -> LimitCertificate:
        return LimitCertificate(
            self.kind, self.band, self.issued_on, self.period.to_domain(), self.long_term_on
        )


class _DiseaseEntry(Entry):
    """特定疾病療養受療証."""

    disease: Disease
    issued_on: Day
    period: PeriodEntry
    self_pay_yen: Yen

    def to_domain(self) -> DiseaseCertificate:
        return DiseaseCertificate(
            self.disease, self.issued_on, self.period.to_domain(), self.self_pay_yen
        )


def _known_insurer(value: str, info: ValidationInfo) -> str:
    insurers = cast("dict[str, Mapping[str, InsurerEntry]]", info.context)["insurers"]
    if value not in insurers:
        raise refuse(Fault.UNKNOWN_INSURER)
    return value


class CoverageEntry(Entry):
    """A record of coverage. `insurer` is a short name of the file's insurers or the built-in ones.

    Fields: `onshikaku.domain.coverage.Coverage`.
    """

    insurer: Annotated[str, AfterValidator(_known_insurer)]
    symbol: str = ""
    number: str
    branch: str | None = None
    relation: Relation = Relation.INSURED
    insured_name: FullName | None = None
    valid_from: Day
    lost_on: Day | None = None
    loss_reason: LossReason | None = None
    burden_percent: Percent | None = None
    registered_on: Day | None = None
    loss_registered_on: Day | None = None
    insured_class: InsuredClass = InsuredClass.GENERAL
    full_cost: PeriodEntry | None = None
    elderly: _ElderlyEntry | None = None
    limit: _LimitEntry | None = None
    diseases: tuple[_DiseaseEntry, ...] = ()

    def findings(self) -> Iterator[Finding]:
        """Numbers that cannot exist; a loss half written; a disease certified twice."""
        try:
            InsuredNumber(self.symbol, self.number, self.branch)
        except InvalidIdentifier as error:
            field = error.field.removeprefix("insured_")
            yield Finding((field,), identifier_fault(error))
        if self.lost_on is None:
            if self.loss_reason is not None:
                yield Finding(("loss_reason",), Fault.REASON_WITHOUT_LOSS)
            if self.loss_registered_on is not None:
                yield Finding(("loss_registered_on",), Fault.REGISTERED_WITHOUT_LOSS)
        else:
            if self.loss_reason is None:
                yield Finding(("lost_on",), Fault.LOSS_WITHOUT_REASON)
            if self.lost_on < self.valid_from:
                yield Finding(("lost_on",), Fault.ENDS_BEFORE_IT_BEGINS)
        certified = [certificate.disease for certificate in self.diseases]
        for position, disease in enumerate(certified):
            if disease in certified[:position]:
                yield Finding(("diseases", position, "disease"), Fault.TWICE)

    def to_domain(self, insurers: Mapping[str, InsurerEntry]) -> Coverage:
        """The coverage, of one of these insurers."""
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
            registered_on=self.registered_on,
            loss_registered_on=self.loss_registered_on,
            insured_class=self.insured_class,
            full_cost=self.full_cost and self.full_cost.to_domain(),
            elderly=self.elderly and self.elderly.to_domain(),
            limit=self.limit and self.limit.to_domain(),
            diseases=tuple(
                entry.to_domain() for entry in sorted(self.diseases, key=lambda e: e.disease)
            ),
            insured_name=self.insured_name,
        )
