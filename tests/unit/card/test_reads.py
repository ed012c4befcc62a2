"""READ BINARY, READ RECORD, GET DATA."""

import pytest
from cryptography import x509

from hardware.card_image import ATR_CONTACT
from hardware.card_layout import COMMON, JPKI, TEXT
from hardware.cvc import SIMULATOR_ROOT_ID, Certificate

AUTH_CERTIFICATE = 0x000A


def test_certificate_files_are_filled_up_with_ff(card, hierarchy):
    card.select(JPKI)
    for fid, authority in ((0x0A, hierarchy.auth), (0x0B, hierarchy.auth), (0x02, hierarchy.sign)):
        content = card.read(fid)
        length = int.from_bytes(content[2:4], "big") + 4
        assert len(content) == 2560
        assert set(content[length:]) == {0xFF}
        certificate = x509.load_der_x509_certificate(content[:length])
        assert certificate.issuer == authority.certificate.subject


def test_short_extended_and_sfi_reads_agree(card):
    card.select(JPKI)
    whole = card.read(AUTH_CERTIFICATE)
    pieces = [card.ok(f"00B0{offset:04X}00") for offset in range(0, 2560, 256)]
    assert b"".join(pieces) == whole
    assert card.ok("00B0000000 0A00") == whole
    assert card.ok("00B08A0000") == whole[:256]
    assert card.ok("00B08A0410") == whole[4:20]
    assert card.state.session.file == AUTH_CERTIFICATE


@pytest.mark.parametrize(
    ("command", "length"),
    [
        ("00B0000004", 4),
        ("00B0090000", 256),
        ("00B009FE00", 2),  # less than Le at the end
        ("00B009FF00000000", None),
        ("00B009FF00 0000", 1),
        ("00B0000000 0100", 256),
        ("00B0000000 0000", 2560),
    ],
)
def test_reads_give_what_there_is(card, command, length):
    card.select(JPKI, AUTH_CERTIFICATE)
    response = card.send(command)
    if length is None:
        assert (response.data, response.sw) == (b"", 0x6700)
    else:
        assert (len(response.data), response.sw) == (length, 0x9000)


@pytest.mark.parametrize(
    ("fid", "command", "status"),
    [
        (None, "00B0000000", "6986"),
        (0x0A, "00B00A0000", "6B00"),  # offset 2560
        (0x0A, "00B07FFF00", "6B00"),
        (0x06, "00B000A000", "6B00"),
        (0x0A, "00B00000", "6700"),  # no Le
        (0x0A, "00B0000001 00", "6700"),
        (0x01, "00B0000000", "6982"),
        (0x09, "00B0000000", "6982"),
        (0x16, "00B0000000", "6981"),
        (0x17, "00B0000000", "6981"),
        (0x18, "00B0000000", "6981"),
        (0x1A, "00B0000000", "6981"),
        (0x1B, "00B0000000", "6981"),
        (0x18, "00B0970000", "6981"),
        (0x18, "00B08C0000", "6A82"),
        (0x18, "00B0CA0000", "6A86"),
        (0x06, "00B2010400", "6981"),
        (None, "00B2010400", "6986"),
    ],
)
def test_refused_reads(card, fid, command, status):
    card.select(JPKI, fid)
    assert card.sw(command) == status


def test_no_read_works_without_an_application(card):
    assert card.sw("00B0000000") == "6986"
    assert card.sw("00B08A0000") == "6986"
    assert card.sw("00B2010C00") == "6986"


def test_the_signing_certificate_opens_with_its_password_only(card):
    card.select(JPKI)
    assert card.verify(0x18, "1234") == "9000"
    card.select_file(0x01)
    assert card.sw("00B0000004") == "6982"
    assert card.verify(0x1B, "ABC123") == "9000"
    certificate = card.read(0x01)
    length = int.from_bytes(certificate[2:4], "big") + 4
    name = x509.load_der_x509_certificate(certificate[:length]).subject.rfc4514_string()
    assert "架空県" in name
    assert "模擬市" in name


def test_token_info(card):
    card.select(JPKI)
    info = card.read(0x06)
    assert len(info) == 160
    assert info[:32] == b"JPKIAPICCTOKEN2".ljust(32)
    assert info[64:80].startswith(b"SIM-")
    assert info[80:96] == b"0900000000000042"
    assert info[96:100].hex() == "0000040d"
    assert [int.from_bytes(info[at : at + 4], "big") for at in range(100, 124, 4)] == [
        *(1, 0, 1, 0),
        *(16, 6),
    ]
    assert info[124:140] == b"\xff" * 16
    assert info[140:] == b"0301" + b"9" * 16


def test_availability(card):
    card.select(JPKI)
    assert card.read(0x08).hex() == "8f8f00"


@pytest.mark.parametrize("command", ["00B2010C00", "00B2010C1E"])
def test_the_common_record_names_the_card(card, command):
    card.select(COMMON)
    assert card.ok(command) == b"\x01\x1c9000000000000429912320350217"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("00B2000C00", "6A83"),
        ("00B2020C00", "6A83"),
        ("00B2010D00", "6A86"),
        ("00B2011400", "6A82"),
        ("00B2010C", "6700"),
        ("00B2010400", "6986"),
        ("00B0810000", "6981"),
        ("00B201CC00", "6981"),  # the key
    ],
)
def test_refused_records(card, command, status):
    card.select(COMMON)
    assert card.sw(command) == status


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("0045", b"900000000000042"),
        ("00F0", b"99123"),
        ("00F2", b"20350217"),
        ("5F51", ATR_CONTACT),
    ],
)
def test_data_objects_of_the_card_manager(card, tag, value):
    assert card.ok(f"00CA{tag}00") == value
    assert card.ok(f"00CA{tag}{len(value):02X}") == value
    assert card.sw(f"00CA{tag}{len(value) - 1:02X}") == "6700"
    assert card.sw(f"00CA{tag}") == "6700"


def test_the_certificate_chain_leads_from_the_root_to_the_card(card, cvc):
    assert card.sw("00CA00F800") == "6700"
    upper = Certificate.decode(card.ok("00CA00F8000000"))
    lower = Certificate.decode(card.ok("00CA7F21000000"))
    assert upper.issuer_id == SIMULATOR_ROOT_ID
    assert upper.is_signed_by(cvc.root_key)
    assert lower.issuer_id == upper.subject_id == card.ok("00CA00F700")
    assert lower.is_signed_by(upper.subject_key)
    card.select(TEXT)
    assert card.read(0x04) == upper.encode()


def test_unknown_data_objects_are_not_implemented(card):
    assert card.sw("00CA006E00") == "6D00"
