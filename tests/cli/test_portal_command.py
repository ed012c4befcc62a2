"""`onshikaku claim` and `onshikaku portal` on the command line."""

import json

import pytest
from typer.testing import CliRunner

from clinic_ui.cli import program
from onshikaku.testing import running_centre

DAY = ("--on", "2026-11-22")


def run(*words):
    return CliRunner().invoke(program(words[0]), list(words), env={"COLUMNS": "140"})


@pytest.fixture(scope="module")
def centre():
    with running_centre() as centre:
        yield centre


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (("unknown", "--address", "模擬県架空市1-2-3"), ("77777777", "77777777", "777777777")),
        (
            ("unknown", "--contact", "000-0000-0000", "--check-digit", "--insurance", "elderly"),
            ("77777779", "", "77777777"),
        ),
        (
            ("former", "--insurer-number", "06990014", "--symbol", "318", "--number", "1187"),
            ("06990014", "318", "1187"),
        ),
        (("disaster-known", "--insurer-number", "06990014"), ("06990014", "", "999999999")),
        (("disaster-unknown",), ("99999999", "", "999999999")),
    ],
)
def test_a_claim_is_filled_in_from_options(words, numbers):
    done = run("claim", "--route", *words, *DAY, "--json")
    assert done.exit_code == 0, done.stderr
    said = json.loads(done.stdout)
    assert tuple(said[name] for name in ("insurer_number", "symbol", "number")) == numbers
    assert (said["day"], said["claim_month"]) == ("2026-11-22", "2026-12")


def test_a_claim_is_explained_in_two_languages():
    done = run("claim", "--route", "unknown", "--employer", "架空商店", *DAY)
    assert done.exit_code == 0
    for words in (
        "77777777",
        "事業所名：架空商店",
        "どちらに出しても",
        "as the clinic chooses",
        "2026-12",
    ):
        assert words in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("never",), 2, "--route"),
        (("unknown",), 1, "declaration-missing"),
        (("normal",), 1, "numbers-unknown"),
        (
            ("former", "--insurer-number", "06990015"),
            2,
            "--insurer-number: has a wrong check",
        ),
        (("unknown", "--address", "x", "--on", "2023-07-09"), 1, "not-yet"),
    ],
)
def test_what_cannot_be_claimed_so_says_why_and_what_to_do(words, code, said):
    day = () if "--on" in words else DAY
    done = run("claim", "--route", *words, *day)
    assert done.exit_code == code
    assert said in done.stderr
    assert "→" in done.stderr
    assert "06990015" not in done.stderr


def test_a_patients_view_is_printed_and_its_screen_saved(centre, tmp_path):
    at = ("--management", centre.management_url)
    file = tmp_path / "screen.pdf"
    done = run("portal", "standard", "--pdf", str(file), *at)
    assert done.exit_code == 0, done.stderr
    assert "有効 In force" in done.stdout
    assert "資格情報のお知らせ" in done.stdout
    assert file.read_bytes().startswith(b"%PDF")
    said = json.loads(run("portal", "standard", "--json", *at).stdout)
    assert (said["entrance"], said["screen"]["state"]) == ("open", "in-force")


def test_a_card_that_opens_nothing_is_an_answer_of_no(centre):
    at = ("--management", centre.management_url)
    closed = run("portal", "face-only", *at)
    assert closed.exit_code == 1
    assert "no-pin" in closed.stderr
    assert run("portal", "nobody", *at).exit_code == 1
    away = run("portal", "standard", "--management", "http://127.0.0.1:1")
    assert away.exit_code == 3
    assert "--management" in away.stderr
