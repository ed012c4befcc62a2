"""How to claim when numbers are missing (docs/rules.md §3.6)."""

from __future__ import annotations

from datetime import date

import pytest

from onshikaku.domain.claim import (
    ANY_SCHEME,
    UNKNOWN_INSURER,
    UNKNOWN_INSURER_CHECKED,
    ClaimRoute,
    Payer,
    disaster_claim,
    former_record_claim,
    normal_claim,
    payers_of,
    unknown_claim,
)
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.identifiers import InsurerNumber, InvalidIdentifier

D = date.fromisoformat


def test_one_of_the_two_unknown_numbers_has_a_right_check_digit():
    with pytest.raises(InvalidIdentifier):
        InsurerNumber(UNKNOWN_INSURER)
    assert InsurerNumber(UNKNOWN_INSURER_CHECKED).value == "77777779"


def test_an_unknown_claim_has_seven_in_every_digit_and_the_declaration_in_the_remarks():
    claim = unknown_claim(D("2026-11-20"))
    assert claim is not None
    assert claim.route is ClaimRoute.UNKNOWN
    assert (claim.insurer_number, claim.insurer_number_checked) == ("77777777", "77777779")
    assert claim.fill_digit == "7"
    assert claim.payers == ANY_SCHEME
    assert "住所" in claim.summary.ja
    assert "連絡先" in claim.summary.ja


def test_there_was_no_unknown_claim_before_the_notice():
    assert unknown_claim(D("2023-07-09")) is None
    assert unknown_claim(D("2023-07-10")) is not None


@pytest.mark.parametrize(
    ("day", "told"), [("2023-07-10", True), ("2023-08-31", True), ("2023-09-01", False)]
)
def test_the_first_claim_run_that_accepts_it_is_told_as_long_as_it_lies_ahead(day, told):
    claim = unknown_claim(D(day))
    assert ("2023年9月" in claim.text.ja) is told
    assert ("September 2023" in claim.text.en) is told


@pytest.mark.parametrize("scheme", Scheme)
def test_national_health_insurance_and_the_elderly_go_to_the_federation(scheme):
    federation = {Scheme.MUNICIPAL, Scheme.TRADE, Scheme.ELDERLY}
    expected = Payer.FEDERATION if scheme in federation else Payer.FUND
    assert payers_of(scheme) == (expected,)
    assert normal_claim(scheme).payers == former_record_claim(scheme).payers == (expected,)


def test_an_unknown_kind_of_insurance_leaves_the_choice_to_the_clinic():
    assert payers_of(None) == (Payer.FUND, Payer.FEDERATION)


def test_a_disaster_claim_with_a_known_insurer_leaves_the_symbol_blank():
    claim = disaster_claim(insurer_known=True)
    assert (claim.insurer_number, claim.symbol, claim.number) == (None, "", "999999999")
    assert "不詳" in claim.summary.ja


def test_a_disaster_claim_without_one_has_its_own_insurer_number():
    claim = disaster_claim(insurer_known=False)
    assert claim.insurer_number == "99999999"
    assert "不詳" in claim.summary.ja
