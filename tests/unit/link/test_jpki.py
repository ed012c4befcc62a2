"""The JPKI application on a scripted card: answers that no virtual card of ours gives."""

import pytest

from reader.apdu import Sw
from reader.errors import CardCommandError, CardDataError, NotMyNumberCard
from reader.jpki import Availability, JpkiCard, TokenInfo

SELECT_JPKI = ("00A4040C0A D392F000260100000001", "9000")
SELECT_INFO = ("00A4020C020006", "9000")
READ_INFO = "00B00000A0"


def info(label: str, model: str = "E16R01NJ") -> str:
    fields = label.ljust(32) + "1".rjust(32, "0") + model.ljust(16)
    return fields.ljust(160, "0").encode().hex() + "9000"


def test_a_my_number_card_is_selected(scripted):
    card = scripted(SELECT_JPKI, SELECT_INFO, (READ_INFO, info("JPKIAPICCTOKEN2")))
    JpkiCard(card).select()
    assert card.finished


@pytest.mark.parametrize(
    "label", ["JPKIAPICCTOKEN", "JPKIAPGPSETOKEN", "JPKIAPIOSTOKEN", "JPKIAPICCTOKEN22", ""]
)
def test_another_token_is_not_a_my_number_card(scripted, label):
    card = scripted(SELECT_JPKI, SELECT_INFO, (READ_INFO, info(label)))
    with pytest.raises(NotMyNumberCard) as error:
        JpkiCard(card).select()
    assert error.value.label == label


def test_a_card_without_the_application_is_not_a_my_number_card(scripted):
    with pytest.raises(NotMyNumberCard):
        JpkiCard(scripted((SELECT_JPKI[0], "6A82"))).select()


def test_a_card_that_is_broken_is_not_taken_for_another_kind(scripted):
    with pytest.raises(CardCommandError) as error:
        JpkiCard(scripted((SELECT_JPKI[0], "6581"))).select()
    assert error.value.sw == Sw.MEMORY_FAILURE


def test_a_missing_file_is_named(scripted):
    with pytest.raises(CardCommandError) as error:
        JpkiCard(scripted(("00A4020C02000A", "6A82"))).auth_certificate()
    assert error.value.step == "select auth_certificate"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("8F8F00", Availability(sign=True, auth=True)),
        ("008F00", Availability(sign=False, auth=True)),
        ("FFFFFF", Availability(sign=False, auth=False)),
        ("8F8F", Availability(sign=True, auth=True)),
    ],
)
def test_presence_is_one_value_only(scripted, content, expected):
    card = scripted(
        ("00A4020C020008", "9000"), ("00B0000003", content + "6282"), ("00B0000201", "6B00")
    )
    assert JpkiCard(card).availability() == expected


def test_an_availability_file_too_short_is_an_error(scripted):
    card = scripted(("00A4020C020008", "9000"), ("00B0000003", "8F6282"), ("00B0000102", "6B00"))
    with pytest.raises(CardDataError):
        JpkiCard(card).availability()


def test_token_text_is_stripped_and_never_fails_to_decode():
    token = TokenInfo.parse(b"LABEL\0\0".ljust(32) + b"\xff".ljust(32) + b"SIM-X".ljust(16, b"\0"))
    assert (token.label, token.model, token.is_simulated) == ("LABEL", "SIM-X", True)


def test_what_a_card_says_of_itself_does_not_steer_the_terminal():
    token = TokenInfo.parse(b"\x1b[2J\nX".ljust(32) + bytes(32) + b"M\x7f".ljust(16))
    assert (token.label, token.model) == ("?[2J?X", "M?")


def test_a_real_model_is_not_simulated():
    assert not TokenInfo("JPKIAPICCTOKEN2", "1", "E16R01NJ").is_simulated


def test_short_token_information_is_an_error():
    with pytest.raises(CardDataError):
        TokenInfo.parse(bytes(79))


@pytest.mark.parametrize("length", [0, 20, 31, 33, 51, 245])
def test_only_a_sha256_digest_reaches_the_key(scripted, length):
    card = scripted()
    with pytest.raises(ValueError, match="32 bytes"):
        JpkiCard(card).sign_digest(bytes(length))
    assert card.finished


def test_the_digest_goes_out_inside_its_digest_info(scripted):
    digest = bytes(range(32))
    sent = "802A0080 33 3031300D060960864801650304020105000420" + digest.hex() + "00"
    card = scripted(("00A4020C020017", "9000"), (sent, "AB" * 256 + "9000"))
    assert JpkiCard(card).sign_digest(digest) == b"\xab" * 256


@pytest.mark.parametrize("length", [0, 128, 255])
def test_a_signature_of_another_length_is_an_error(scripted, length):
    digest_info = "3031300D060960864801650304020105000420" + "00" * 32
    card = scripted(
        ("00A4020C020017", "9000"), ("802A0080 33" + digest_info + "00", "AB" * length + "9000")
    )
    with pytest.raises(CardDataError):
        JpkiCard(card).sign_digest(bytes(32))
