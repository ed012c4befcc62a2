"""`onshikaku insurer issue`, `decisions`, `papers`, `apply`, `lost`, `return`, with a centre."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from clinic_ui.cli import program
from onshikaku.testing import running_centre


@pytest.fixture(scope="module")
def centre():
    with running_centre(day=date(2026, 11, 20)) as centre:
        yield centre


@pytest.fixture
def insurer(centre):
    def run(*words):
        command = ["insurer", *words, "--management", centre.management_url]
        return CliRunner().invoke(program(), command, env={"COLUMNS": "140"})

    return run


def in_one_line(ran):
    return " ".join(ran.stdout.split())


def test_the_months_run_from_the_command_line_and_what_it_decided(insurer):
    """Before it nothing shows that somebody is insured whose grace is over; after it a paper."""
    assert insurer("decisions").exit_code == 1
    before = insurer("papers", "--person", "expired")
    assert before.exit_code == 0
    assert "交付した書類はありません。 Nothing was issued." in before.stdout
    assert "× 猶予期間が過ぎ、月次の交付をまだ受けていない" in before.stdout
    made = insurer("issue")
    assert made.exit_code == 0
    assert made.stdout.startswith("2026-11: 111 人 people")
    assert "電子証明書の期限が切れ、猶予期間も過ぎた" in in_one_line(made)
    assert "カードを紛失し、資格確認書を申請していない" in in_one_line(made)
    again = json.loads(insurer("issue", "--on", "2026-11", "--json").stdout)
    assert (again["people"], again["finished_at"] is None) == (111, False)
    decided = json.loads(insurer("decisions", "--reason", "certificate-expired", "--json").stdout)
    [one] = decided["decisions"]
    assert (one["person"], one["rule"], one["proofs"][0]) == (
        "expired",
        "cert-grace",
        "certificate",
    )
    page = insurer("decisions", "--run", "2026-11", "--limit", "1")
    assert "続きがあります。 There is more: --after aged-70.certificate" in page.stdout
    assert "Nothing was decided" in insurer("decisions", "--person", "nobody").stdout
    held = insurer("papers", "--person", "expired")
    assert "○ 資格確認書 certificate of eligibility" in held.stdout


def test_a_paper_is_applied_for_lost_and_given_back(insurer):
    granted = insurer("apply", "standard", "special-care")
    assert granted.exit_code == 0
    refused = insurer("apply", "standard", "elderly")
    assert (refused.exit_code, "却下しました。 Refused" in refused.stdout) == (1, True)
    held = json.loads(insurer("papers", "--person", "standard", "--json").stdout)
    paper = held["documents"][0]
    assert paper["shown_number"] in granted.stdout
    lost = insurer("lost", paper["shown_number"])
    assert lost.exit_code == 0
    assert "紛失の届出 reported lost (2026-11-20)" in lost.stdout
    assert insurer("lost", paper["number"]).exit_code == 1
    other = json.loads(insurer("apply", "standard", "lost-paper", "--json").stdout)
    back = json.loads(insurer("return", other["document"], "--json").stdout)
    assert (back["end"], back["good"]) == ("returned", False)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("lost", "123"), 2, "NUMBER: 桁数が違います"),
        (("return", "00000009993"), 1, "No paper of that number was issued."),
        (("papers", "--person", "nobody"), 1, "Nobody of that id is on record."),
        (("papers", "--person", "No Body"), 2, "--person"),
        (("apply", "nobody", "renewing"), 1, "Nobody of that id is on record."),
        (("issue", "--on", "2099-01"), 2, "--on: まだ来ていません。 has not come yet"),
        (("decisions", "--run", "2025-01"), 1, "There was no monthly run of that month."),
        (("issue", "--on", "november"), 2, "--on"),
    ],
)
def test_what_cannot_be_is_said_with_the_option_and_the_next_step(insurer, words, code, said):
    ran = insurer(*words)
    assert ran.exit_code == code
    assert said in ran.stderr
    assert "→" in ran.stderr


def test_without_a_centre_it_says_so():
    command = ["insurer", "issue", "--management", "http://127.0.0.1:9"]
    ran = CliRunner().invoke(program(), command)
    assert ran.exit_code == 3
    assert "start `onshikaku centre`" in ran.stderr
