"""Entries of medical information as they are read on a screen or on paper. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.fields import Field, day_text, same
from onshikaku.domain.medical import DiagnosisStatus, Flag
from onshikaku.domain.text import Text
from onshikaku.wire.medical import (
    AllergyMessage,
    CheckupMessage,
    ContraindicationMessage,
    DiagnosisMessage,
    DispensingMessage,
    InfectionMessage,
    LabReportMessage,
    OperationMessage,
    PrescriptionMessage,
    VisitMessage,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from onshikaku.wire.medical import DrugMessage, EntryMessage, ProcedureMessage, ResultMessage

__all__ = ["Cell", "EntryView", "entry_view", "newest_first"]

_DRUGS = (
    Text("一般名", "Drug"),
    Text("1日量", "A day"),
    Text("日数", "Days"),
    Text("用法", "How"),
)
_RESULTS = (
    Text("項目", "Test"),
    Text("値", "Value"),
    Text("基準", "Reference"),
)
_PROCEDURES = (
    Text("行為", "What"),
    Text("診療識別", "Category"),
    Text("回数", "Times"),
)
_STATUS: Mapping[DiagnosisStatus, Text] = {
    DiagnosisStatus.ONGOING: Text("継続", "ongoing"),
    DiagnosisStatus.CURED: Text("治癒", "cured"),
}
_FLAGS: Mapping[Flag, Text] = {Flag.LOW: Text("低い", "low"), Flag.HIGH: Text("高い", "high")}


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table; `flag` says that it lies outside its range."""

    text: str
    flag: Text | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry. Names are those of the record, in whatever language the page is."""

    day: Text
    place: str
    fields: tuple[Field, ...] = ()
    columns: tuple[Text, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


def newest_first(entries: Iterable[EntryMessage]) -> tuple[EntryView, ...]:
    """The entries by day, the latest first."""
    ordered = sorted(entries, key=lambda entry: entry.day, reverse=True)
    return tuple(map(entry_view, ordered))


def entry_view(entry: EntryMessage) -> EntryView:
    """One entry."""
    day = day_text(entry.day)
    match entry:
        case DispensingMessage():
            fields = (Field(Text("処方", "Prescribed"), _at(day_text(entry.prescribed_on), entry)),)
            place = entry.dispensed_at.name
            return EntryView(day, place, fields, _DRUGS, _drugs(entry.drugs))
        case PrescriptionMessage():
            return EntryView(day, entry.place.name, (), _DRUGS, _drugs(entry.drugs))
        case VisitMessage():
            rows = tuple(map(_procedure, entry.procedures))
            return EntryView(day, entry.place.name, (), _PROCEDURES, rows)
        case CheckupMessage() | LabReportMessage():
            rows = tuple(map(_result, entry.results))
            return EntryView(day, entry.place.name, (), _RESULTS, rows)
        case OperationMessage():
            fields = (Field(Text("手術", "Operation"), same(entry.name)),)
        case DiagnosisMessage():
            fields = (
                Field(Text("傷病名", "Diagnosis"), same(entry.name)),
                Field(Text("診断日", "Since"), day_text(entry.since)),
                Field(Text("転帰", "Status"), _STATUS[entry.status]),
            )
        case InfectionMessage():
            found = Text("陽性", "positive") if entry.positive else Text("陰性", "negative")
            fields = (
                Field(Text("検査", "Test"), same(entry.name)),
                Field(Text("結果", "Result"), found),
            )
        case AllergyMessage() | ContraindicationMessage():
            fields = (
                Field(Text("原因", "Cause"), same(entry.substance)),
                Field(Text("症状", "Reaction"), same(entry.reaction)),
            )
    return EntryView(day, entry.place.name, fields)


def _at(day: Text, entry: DispensingMessage) -> Text:
    name = entry.prescribed_at.name
    return Text(f"{day.ja}　{name}", f"{day.en}, {name}")


def _drugs(drugs: Iterable[DrugMessage]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            Cell(drug.name),
            Cell(f"{_plain(drug.per_day.value)}{drug.per_day.unit}"),
            Cell(str(drug.days), number=True),
            Cell(drug.usage),
        )
        for drug in drugs
    )


def _procedure(line: ProcedureMessage) -> tuple[Cell, ...]:
    return Cell(line.name), Cell(line.category), Cell(str(line.count), number=True)


def _result(result: ResultMessage) -> tuple[Cell, ...]:
    flag = None if result.flag is None else _FLAGS[result.flag]
    value = Cell(f"{_plain(result.value)} {result.unit}", flag, number=True)
    return Cell(result.name), value, Cell(_range(result), number=True)


def _range(result: ResultMessage) -> str:
    match result.low, result.high:
        case None, None:
            return ""
        case low, None:
            return f"≥ {_plain(low)}"
        case None, high:
            return f"≤ {_plain(high)}"
        case low, high:
            return f"{low:f} – {high:f}"


def _plain(value: Decimal) -> str:
    return f"{value:f}"
