import pytest

from onshikaku.domain.claim import ClaimRoute
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.identifiers import (
    IdentifierFault,
    InstitutionCode,
    InsurerNumber,
    InvalidIdentifier,
    PublicPayerNumber,
    check_digit,
)
from onshikaku.domain.institution import Kind
from onshikaku.domain.numbering import is_medical_aid, kinds_of, schemes_of, stand_in


def insurer(payload):
    return InsurerNumber(payload + check_digit(payload))


@pytest.mark.parametrize(
    ("law", "scheme"),
    [
        ("01", Scheme.KYOKAI),
        ("02", Scheme.SEAFARERS),
        ("03", Scheme.KYOKAI),
        ("06", Scheme.UNION),
        ("07", Scheme.SELF_DEFENCE),
        ("31", Scheme.MUTUAL),
        ("34", Scheme.MUTUAL),
        ("39", Scheme.ELDERLY),
        ("63", Scheme.UNION),
        ("67", Scheme.MUNICIPAL),
        ("72", Scheme.MUTUAL),
        ("75", Scheme.MUTUAL),
    ],
)
def test_the_law_in_an_insurers_number_names_the_kind_of_insurance(law, scheme):
    assert schemes_of(insurer(f"{law}99001")) == {scheme}


def test_six_digits_belong_to_national_health_insurance():
    assert schemes_of(insurer("99001")) == {Scheme.MUNICIPAL, Scheme.TRADE}
    assert schemes_of(InsurerNumber("00990010")) == {Scheme.MUNICIPAL, Scheme.TRADE}


def test_a_law_that_insures_nobody_names_no_kind():
    assert schemes_of(insurer("1299001")) == frozenset()


@pytest.mark.parametrize(
    ("table", "kind", "other"),
    [
        ("1", Kind.CLINIC, Kind.DENTAL),
        ("1", Kind.HOSPITAL, Kind.PHARMACY),
        ("3", Kind.DENTAL, Kind.CLINIC),
        ("4", Kind.PHARMACY, Kind.CLINIC),
        ("6", Kind.HOME_NURSING, Kind.CLINIC),
        ("7", Kind.TREATMENT, Kind.CLINIC),
        ("9", Kind.AMBULANCE, Kind.CLINIC),
    ],
)
def test_the_fee_table_in_a_code_names_what_an_institution_may_be(table, kind, other):
    payload = f"99{table}000001"
    kinds = kinds_of(InstitutionCode(payload + check_digit(payload)))
    assert kind in kinds
    assert other not in kinds


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_institution_has_a_code_to_go_by(kind):
    payloads = [f"99{table}000001" for table in range(10)]
    codes = [InstitutionCode(payload + check_digit(payload)) for payload in payloads]
    assert any(kind in kinds_of(code) for code in codes)


@pytest.mark.parametrize(("law", "aid"), [("12", True), ("21", False), ("81", False)])
def test_medical_aid_is_told_by_its_law(law, aid):
    payload = f"{law}99001"
    assert is_medical_aid(PublicPayerNumber(payload + check_digit(payload))) is aid


@pytest.mark.parametrize(
    ("number", "route"),
    [
        ("77777777", ClaimRoute.UNKNOWN),
        ("77777779", ClaimRoute.UNKNOWN),
        ("99999999", ClaimRoute.DISASTER_UNKNOWN),
        ("999999999", ClaimRoute.DISASTER_INSURER_KNOWN),
        ("01990019", None),
        ("7777777", None),
        ("", None),
    ],
)
def test_numbers_that_stand_for_an_unknown_one_are_recognised(number, route):
    assert stand_in(number) is route


def test_of_the_two_stand_ins_for_an_insurer_only_the_second_passes_the_check_digit():
    assert InsurerNumber("77777779").value == "77777779"
    with pytest.raises(InvalidIdentifier) as caught:
        InsurerNumber("77777777")
    assert caught.value.fault is IdentifierFault.CHECK_DIGIT
