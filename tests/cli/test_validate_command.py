"""`onshikaku validate`: what people and scripts are told of a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clinic_ui.cli import program

REQUEST = """<?xml version="1.0" encoding="{}" standalone="no"?>
<XmlMsg>
  <MessageHeader>
    <QualificationConfirmationDate>{}</QualificationConfirmationDate>
    <MedicalInstitutionCode>9910000018</MedicalInstitutionCode>
    <ArbitraryFileIdentifier>SIM-1</ArbitraryFileIdentifier>
  </MessageHeader>
  <MessageBody>
    <QualificationConfirmSearchInfo>
      <InsurerNumber>{}</InsurerNumber>
      <InsuredIdentificationNumber>４２１</InsuredIdentificationNumber>
      <Birthdate>19550405</Birthdate>
      <LimitApplicationCertificateRelatedConsFlg>1</LimitApplicationCertificateRelatedConsFlg>
    </QualificationConfirmSearchInfo>
  </MessageBody>
</XmlMsg>
"""


@pytest.fixture
def request_file(tmp_path):
    def write(day="20261120", insurer="06990014", encoding="UTF-8", codec="utf-8"):
        file = tmp_path / "OQSsiquc01req_1.xml"
        file.write_bytes(REQUEST.format(encoding, day, insurer).encode(codec))
        return str(file)

    return write


def run(*arguments):
    return CliRunner().invoke(program(), ["validate", *arguments])


@pytest.mark.parametrize(("encoding", "codec"), [("UTF-8", "utf-8"), ("Shift_JIS", "cp932")])
def test_a_right_request_passes(request_file, encoding, codec):
    result = run(request_file(encoding=encoding, codec=codec))
    assert result.exit_code == 0
    assert "問題なし" in result.output


def test_a_mistake_is_told_with_its_line_and_rule(request_file):
    result = run(request_file(day="20261131"))
    assert result.exit_code == 1
    assert "4行目" in result.output
    assert "QualificationConfirmationDate" in result.output
    assert "docs/files.md §2.1" in result.output


def test_a_file_of_no_known_name_is_told_how_to_be_checked_all_the_same(request_file, tmp_path):
    mine = tmp_path / "first.xml"
    mine.write_bytes(Path(request_file()).read_bytes())
    result = run(str(mine))
    assert (result.exit_code, "--as OQSsiquc01req" in result.output) == (1, True)
    assert run("--as", "OQSsiquc01req", str(mine)).exit_code == 0


def test_scripts_get_every_finding(request_file):
    result = run("--json", request_file(day="", insurer="990010"))
    assert result.exit_code == 1
    (file,) = json.loads(result.output)["files"]
    assert file["kind"] == "OQSsiquc01req"
    assert not file["valid"]
    assert [(found["code"], found["severity"], found["line"]) for found in file["findings"]] == [
        ("empty", "error", 4),
        ("padding", "warning", 10),
    ]
    assert file["findings"][0]["element"] == "QualificationConfirmationDate"


def test_warnings_count_when_strict(request_file):
    file = request_file(insurer="990010")
    assert run(file).exit_code == 0
    assert run("--strict", file).exit_code == 1


def test_several_files_fail_if_one_does(request_file, tmp_path):
    other = tmp_path / "note.txt"
    other.write_text("x")
    result = run(request_file(), str(other))
    assert result.exit_code == 1
    assert "問題なし" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--as", "OQSsiquc99req"], "--as"), (["nothing-there.xml"], "nothing-there.xml")],
)
def test_what_cannot_be_checked_is_a_usage_error(request_file, arguments, said):
    result = run(*arguments, request_file())
    assert result.exit_code == 2
    assert said in result.output


def test_a_kind_may_be_said_instead_of_the_name(request_file, tmp_path):
    other = tmp_path / "mine.xml"
    other.write_text(REQUEST.format("UTF-8", "20261120", "06990014"))
    assert run(str(other)).exit_code == 1
    assert run("--as", "OQSsiquc01req", str(other)).exit_code == 0
