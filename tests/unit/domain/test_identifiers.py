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
    PublicPayerNumber,
    PublicRecipientNumber,
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


@pytest.mark.parametrize("number", ["81136244", "81137242", "88138243", "88131248", "89131247"])
def test_published_payer_numbers_pass_and_name_their_law(number):
    assert PublicPayerNumber(number).law == number[:2]
    assert not PublicPayerNumber(number).is_fictitious


@pytest.mark.parametrize(
    ("kind", "field", "number", "fault"),
    [
        (PublicPayerNumber, "payer_number", "8113624", IdentifierFault.LENGTH),
        (PublicPayerNumber, "payer_number", "81136245", IdentifierFault.CHECK_DIGIT),
        (PublicPayerNumber, "payer_number", "８1136244", IdentifierFault.NOT_DIGITS),
        (PublicRecipientNumber, "recipient_number", "", IdentifierFault.EMPTY),
        (PublicRecipientNumber, "recipient_number", "12345678", IdentifierFault.LENGTH),
        (PublicRecipientNumber, "recipient_number", "1234560", IdentifierFault.CHECK_DIGIT),
        (MyNumber, "my_number", "123456789010", IdentifierFault.CHECK_DIGIT),
        (MyNumber, "my_number", "12345678901", IdentifierFault.LENGTH),
    ],
)
def test_public_and_personal_numbers_that_cannot_be_are_refused_without_being_repeated(
    kind, field, number, fault
):
    with pytest.raises(InvalidIdentifier) as caught:
        kind(number)
    assert (caught.value.field, caught.value.fault) == (field, fault)
    assert not number or number not in str(caught.value)


def test_the_padding_of_a_national_health_insurer_does_not_count():
    plain, padded = InsurerNumber("990010"), InsurerNumber("00990010")
    assert plain == padded
    assert (padded.value, plain.padded) == ("990010", "00990010")
    assert (plain.law, InsurerNumber("39990015").law) == (None, "39")
    assert InsurerNumber("39990015").padded == "39990015"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("模国01", "1208"), ("模国０１", "１２０８")),
        (("ab12", "1"), ("ＡＢ１２", "1")),
        (("12-34", "5"), ("１２－３４", "5")),
        (("12-34", "5"), ("12‐34", "5")),
        (("12-34", "5"), ("12−34", "5")),
        (("12-34", "5"), ("12ー34", "5")),
        (("12-34", "5"), ("12ｰ34", "5")),
        (("ｶﾅ", "5"), ("カナ", "5")),
        (("模国 01", "5"), ("模国　01", "5")),
        (("模国 01", "5"), ("模国01", "5")),
        (("", "00041235"), ("", "41235")),
        (("", "0"), ("", "000")),
        (("", "1 2 3"), ("", "123")),
    ],
)
def test_numbers_that_mean_the_same_are_equal_once_normalised(one, other):
    assert InsuredNumber(*one) != InsuredNumber(*other)
    assert InsuredNumber(*one).normalised == InsuredNumber(*other).normalised


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("1-23", "4"), ("12-3", "4")),
        (("12-34", "5"), ("1234", "5")),
        (("012", "5"), ("12", "5")),  # zeros count in a symbol
        (("", "A01"), ("", "A1")),  # and beside letters
        (("1", "23"), ("12", "3")),
        (("", "120"), ("", "12")),
        (("模国", "5"), ("摸国", "5")),
    ],
)
def test_numbers_that_differ_stay_different_once_normalised(one, other):
    assert InsuredNumber(*one).normalised != InsuredNumber(*other).normalised


@given(st.text("09Ａａ-ー　国1", max_size=8), st.text("09Ａａ-ー国1", min_size=1, max_size=8))
def test_normalising_twice_changes_nothing_more(symbol, number):
    once = InsuredNumber(symbol.strip(), number).normalised
    assert InsuredNumber(*once).normalised == once


def _luhn(number):
    """The published algorithm from the left, by table: an independent formulation."""
    doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]
    odd = len(number) % 2
    return sum(
        doubled[int(digit)] if position % 2 == odd else int(digit)
        for position, digit in enumerate(number)
    )


@given(st.text("0123456789", min_size=5, max_size=9))
def test_the_check_digit_is_the_one_that_luhn_accepts(payload):
    accepted = [digit for digit in "0123456789" if _luhn(payload + digit) % 10 == 0]
    assert [check_digit(payload)] == accepted


@given(st.text("0123456789", min_size=11, max_size=11))
def test_the_my_number_digit_agrees_with_the_weights_written_out(payload):
    weights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]
    rest = sum(int(d) * w for d, w in zip(payload, weights, strict=True)) % 11
    assert my_number_check_digit(payload) == str({0: 0, 1: 0}.get(rest, 11 - rest))
