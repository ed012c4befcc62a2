"""What stands in a claim whose numbers are not certain, field by field (docs/rules.md §3.6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from onshikaku.domain.claim import ClaimRoute, Payer
from onshikaku.domain.claim_form import (
    ClaimCase,
    ClaimForm,
    NoClaim,
    NoClaimReason,
    claim_form,
    first_claim_month,
)
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber

D = date.fromisoformat
DAY = D("2026-11-22")
INSURER = InsurerNumber("06990014")
INSURED = InsuredNumber("318", "1187", "01")
DECLARED = {"address": "模擬県架空市1-2-3", "employer": "架空商店", "contact": "000-0000-0000"}
BOTH = (Payer.FUND, Payer.FEDERATION)


def filled(route: ClaimRoute, **known: object) -> ClaimForm:
    form = claim_form(replace(ClaimCase(route, DAY), **known))
    assert isinstance(form, ClaimForm)
    return form


def numbers(form: ClaimForm) -> tuple[str, str, str, str]:
    return form.insurer_number, form.symbol, form.number, form.branch


@pytest.mark.parametrize(
    ("route", "known", "written"),
    [
        pytest.param(
            ClaimRoute.NORMAL,
            {"insurer_number": INSURER, "insured": INSURED},
            ("06990014", "318", "1187", "01"),
            id="present numbers as they are",
        ),
        pytest.param(
            ClaimRoute.FORMER_RECORD,
            {"insurer_number": INSURER, "insured": InsuredNumber("", "12345678")},
            ("06990014", "", "12345678", ""),
            id="former numbers as they are",
        ),
        pytest.param(
            ClaimRoute.UNKNOWN,
            DECLARED,
            ("77777777", "77777777", "777777777", ""),
            id="all sevens",
        ),
        pytest.param(
            ClaimRoute.UNKNOWN,
            DECLARED | {"wants_check_digit": True},
            ("77777779", "77777777", "777777777", ""),
            id="the number that passes the check digit",
        ),
        pytest.param(
            ClaimRoute.UNKNOWN,
            DECLARED | {"scheme": Scheme.ELDERLY},
            ("77777777", "", "77777777", ""),
            id="the elderly have no symbol, and eight digits",
        ),
        pytest.param(
            ClaimRoute.UNKNOWN,
            DECLARED | {"symbol_digits": 0, "number_digits": 7},
            ("77777777", "", "7777777", ""),
            id="as many sevens as the software wants",
        ),
        pytest.param(
            ClaimRoute.UNKNOWN,
            DECLARED | {"insurer_number": INSURER, "insured": INSURED},
            ("77777777", "77777777", "777777777", ""),
            id="unknown is unknown, whatever else was typed",
        ),
        pytest.param(
            ClaimRoute.DISASTER_INSURER_KNOWN,
            {"insurer_number": INSURER, "insured": INSURED},
            ("06990014", "", "999999999", ""),
            id="disaster, insurer known",
        ),
        pytest.param(
            ClaimRoute.DISASTER_INSURER_KNOWN,
            DECLARED,
            ("99999999", "", "999999999", ""),
            id="disaster, insurer known but not its number",
        ),
        pytest.param(
            ClaimRoute.DISASTER_UNKNOWN,
            {},
            ("99999999", "", "999999999", ""),
            id="disaster, nothing known",
        ),
        pytest.param(
            ClaimRoute.DISASTER_UNKNOWN,
            {"insured": INSURED},
            ("99999999", "318", "1187", "01"),
            id="disaster, insured number known",
        ),
    ],
)
def test_the_numbers_to_write(route, known, written):
    assert numbers(filled(route, **known)) == written


@pytest.mark.parametrize(
    ("route", "known", "lines"),
    [
        (ClaimRoute.NORMAL, {"insurer_number": INSURER, "insured": INSURED} | DECLARED, ()),
        (
            ClaimRoute.UNKNOWN,
            DECLARED,
            ("住所：模擬県架空市1-2-3", "事業所名：架空商店", "連絡先：000-0000-0000"),
        ),
        (ClaimRoute.UNKNOWN, {"contact": " 000\n0000 "}, ("連絡先：000 0000",)),
        (ClaimRoute.DISASTER_INSURER_KNOWN, {"insurer_number": INSURER} | DECLARED, ("不詳",)),
        (
            ClaimRoute.DISASTER_INSURER_KNOWN,
            {"address": "模擬県架空市1-2-3"},
            ("不詳", "住所：模擬県架空市1-2-3"),
        ),
        (ClaimRoute.DISASTER_UNKNOWN, {"employer": "架空商店"}, ("不詳", "事業所名：架空商店")),
    ],
)
def test_the_remarks_begin_with_unknown_in_disasters_and_carry_the_declaration(route, known, lines):
    assert filled(route, **known).summary == lines


@pytest.mark.parametrize(
    ("scheme", "payers"),
    [
        (None, BOTH),
        (Scheme.KYOKAI, (Payer.FUND,)),
        (Scheme.MUTUAL, (Payer.FUND,)),
        (Scheme.MUNICIPAL, (Payer.FEDERATION,)),
        (Scheme.TRADE, (Payer.FEDERATION,)),
        (Scheme.ELDERLY, (Payer.FEDERATION,)),
    ],
)
@pytest.mark.parametrize("route", [ClaimRoute.UNKNOWN, ClaimRoute.DISASTER_UNKNOWN])
def test_it_goes_where_the_likely_insurance_is_paid_and_to_either_where_that_is_unknown(
    route, scheme, payers
):
    assert filled(route, scheme=scheme, **DECLARED).payers == payers


@pytest.mark.parametrize(
    ("route", "day", "month"),
    [
        (ClaimRoute.UNKNOWN, "2023-07-10", "2023-09-01"),
        (ClaimRoute.UNKNOWN, "2023-08-31", "2023-09-01"),
        (ClaimRoute.UNKNOWN, "2023-09-01", "2023-10-01"),
        (ClaimRoute.FORMER_RECORD, "2023-07-10", "2023-08-01"),
        (ClaimRoute.NORMAL, "2026-12-31", "2027-01-01"),
        (ClaimRoute.DISASTER_UNKNOWN, "2024-01-01", "2024-02-01"),
    ],
)
def test_it_is_claimed_from_the_following_month_and_as_unknown_since_september_2023(
    route, day, month
):
    assert first_claim_month(route, D(day)) == D(month)


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (ClaimCase(ClaimRoute.HELD, DAY), NoClaimReason.HELD),
        (ClaimCase(ClaimRoute.NORMAL, DAY, INSURER), NoClaimReason.NUMBERS_UNKNOWN),
        (
            ClaimCase(ClaimRoute.FORMER_RECORD, DAY, None, INSURED),
            NoClaimReason.NUMBERS_UNKNOWN,
        ),
        (ClaimCase(ClaimRoute.UNKNOWN, DAY), NoClaimReason.DECLARATION_MISSING),
        (
            ClaimCase(ClaimRoute.UNKNOWN, DAY, address="　\n"),
            NoClaimReason.DECLARATION_MISSING,
        ),
        (
            ClaimCase(ClaimRoute.UNKNOWN, D("2023-07-09"), **DECLARED),
            NoClaimReason.NOT_YET,
        ),
    ],
)
def test_there_is_none_where_something_is_wanted_first(case, reason):
    none = claim_form(case)
    assert isinstance(none, NoClaim)
    assert none.reason is reason


@pytest.mark.parametrize("digits", [{"symbol_digits": 21}, {"number_digits": 0}])
def test_a_field_that_no_software_has_is_refused(digits):
    with pytest.raises(ValueError, match="digits"):
        ClaimCase(ClaimRoute.UNKNOWN, DAY, **digits)


@pytest.mark.parametrize("route", [route for route in ClaimRoute if route is not ClaimRoute.HELD])
def test_every_claim_says_why_in_two_languages_and_where_it_goes(route):
    form = filled(route, insurer_number=INSURER, insured=INSURED, **DECLARED)
    assert len(form.why) >= 3
    assert all(line.ja.endswith("。") and line.en.endswith(".") for line in form.why)
    assert any("提出先" in line.ja or "支払基金" in line.ja for line in form.why)
