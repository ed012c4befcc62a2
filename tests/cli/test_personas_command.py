"""People on the command line: listed, shown, checked, and used instead of the cast."""

import re
from pathlib import Path

import pytest

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "personas.md"
[EXAMPLE] = re.findall(r"```yaml\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
WRONG = EXAMPLE.replace("security_code: 0123", "security_code: 123").replace("sex: male", "sex: m")


@pytest.fixture
def people(tmp_path):
    (tmp_path / "people.yaml").write_text(EXAMPLE, encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text(WRONG, encoding="utf-8")


def test_a_file_that_can_be_used_is_told_so(run, people):
    ran = run("personas", "check", "people.yaml", "--json")
    assert ran.code == 0
    assert ran.json == {"simulated": True, "valid": True, "personas": ["taro"], "warnings": []}


def test_every_mistake_is_told_with_line_and_field_in_both_languages(run, people):
    ran = run("personas", "check", "wrong.yaml")
    assert ran.code == 2
    assert re.findall(r"^(wrong\.yaml:\d+): taro +(\S+)", ran.err, re.MULTILINE) == [
        ("wrong.yaml:11", "person.sex"),
        ("wrong.yaml:17", "card.security_code"),
    ]
    assert "4桁の数字で書いてください" in ran.err
    assert "write four digits" in ran.err

    told = run("personas", "check", "wrong.yaml", "--json")
    assert told.code == 2
    assert [(m["line"], m["field"], m["fault"]) for m in told.json["mistakes"]] == [
        (11, "person.sex", "not_listed"),
        (17, "card.security_code", "four_digits"),
    ]


def test_the_cast_of_a_day_is_listed_with_what_each_card_gets(run):
    ran = run("personas", "list", "--on", "2024-11-30", "--json")
    listed = {one["id"]: one for one in ran.json["personas"]}
    assert ran.json["day"] == "2024-11-30"
    assert listed["grace"]["certificate_state"] == "expired"
    assert listed["dialysis"]["outcome"] == "eligible"
    assert "infant" not in listed


def test_one_person_is_shown_with_whom_the_record_shows(run):
    ran = run("personas", "show", "wrong-link")
    assert ran.code == 0
    assert "本人　要" in ran.out
    assert "別人　薫" in ran.out
    assert run("personas", "show", "nobody").code == 2


def test_people_of_ones_own_check_in(run, people):
    ran = run("confirm", "--personas", "people.yaml", "--persona", "taro", "--json")
    assert (ran.code, ran.json["person"]["name"]) == (0, "持込　太郎")
    assert ran.json["coverages"][0]["limit"]["band"] == "A03"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--personas", "people.yaml"), 2),
        (("--personas", "people.yaml", "--with-cast"), 0),
        (("--personas", "wrong.yaml", "--with-cast"), 2),
    ],
)
def test_they_take_the_place_of_the_cast_unless_told_otherwise(run, people, words, code):
    ran = run("confirm", "--persona", "standard", *words)
    assert ran.code == code
    assert "Traceback" not in ran.err


def test_a_card_is_made_for_the_day_of_its_centre(run, background, free_port):
    port, management = free_port(), free_port()
    background(
        *("centre", "--database", "memory", "--pki", "pki", "--on", "2022-01-15"),
        *("--port", str(port), "--management-port", str(management), "--json"),
        until='"simulator"',
    )
    ran = run(
        *("confirm", "--centre", f"http://127.0.0.1:{port}", "--pki", "pki"),
        *("--on", "2022-01-15", "--persona", "expiring", "--json"),
    )
    assert (ran.code, ran.json["day"]) == (0, "2022-01-15")
    assert ran.json["certificate"]["state"] == "expiring"
    made = run(
        *("card", "make", "expiring", "--out", "card", "--pki", "pki"),
        *("--on", "2022-01-15", "--json"),
    )
    assert made.code == 0


def test_a_certificate_no_authority_here_can_issue_is_told(run, tmp_path):
    old = EXAMPLE.replace("issued: today-2y", "issued: 2012-05-01")
    (tmp_path / "old.yaml").write_text(old, encoding="utf-8")
    ran = run("confirm", "--personas", "old.yaml", "--persona", "taro")
    assert ran.code == 2
    assert "authorities' validity" in ran.err
