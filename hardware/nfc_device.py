"""A contactless reader made of nothing, as a device of nfcpy's own in this process.

Above it all is real: nfcpy's frontend, `reader.iso_dep`, `reader.nfc`. Needs the extra `nfc`.
"""

from __future__ import annotations

import errno
import itertools
import time
from typing import TYPE_CHECKING, Protocol

from hardware.nfc_field import NfcField
from reader.contactless import Technology
from reader.nfc import NfcReader
from reader.nfcpy_device import NfcpyDevice, load, opened
from reader.pcsc import DEFAULT_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.chip import Chip

__all__ = ["SimulatedNfc"]

_ANTICOLLISION = bytes.fromhex("9320")
_SELECT = bytes.fromhex("9370")
_MAX_FRAME = 290
_counter = itertools.count(1)


class SimulatedNfc:
    """A reader with a USB cable. Insert and remove cards, pull the cable; from any thread.

    `sleep` is how silence is waited for; without it nobody really waits.
    """

    def __init__(self, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.field = NfcField()
        self.sleep = sleep
        self.plugged = True
        self._name = f"nfc:simulated:{next(_counter)}"

    def reader(self, timeout: float = DEFAULT_TIMEOUT) -> NfcReader:
        """The reader as `reader.nfc` has it; `timeout` in seconds, for each command."""
        return NfcReader(self._name, timeout, self.open)

    def insert(self, chip: Chip) -> None:
        """Put a card on it. ValueError if there is one."""
        self.field.insert(chip)

    def remove(self) -> None:
        """Take the card away, if there is one."""
        self.field.remove()

    def unplug(self) -> None:
        """Pull the cable; the card stays where it is, without power."""
        self.plugged = False
        self.field.off()

    def replug(self) -> None:
        """Put the cable back."""
        self.plugged = True

    def open(self, name: str) -> NfcpyDevice:
        """The device behind nfcpy's frontend. `ReaderUnavailable` while it is unplugged."""
        return opened(name, self.connect_driver)

    def expect_cable(self) -> None:
        """What a driver meets when the device has gone: OSError (ENODEV)."""
        if not self.plugged:
            raise OSError(errno.ENODEV, "No such device")

    def connect_driver(self) -> object:
        """The driver that nfcpy would open. OSError (ENODEV) while it is unplugged."""
        self.expect_cable()
        kind = type("SimulatedDevice", (_Driver, load("nfc.clf.device").Device), {})
        return kind(self)


class _Target(Protocol):
    """What is looked for, or was found: an `nfc.clf.RemoteTarget`."""

    brty: str


class _Driver:
    """What nfcpy asks of a driver that only reads (`nfc.clf.device.Device`)."""

    _chipset_name = "none"
    _path = "simulated"

    def __init__(self, reader: SimulatedNfc) -> None:
        self._reader = reader
        self._clf = load("nfc.clf")

    def close(self) -> None:
        self._reader.field.off()

    def mute(self) -> None:
        self._reader.expect_cable()
        self._reader.field.off()

    def sense_ttb(self, target: _Target) -> object:
        atqb = self._ask(Technology.B, bytes.fromhex("050010"))
        if atqb is None:
            return None
        return self._clf.RemoteTarget(target.brty, sensb_res=bytearray(atqb))

    def sense_tta(self, target: _Target) -> object:
        sens_res = self._ask(Technology.A, b"\x26")
        uid = self._ask(Technology.A, _ANTICOLLISION)
        sak = None if uid is None else self._ask(Technology.A, _SELECT + uid)
        if sens_res is None or uid is None or sak is None:
            return None
        return self._clf.RemoteTarget(
            target.brty,
            sens_res=bytearray(sens_res),
            sdd_res=bytearray(uid[:4]),
            sel_res=bytearray(sak),
        )

    def send_cmd_recv_rsp(self, target: _Target, data: bytearray, timeout: float) -> bytearray:
        start = time.monotonic()
        answer = self._ask(Technology(target.brty), bytes(data))
        if answer is None:
            self._reader.sleep(timeout)
        if answer is None or time.monotonic() - start > timeout:
            raise self._clf.TimeoutError
        return bytearray(answer)

    def get_max_send_data_size(self, target: _Target) -> int:  # noqa: ARG002 - nfcpy's signature
        return _MAX_FRAME

    def get_max_recv_data_size(self, target: _Target) -> int:  # noqa: ARG002 - nfcpy's signature
        return _MAX_FRAME

    def _ask(self, technology: Technology, frame: bytes) -> bytes | None:
        self._reader.expect_cable()
        return self._reader.field.hear(technology, frame)
