"""A contactless card for another process: the far end of nfcpy's UDP driver.

A datagram is the name of the air interface, a space and the frame in hex, or RFOFF when the field
has gone. nfcpy's own listener takes datagrams on every address of the machine; this one is bound to
one address of the loopback, and speaks to one reader at a time.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
from typing import TYPE_CHECKING, Final, Self

from hardware.nfc_field import NfcField
from reader.contactless import Technology

if TYPE_CHECKING:
    from types import TracebackType

    from hardware.chip import Chip

__all__ = ["NfcUdpField", "NfcUdpUnavailable"]

_FIELD_OFF: Final = b"RFOFF"
_STOP: Final = b""
_ABANDONED_SECONDS: Final = 3.0
"""After so long without a word the reader counts as gone, and another may have the card."""

_LOOKS_FOR_CARDS: Final = {(Technology.B, b"\x05\x00\x10"), (Technology.A, b"\x26")}


class NfcUdpUnavailable(Exception):
    """The address cannot be listened on."""


class NfcUdpField:
    """A field that another process's reader reaches at `nfc:udp:HOST:PORT`; port 0: a free one.

    Raises `NfcUdpUnavailable` when the address is taken or is not of the loopback: what is said to
    a card, PINs too, would be readable to everybody on the way.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._field = NfcField()
        self._socket = _bound(host, port)
        self._address: tuple[str, int] = self._socket.getsockname()
        self._reader: tuple[str, int] | None = None
        self._heard = 0.0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=f"card at {self.name}")
        self._thread.start()

    @property
    def name(self) -> str:
        """What a reader is called that reads this card."""
        return f"nfc:udp:{self._address[0]}:{self._address[1]}"

    @property
    def chip(self) -> Chip | None:
        """The card that lies there; None also after it was torn away."""
        return self._field.chip

    def insert(self, chip: Chip) -> None:
        """Put a card down. ValueError if one lies there."""
        self._field.insert(chip)

    def remove(self) -> None:
        """Take the card away, if there is one."""
        self._field.remove()

    def close(self) -> None:
        """Take the card away and stop listening. Safe to call twice."""
        self.remove()
        self._closing.set()
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(_STOP, self._address)
        self._thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            datagram, sender = self._socket.recvfrom(1024)
            answer = self._answer(datagram, sender)
            if answer is not None:
                with contextlib.suppress(OSError):
                    self._socket.sendto(answer, sender)

    def _answer(self, datagram: bytes, sender: tuple[str, int]) -> bytes | None:
        if datagram == _FIELD_OFF and sender == self._reader:
            self._field.off()
            self._reader = None
        parsed = _parse(datagram)
        if parsed is None:
            return None
        if sender != self._reader:
            if parsed not in _LOOKS_FOR_CARDS:
                return None
            if self._taken():
                return _nobody(parsed)
            self._field.off()
            self._reader = None
        answer = self._field.hear(*parsed)
        if answer is None:
            return _nobody(parsed)
        self._reader, self._heard = sender, time.monotonic()
        return f"{parsed[0].value} {answer.hex()}".encode()

    def _taken(self) -> bool:
        """Whether a reader has the card and has not been silent for too long."""
        silent = time.monotonic() - self._heard
        return self._reader is not None and self.chip is not None and silent < _ABANDONED_SECONDS


def _bound(host: str, port: int) -> socket.socket:
    try:
        loopback = ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise NfcUdpUnavailable(f"{host} is not an IPv4 address of this machine's loopback")
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise NfcUdpUnavailable(f"{host}:{port}: {error.strerror}") from error
    return bound


def _nobody(heard: tuple[Technology, bytes]) -> bytes | None:
    """An empty frame for a reader that looks for a card, which would wait a second for silence."""
    return heard[0].value.encode() if heard in _LOOKS_FOR_CARDS else None


def _parse(datagram: bytes) -> tuple[Technology, bytes] | None:
    name, _, frame = datagram.decode("latin-1").partition(" ")
    try:
        return Technology(name), bytes.fromhex(frame)
    except ValueError:
        return None
