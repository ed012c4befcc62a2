"""A row of a member file: a member as the insurer has it, or everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from onshikaku.domain.coverage import LossReason, Relation, Scheme
from onshikaku.domain.dates import reaches_age_on
from onshikaku.domain.identifiers import (
    IdentifierFault,
    InsuredNumber,
    InsurerNumber,
    InvalidIdentifier,
    MyNumber,
)
from onshikaku.domain.person import Person
from onshikaku.domain.resident import is_invented
from onshikaku.domain.rules.burden import late_elderly_from
from onshikaku.member_files import fields
from onshikaku.member_files.columns import Column, layout_of
from onshikaku.member_files.faults import Fault, Finding
from onshikaku.member_files.fields import Unfit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from onshikaku.domain.membership import Insurer
    from onshikaku.member_files.sheet import Cell, RawRow

__all__ = ["MemberRow", "Refused", "RowReader"]

_T = TypeVar("_T")

_ELDERLY_AT_THE_EARLIEST = 65
"""後期高齢者医療 takes disabled people from 65 on (高齢者の医療の確保に関する法律50条2号)."""

_IN_PERSON = frozenset({Scheme.MUNICIPAL, Scheme.TRADE, Scheme.ELDERLY})
"""Where everybody is insured in person."""

_IDENTIFIER_FAULTS = {
    IdentifierFault.EMPTY: Fault.MISSING,
    IdentifierFault.LENGTH: Fault.LENGTH,
    IdentifierFault.NOT_DIGITS: Fault.NOT_DIGITS,
    IdentifierFault.CHECK_DIGIT: Fault.CHECK_DIGIT,
    IdentifierFault.CHARACTERS: Fault.CHARACTERS,
}
_INSURED_COLUMNS = {
    "insured_symbol": Column.SYMBOL,
    "insured_number": Column.NUMBER,
    "insured_branch": Column.BRANCH,
}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A row that is right by itself. Days that were left blank are None."""

    number: int
    my_number: MyNumber
    person: Person
    insurer: Insurer
    insured: InsuredNumber
    relation: Relation
    acquired_on: date
    lost_on: date | None
    loss_reason: LossReason | None
    share: int | None
    insured_name: str | None
    reported_on: date | None
    registered_on: date | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row with everything that is wrong with it, column by column."""

    number: int
    findings: tuple[Finding, ...]


class RowReader:
    """Reads the rows of one file.

    `today`: the day of the import. `insurers` are those there are, by number; `only`: whose file it
    is, None for rows of any.
    """

    def __init__(
        self,
        columns: Sequence[Column | None],
        *,
        today: date,
        insurers: Mapping[str, Insurer],
        only: InsurerNumber | None = None,
    ) -> None:
        self._places = {column: at for at, column in enumerate(columns) if column is not None}
        self._width = len(columns)
        self._today = today
        self._insurers = insurers
        self._only = only

    def read(self, row: RawRow) -> MemberRow | Refused:
        """The member, or why it is none."""
        found = _Reading(self._places, row.cells)
        if len(row.cells) > self._width and any(
            cell not in (None, "") for cell in row.cells[self._width :]
        ):
            found.note(None, Fault.TOO_MANY_CELLS)
        insurer = self._insurer(found)
        insured = _insured(found)
        relation = found.value(Column.RELATION, fields.relation_in)
        my_number = _my_number(found)
        person = _person(found)
        acquired_on = found.day(Column.ACQUIRED_ON)
        lost_on = found.day(Column.LOST_ON)
        loss_reason = found.value(Column.LOSS_REASON, fields.loss_reason_in)
        share = found.value(Column.SHARE, fields.share_in)
        insured_name = found.value(Column.INSURED_NAME, fields.name_in)
        days = [found.day(column) for column in (Column.REPORTED_ON, Column.REGISTERED_ON)]
        self._judge_days(found)
        _judge_loss(found, lost_on, loss_reason)
        if insurer is not None:
            relation = _relation(found, insurer.scheme, relation)
            _judge_age(found, insurer.scheme)
        if (
            found.findings
            or insurer is None
            or insured is None
            or relation is None
            or my_number is None
            or person is None
            or acquired_on is None
        ):
            return Refused(row.number, tuple(found.findings))
        return MemberRow(
            row.number,
            my_number,
            person,
            insurer,
            insured,
            relation,
            acquired_on,
            lost_on,
            loss_reason,
            share,
            insured_name or None,
            *days,
        )

    def _insurer(self, found: _Reading) -> Insurer | None:
        text = found.digits(Column.INSURER)
        if not text:
            return None
        try:
            number = InsurerNumber(text)
        except InvalidIdentifier as error:
            found.note(Column.INSURER, _IDENTIFIER_FAULTS[error.fault])
            return None
        if not number.is_fictitious:
            found.note(Column.INSURER, Fault.REAL_INSURER)
        elif self._only is not None and number != self._only:
            found.note(Column.INSURER, Fault.ANOTHER_INSURER)
        elif number.value not in self._insurers:
            found.note(Column.INSURER, Fault.UNKNOWN_INSURER)
        return self._insurers.get(number.value)

    def _judge_days(self, found: _Reading) -> None:
        """Nothing was registered that is still to come, and nothing before it was reported."""
        for column in (Column.BIRTH_DATE, Column.REPORTED_ON, Column.REGISTERED_ON):
            day = found.days.get(column)
            if day is not None and day > self._today:
                found.note(column, Fault.FUTURE)
        _in_order(found, Column.BIRTH_DATE, Column.ACQUIRED_ON, Fault.BEFORE_BIRTH)
        _in_order(found, Column.ACQUIRED_ON, Column.LOST_ON, Fault.LOSS_BEFORE_ACQUISITION)
        _in_order(found, Column.REPORTED_ON, Column.REGISTERED_ON, Fault.DAY_ORDER)


class _Reading:
    """The cells of one row by column; what is wrong gathers in `findings`, once a column."""

    def __init__(self, places: Mapping[Column, int], cells: Sequence[Cell]) -> None:
        self._places = places
        self._cells = cells
        self.findings: list[Finding] = []
        self.days: dict[Column, date] = {}

    def value(self, column: Column, parse: Callable[[Cell], _T]) -> _T | None:
        """What the cell means; None if it does not, or is blank and may not be."""
        at = self._places.get(column)
        cell = None if at is None or at >= len(self._cells) else self._cells[at]
        try:
            value = parse(cell)
        except Unfit as unfit:
            self.note(column, unfit.fault)
            return None
        if value in (None, "") and layout_of(column).required:
            self.note(column, Fault.MISSING)
            return None
        return value

    def day(self, column: Column) -> date | None:
        """A day, which is kept to be compared with others."""
        day = self.value(column, fields.day_in)
        if day is not None:
            self.days[column] = day
        return day

    def digits(self, column: Column) -> str | None:
        """The digits of a number."""
        width = layout_of(column).width
        return self.value(column, lambda cell: fields.digits_in(cell, width))

    def note(self, column: Column | None, fault: Fault) -> None:
        """Find fault, unless the column has one already."""
        if all(finding.column is not column for finding in self.findings):
            self.findings.append(Finding(column, fault))


def _insured(found: _Reading) -> InsuredNumber | None:
    symbol = found.value(Column.SYMBOL, fields.line_in)
    number = found.value(Column.NUMBER, fields.line_in)
    branch = found.digits(Column.BRANCH)
    if symbol is None or number is None or branch is None:
        return None
    try:
        return InsuredNumber(symbol, number, branch or None)
    except InvalidIdentifier as error:
        column = _INSURED_COLUMNS[error.field]
        too_long = error.fault is IdentifierFault.LENGTH and column is not Column.BRANCH
        found.note(column, Fault.TOO_LONG if too_long else _IDENTIFIER_FAULTS[error.fault])
        return None


def _my_number(found: _Reading) -> MyNumber | None:
    text = found.digits(Column.MY_NUMBER)
    if text is None:
        return None
    try:
        number = MyNumber(text)
    except InvalidIdentifier as error:
        found.note(Column.MY_NUMBER, _IDENTIFIER_FAULTS[error.fault])
        return None
    if not is_invented(number):
        found.note(Column.MY_NUMBER, Fault.REAL_MY_NUMBER)
    return number


def _person(found: _Reading) -> Person | None:
    name = found.value(Column.NAME, fields.name_in)
    kana = found.value(Column.KANA, fields.kana_in)
    birth_date = found.day(Column.BIRTH_DATE)
    sex = found.value(Column.SEX, fields.sex_in)
    postal_code = found.value(Column.POSTAL_CODE, fields.postal_code_in)
    address = found.value(Column.ADDRESS, fields.line_in)
    if name and kana and birth_date and sex and postal_code and address:
        return Person(name, kana, birth_date, sex, postal_code, address)
    return None


def _relation(found: _Reading, scheme: Scheme, relation: Relation | None) -> Relation | None:
    if scheme in _IN_PERSON:
        if relation is Relation.FAMILY:
            found.note(Column.RELATION, Fault.FAMILY)
        return Relation.INSURED
    if relation is None:
        found.note(Column.RELATION, Fault.MISSING)
    return relation


def _judge_age(found: _Reading, scheme: Scheme) -> None:
    """From 75 on it is 後期高齢者医療, which nobody is in before 65."""
    born, acquired = found.days.get(Column.BIRTH_DATE), found.days.get(Column.ACQUIRED_ON)
    if born is None or acquired is None:
        return
    if scheme is Scheme.ELDERLY:
        unfit = acquired < reaches_age_on(born, _ELDERLY_AT_THE_EARLIEST)
    else:
        unfit = acquired >= late_elderly_from(born)
    if unfit:
        found.note(Column.INSURER, Fault.SCHEME)


def _judge_loss(found: _Reading, lost_on: date | None, reason: LossReason | None) -> None:
    """A loss has a day and a reason."""
    unread = {finding.column for finding in found.findings}
    if lost_on is None and reason is not None and Column.LOST_ON not in unread:
        found.note(Column.LOST_ON, Fault.REASON_WITHOUT_LOSS)
    if lost_on is not None and reason is None:
        found.note(Column.LOSS_REASON, Fault.LOSS_WITHOUT_REASON)


def _in_order(found: _Reading, first: Column, then: Column, fault: Fault) -> None:
    before, after = found.days.get(first), found.days.get(then)
    if before is not None and after is not None and after < before:
        found.note(then, fault)
