"""`onshikaku insurer simulate`: what it prints, writes and refuses."""

import csv
import json
import sqlite3

import pytest
from typer.testing import CliRunner

from clinic_ui.cli import program

SUMMER = ("--people", "60", "--from", "2025-07", "--to", "2025-08")


def simulate(*words):
    return CliRunner().invoke(program("insurer"), ["insurer", "simulate", *map(str, words)])


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A simulation in a file, with its report."""
    place = tmp_path_factory.mktemp("years")
    database, report = place / "years.db", place / "report"
    done = simulate(*SUMMER, "--database", database, "--report", report, "--json")
    assert done.exit_code == 0, done.output
    return database, report, json.loads(done.stdout)


def test_it_prints_papers_people_without_proof_and_every_check():
    done = simulate(*SUMMER)
    assert done.exit_code == 0
    for said in ("資格確認書", "資格情報のお知らせ", "月末に資格を示す手段がない", "25-08"):
        assert said in done.stdout
    assert "✓ run-papers" in done.stdout
    assert "✗" not in done.stdout


def test_as_json_it_is_one_object_that_adds_up(written):
    told = written[2]
    assert told["good"]
    assert [one["month"] for one in told["months"]] == ["2025-07", "2025-08"]
    with sqlite3.connect(written[0]) as database:
        [(papers,)] = database.execute("SELECT count(*) FROM document")
    assert sum(one["papers"] for one in told["papers"]) == papers


def test_the_report_holds_the_same(written):
    _, report, told = written
    assert json.loads((report / "report.json").read_text()) == told
    with (report / "papers.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [
        {**row, "papers": int(row["papers"]), "by_run": int(row["by_run"])} for row in rows
    ] == (told["papers"])
    assert {file.name for file in report.iterdir()} == {
        "papers.csv",
        "gaps.csv",
        "months.csv",
        "checks.csv",
        "report.json",
    }


def test_what_differs_is_printed_and_is_no_success(written, tmp_path):
    database = tmp_path / "years.db"
    with sqlite3.connect(written[0]) as held, sqlite3.connect(database) as copy:
        held.backup(copy)
        copy.execute("DELETE FROM document WHERE number = (SELECT min(number) FROM document)")
    done = simulate(*SUMMER, "--database", database)
    assert done.exit_code == 1
    assert "✗ numbers" in done.stdout
    assert "不一致あり" in done.stdout


def test_other_people_in_the_file_are_named_and_left_alone(written):
    done = simulate("--people", "61", "--database", written[0])
    assert done.exit_code == 2
    assert "--people 60 --seed 1 --from 2025-07 --to 2025-08" in done.stderr


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--from", "2024-10"), "--from"),
        (("--from", "2025-13"), "--from"),
        (("--to", "July"), "--to"),
        (("--from", "2025-07", "--to", "2025-06"), "--to"),
        (("--people", "0"), "--people"),
    ],
)
def test_an_option_that_will_not_do_is_named(words, named):
    done = simulate(*words)
    assert done.exit_code == 2
    assert named in done.stderr


def test_a_report_goes_into_a_folder_only(tmp_path):
    (tmp_path / "taken").write_text("")
    done = simulate(*SUMMER, "--report", tmp_path / "taken")
    assert done.exit_code == 2
    assert "--report" in done.stderr


def test_the_statements_of_the_count_can_be_read():
    done = simulate("--show-sql")
    assert done.exit_code == 0
    assert "CREATE TEMP TABLE expected" in done.stdout
    assert "-- run-papers" in done.stdout
