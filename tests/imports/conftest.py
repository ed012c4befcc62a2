"""Member files of an invented population, with rows spoilt in every way there is."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from types import SimpleNamespace

import pytest
from openpyxl import Workbook
from sqlalchemy import insert
from sqlmodel import Session

from onshikaku.clock import Clock
from onshikaku.domain.identifiers import check_digit, my_number_check_digit
from onshikaku.member_files.columns import LAYOUT, Column
from onshikaku.member_files.faults import Fault
from onshikaku.personas import load_insurers
from onshikaku.population.members import members
from onshikaku.service.imports import imports_of
from onshikaku.store.database import Database
from onshikaku.store.tables import Table

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
SEXES = {"male": "男", "female": "女", "unset": "未設定"}
RELATIONS = {"insured": "本人", "family": "家族"}
KNOWN = {insurer.number for insurer in load_insurers()}
HEADINGS = [layout.heading.ja for layout in LAYOUT]

Row = dict[Column, str]


def pytest_addoption(parser):
    parser.addoption("--rows", type=int, default=None, help="rows of the large member file")


def row_of(inhabitant):
    """A member's row; None for insurers that the package does not have."""
    person, [coverage, *_] = inhabitant.person, inhabitant.coverages
    if coverage.insurer_number not in KNOWN:
        return None
    return {
        Column.INSURER: coverage.insurer_number.padded,
        Column.SYMBOL: coverage.insured.symbol,
        Column.NUMBER: coverage.insured.number,
        Column.BRANCH: coverage.insured.branch or "",
        Column.RELATION: RELATIONS[coverage.relation],
        Column.MY_NUMBER: inhabitant.my_number.value,
        Column.NAME: person.name,
        Column.KANA: person.name_kana,
        Column.BIRTH_DATE: person.birth_date.isoformat(),
        Column.SEX: SEXES[person.sex],
        Column.POSTAL_CODE: person.postal_code,
        Column.ADDRESS: person.address,
        Column.ACQUIRED_ON: coverage.valid_from.isoformat(),
        Column.SHARE: str(coverage.burden_percent or ""),
        Column.INSURED_NAME: coverage.insured_name or "",
    }


def as_csv(rows, codec="utf-8"):
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows([row.get(layout.column, "") for layout in LAYOUT] for row in rows)
    return out.getvalue().encode(codec)


def as_xlsx(rows):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append([row.get(layout.column) for layout in LAYOUT])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def another_digit(number, digit_of):
    """The number with a check digit that is wrong."""
    return number[:-1] + str((int(digit_of(number[:-1])) + 1) % 10)


def day_before(text):
    return (date.fromisoformat(text) - timedelta(days=1)).isoformat()


def set_to(column, value, fault, at=None):
    """A way to spoil a row: another value in a column."""

    def spoil(row):
        said = value(row) if callable(value) else value
        return {**row, column: said}, {(at or column, fault)}

    return spoil


WAYS = {
    "no name": set_to(Column.NAME, "", Fault.MISSING),
    "formula": set_to(Column.NUMBER, '=HYPERLINK("http://invalid")', Fault.FORMULA),
    "control character": set_to(Column.ADDRESS, "架空県\n模擬市", Fault.CHARACTERS),
    "character of no code set": set_to(Column.NAME, "𠮷田　太郎", Fault.CODE_SET),
    "long number": set_to(Column.NUMBER, "1" * 21, Fault.TOO_LONG),
    "letters in a number": set_to(Column.MY_NUMBER, "9900O0000019", Fault.NOT_DIGITS),
    "lost zero": set_to(Column.INSURER, "6990014", Fault.LENGTH),
    "insurer's check digit": set_to(
        Column.INSURER, lambda row: another_digit(row[Column.INSURER], check_digit),
        Fault.CHECK_DIGIT,
    ),
    "my number's check digit": set_to(
        Column.MY_NUMBER, lambda row: another_digit(row[Column.MY_NUMBER], my_number_check_digit),
        Fault.CHECK_DIGIT,
    ),
    "share": set_to(Column.SHARE, "15", Fault.NOT_LISTED),
    "relation": set_to(Column.RELATION, "友人", Fault.NOT_LISTED),
    "branch": set_to(Column.BRANCH, "1", Fault.LENGTH),
    "one name": set_to(Column.NAME, "架空太郎", Fault.NAME_FORM),
    "hiragana": set_to(Column.KANA, "かくう　たろう", Fault.KANA_FORM),
    "postal code": set_to(Column.POSTAL_CODE, "000-51", Fault.POSTAL_CODE_FORM),
    "no day": set_to(Column.BIRTH_DATE, "去年の春", Fault.DAY_FORM),
    "no such day": set_to(Column.BIRTH_DATE, "1980-02-30", Fault.NO_SUCH_DAY),
    "no day of the era": set_to(Column.BIRTH_DATE, "昭和64年1月8日", Fault.DAY_OUTSIDE_ERA),
    "long ago": set_to(Column.ACQUIRED_ON, "1600-01-01", Fault.DAY_OUT_OF_RANGE),
    "registered tomorrow": set_to(Column.REGISTERED_ON, "2026-11-21", Fault.FUTURE),
    "real insurer": set_to(Column.INSURER, "06" + "13001" + check_digit("0613001"),
                           Fault.REAL_INSURER),
    "unknown insurer": set_to(Column.INSURER, "06" + "99777" + check_digit("0699777"),
                              Fault.UNKNOWN_INSURER),
    "real my number": set_to(Column.MY_NUMBER, "12345678901" + my_number_check_digit("12345678901"),
                             Fault.REAL_MY_NUMBER),
    "acquired before birth": set_to(
        Column.ACQUIRED_ON, lambda row: day_before(row[Column.BIRTH_DATE]), Fault.BEFORE_BIRTH
    ),
    "reason without loss": set_to(
        Column.LOSS_REASON, "03", Fault.REASON_WITHOUT_LOSS, at=Column.LOST_ON
    ),
    "loss without reason": set_to(
        Column.LOST_ON, "2026-10-01", Fault.LOSS_WITHOUT_REASON, at=Column.LOSS_REASON
    ),
}  # fmt: skip
"""Ways in which a row can be wrong by itself, whatever is in it."""


def _born_tomorrow(row):
    spoilt = {**row, Column.BIRTH_DATE: "2026-11-21"}
    return spoilt, {(Column.BIRTH_DATE, Fault.FUTURE), (Column.ACQUIRED_ON, Fault.BEFORE_BIRTH)}


def _lost_too_early(row):
    spoilt = {**row, Column.LOST_ON: day_before(row[Column.ACQUIRED_ON]), Column.LOSS_REASON: "03"}
    return spoilt, {(Column.LOST_ON, Fault.LOSS_BEFORE_ACQUISITION)}


def _registered_before_report(row):
    spoilt = {**row, Column.REPORTED_ON: "2026-11-05", Column.REGISTERED_ON: "2026-11-04"}
    return spoilt, {(Column.REGISTERED_ON, Fault.DAY_ORDER)}


def _everything(row):
    spoilt = {**row, Column.NAME: "", Column.SEX: "?", Column.POSTAL_CODE: "1", Column.SHARE: "4"}
    return spoilt, {
        (Column.NAME, Fault.MISSING),
        (Column.SEX, Fault.NOT_LISTED),
        (Column.POSTAL_CODE, Fault.POSTAL_CODE_FORM),
        (Column.SHARE, Fault.NOT_LISTED),
    }


def _family_in_person(row):
    spoilt = {**row, Column.INSURER: "00990010", Column.RELATION: "家族"}
    return spoilt, {(Column.RELATION, Fault.FAMILY)}


def _too_young(row):
    spoilt = {
        **row,
        Column.INSURER: "39990015",
        Column.RELATION: "",
        Column.BIRTH_DATE: "1990-01-01",
        Column.ACQUIRED_ON: "2020-01-01",
    }
    return spoilt, {(Column.INSURER, Fault.SCHEME)}


ALONE = WAYS | {
    "born tomorrow": _born_tomorrow,
    "lost too early": _lost_too_early,
    "registered before report": _registered_before_report,
    "four faults": _everything,
    "family in person": _family_in_person,
    "too young for 後期": _too_young,
}
"""Every way in which a row can be wrong by itself; also several at once."""


@dataclass
class SpoiltFile:
    """Rows of a file, what its report must say by row, and the rows as they should have been.

    `right`: None for a row that has no place in the file at all.
    """

    rows: list[Row] = field(default_factory=list)
    expected: dict[int, set] = field(default_factory=lambda: defaultdict(set))
    right: dict[int, Row | None] = field(default_factory=dict)

    def add(self, row):
        self.rows.append(row)
        return len(self.rows) + 1  # the headings are row 1

    def refuse(self, number, right, *found):
        self.expected[number] |= set(found)
        self.right[number] = right

    @property
    def good(self):
        """How many rows nothing speaks against."""
        return len(self.rows) - len(self.expected)


def _pair(spoilt, row, other, column, fault):
    """Two rows that contradict each other; the second has no place there."""
    one, two = spoilt.add(row), spoilt.add(other)
    spoilt.refuse(one, row, (column, fault))
    spoilt.refuse(two, None, (column, fault))


def spoil_together(spoilt, fresh, before):
    """Rows that contradict each other, or those of `before`, which are on record already."""
    row = next(fresh)
    spoilt.add(row)
    spoilt.refuse(spoilt.add(dict(row)), None, (None, Fault.TWICE))
    row = next(fresh)
    _pair(spoilt, row, row | {Column.BIRTH_DATE: day_before(row[Column.BIRTH_DATE])},
          Column.BIRTH_DATE, Fault.OTHER_BIRTH_DATE)  # fmt: skip
    row, other = next(fresh), next(fresh)
    shared = {
        column: row[column]
        for column in (Column.INSURER, Column.SYMBOL, Column.NUMBER, Column.BRANCH)
    }
    _pair(spoilt, row, other | shared, Column.NUMBER, Fault.NUMBER_SHARED)
    row = next(fresh)
    _pair(spoilt, row, row | {Column.NUMBER: "77777"}, Column.ACQUIRED_ON, Fault.OVERLAP_IN_FILE)
    there, row = next(before), next(fresh)
    right = row
    spoilt.refuse(
        spoilt.add(row | {Column.MY_NUMBER: there[Column.MY_NUMBER]}), right,
        (Column.MY_NUMBER, Fault.MY_NUMBER_TAKEN),
    )  # fmt: skip
    there, row = next(before), next(fresh)
    taken = {column: there[column] for column in shared}
    spoilt.refuse(spoilt.add(row | taken), row, (Column.NUMBER, Fault.NUMBER_TAKEN))
    there = next(before)
    again = there | {Column.NUMBER: "88888"}
    spoilt.refuse(spoilt.add(again), None, (Column.ACQUIRED_ON, Fault.OVERLAP))


def employed(row):
    """Whether it is a row on which every way of spoiling does what it is for."""
    return row[Column.INSURER][:2] in ("01", "06") and row[Column.ACQUIRED_ON] < "2024-10-01"


@dataclass
class Town:
    """People of an invented town: rows of a file on record, of a new one, and their residents."""

    before: list[Row]
    spoilt: SpoiltFile
    residents: list[dict]

    @property
    def clean(self):
        """The rows of the new file as they all should have been."""
        spoilt = self.spoilt
        numbered = enumerate(spoilt.rows, start=2)
        meant = (spoilt.right.get(number, row) for number, row in numbered)
        return [row for row in meant if row is not None]


_TOWNS = {}


def town_of(rows, seed=8):
    """A file of so many rows, of which one in a hundred, or each kind once, is wrong."""
    if (rows, seed) in _TOWNS:
        return _TOWNS[rows, seed]
    inhabitants = list(members(rows + rows // 10 + 200, seed))
    found = [row for row in map(row_of, inhabitants) if row is not None]
    early = [row for row in found if employed(row)]
    before, for_spoiling = early[:20], early[20:]
    chosen = {id(row) for row in before}
    spoilt, ways, used = SpoiltFile(), cycle(ALONE.values()), set()
    fresh = iter(for_spoiling)

    def taken():
        for row in fresh:
            if id(row) not in used:
                used.add(id(row))
                yield row

    supply = taken()
    spoil_together(spoilt, supply, iter(before))
    plain = (row for row in found if id(row) not in chosen and id(row) not in used)
    every = max(1, (rows - len(spoilt.rows)) // max(rows // 100 - len(spoilt.expected), len(ALONE)))
    while len(spoilt.rows) < rows:
        if len(spoilt.rows) % every == 0:
            row = next(supply)
            wrong, found_there = next(ways)(row)
            spoilt.refuse(spoilt.add(wrong), row, *found_there)
        else:
            row = next(plain)
            while id(row) in used:
                row = next(plain)
            used.add(id(row))
            spoilt.add(row)
    _TOWNS[rows, seed] = Town(before, spoilt, list(map(resident_of, inhabitants)))
    return _TOWNS[rows, seed]


def resident_of(inhabitant):
    """As the resident register has them: one in fifty has moved, one in seventy is another."""
    person, serial = inhabitant.person, inhabitant.serial
    if serial % 50 == 0:
        person = replace(person, address="架空県模擬市港町九丁目９番９号")
    if serial % 70 == 0:
        person = replace(person, birth_date=date(1950, 5, 5), name="別人　一郎")
    return {
        "my_number": inhabitant.my_number.value,
        "name": person.name,
        "name_kana": person.name_kana,
        "birth_date": person.birth_date,
        "sex": person.sex.value,
        "postal_code": person.postal_code,
        "address": person.address,
        "removed_on": None,
    }


def opened(place, residents=()):
    """A database with these residents."""
    database = Database(place)
    with Session(database.engine) as session, session.begin():
        if residents:
            session.connection().execute(insert(Table.metadata.tables["resident"]), residents)
    return database


@pytest.fixture
def clock():
    return Clock(lambda: NOW)


@pytest.fixture
def memory(clock):
    """A database in memory and imports into it."""
    database = opened("memory")
    yield database, imports_of(database, clock)
    database.close()


@pytest.fixture(scope="session")
def files():
    """How files are written: `files.csv(rows)`, `files.xlsx(rows)`, with the headings."""
    return SimpleNamespace(csv=as_csv, xlsx=as_xlsx, headings=HEADINGS)


@pytest.fixture(scope="session")
def kinds():
    """Every way in which a row can be wrong by itself."""
    return ALONE


@pytest.fixture(scope="session")
def town(request):
    """A town with a file of 800 rows, or so many as `--rows` says."""
    return town_of(request.config.getoption("--rows", None) or 800)


@pytest.fixture(scope="session")
def village(request):
    """The same with 400 rows."""
    return town_of(request.config.getoption("--rows", None) or 400)


@pytest.fixture(scope="session")
def hamlet():
    """A few rows that are all right."""
    return [row for row in map(row_of, members(40, 3)) if row is not None and employed(row)]


@pytest.fixture
def open_database():
    """`open_database(place, residents)`."""
    return opened
