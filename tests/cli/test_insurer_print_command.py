"""`onshikaku insurer print`: a paper that was issued becomes a file to be printed."""

import json
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from clinic_ui.cli import program
from onshikaku.testing import running_centre


@pytest.fixture(scope="module")
def centre():
    with running_centre(day=date(2026, 11, 20)) as centre:
        yield centre


def test_an_issued_paper_is_printed_in_the_form_one_asks_for(centre, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def insurer(*words):
        command = ["insurer", *words, "--management", centre.management_url]
        return CliRunner().invoke(program(), command)

    told = insurer("papers", "--person", "unregistered", "--json")
    [paper, *_] = json.loads(told.stdout)["documents"]
    number = paper["shown_number"]

    ran = insurer("print", number)
    assert (ran.exit_code, ran.stdout.strip()) == (0, f"{paper['number']}.pdf")
    page = PdfReader(tmp_path / ran.stdout.strip()).pages[0]
    assert number in page.extract_text()

    ran = insurer("print", number, "--form", "postcard", "--output", "paper.pdf")
    assert ran.exit_code == 0
    page = PdfReader(BytesIO((tmp_path / "paper.pdf").read_bytes())).pages[0]
    assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(100, abs=0.1)

    ran = insurer("print", number, "--output", "nowhere/paper.pdf")
    assert ran.exit_code == 2
    assert "--output" in ran.stderr


def test_a_number_that_no_paper_can_have_is_told_before_anybody_is_asked(run):
    ran = run("insurer", "print", "0000-0000-019")
    assert ran.code == 2
    assert "NUMBER" in ran.err
    assert "insurer papers" in ran.err


def test_without_a_centre_it_says_where_to_get_one(run, free_port):
    ran = run("insurer", "print", "00000000018", "--management", f"http://127.0.0.1:{free_port()}")
    assert ran.code == 3
    assert "onshikaku centre" in ran.err
