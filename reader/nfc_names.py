"""Readers by their `nfc:` names, and which of them are attached by USB; nothing is opened here."""

from __future__ import annotations

import importlib
import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reader.errors import ReaderUnavailable, UnavailableReason

if TYPE_CHECKING:
    from types import ModuleType

__all__ = [
    "PREFIX",
    "AnyUsb",
    "NfcAddress",
    "UdpAddress",
    "UsbDevice",
    "UsbModel",
    "UsbPlace",
    "attached",
    "choose",
    "names",
    "parse",
]

PREFIX: Final = "nfc:"

_MODELS: Final = {
    (0x054C, 0x06C1): "Sony RC-S380/S",
    (0x054C, 0x06C3): "Sony RC-S380/P",
    (0x054C, 0x02E1): "Sony RC-S330/360/370",
    (0x04E6, 0x5591): "SCM SCL3711",
    (0x04E6, 0x5593): "SCM SCL3712",
    (0x04CC, 0x2533): "NXP PN533",
    (0x072F, 0x2200): "ACS ACR122U",
}
"""What nfcpy has a driver for that finds Type B cards (its `nfc.clf.device.usb_device_map`)."""

_PCSC_ONLY: Final = {
    (0x054C, 0x0DC8): "Sony RC-S300/S",
    (0x054C, 0x0DC9): "Sony RC-S300/P",
}
"""Readers that speak another protocol than nfcpy's drivers, and CCID, which PC/SC reads."""

_USB: Final = re.compile(
    r"usb(?::(?P<vendor>[0-9a-fA-F]{4}):(?P<product>[0-9a-fA-F]{4})"
    r"|:(?P<bus>\d{1,3}):(?P<address>\d{1,3}))?"
)
_UDP: Final = re.compile(r"udp:(?P<host>[^:]+):(?P<port>\d{1,5})")


@dataclass(frozen=True, slots=True)
class AnyUsb:
    """`nfc:usb`: the first on USB."""


@dataclass(frozen=True, slots=True)
class UsbModel:
    """`nfc:usb:054c:06c3`: the first of one kind; outlives being plugged in again."""

    vendor: int
    product: int


@dataclass(frozen=True, slots=True)
class UsbPlace:
    """`nfc:usb:001:023`: bus and device as lsusb tells them; replugged it has another number."""

    bus: int
    address: int


@dataclass(frozen=True, slots=True)
class UdpAddress:
    """`nfc:udp:127.0.0.1:54321`: a card played by another program of this machine."""

    host: str
    port: int


NfcAddress = AnyUsb | UsbModel | UsbPlace | UdpAddress


@dataclass(frozen=True, slots=True)
class UsbDevice:
    """A device on USB."""

    vendor: int
    product: int
    bus: int
    address: int

    @property
    def model(self) -> str | None:
        """What it is called, if nfcpy can use it."""
        return _MODELS.get((self.vendor, self.product))

    @property
    def for_pcsc(self) -> str | None:
        """What it is called, if it is a contactless reader that only PC/SC can use."""
        return _PCSC_ONLY.get((self.vendor, self.product))


def parse(name: str) -> NfcAddress:
    """What a name says. `ReaderUnavailable` (UNKNOWN_READER) when it says nothing.

    What goes to a card by UDP is readable to all on the way, PINs too: only this machine will do.
    """
    rest = name.removeprefix(PREFIX)
    if rest != name and (usb := _USB.fullmatch(rest)):
        if usb["vendor"]:
            return UsbModel(int(usb["vendor"], 16), int(usb["product"], 16))
        if usb["bus"]:
            return UsbPlace(int(usb["bus"]), int(usb["address"]))
        return AnyUsb()
    if rest != name and (udp := _UDP.fullmatch(rest)):
        host = "127.0.0.1" if udp["host"] == "localhost" else udp["host"]
        if _is_loopback(host) and 0 < int(udp["port"]) < 1 << 16:
            return UdpAddress(host, int(udp["port"]))
    raise ReaderUnavailable(UnavailableReason.UNKNOWN_READER, name)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False


def attached() -> list[UsbDevice]:
    """Every contactless reader on USB that nfcpy or PC/SC can use, in the order of USB.

    `ReaderUnavailable` (NOT_INSTALLED) without libusb or its Python module.
    """
    usb = _libusb()
    try:
        with usb.USBContext() as context:
            found = [
                UsbDevice(
                    device.getVendorID(),
                    device.getProductID(),
                    device.getBusNumber(),
                    device.getDeviceAddress(),
                )
                for device in context.getDeviceList(skip_on_error=True)
            ]
    except OSError as error:
        raise ReaderUnavailable(UnavailableReason.NOT_INSTALLED, detail="libusb-1.0") from error
    except usb.USBError as error:
        raise ReaderUnavailable(UnavailableReason.LOST, detail=str(error)) from error
    return [device for device in found if device.model or device.for_pcsc]


def choose(name: str, address: AnyUsb | UsbModel | UsbPlace, present: list[UsbDevice]) -> UsbDevice:
    """The device of those present that is meant, before anything is opened.

    `ReaderUnavailable`: PCSC_ONLY when only such a one fits, NO_READER when none is there at all,
    UNKNOWN_READER otherwise.
    """
    match address:
        case AnyUsb():
            fitting = present
        case UsbModel(vendor, product):
            fitting = [d for d in present if (d.vendor, d.product) == (vendor, product)]
        case UsbPlace(bus, place):
            fitting = [d for d in present if (d.bus, d.address) == (bus, place)]
    for device in fitting:
        if device.model:
            return device
    if fitting:
        raise ReaderUnavailable(UnavailableReason.PCSC_ONLY, name, fitting[0].for_pcsc or "")
    if isinstance(address, UsbModel) and (address.vendor, address.product) in _PCSC_ONLY:
        model = _PCSC_ONLY[address.vendor, address.product]
        raise ReaderUnavailable(UnavailableReason.PCSC_ONLY, name, model)
    known = isinstance(address, AnyUsb) or (
        isinstance(address, UsbModel) and (address.vendor, address.product) in _MODELS
    )
    reason = UnavailableReason.NO_READER if known else UnavailableReason.UNKNOWN_READER
    raise ReaderUnavailable(reason, name)


def names(present: list[UsbDevice]) -> list[tuple[str, UsbDevice]]:
    """The devices nfcpy can use, each by the name that lasts longest and means it alone."""
    usable = [device for device in present if device.model]
    models = [(device.vendor, device.product) for device in usable]
    return [
        (
            f"{PREFIX}usb:{device.vendor:04x}:{device.product:04x}"
            if models.count((device.vendor, device.product)) == 1
            else f"{PREFIX}usb:{device.bus:03d}:{device.address:03d}",
            device,
        )
        for device in usable
    ]


def _libusb() -> ModuleType:
    try:
        return importlib.import_module("usb1")
    except ImportError as error:
        raise ReaderUnavailable(UnavailableReason.NOT_INSTALLED, detail="nfcpy") from error
