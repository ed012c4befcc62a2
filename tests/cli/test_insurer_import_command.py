"""`onshikaku insurer import` and `template`: with a running centre, and without one."""

import csv
import io
import json
import re

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from clinic_ui.cli import program
from onshikaku.domain.identifiers import my_number_check_digit
from onshikaku.member_files.columns import LAYOUT, Column
from onshikaku.member_files.sheet import LARGEST_FILE
from onshikaku.testing import running_centre

MEMBER = {
    Column.INSURER: "06990014",
    Column.SYMBOL: "318",
    Column.NUMBER: "9101",
    Column.BRANCH: "00",
    Column.RELATION: "本人",
    Column.MY_NUMBER: f"99000888888{my_number_check_digit('99000888888')}",
    Column.NAME: "取込　一郎",
    Column.KANA: "トリコミ　イチロウ",
    Column.BIRTH_DATE: "平成2年4月1日",
    Column.SEX: "男",
    Column.POSTAL_CODE: "000-0001",
    Column.ADDRESS: "架空県模擬市中央１－１",
    Column.ACQUIRED_ON: "2026/11/02",
}
WRONG = {**MEMBER, Column.MY_NUMBER: "990008888000", Column.NUMBER: "=9102"}


@pytest.fixture(scope="module")
def centre():
    with running_centre() as centre:
        yield centre


@pytest.fixture
def insurer():
    def run(*words):
        environment = {"COLUMNS": "120", "NO_COLOR": "1"}
        return CliRunner().invoke(program(), ["insurer", *map(str, words)], env=environment)

    return run


@pytest.fixture
def file_of(tmp_path):
    def write(*rows, name="members.csv"):
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(layout.heading.ja for layout in LAYOUT)
        writer.writerows([row.get(layout.column, "") for layout in LAYOUT] for row in rows)
        target = tmp_path / name
        target.write_bytes(out.getvalue().encode("cp932"))
        return target

    return write


@pytest.mark.parametrize("command", ["import", "template"])
def test_every_command_teaches_by_an_example(command, insurer):
    told = insurer(command, "--help")
    assert told.exit_code == 0
    assert re.search(rf"Examples?: +onshikaku +insurer +{command}", told.stdout)


def test_a_running_centre_takes_the_good_rows_and_the_corrected_ones_afterwards(
    centre, insurer, file_of, tmp_path
):
    errors, place = tmp_path / "bad.csv", ("--management", centre.management_url)
    done = insurer("import", file_of(MEMBER, WRONG), "--errors", errors, *place)
    assert done.exit_code == 1, done.output
    assert "追加 added 1" in done.stdout
    assert "誤り refused 1" in done.stdout
    assert "数式は読みません" in done.stdout
    assert "9102" not in done.output  # what a cell holds is in the error file alone

    errors.write_text(errors.read_text().replace("'=9102", "9102"))
    retry = insurer("import", errors, "--json", *place)
    assert retry.exit_code == 0
    told = json.loads(retry.stdout)
    assert (told["outcome"], told["rows"], told["added"], told["faults"]) == ("taken", 1, 1, [])
    progress = [json.loads(line) for line in retry.stderr.splitlines()]
    assert {one["phase"] for one in progress} <= {"reading", "comparing", "writing", "done"}


def test_the_same_file_again_and_a_dry_run_change_nothing(insurer, file_of, tmp_path):
    place = ("--database", tmp_path / "centre.db", "--on", "2026-11-20")
    file = file_of(MEMBER)
    tried = insurer("import", file, "--dry-run", *place)
    taken, again = insurer("import", file, *place), insurer("import", file, *place)
    assert [one.exit_code for one in (tried, taken, again)] == [0, 0, 0]
    assert "試行です" in tried.stdout
    assert "C 1（B・Cは閲覧停止" in taken.stdout
    assert "2026-11-20 に取り込み済み" in again.stdout


def test_all_or_nothing_takes_nothing(insurer, file_of, tmp_path):
    place = ("--database", tmp_path / "centre.db", "--on", "2026-11-20")
    errors = tmp_path / "bad.xlsx"
    done = insurer("import", file_of(MEMBER, WRONG), "--all-or-nothing", "--errors", errors, *place)
    assert done.exit_code == 1
    assert "取り込みませんでした" in done.stdout
    [row] = list(load_workbook(errors).active.iter_rows(min_row=2, values_only=True))
    assert row[:2] == ("3", "番号")


def test_a_file_that_is_too_large_is_sent_to_no_centre(insurer, tmp_path):
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    done = insurer("import", large, "--management", "http://127.0.0.1:9")
    assert done.exit_code == 2
    assert "20 MiB" in done.stderr


@pytest.mark.parametrize("name", ["members.xlsx", "members.csv"])
def test_the_template_can_be_imported_once_it_has_rows(name, insurer, tmp_path):
    file = tmp_path / name
    assert insurer("template", file).exit_code == 0
    done = insurer("import", file, "--database", tmp_path / "centre.db")
    assert done.exit_code == 2
    assert "見出しの下に行がありません" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nowhere.csv",), 2, "FILE: nowhere.csv"),
        (("FILE", "--insurer", "12"), 2, "--insurer"),
        (("FILE", "--on", "2026-11-20"), 2, "--on: goes with --database"),
        (("FILE", "--database", "mysql://x"), 3, "--database"),
        (("FILE", "--management", "http://127.0.0.1:9"), 3, "--management"),
    ],
)
def test_what_cannot_be_done_names_the_option(words, code, said, insurer, file_of):
    file = file_of(MEMBER)
    done = insurer("import", *(file if word == "FILE" else word for word in words))
    assert done.exit_code == code
    assert said in done.stderr
