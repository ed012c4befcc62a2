"""Entries of medical information to a drug file, `YZKsiquc01res` (docs/files.md §2.8).

Which entries feed which of its sources is decided here, as the official rules are not public:
薬剤情報 (from claims) the first, 処方情報 the third; 診療情報 and 手術情報 stand beside the first
in files that were asked for with them. Nothing feeds the second: what pharmacies report apart from
their claims is not simulated. Entries of other kinds have no place in the file.

The records name drugs and procedures without their codes; those in the files are invented.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from onshikaku.wire.medical import (
    DispensingMessage,
    OperationMessage,
    PrescriptionMessage,
    VisitMessage,
)
from onshikaku.wire.oqs.claimed import ClaimedDay, ClaimedDrug, ClaimedMonth, Treatment
from onshikaku.wire.oqs.drugs import DrugPatient, DrugResult, DrugResultBody, DrugResultHeader
from onshikaku.wire.oqs.mapping.invented import invented_code
from onshikaku.wire.oqs.mapping.names import half_width, spaced
from onshikaku.wire.oqs.mapping.persons import SEXES
from onshikaku.wire.oqs.medical_files import MedicalFileResult
from onshikaku.wire.oqs.prescribed import PrescribedDay, PrescribedDrug, PrescribedMonth

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from onshikaku.domain.person import Person
    from onshikaku.wire.centre import PersonMessage
    from onshikaku.wire.medical import DrugMessage, EntryMessage, PlaceMessage

__all__ = ["drug_result"]

# 自機関・他機関 and 院内・院外: the values are inferred from public software.
_OWN, _OTHER = "1", "2"
_IN_HOUSE, _OUTSIDE = "1", "2"
_SURGERY = "50"  # 診療識別 手術
_ONCE, _TIMES = "1", "回"


def drug_result(
    person: Person | PersonMessage,
    entries: Iterable[EntryMessage],
    *,
    institution: str,
    with_treatment: bool,
    file_id: str | None = None,
) -> DrugResult:
    """The file for an institution (10 digits), months and days in order of time.

    `with_treatment`: it was asked for with 診療情報 (FileCategory 4); such files do not say whether
    an institution is the asking one.
    """
    claims = _Claims(None if with_treatment else institution)
    prescriptions: defaultdict[tuple[date, PlaceMessage], list[PrescriptionMessage]]
    prescriptions = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.day):
        match entry:
            case DispensingMessage():
                claims.dispensed(entry)
            case VisitMessage() | OperationMessage() if with_treatment:
                claims.treated(entry)
            case PrescriptionMessage():
                prescriptions[(entry.day.replace(day=1), entry.place)].append(entry)
            case _:
                pass
    return DrugResult(
        header=DrugResultHeader(
            result=MedicalFileResult.DONE,
            file_id=file_id,
            patient=DrugPatient(
                name=spaced(person.name),
                kana=half_width(person.name_kana),
                birth_date=person.birth_date,
                sex=SEXES[person.sex],
            ),
        ),
        body=DrugResultBody(
            claimed=claims.months(),
            prescribed=tuple(
                _prescribed_month(month, place, days)
                for (month, place), days in prescriptions.items()
            ),
        ),
    )


class _Claims:
    """Claims gathered by month and institutions. `asking` None: not to be told apart."""

    def __init__(self, asking: str | None) -> None:
        self._asking = asking
        self._months: dict[
            tuple[date, PlaceMessage, PlaceMessage | None],
            dict[tuple[date, date | None], ClaimedDay],
        ] = {}

    def dispensed(self, entry: DispensingMessage) -> None:
        """Add a dispensing."""
        drugs = tuple(_claimed_drug(drug) for drug in entry.drugs)
        days = self._days(entry.day, entry.dispensed_at, entry.prescribed_at)
        key = (entry.day, entry.prescribed_on)
        before = days.get(key)
        days[key] = ClaimedDay(
            dispensed_on=entry.day,
            prescribed_on=entry.prescribed_on,
            drugs=(*(before.drugs if before else ()), *drugs),
        )

    def treated(self, entry: VisitMessage | OperationMessage) -> None:
        """Add what was done on a day."""
        days = self._days(entry.day, entry.place, None)
        key = (entry.day, None)
        before = days.get(key)
        days[key] = ClaimedDay(
            dispensed_on=entry.day,
            treatments=(*(before.treatments if before else ()), *_treatments(entry)),
        )

    def months(self) -> tuple[ClaimedMonth, ...]:
        """The months, in order of time."""
        return tuple(
            ClaimedMonth(
                place_code=place.code,
                prescriber_code=prescriber.code if prescriber else None,
                place_name=place.name,
                month=month,
                prescriber_name=prescriber.name if prescriber else None,
                own_or_other=self._own_or_other(prescriber or place),
                in_or_out=_in_or_out(place, prescriber),
                days=tuple(days.values()),
            )
            for (month, place, prescriber), days in self._months.items()
        )

    def _days(
        self, day: date, place: PlaceMessage, prescriber: PlaceMessage | None
    ) -> dict[tuple[date, date | None], ClaimedDay]:
        return self._months.setdefault((day.replace(day=1), place, prescriber), {})

    def _own_or_other(self, prescriber: PlaceMessage) -> str | None:
        if self._asking is None:
            return None
        return _OWN if prescriber.code == self._asking else _OTHER


def _in_or_out(place: PlaceMessage, prescriber: PlaceMessage | None) -> str | None:
    if prescriber is None:
        return None
    return _IN_HOUSE if prescriber.code == place.code else _OUTSIDE


def _claimed_drug(drug: DrugMessage) -> ClaimedDrug:
    return ClaimedDrug(
        code=invented_code(drug.name),
        name=drug.name,
        quantity=str(drug.per_day.value),
        unit=drug.per_day.unit,
        times=str(drug.days),
        usage=drug.usage,
    )


def _treatments(entry: VisitMessage | OperationMessage) -> tuple[Treatment, ...]:
    if isinstance(entry, OperationMessage):
        return (_treatment(entry.name, _SURGERY, _ONCE),)
    return tuple(_treatment(one.name, one.category, str(one.count)) for one in entry.procedures)


def _treatment(name: str, category: str, times: str) -> Treatment:
    return Treatment(
        name=name,
        code=invented_code(name),
        category=category,
        quantity=_ONCE,
        times=times,
        unit=_TIMES,
    )


def _prescribed_month(
    month: date, place: PlaceMessage, entries: list[PrescriptionMessage]
) -> PrescribedMonth:
    return PrescribedMonth(
        prescriber_code=place.code,
        month=month,
        prescriber_name=place.name,
        days=tuple(
            PrescribedDay(
                prescribed_on=entry.day,
                drugs=tuple(
                    PrescribedDrug(
                        code=invented_code(drug.name),
                        name=drug.name,
                        quantity=str(drug.per_day.value),
                        unit=drug.per_day.unit,
                        times=str(drug.days),
                        usage=drug.usage,
                    )
                    for drug in entry.drugs
                ),
            )
            for entry in entries
        ),
    )
