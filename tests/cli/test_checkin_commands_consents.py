"""Consents and the file of a visit, as `demo` and `confirm` take and tell them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from lxml import etree

GOLDEN = Path(__file__).parents[1] / "golden" / "oqs" / "elements.yaml"


def names_below(block: str, blocks: dict[str, dict[str, str]]) -> set[str]:
    """Every element that may stand in a block of the reference, at any depth."""
    found = set(blocks[block])
    for form in blocks[block].values():
        inner = form.partition("{")[2].rstrip("}")
        if inner:
            found |= names_below(inner, blocks)
    return found


@pytest.fixture(scope="module")
def known() -> set[str]:
    """The names that the reference has for a face result."""
    golden = yaml.safe_load(GOLDEN.read_text())
    header, body = golden["kinds"]["OQSsiquc01res_face"]
    blocks = golden["blocks"]
    return names_below(header, blocks) | names_below(body, blocks)


@pytest.mark.parametrize(
    ("words", "items", "form"),
    [
        ((), [], "paper"),
        (("--consent", "none"), [], "paper"),
        (("--consent", "drug,checkup"), ["checkup", "drug", "prescription"], "paper"),
        (("--prescription", "electronic"), [], "electronic"),
    ],
)
def test_the_report_says_what_was_agreed_to(run, words, items, form):
    report = run("confirm", "--on", "2026-07-01", *words, "--json").json
    assert report["consents"]["items"] == items
    assert report["consents"]["given_at"].startswith("2026-07-01T")
    assert report["consents"]["valid_until"].startswith("2026-07-02T")
    assert report["prescription_form"] == form


def test_who_is_not_covered_has_agreed_to_nothing(run):
    report = run("confirm", "--persona", "lost", "--consent", "all", "--json").json
    assert (report["consents"], report["prescription_form"]) == (None, None)


def test_subsidies_are_used_if_asked_for(run):
    words = ("confirm", "--persona", "subsidy-free", "--on", "2026-07-01", "--json")
    assert len(run(*words, "--subsidies").json["expenses"]) == 1
    assert run(*words).json["expenses"] == []


def test_the_demo_tells_each_question_and_the_desk_what_came_of_it(run):
    said = run("demo", "--once", "--on", "2026-07-01", "--consent", "drug").out
    order = [
        said.index(words)
        for words in (
            "包括同意：個別に選ぶ",
            "お薬など：同意する",
            "健診：同意しない",
            "お薬・処方",
        )
    ]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--consent", "everything"), "--consent"),
        (("--consent", "drug,"), "--consent"),
        (("--prescription", "fax"), "--prescription"),
        (("--exchange-work", "x"), "--exchange-work"),
    ],
)
def test_bad_wishes_end_with_2_and_name_the_option(run, words, said):
    ran = run("confirm", *words)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_bad_setting_of_the_exchange_is_named(run):
    ran = run("confirm", "--exchange", "OQS", env={"EXCHANGE_ENCODING": "latin-1"})
    assert ran.code == 2
    assert "EXCHANGE_ENCODING" in ran.err


@pytest.mark.parametrize(
    ("persona", "code", "validity"),
    [("standard", 0, "1"), ("grace", 0, "1"), ("lost", 1, "2"), ("none", 1, "4")],
)
def test_the_file_of_a_visit_is_named_and_speaks_the_interface(
    run, tmp_path, known, persona, code, validity
):
    ran = run("confirm", "--persona", persona, "--consent", "all", "--exchange", "OQS", "--json")
    assert ran.code == code
    [written] = (tmp_path / "OQS" / "face").iterdir()
    assert ran.json["face_file"] == str(written)
    root = etree.fromstring(written.read_bytes())
    assert root.tag == "XmlMsg"
    assert {node.tag for node in root.iter()} - {"XmlMsg", "MessageHeader", "MessageBody"} <= known
    assert root.findtext("MessageBody/QualificationValidity") == validity
    person = ran.json["person"]
    assert root.findtext(".//Name") == (None if person is None else person["name"])


def test_the_demo_says_which_file_it_wrote(run, tmp_path):
    ran = run("demo", "--once", "--exchange", "OQS", "--exchange-work", "work")
    [written] = (tmp_path / "OQS" / "face").iterdir()
    assert str(written) in ran.out.replace("\n", "")
    assert (tmp_path / "work").is_dir()


def test_a_card_that_is_turned_away_writes_nothing(run, tmp_path):
    ran = run("confirm", "--persona", "pin-blocked", "--exchange", "OQS", "--json")
    assert (ran.code, ran.json["face_file"]) == (1, None)
    assert not (tmp_path / "OQS").exists()


def test_a_folder_that_cannot_be_used_costs_the_file_and_not_the_answer(run, tmp_path):
    (tmp_path / "file").touch()
    ran = run("confirm", "--exchange", "file", "--json")
    assert ran.code == 3
    assert (ran.json["outcome"], ran.json["face_file"]) == ("eligible", None)
    assert "--exchange" in ran.err
    assert str(tmp_path / "file") in ran.err


def test_another_process_can_read_the_file_of_a_finished_visit(run, tmp_path):
    ran = run("confirm", "--exchange", "OQS", "--json")
    checked = run("validate", "--json", ran.json["face_file"])
    assert checked.code == 0
