"""The small clinic system at real folders: `onshikaku exchange` in a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clinic_ui.cli import program

PAGE = Path(__file__).resolve().parents[2] / "docs" / "integrate.md"
STANDARD = ("--insurer", "01990019", "--symbol", "21700023", "--number", "1024", "--branch", "00")
BORN = ("--birth", "1980-02-17")
# The terminal's encoding, and that of the requests: both of each, crosswise.
TERMINALS = [("utf-8", "shift_jis"), ("shift_jis", "utf-8"), ("shift_jis", "shift_jis")]


@pytest.fixture(scope="module", params=TERMINALS, ids="-".join)
def real(request, onshikaku, tmp_path_factory) -> Iterator[tuple[Path, str, str]]:
    """The root of folders at which a terminal works, its encoding, and that of the requests."""
    answers, requests = request.param
    root = tmp_path_factory.mktemp("terminal") / "OQS"
    words = ["--root", root, "--encoding", answers, "--delay", "0", "--batch-delay", "0.5"]
    process = onshikaku("exchange", *words, stderr=subprocess.STDOUT)
    try:
        for line in process.stdout:
            if "Ctrl-C" in line:
                break
        yield root, answers, requests
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture
def at_real(real):
    root, _, requests = real

    def run(command, *words):
        at = [*map(str, words), "--root", str(root), "--json"]
        done = CliRunner().invoke(program(), ["emr", command, *at, "--encoding", requests])
        return done.exit_code, json.loads(done.stdout) if done.stdout else done.stderr

    return run


def values(report):
    return {row["label"]["ja"]: row["value"]["ja"] for row in report["rows"]}


def test_one_person_is_asked_for(real, at_real):
    code, report = at_real("ask", *STANDARD, *BORN)
    assert (code, report["verdict"]) == (0, "yes")
    assert values(report)["氏名"] == "模擬　太郎（モギ タロウ）"
    assert report["encoding"].lower() == real[1]


def test_symbols_in_kanji_arrive_in_either_encoding(at_real):
    numbers = ("--insurer", "990010", "--symbol", "模国01", "--number", "003310", "--branch", "01")
    code, report = at_real("ask", *numbers, "--birth", "1969-09-01")
    assert (code, values(report)["氏名"]) == (0, "雛形　武（ヒナガタ タケシ）")


@pytest.mark.parametrize(
    ("numbers", "born", "words"),
    [
        (("06990014", "318", "1187", "00"), "1968-03-31", "資格は無効です"),
        (("06990014", "318", "2290", "00"), "1994-09-19", "新しい資格があります"),
        (("01990019", "21700023", "9999", "00"), "1980-02-17", "該当する資格がありません"),
    ],
)
def test_each_no_has_its_words(at_real, numbers, born, words):
    options = ("--insurer", "--symbol", "--number", "--branch")
    pairs = [part for pair in zip(options, numbers, strict=True) for part in pair]
    code, report = at_real("ask", *pairs, "--birth", born)
    assert (code, words in report["title"]["ja"]) == (1, True)


def test_a_number_that_was_registered_comes_back(at_real):
    assert at_real("register", "--reference", "1001", *STANDARD)[0] == 0
    assert values(at_real("ask", *STANDARD, *BORN)[1])["照会番号"] == "1001"


def test_a_batch_from_a_list(at_real, tmp_path):
    (tmp_path / "list.csv").write_text(
        "患者番号,保険者番号,記号,番号,枝番,生年月日\n"
        "1,01990019,21700023,1024,00,S55.2.17\n2,01990019,21700023,9999,00,1970-01-01\n",
        encoding="cp932",
    )
    code, report = at_real("batch", tmp_path / "list.csv", "--every", "0.2")
    assert (code, [person["verdict"] for person in report["people"]]) == (0, ["yes", "no"])


def test_a_list_of_numbers(at_real, tmp_path):
    (tmp_path / "charts.csv").write_text(
        "照会番号,保険者番号,記号,番号,枝番\n7,01990019,21700023,1024,01\n8,01990019,1,1,00\n"
    )
    code, report = at_real("register", tmp_path / "charts.csv", "--every", "0.2")
    assert (code, [each["verdict"] for each in report["people"]]) == (1, ["yes", "no"])


@pytest.mark.parametrize(
    "words", [("aid",), ("home", "--from", "2026-11-01"), ("online", "--from", "2026-11-01")]
)
def test_the_other_batches(at_real, words):
    code, report = at_real("batch", "--kind", *words, "--every", "0.2")
    assert (code, report["verdict"]) == (0, "yes")
    assert all(person["verdict"] == "yes" for person in report["people"])


@pytest.mark.parametrize("command", ["drugs", "checkups"])
def test_medical_information_needs_what_allows_it(at_real, command):
    code, report = at_real(command, *STANDARD)
    assert (code, report["verdict"]) == (1, "no")


def test_another_institutions_request_is_not_accepted(at_real):
    code, report = at_real("ask", *STANDARD, *BORN, "--institution", "9910000026")
    assert (code, report["error"]["code"]) == (3, "SIM80005")


def test_the_first_request_of_the_page_is_answered_in_the_folder(real):
    root, answers, _ = real
    name, text = re.findall(r"`req/(\S+)`\n\n```xml\n(.*?)\n```", PAGE.read_text(), re.DOTALL)[0]
    (root / "req" / "first.tmp").write_text(text, encoding="utf-8")
    (root / "req" / "first.tmp").rename(root / "req" / name)
    result = root / "res" / name.replace("req_", "res_")
    watched = CliRunner().invoke(
        program(),
        ["emr", "watch", "--root", str(root), "--res", "--once", "--timeout", "20", "--keep"],
    )
    assert "資格は有効です" in watched.stdout
    shown = result.read_text("cp932" if answers == "shift_jis" else "utf-8")
    assert "<ArbitraryFileIdentifier>MY-FIRST-0001</ArbitraryFileIdentifier>" in shown
    result.unlink()


def pages_own_program(root, tmp_path, old="", new=""):
    source = re.findall(r"```python\n(.*?)\n```", PAGE.read_text(), re.DOTALL)[0]
    (tmp_path / "ask.py").write_text(source.replace(old, new) if old else source, encoding="utf-8")
    return subprocess.run(
        [sys.executable, tmp_path / "ask.py", root],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_the_pages_own_program_runs(real, tmp_path):
    done = pages_own_program(real[0], tmp_path)
    assert (done.returncode, ".//Name 模擬　太郎" in done.stdout) == (0, True), done.stderr


def test_the_pages_own_program_says_why_a_request_came_back(real, tmp_path):
    time.sleep(1.1)  # its names are of the second
    done = pages_own_program(real[0], tmp_path, "9910000018", "9910000026")
    assert (done.returncode, "SIM80005\n模擬：医療機関コード" in done.stderr) == (1, True)
    for file in (real[0] / "res").iterdir():
        file.unlink()
