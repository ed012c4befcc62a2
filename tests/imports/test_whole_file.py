"""A large file with one row in a hundred wrong.

With `--rows 50000 -s` it prints the figures of docs/member-files.md.
"""

import asyncio
import csv
import fcntl
import io
import os
import signal
import sqlite3
import time
from contextlib import closing

import pytest

from onshikaku.member_files.columns import LAYOUT, NOTES
from onshikaku.member_files.fault_file import csv_of, xlsx_of
from onshikaku.member_files.reading import read_file
from onshikaku.service.import_values import MemberFile, Outcome, Phase, Wish
from onshikaku.service.imports import imports_of

_NAMES = ("insurer_event", "entry_check")  # their rows have names made up at random
_MOMENTS = {"noted_at", "received_at", "id", "import_id", "file_name"}
_KINDS_AT_LEAST = 30


def take(imports, data, wish=None, tell=lambda _: None):
    return asyncio.run(imports.take(MemberFile("members", data), wish or Wish(), tell))


def found_in(report):
    return {row.number: {(f.column, f.fault) for f in row.findings} for row in report.faults}


def dump(place, tables=None):
    """What a database holds, without moments and made-up names."""
    with closing(sqlite3.connect(place)) as connection:
        names = [name for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'alembic_version'"
        )]  # fmt: skip
        held = {}
        for name in tables or names:
            columns = [column for _, column, *_ in connection.execute(f"PRAGMA table_info({name})")]
            free = _MOMENTS if name in (*_NAMES, "member_import", "member_import_fault") else ()
            kept = ", ".join(f'"{column}"' for column in columns if column not in free)
            held[name] = sorted(map(repr, connection.execute(f"SELECT {kept} FROM {name}")))  # noqa: S608
        return held


def members_of(place):
    """Who is on record with what, whatever their ids."""
    with closing(sqlite3.connect(place)) as connection:
        rows = connection.execute(
            "SELECT my_number, name, name_kana, birth_date, sex, address, insurer_number, symbol,"
            " number, branch, valid_from, lost_on, burden_percent, insured_name, scope FROM person"
            " JOIN coverage ON coverage.person_id = person.id"
            " JOIN number_link ON number_link.person_id = person.id"
            " LEFT JOIN viewing_stop ON viewing_stop.person_id = person.id"
        )
        return sorted(map(repr, rows))


def corrected(town, error_file):
    """The error file with each row put right, as somebody would who works through it."""
    rows = list(csv.reader(io.StringIO(error_file.decode("utf-8-sig"), newline="")))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(rows[0])
    for row in rows[1:]:
        right = town.spoilt.right[int(row[0])]
        if right is not None:
            notes = row[: len(NOTES)]
            writer.writerow([*notes, *(right.get(layout.column, "") for layout in LAYOUT)])
    return out.getvalue().encode()


@pytest.fixture
def fresh(files, clock, open_database, tmp_path):
    """`fresh(town, name)`: a database with its residents, and twenty members on record."""

    def make(town, name):
        place = str(tmp_path / name)
        with closing(open_database(place, town.residents)) as database:
            take(imports_of(database, clock), files.csv(town.before))
        return place

    return make


@pytest.mark.parametrize(("form", "size"), [("csv", "town"), ("xlsx", "village")])
def test_every_fault_of_every_row_is_told_and_the_corrected_rows_alone_complete_the_file(
    form, size, fresh, files, clock, open_database, request
):
    town, told = request.getfixturevalue(size), request.config.get_terminal_writer().line
    place, spoilt = fresh(town, "spoilt.db"), town.spoilt
    data = files.xlsx(spoilt.rows) if form == "xlsx" else files.csv(spoilt.rows)
    began, phases = time.monotonic(), {}
    with closing(open_database(place)) as database:
        imports = imports_of(database, clock)
        report = take(imports, data, tell=lambda p: phases.setdefault(p.phase, time.monotonic()))
        took = {phase: round(at - began, 1) for phase, at in phases.items()}
        told(f"\n{form}: {report.rows} rows, {len(data):,} bytes; seconds until {took}")
        assert report.outcome is Outcome.TAKEN
        assert found_in(report) == spoilt.expected
        assert len(report.kinds) > _KINDS_AT_LEAST
        assert report.added == spoilt.good
        assert set(report.grades) == {"A", "B", "C"}

        again = take(imports, data)
        assert again.outcome is Outcome.ALREADY
        assert found_in(again) == spoilt.expected
        assert csv_of(again.headings, again.faults) == csv_of(report.headings, report.faults)

        errors = csv_of(report.headings, report.faults)
        retry = take(imports, corrected(town, errors))
        assert (retry.refused, retry.unchanged, retry.corrected) == (0, 0, 0)
        assert retry.added == sum(right is not None for right in spoilt.right.values())

    clean = fresh(town, "clean.db")
    with closing(open_database(clean)) as database:
        whole = take(imports_of(database, clock), files.csv(town.clean))
        assert whole.refused == 0
    assert members_of(place) == members_of(clean)
    told(f"{form}: refused {report.refused}, kinds {len(report.kinds)}, grades {report.grades}")


def test_both_error_files_hold_the_refused_rows_as_they_came(
    fresh, village, files, clock, open_database
):
    town = village
    with closing(open_database(fresh(town, "errors.db"))) as database:
        report = take(imports_of(database, clock), files.csv(town.spoilt.rows), Wish(dry_run=True))
    for write in (csv_of, xlsx_of):
        sheet = read_file(write(report.headings, report.faults))
        rows = [[cell or "" for cell in row.cells] for row in sheet.rows]
        assert [int(row[0]) for row in rows] == sorted(town.spoilt.expected)
        for row in rows:
            came = town.spoilt.rows[int(row[0]) - 2]
            told = [getattr(cell, "text", cell) for cell in row[len(NOTES) :]]
            expected = [came.get(layout.column, "") for layout in LAYOUT]
            assert told == expected[: len(told)]
            assert not any(expected[len(told) :])


def test_nothing_is_on_record_after_a_dry_run_or_if_all_or_nothing_was_asked_for(
    fresh, village, files, clock, open_database
):
    town, place = village, fresh(village, "centre.db")
    before, data = dump(place), files.csv(town.spoilt.rows)
    with closing(open_database(place)) as database:
        imports = imports_of(database, clock)
        tried = take(imports, data, Wish(dry_run=True))
        refused = take(imports, data, Wish(all_or_nothing=True))
    assert (tried.outcome, refused.outcome) == (Outcome.DRY_RUN, Outcome.REFUSED)
    assert tried.added == refused.added == town.spoilt.good
    assert dump(place) == before


def test_killed_while_it_writes_nothing_is_on_record_and_run_again_all_is(
    fresh, village, files, clock, open_database, tmp_path, onshikaku
):
    file = tmp_path / "members.csv"
    file.write_bytes(files.csv(village.spoilt.rows))
    killed, whole = fresh(village, "killed.db"), fresh(village, "whole.db")
    before = dump(killed)

    command = ("insurer", "import", file, "--database", killed, "--on", "2026-11-20", "--json")
    hearing, saying = os.pipe()
    # Nobody reads on once the first change is written, and so much only fits into the pipe: the
    # program has to wait in the middle of its transaction.
    fcntl.fcntl(saying, fcntl.F_SETPIPE_SZ, 4096)
    program = onshikaku(*command, stderr=saying)
    os.close(saying)
    told = b""
    while f'"phase": "{Phase.WRITING}"'.encode() not in told:
        told += os.read(hearing, 64)
    program.kill()
    program.communicate()
    os.close(hearing)
    assert program.returncode == -signal.SIGKILL
    assert dump(killed) == before

    program = onshikaku(*command)
    out, _ = program.communicate(timeout=600)
    assert program.returncode == 1, out
    with closing(open_database(whole)) as database:
        take(imports_of(database, clock), file.read_bytes())
    assert dump(killed) == dump(whole)
    assert dump(killed) != before
