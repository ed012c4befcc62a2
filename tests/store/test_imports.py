"""Member files on both databases."""

import asyncio
from datetime import UTC, datetime

import pytest

from onshikaku.clock import Clock
from onshikaku.domain.identifiers import my_number_check_digit
from onshikaku.domain.linkage import Grade
from onshikaku.member_files.columns import LAYOUT, Column
from onshikaku.member_files.csv_writing import csv_bytes
from onshikaku.member_files.faults import Fault, Finding
from onshikaku.service.import_values import MemberFile, Outcome, Phase, Wish
from onshikaku.service.imports import imports_of

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


def row(serial, **changes):
    payload = f"99000777{serial:03d}"
    return {
        Column.INSURER: "06990014",
        Column.SYMBOL: "319",
        Column.NUMBER: f"{serial}",
        Column.BRANCH: "00",
        Column.RELATION: "本人",
        Column.MY_NUMBER: payload + my_number_check_digit(payload),
        Column.NAME: "取込　一郎",
        Column.KANA: "トリコミ　イチロウ",
        Column.BIRTH_DATE: "1990-04-01",
        Column.SEX: "男",
        Column.POSTAL_CODE: "000-0001",
        Column.ADDRESS: "架空県模擬市中央１－１",
        Column.ACQUIRED_ON: "2026-11-02",
    } | changes


def file_of(*rows, name="members.csv"):
    cells = [[one.get(layout.column, "") for layout in LAYOUT] for one in rows]
    return MemberFile(name, csv_bytes([layout.heading.ja for layout in LAYOUT], cells))


@pytest.fixture
def imports(database):
    return imports_of(database, Clock(lambda: NOW))


def take(imports, file, tell=lambda _: None):
    return asyncio.run(imports.take(file, Wish(), tell))


def test_a_file_is_on_record_with_what_was_wrong_in_it(imports):
    file = file_of(row(1), row(2, **{Column.SEX: "?"}), row(3), name="四月\x00\udc81.csv")
    report = take(imports, file)
    assert (report.outcome, report.added, report.refused) == (Outcome.TAKEN, 2, 1)
    [kept] = imports.recent()
    assert (kept.id, kept.file_name) == (report.id, "四月.csv")
    assert (kept.rows, kept.added, kept.refused) == (3, 2, 1)
    assert kept.grades == {Grade.A: 0, Grade.B: 0, Grade.C: 2}
    assert imports.kept_kinds(kept.id) == {Fault.NOT_LISTED: 1}
    assert imports.kept_findings(kept.id) == {3: (Finding(Column.SEX, Fault.NOT_LISTED),)}
    again = take(imports, file)
    assert (again.outcome, again.faults) == (Outcome.ALREADY, report.faults)


def test_members_on_record_are_amended_or_left_alone(imports):
    take(imports, file_of(row(1), row(2)))
    lost = {Column.LOST_ON: "2026-11-10", Column.LOSS_REASON: "99"}
    moved = {Column.ADDRESS: "架空県模擬市港町２－２"}
    report = take(imports, file_of(row(1), row(2, **lost, **moved), row(3)))
    assert (report.unchanged, report.corrected, report.added) == (1, 1, 1)
    report = take(imports, file_of(row(2, **lost, **moved), row(1)))
    assert (report.unchanged, report.corrected, report.added) == (2, 0, 0)


def test_stopped_while_writing_nothing_is_on_record(imports):
    file = file_of(row(1), row(2))

    def stop(progress):
        if progress.phase is Phase.WRITING and progress.done > progress.total / 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        take(imports, file, stop)
    assert imports.recent() == []
    assert take(imports, file).added == 2
