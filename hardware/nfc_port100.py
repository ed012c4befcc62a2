"""The far end of an RC-S380's USB cable, so that nfcpy's own driver of it runs.

Its commands are those of Sony's NFC Port-100 chip as the Linux kernel's drivers/nfc/port100.c and
nfcpy's `nfc.clf.rcs380` have them, as far as reading cards of Type A and B needs them. What the
real device does besides, and how long it takes, is not here.
"""

from __future__ import annotations

import errno
from collections import deque
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from hardware.nfc_device import SimulatedNfc
from reader.contactless import Technology
from reader.nfcpy_device import load

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SimulatedRcS380"]

_ACK: Final = bytes.fromhex("0000FF00FF00")
_START: Final = bytes.fromhex("0000FFFFFF")
_HEADER: Final = 8
_TO_DEVICE, _TO_HOST = 0xD6, 0xD7
_GOOD: Final = bytes(1)
_HEARD: Final = bytes(5)
_RECEIVE_TIMEOUT: Final = bytes.fromhex("8000000000")
_FIRMWARE: Final = bytes.fromhex("1101")
_TENTH_OF_A_MILLISECOND: Final = 1e-4


class _Code(IntEnum):
    IN_SET_RF = 0x00
    IN_COMM_RF = 0x04
    SWITCH_RF = 0x06
    FIRMWARE_VERSION = 0x20
    PD_DATA_VERSION = 0x22


_SENT_AS: Final = {0x02: Technology.A, 0x03: Technology.B}
"""The first byte of InSetRF: what the field is modulated with, at 106 kbit/s."""


class SimulatedRcS380(SimulatedNfc):
    """An RC-S380 as its driver meets it: nfcpy's, whole. Otherwise as `SimulatedNfc`."""

    def connect_driver(self) -> object:
        """nfcpy's driver of the RC-S380. OSError (ENODEV) while it is unplugged."""
        self.expect_cable()
        return load("nfc.clf.rcs380").init(_Cable(self))


class _Cable:
    """What the driver asks of a USB connection (`nfc.clf.transport.USB`): bulk out and bulk in."""

    manufacturer_name = "SONY"
    product_name = "RC-S380/P (simulated)"

    def __init__(self, reader: SimulatedNfc) -> None:
        self._reader = reader
        self._waiting: deque[bytes] = deque()
        self._technology = Technology.B
        self._does: dict[int, Callable[[bytes], bytes]] = {
            _Code.IN_SET_RF: self._set_rf,
            _Code.IN_COMM_RF: self._communicate,
            _Code.SWITCH_RF: self._switch_rf,
            _Code.FIRMWARE_VERSION: lambda _: _FIRMWARE,
            _Code.PD_DATA_VERSION: lambda _: _FIRMWARE,
        }

    def write(self, frame: bytes, timeout: int = 0) -> None:  # noqa: ARG002 - nfcpy's signature
        """A command goes out; the receipt and the answer wait to be read."""
        self._reader.expect_cable()
        self._waiting.clear()
        if frame == _ACK:
            return
        body = bytes(frame[_HEADER:-2])
        if body[0] != _TO_DEVICE:
            raise OSError(errno.EIO, "not a command")
        answer = self._does.get(body[1], lambda _: _GOOD)(body[2:])
        self._waiting += [_ACK, _framed(bytes((_TO_HOST, body[1] + 1)) + answer)]

    def read(self, timeout: int = 0) -> bytearray:  # noqa: ARG002 - nfcpy's signature
        """What waits; OSError (ETIMEDOUT) when nothing does."""
        self._reader.expect_cable()
        if not self._waiting:
            raise OSError(errno.ETIMEDOUT, "nothing to read")
        return bytearray(self._waiting.popleft())

    def close(self) -> None:
        """Nothing is held."""
        self._waiting.clear()

    def _set_rf(self, data: bytes) -> bytes:
        self._technology = _SENT_AS[data[0]]
        return _GOOD

    def _switch_rf(self, data: bytes) -> bytes:
        if data == b"\x00":
            self._reader.field.off()
        return _GOOD

    def _communicate(self, data: bytes) -> bytes:
        answer = self._reader.field.hear(self._technology, data[2:])
        if answer is not None:
            return _HEARD + answer
        self._reader.sleep(int.from_bytes(data[:2], "little") * _TENTH_OF_A_MILLISECOND)
        return _RECEIVE_TIMEOUT


def _framed(body: bytes) -> bytes:
    size = len(body).to_bytes(2, "little")
    return _START + size + bytes((-sum(size) & 0xFF,)) + body + bytes((-sum(body) & 0xFF, 0))
