"""Commands over a scripted connection: what the protocol layer adds by itself."""

import pytest

from reader.apdu import Command, Response, Sw
from reader.errors import CardCommandError, CardDataError
from reader.mynumber import Aid
from reader.protocol import CardProtocol

SELECT_JPKI = "00A4040C0A D392F000260100000001"
READ = Command(0x00, 0xB0, le=0x20)


def test_a_wrong_le_is_repeated_with_the_right_one(scripted):
    card = scripted(("00B0000020", "6C05"), ("00B0000005", "0102030405 9000"))
    assert CardProtocol(card).send(READ) == Response(bytes.fromhex("0102030405"), Sw.OK)
    assert card.finished


def test_a_second_wrong_le_is_the_answer(scripted):
    card = scripted(("00B0000020", "6C05"), ("00B0000005", "6C04"))
    assert CardProtocol(card).send(READ).sw == 0x6C04


def test_waiting_data_are_fetched_to_the_end(scripted):
    card = scripted(
        ("00B0000020", "01 6102"),
        ("00C0000002", "0203 6100"),
        ("00C0000000", "04 9000"),
    )
    assert CardProtocol(card).send(READ) == Response(bytes.fromhex("01020304"), Sw.OK)


def test_get_response_too_may_want_another_le(scripted):
    card = scripted(("00B0000020", "6103"), ("00C0000003", "6C02"), ("00C0000002", "0102 9000"))
    assert CardProtocol(card).send(READ).data == bytes.fromhex("0102")


def test_data_announced_and_never_given_are_an_error(scripted):
    card = scripted(("00B0000020", "6103"), ("00C0000003", "6103"))
    with pytest.raises(CardDataError):
        CardProtocol(card).send(READ)


def test_an_endless_answer_is_cut_off():
    class Endless:
        atr = b""

        def exchange(self, command: bytes) -> Response:
            return Response(bytes(256), 0x6100)

    with pytest.raises(CardDataError, match="more than"):
        CardProtocol(Endless()).send(READ)


@pytest.mark.parametrize("refusal", ["6700", "6D00", "6E00"])
def test_a_refused_extended_command_is_sent_short_from_then_on(scripted, refusal):
    card = scripted(
        ("00B00000 000800", refusal),
        ("00B0000000", "AA 9000"),
        ("00B0000000", "BB 9000"),
    )
    protocol = CardProtocol(card)
    long_read = Command(0x00, 0xB0, le=2048)
    assert protocol.send(long_read).data == b"\xaa"
    assert protocol.send(long_read).data == b"\xbb"


def test_a_card_that_refuses_the_short_form_too_is_asked_in_full_again(scripted):
    card = scripted(
        ("00B00000 000800", "6700"),
        ("00B0000000", "6700"),
        ("00B00000 000800", "AA 9000"),
    )
    protocol = CardProtocol(card)
    long_read = Command(0x00, 0xB0, le=2048)
    assert protocol.send(long_read).sw == Sw.WRONG_LENGTH
    assert protocol.send(long_read).data == b"\xaa"


def test_data_too_long_for_the_short_form_are_sent_extended_only(scripted):
    command = Command(0x00, 0x2A, data=bytes(300))
    card = scripted(("002A0000 00012C" + "00" * 300, "6700"))
    assert CardProtocol(card).send(command).sw == Sw.WRONG_LENGTH


def test_the_first_select_may_fail_once(scripted):
    card = scripted((SELECT_JPKI, "6F00"), (SELECT_JPKI, "9000"))
    assert CardProtocol(card).select_application(Aid.JPKI)


def test_the_first_select_may_not_fail_twice(scripted):
    card = scripted((SELECT_JPKI, "6F00"), (SELECT_JPKI, "6F00"))
    with pytest.raises(CardCommandError) as error:
        CardProtocol(card).select_application(Aid.JPKI)
    assert error.value.sw == Sw.INTERNAL


def test_a_later_select_may_not_fail_at_all(scripted):
    card = scripted((SELECT_JPKI, "9000"), (SELECT_JPKI, "6F00"))
    protocol = CardProtocol(card)
    protocol.select_application(Aid.JPKI)
    with pytest.raises(CardCommandError):
        protocol.select_application(Aid.JPKI)


def test_a_missing_application_or_file_is_an_answer(scripted):
    card = scripted((SELECT_JPKI, "6A82"), ("00A4020C02000A", "6A82"))
    protocol = CardProtocol(card)
    assert not protocol.select_application(Aid.JPKI)
    assert not protocol.select_file(0x000A)


def test_another_refusal_to_select_is_an_error(scripted):
    with pytest.raises(CardCommandError) as error:
        CardProtocol(scripted(("00A4020C02000A", "6982"))).select_file(0x000A)
    assert (error.value.step, error.value.sw) == ("select file", 0x6982)


def test_an_object_is_cut_from_what_follows_it(scripted):
    card = scripted(("00B0000000", "30 03 010203 FFFFFFFF 9000"))
    assert CardProtocol(card).read_object() == bytes.fromhex("3003010203")


def test_an_object_is_read_in_chunks_with_an_exact_last_one(scripted):
    value = bytes(range(10))
    card = scripted(
        ("00B0000005", "30 81 0A 0001 9000"),
        ("00B0000505", value[2:7].hex() + "9000"),
        ("00B0000A03", value[7:].hex() + "9000"),
    )
    assert CardProtocol(card).read_object(chunk=5) == bytes.fromhex("30810A") + value


def test_short_answers_are_continued_where_they_ended(scripted):
    card = scripted(
        ("00B0000000", "30 06 010203 9000"),
        ("00B0000503", "04 6282"),
        ("00B0000602", "0506 9000"),
    )
    assert CardProtocol(card).read_object() == bytes.fromhex("3006010203040506")


@pytest.mark.parametrize("end", ["9000", "6282", "6B00"])
def test_a_file_shorter_than_its_object_is_an_error(scripted, end):
    card = scripted(("00B0000000", "30 06 010203 6282"), ("00B0000503", end))
    with pytest.raises(CardDataError, match="5 bytes of an object of 8"):
        CardProtocol(card).read_object()


@pytest.mark.parametrize(
    "head",
    ["", "30", "3080", "30830100", "3082", "7F21"],
    ids=["empty", "tag only", "indefinite", "too long", "cut in the length", "long tag only"],
)
def test_a_header_that_makes_no_sense_is_an_error(scripted, head):
    script = [("00B0000000", head + "6282")]
    if head:
        script.append((f"00B000{len(head) // 2:02X}00", "6B00"))
    with pytest.raises(CardDataError):
        CardProtocol(scripted(*script)).read_object()


def test_an_object_of_a_two_byte_tag_is_read(scripted):
    card = scripted(("00B0000000", "FF10 02 3132 FFFF 9000"))
    assert CardProtocol(card).read_object() == bytes.fromhex("FF10023132")


def test_offsets_beyond_a_byte_use_both(scripted):
    card = scripted(
        ("00B0000000", bytes(256).hex() + "9000"),
        ("00B0010002", "0102 9000"),
    )
    assert CardProtocol(card).read(258) == bytes(256) + b"\x01\x02"


def test_a_refused_read_is_an_error(scripted):
    with pytest.raises(CardCommandError) as error:
        CardProtocol(scripted(("00B0000004", "6982"))).read(4)
    assert (error.value.step, error.value.sw) == ("read", 0x6982)
