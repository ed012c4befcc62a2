"""A claim as the desk types it, and as a file to take along (docs/claims.md)."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from clinic_ui.desk.claim import ClaimTyped, claim_case, prefilled
from clinic_ui.desk.claim_export import COLUMNS, Patient, as_csv, as_json
from onshikaku.domain.advice import advise
from onshikaku.domain.claim import ClaimRoute
from onshikaku.domain.claim_form import ClaimCase, ClaimForm, claim_form
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.foresight import foresee
from onshikaku.personas import load_personas

DAY = date(2026, 11, 22)
CAST = load_personas(DAY)
NUMBERS = {"insurer_number": "０６９９００１４", "symbol": "318", "number": "1187", "branch": "1"}


def form_for(person: str) -> ClaimTyped:
    answer = foresee(CAST[person], DAY)
    assert answer is not None
    return prefilled(answer, advise(answer.outcome, DAY, answer))


def wrong(**typed: str) -> set[str]:
    found = claim_case(ClaimTyped(**typed).tidy(), DAY)
    return set(found) if isinstance(found, dict) else set()


def exported(**typed: str) -> ClaimForm:
    case = claim_case(ClaimTyped(**typed).tidy(), DAY)
    assert isinstance(case, ClaimCase)
    form = claim_form(case)
    assert isinstance(form, ClaimForm)
    return form


@pytest.mark.parametrize(
    ("person", "route", "insurer"),
    [
        ("lost", ClaimRoute.FORMER_RECORD, "06990014"),
        ("none", ClaimRoute.UNKNOWN, ""),
        ("stopped", ClaimRoute.UNKNOWN, ""),
        ("standard", ClaimRoute.NORMAL, "01990019"),
    ],
)
def test_the_form_begins_with_what_the_answer_tells(person, route, insurer):
    typed = form_for(person)
    assert (typed.route, typed.insurer_number) == (route.value, insurer)
    assert bool(typed.name) is bool(insurer)


def test_numbers_are_read_in_any_width_and_only_where_the_way_uses_them():
    case = claim_case(ClaimTyped(route="former-record", **NUMBERS), DAY)
    assert isinstance(case, ClaimCase)
    assert case.insurer_number is not None
    assert (case.insurer_number.value, case.insured.branch) == ("06990014", "01")
    assert case.scheme is Scheme.UNION
    unknown = claim_case(ClaimTyped(route="unknown", insurance="municipal", **NUMBERS), DAY)
    assert isinstance(unknown, ClaimCase)
    assert (unknown.insurer_number, unknown.insured) == (None, None)
    assert unknown.scheme is Scheme.MUNICIPAL


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({}, {"route"}),
        ({"route": "held"}, {"route"}),
        ({"route": "former-record"}, {"insurer_number", "number"}),
        ({"route": "unknown", "insurer_number": "06990015"}, {"insurer_number"}),
        ({"route": "normal", **NUMBERS, "branch": "123"}, {"branch"}),
        ({"route": "unknown", "birth_date": "32"}, {"birth_date"}),
        (
            {"route": "unknown", "symbol_digits": "21", "number_digits": "0"},
            {"symbol_digits", "number_digits"},
        ),
        ({"route": "unknown", "symbol_digits": "123"}, {"symbol_digits"}),
        ({"route": "unknown", "symbol_digits": "0", "number_digits": "７"}, set()),
        ({"route": "disaster-unknown"}, set()),
    ],
)
def test_what_is_wrong_is_said_at_its_field(typed, fields):
    assert wrong(**typed) == fields


def test_the_file_for_a_spreadsheet_has_the_documented_columns_and_no_formula():
    form = exported(route="unknown", address="模擬県架空市1-2-3", phone="+81-0")
    patient = Patient("=1+1", "\t=1+1", date(1958, 5, 3), "female")
    [row] = csv.DictReader(io.StringIO(as_csv(form, patient)))
    assert tuple(row) == COLUMNS
    assert row["simulated"] == "true"
    assert (row["insurer_number"], row["number"]) == ("77777777", "777777777")
    assert (row["claim_month"], row["payers"]) == ("2026-12", "fund federation")
    assert row["summary"] == "住所：模擬県架空市1-2-3\n連絡先：+81-0"
    assert (row["name"], row["name_kana"]) == ("'=1+1", "'\t=1+1")
    assert row["birth_date"] == "1958-05-03"


def test_the_json_has_the_same_with_the_reasons():
    form = exported(route="disaster-insurer-known", insurer_number="06990014")
    said = json.loads(as_json(form, Patient()))
    assert said["simulated"] is True
    assert [said[name] for name in ("insurer_number", "symbol", "number")] == [
        "06990014",
        "",
        "999999999",
    ]
    assert said["summary"] == ["不詳"]
    assert said["birth_date"] is None
    assert {"ja", "en"} == set(said["why"][0])
    assert said["rule"] == "docs/rules.md §3.6"
