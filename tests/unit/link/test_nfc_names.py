"""Which device a name means, decided before anything is opened."""

import pytest

from reader.errors import ReaderUnavailable, UnavailableReason
from reader.nfc_names import AnyUsb, UdpAddress, UsbDevice, UsbModel, UsbPlace, choose, names, parse
from reader.sources import Link, find_source, source_of

RC_S380 = UsbDevice(0x054C, 0x06C3, 1, 23)
ANOTHER_RC_S380 = UsbDevice(0x054C, 0x06C3, 2, 4)
RC_S300 = UsbDevice(0x054C, 0x0DC9, 1, 7)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("nfc:usb", AnyUsb()),
        ("nfc:usb:054c:06c3", UsbModel(0x054C, 0x06C3)),
        ("nfc:usb:054C:06C3", UsbModel(0x054C, 0x06C3)),
        ("nfc:usb:001:023", UsbPlace(1, 23)),
        ("nfc:usb:1:4", UsbPlace(1, 4)),
        ("nfc:udp:127.0.0.1:54321", UdpAddress("127.0.0.1", 54321)),
        ("nfc:udp:localhost:9", UdpAddress("127.0.0.1", 9)),
    ],
)
def test_a_name_says_which_device_is_meant(name, address):
    assert parse(name) == address
    assert source_of(name).link is Link.NFC


@pytest.mark.parametrize(
    "name",
    [
        "nfc:",
        "nfc:tty:S0",
        "nfc:usb:",
        "nfc:usb:054c",
        "nfc:usb:054c:",
        "nfc:usb:0001:0002:0003",
        "nfc:udp:127.0.0.1",
        "nfc:udp:127.0.0.1:0",
        "nfc:udp:127.0.0.1:65536",
        "nfc:udp:192.0.2.1:54321",
        "nfc:udp:example.org:54321",
        "usb",
    ],
)
def test_a_name_that_says_nothing_or_leads_off_this_machine_is_refused(name):
    with pytest.raises(ReaderUnavailable) as refused:
        parse(name)
    assert refused.value.reason is UnavailableReason.UNKNOWN_READER


@pytest.mark.parametrize(
    ("name", "present", "expected"),
    [
        ("nfc:usb", [RC_S380], RC_S380),
        ("nfc:usb", [RC_S300, RC_S380], RC_S380),
        ("nfc:usb:054c:06c3", [ANOTHER_RC_S380, RC_S380], ANOTHER_RC_S380),
        ("nfc:usb:001:023", [ANOTHER_RC_S380, RC_S380], RC_S380),
        ("nfc:usb", [], UnavailableReason.NO_READER),
        ("nfc:usb:054c:06c3", [], UnavailableReason.NO_READER),
        ("nfc:usb:054c:06c3", [RC_S300], UnavailableReason.NO_READER),
        ("nfc:usb", [RC_S300], UnavailableReason.PCSC_ONLY),
        ("nfc:usb:054c:0dc9", [RC_S300], UnavailableReason.PCSC_ONLY),
        ("nfc:usb:054c:0dc8", [], UnavailableReason.PCSC_ONLY),
        ("nfc:usb:001:007", [RC_S300, RC_S380], UnavailableReason.PCSC_ONLY),
        ("nfc:usb:001:099", [RC_S380], UnavailableReason.UNKNOWN_READER),
        ("nfc:usb:1234:5678", [RC_S380], UnavailableReason.UNKNOWN_READER),
    ],
)
def test_the_device_is_chosen_and_one_for_pcsc_refused(name, present, expected):
    address = parse(name)
    assert not isinstance(address, UdpAddress)
    if isinstance(expected, UsbDevice):
        assert choose(name, address, present) == expected
        return
    with pytest.raises(ReaderUnavailable) as refused:
        choose(name, address, present)
    assert refused.value.reason is expected


def test_a_reader_is_named_by_its_model_as_long_as_that_means_one():
    assert [name for name, _ in names([RC_S300, RC_S380])] == ["nfc:usb:054c:06c3"]
    assert [name for name, _ in names([RC_S380, ANOTHER_RC_S380])] == [
        "nfc:usb:001:023",
        "nfc:usb:002:004",
    ]
    for name, device in names([RC_S380, ANOTHER_RC_S380]):
        address = parse(name)
        assert not isinstance(address, UdpAddress)
        assert choose(name, address, [RC_S380, ANOTHER_RC_S380]) == device


def test_a_device_that_is_not_there_is_not_found():
    with pytest.raises(ReaderUnavailable):
        find_source("nfc:usb:001:255")
