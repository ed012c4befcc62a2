"""Whatever is in a file: an answer, never a crash, and nothing half on record."""

import asyncio
from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onshikaku.member_files.columns import LAYOUT
from onshikaku.member_files.csv_writing import csv_bytes
from onshikaku.member_files.fault_file import RefusedRow, csv_of, xlsx_of
from onshikaku.member_files.faults import Fault, FileUnusable, Finding
from onshikaku.member_files.reading import read_file
from onshikaku.member_files.rows import MemberRow, RowReader
from onshikaku.member_files.sheet import Formula, RawRow
from onshikaku.member_files.written import guarded, unguarded
from onshikaku.personas import load_insurers
from onshikaku.service.import_values import MemberFile, Outcome, Phase, Wish
from onshikaku.store.insurer import InsurerReader

COLUMNS = tuple(layout.column for layout in LAYOUT)
READER = RowReader(
    COLUMNS,
    today=date(2026, 11, 20),
    insurers={insurer.number.value: insurer for insurer in load_insurers()},
)

TEXT = st.text(max_size=30)
WORDS = (
    "|男|1|本人|06990014|990000000019|架空　太郎|カクウ　タロウ|01|昭和55年4月1日|2026-11-20|"
    "R8.2.30|架空県|000-0001|=1+1|'=1|10|03"
)
LIKELY = st.sampled_from(tuple(WORDS.split("|")))
CELL = st.one_of(
    st.none(),
    TEXT,
    LIKELY,
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.times().map(time.isoformat),
    st.builds(Formula, TEXT),
)


@given(st.lists(CELL, max_size=len(COLUMNS) + 2))
def test_any_row_is_a_member_or_tells_what_is_wrong(cells):
    found = READER.read(RawRow(2, cells))
    if isinstance(found, MemberRow):
        assert isinstance(found.acquired_on, date)
    else:
        assert found.findings


@settings(max_examples=15)
@given(st.lists(st.lists(CELL, max_size=22), max_size=4))
def test_error_files_can_be_written_and_read_whatever_was_refused(rows):
    finding = (Finding(None, Fault.TOO_MANY_CELLS),)
    refused = [RefusedRow(number, cells, finding) for number, cells in enumerate(rows, start=2)]
    headings = tuple(layout.heading.ja for layout in LAYOUT)
    for write in (csv_of, xlsx_of):
        sheet = read_file(write(headings, refused))
        assert [int(row.cells[0]) for row in sheet.rows] == [row.number for row in refused]


@given(st.text())
def test_guarded_text_never_begins_like_a_formula_and_comes_back(text):
    assert not guarded(text).startswith(tuple("=+-@＝＋－＠\t\r\n"))
    assert unguarded(guarded(text)) == text


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=60).map(lambda b: b"PK\x03\x04" + b)))
def test_any_bytes_are_a_table_or_no_file(data):
    with suppress(FileUnusable):
        assert all(row.number > 1 for row in read_file(data).rows)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.one_of(TEXT, LIKELY), max_size=20), min_size=1, max_size=6))
def test_nothing_of_any_file_is_half_on_record(memory, rows):
    _, imports = memory
    headings = [layout.heading.en for layout in LAYOUT]
    before = len(imports.recent())
    try:
        data = csv_bytes(headings, rows)
        report = asyncio.run(imports.take(MemberFile("any", data), Wish()))
    except (FileUnusable, UnicodeEncodeError):
        report = None
    taken = report is not None and report.outcome is Outcome.TAKEN
    assert len(imports.recent()) == before + taken


def test_stopped_in_the_middle_of_writing_nothing_is_on_record(memory, files, hamlet):
    database, imports = memory
    file = MemberFile("members", files.csv(hamlet))

    def stop_halfway(progress):
        if progress.phase is Phase.WRITING and progress.done > progress.total / 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        asyncio.run(imports.take(file, Wish(), stop_halfway))
    assert imports.recent() == []
    assert not InsurerReader(database).people(None, "", None, 10)
    report = asyncio.run(imports.take(file, Wish()))
    assert (report.added, report.refused) == (len(hamlet), 0)
