"""`onshikaku paper`: what a paper is worth, on the command line."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from clinic_ui.cli import program
from clinic_ui.compose import World
from onshikaku.domain.issued import DocumentKind

DAY = date(2026, 11, 20)
HOLDER = "deregistered"


@pytest.fixture(scope="module")
def paper():
    """The certificate that a centre made for that day gives one of its cast."""
    papers = World.create(day=DAY).centre.issuance.documents_of(HOLDER)
    return next(paper for paper in papers if paper.kind is DocumentKind.CERTIFICATE)


def test_a_certificate_in_force_confirms(run, paper):
    born = paper.printed.birth_date.isoformat()
    words = ("paper", "-", "--born", born, "--on", DAY.isoformat())
    told = run(*words, "--json", stdin=f"{paper.number.shown}\n")
    assert told.code == 0, told.err
    said = json.loads(told.out)
    assert (said["standing"], said["confirms"]) == ("in-force", True)
    assert said["answer"]["person"]["name"] == paper.printed.name


def test_another_birth_date_confirms_nothing_and_says_what_to_do(paper):
    words = ("paper", paper.number.value, "--born", "S33.5.3", "--on", DAY.isoformat())
    told = CliRunner().invoke(program("paper"), words)
    assert told.exit_code == 1
    assert "該当する書類なし" in told.stdout
    assert paper.printed.name not in told.output


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("0000", "--born", "1958-05-03"), "NUMBER"),
        (("00000000018",), "--born"),
        (("00000000018", "--born", "1958-05-03", "--day", "never"), "--day"),
        (("00000000018", "--born", "1958-05-03", "--centre", "ftp://x"), "--centre"),
    ],
)
def test_an_unfit_option_is_named(words, named):
    told = CliRunner().invoke(program("paper"), ["paper", *words])
    assert told.exit_code == 2
    assert named in told.stderr
