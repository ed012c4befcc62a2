"""Forms about a member: joining, leaving, a correction. Read into values of the domain. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from onshikaku.domain.coverage import Coverage, LossReason, Relation
from onshikaku.domain.membership import Membership
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from clinic_ui.insurer.reading import Reading
    from onshikaku.domain.membership import Insurer

__all__ = [
    "PERCENTS",
    "Loss",
    "of_coverage",
    "of_person",
    "read_coverage",
    "read_loss",
    "read_membership",
    "read_person",
]

PERCENTS: Final = ("10", "20", "30")

_REPORT = Text("届出日", "day of the report")
_ENTRY = Text("登録日", "day of the entry")
_UNKNOWN_INSURER = Text("保険者を選んでください。", "Choose the insurer.")
_AFTER_LOSS = Text("資格喪失日より後の日付です。", "This lies after the day of the loss.")
_PERCENT = Text("1割・2割・3割から選んでください。", "Choose 10, 20 or 30 %.")


@dataclass(frozen=True, slots=True)
class Loss:
    """資格喪失: the first day not covered, why, and when it was reported and entered."""

    lost_on: date
    reason: LossReason
    reported_on: date | None
    registered_on: date | None


def read_membership(form: Reading, insurers: Iterable[Insurer]) -> Membership | None:
    """The member to be registered; None: the form has faults."""
    person = read_person(form)
    coverage = _coverage(form, {one.number.value: one for one in insurers})
    number = form.my_number("my_number", required=False)
    reported, entered = _days(form)
    if form.wrong or person is None or coverage is None:
        return None
    return Membership(person, coverage, number, reported, entered)


def read_person(form: Reading) -> Person | None:
    """基本4情報 and kana; None: the form has faults."""
    name, kana = form.text("name"), form.text("name_kana")
    birth_date = form.day("birth_date")
    sex = form.choice("sex", Sex)
    postal_code, address = form.text("postal_code", required=False), form.text("address")
    if form.wrong or birth_date is None or sex is None:
        return None
    return Person(name, kana, birth_date, sex, postal_code, address)


def read_coverage(form: Reading, held: Coverage) -> Coverage | None:
    """A record as it ought to be, insurer and certificates as held; None: faults."""
    insured, relation = form.insured(), form.choice("relation", Relation)
    valid_from = form.day("valid_from", future=True)
    percent = _percent(form)
    insured_name = form.text("insured_name", required=False)
    if form.wrong or insured is None or relation is None or valid_from is None:
        return None
    if held.lost_on is not None and held.lost_on < valid_from:
        form.wrong["valid_from"] = _AFTER_LOSS
        return None
    return replace(
        held,
        insured=insured,
        relation=relation,
        valid_from=valid_from,
        burden_percent=percent,
        insured_name=insured_name or None,
    )


def of_coverage(coverage: Coverage, position: int) -> Mapping[str, str]:
    """What `read_coverage` reads as this record."""
    percent = coverage.burden_percent
    return {
        "position": str(position),
        "symbol": coverage.insured.symbol,
        "number": coverage.insured.number,
        "branch": coverage.insured.branch or "",
        "relation": coverage.relation.value,
        "valid_from": coverage.valid_from.isoformat(),
        "percent": "" if percent is None else str(percent),
        "insured_name": coverage.insured_name or "",
    }


def of_person(person: Person) -> Mapping[str, str]:
    """What `read_person` reads as this person."""
    return {
        "name": person.name,
        "name_kana": person.name_kana,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex.value,
        "postal_code": person.postal_code,
        "address": person.address,
    }


def read_loss(form: Reading) -> Loss | None:
    """What was said of the end of a record; None: the form has faults."""
    lost_on = form.day("lost_on", future=True)
    reason = form.choice("loss_reason", LossReason)
    reported, entered = _days(form)
    if form.wrong or lost_on is None or reason is None:
        return None
    return Loss(lost_on, reason, reported, entered)


def _coverage(form: Reading, insurers: Mapping[str, Insurer]) -> Coverage | None:
    insurer = insurers.get(form.typed("insurer"))
    if insurer is None:
        form.wrong["insurer"] = _UNKNOWN_INSURER
    insured = form.insured()
    relation = form.choice("relation", Relation)
    valid_from = form.day("valid_from", future=True)
    percent = _percent(form)
    insured_name = form.text("insured_name", required=False)
    if form.wrong or insurer is None or insured is None or relation is None or valid_from is None:
        return None
    return Coverage(
        insurer_number=insurer.number,
        insurer_name=insurer.name,
        scheme=insurer.scheme,
        insured=insured,
        relation=relation,
        valid_from=valid_from,
        burden_percent=percent,
        insured_name=insured_name or None,
    )


def _percent(form: Reading) -> int | None:
    percent = form.typed("percent")
    if percent and percent not in PERCENTS:
        form.wrong["percent"] = _PERCENT
        return None
    return int(percent) if percent else None


def _days(form: Reading) -> tuple[date | None, date | None]:
    """届出日 and 登録日, each left out or in the right order; a report may precede the event."""
    reported = form.day("reported_on", required=False, future=True)
    entered = form.day("registered_on", required=False, future=True)
    form.in_order(("reported_on", _REPORT, reported), ("registered_on", _ENTRY, entered))
    return reported, entered
