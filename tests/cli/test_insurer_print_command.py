"""`onshikaku insurer print`: a paper that was issued becomes a file to be printed."""

from io import BytesIO

import pytest
from pypdf import PdfReader


def test_an_issued_paper_is_printed_in_the_form_one_asks_for(run, background, free_port, tmp_path):
    port, management = free_port(), free_port()
    background(
        *("centre", "--database", "memory", "--on", "2026-11-20", "--json"),
        *("--port", str(port), "--management-port", str(management)),
        until='"simulator"',
    )
    at = ("--management", f"http://127.0.0.1:{management}")
    [paper, *_] = run("insurer", "papers", "--person", "unregistered", "--json", *at).json[
        "documents"
    ]
    number = paper["shown_number"]

    ran = run("insurer", "print", number, *at)
    assert (ran.code, ran.out.strip()) == (0, f"{paper['number']}.pdf")
    page = PdfReader(tmp_path / ran.out.strip()).pages[0]
    assert number in page.extract_text()

    ran = run("insurer", "print", number, "--form", "postcard", "--output", "paper.pdf", *at)
    assert ran.code == 0
    page = PdfReader(BytesIO((tmp_path / "paper.pdf").read_bytes())).pages[0]
    assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(100, abs=0.1)

    ran = run("insurer", "print", number, "--output", "nowhere/paper.pdf", *at)
    assert ran.code == 2
    assert "--output" in ran.err


def test_a_number_that_no_paper_can_have_is_told_before_anybody_is_asked(run):
    ran = run("insurer", "print", "0000-0000-019")
    assert ran.code == 2
    assert "NUMBER" in ran.err
    assert "insurer papers" in ran.err


def test_without_a_centre_it_says_where_to_get_one(run, free_port):
    ran = run("insurer", "print", "00000000018", "--management", f"http://127.0.0.1:{free_port()}")
    assert ran.code == 3
    assert "onshikaku centre" in ran.err
