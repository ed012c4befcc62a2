import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshikaku.domain.identifiers import (
    IdentifierFault,
    InstitutionCode,
    InsuredNumber,
    InsurerNumber,
    InvalidIdentifier,
    MyNumber,
    check_digit,
    my_number_check_digit,
)


@pytest.mark.parametrize(
    "number",
    # docs/rules.md §7.2: published examples of the rule.
    [
        "33120015",
        "06010391",
        "81136244",
        "81137242",
        "88138243",
        "88131248",
        "89131247",
        "77777779",
    ],
)
def test_published_numbers_pass_the_check_digit(number):
    assert InsurerNumber(number).value == number


def test_the_published_institution_code_passes():
    assert not InstitutionCode("0110113719").is_fictitious
    assert InstitutionCode("9910000018").is_fictitious


def test_the_my_number_rule_gives_the_published_digit():
    assert my_number_check_digit("12345678901") == "8"
    assert MyNumber("123456789018").value == "123456789018"


def test_a_remainder_of_one_gives_zero():
    assert my_number_check_digit("00000000006") == "0"  # 6 · 2 = 12, 12 mod 11 = 1


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", IdentifierFault.EMPTY),
        ("77777777", IdentifierFault.CHECK_DIGIT),
        ("7777777", IdentifierFault.LENGTH),
        ("0199001", IdentifierFault.LENGTH),
        ("0199001x", IdentifierFault.NOT_DIGITS),
        ("０１９９００１９", IdentifierFault.NOT_DIGITS),
    ],
)
def test_an_insurer_number_that_cannot_be_is_refused_without_being_repeated(number, fault):
    with pytest.raises(InvalidIdentifier) as caught:
        InsurerNumber(number)
    assert (caught.value.field, caught.value.fault) == ("insurer_number", fault)
    assert not number or number not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("9910000019", IdentifierFault.CHECK_DIGIT),
        ("991000001", IdentifierFault.LENGTH),
        ("99100000 8", IdentifierFault.NOT_DIGITS),
    ],
)
def test_an_institution_code_that_cannot_be_is_refused(code, fault):
    with pytest.raises(InvalidIdentifier) as caught:
        InstitutionCode(code)
    assert (caught.value.field, caught.value.fault) == ("institution_code", fault)


@pytest.mark.parametrize(
    ("parts", "field", "fault"),
    [
        (("1", ""), "insured_number", IdentifierFault.EMPTY),
        (("1", "2", "1"), "insured_branch", IdentifierFault.LENGTH),
        (("1", "2", "0a"), "insured_branch", IdentifierFault.NOT_DIGITS),
        (("1\n", "2"), "insured_symbol", IdentifierFault.CHARACTERS),
        (("1", "2\x00"), "insured_number", IdentifierFault.CHARACTERS),
        (("1", "2" * 21), "insured_number", IdentifierFault.LENGTH),
    ],
)
def test_an_insured_number_that_cannot_be_is_refused(parts, field, fault):
    with pytest.raises(InvalidIdentifier) as caught:
        InsuredNumber(*parts)
    assert (caught.value.field, caught.value.fault) == (field, fault)


def test_symbol_and_branch_may_be_missing():
    assert InsuredNumber("", "00041235") == InsuredNumber("", "00041235", None)


@pytest.mark.parametrize(
    ("number", "prefecture", "fictitious"),
    [("01990019", 99, True), ("990010", 99, True), ("06010391", 1, False), ("33120015", 12, False)],
)
def test_the_prefecture_tells_invented_insurers_from_real_ones(number, prefecture, fictitious):
    assert InsurerNumber(number).prefecture == prefecture
    assert InsurerNumber(number).is_fictitious is fictitious


_payloads = st.text("0123456789", min_size=7, max_size=7)


@given(_payloads, st.integers(0, 6), st.integers(1, 9))
def test_the_check_digit_notices_any_single_wrong_digit(payload, position, change):
    wrong = str((int(payload[position]) + change) % 10)
    other = payload[:position] + wrong + payload[position + 1 :]
    assert check_digit(payload) != check_digit(other)
    InsurerNumber(payload + check_digit(payload))
