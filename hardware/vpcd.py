"""The virtual card inside a real pcscd, through vpcd (vsmartcard's virtual reader driver).

Wire protocol: vsmartcard virtualsmartcard/doc/api.txt. The driver listens and the card connects;
frames are a 2-byte big-endian length and that many bytes. A frame of one byte is a control byte;
only the one that asks for the answer to reset is answered.

vpcd 3.3 sends length and body as two segments, and holds the second until the first is
acknowledged, which the kernel delays by 40 ms. TCP_QUICKACK before each recv prevents that; the
kernel drops the option again by itself.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from enum import IntEnum
from typing import TYPE_CHECKING, Self

from hardware.chip import CardMuted, CardTorn

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from hardware.chip import PoweredCard

__all__ = ["DEFAULT_PORT", "VpcdCard", "VpcdUnavailable"]

DEFAULT_PORT = 35963
"""Port of vpcd's first slot as Debian configures it; the next slot has the next."""


class Control(IntEnum):
    """Control bytes of the driver."""

    POWER_OFF = 0x00
    POWER_ON = 0x01
    RESET = 0x02
    GET_ATR = 0x04


QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)
"""Linux only."""


class VpcdUnavailable(Exception):
    """The card could not be inserted: nothing listens there, or another card has the slot."""


class VpcdCard:
    """A chip that can be put into one slot of a vpcd.

    `dial` gives the connection instead of `host` and `port`, where those cannot be reached from
    here. Without `quickack` the card is as slow as any that does not know of the 40 ms: for
    comparison.
    """

    def __init__(
        self,
        chip: PoweredCard,
        host: str = "127.0.0.1",
        port: int = DEFAULT_PORT,
        *,
        dial: Callable[[], socket.socket] | None = None,
        quickack: bool = True,
    ) -> None:
        self.chip = chip
        self._where = f"{host}:{port}"
        self._dial = dial or (lambda: socket.create_connection((host, port), timeout=5))
        self._option = QUICKACK if quickack else None
        self._lock = threading.Lock()
        self._asked = threading.Event()
        self._gone = threading.Event()
        self._gone.set()
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    @property
    def linked(self) -> bool:
        """Whether the card is in the slot: False after `remove`, a tear, or the end of pcscd."""
        return not self._gone.is_set()

    def insert(self, timeout: float = 5.0) -> None:
        """Put the card in; returns when vpcd has asked for the answer to reset.

        A mere connection says nothing: on a taken port it waits in the backlog, unheard.
        Raises `VpcdUnavailable`, after which the card is not in. ValueError if it is in already.
        """
        if self.linked:
            raise ValueError("the card is inserted already")
        try:
            connection = self._dial()
        except OSError as error:
            raise VpcdUnavailable(f"no vpcd at {self._where}: {error}") from error
        connection.settimeout(None)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._asked.clear()
        self._gone.clear()
        self.chip.inserted()
        self._socket = connection
        self._thread = threading.Thread(
            target=self._serve, args=(connection,), name=f"card at {self._where}", daemon=True
        )
        self._thread.start()
        if not self._asked.wait(timeout):
            self.remove()
            raise VpcdUnavailable(
                f"{self._where} took the connection but did not ask for the card within"
                f" {timeout:g} s: another card has the slot, or this is not vpcd"
            )

    def remove(self) -> None:
        """Take the card out. Safe to call twice, and in the middle of a command."""
        with self._lock:
            thread, self._thread = self._thread, None
            connection, self._socket = self._socket, None
        self._gone.set()
        if connection is not None:
            # Closing alone would not wake a thread that is inside recv.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        if thread is not None:
            thread.join()

    def wait_until_gone(self, timeout: float | None = None) -> bool:
        """Wait until the card is no longer in the slot, for whatever reason."""
        return self._gone.wait(timeout)

    def __enter__(self) -> Self:
        self.insert()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.remove()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                while (message := self._receive(connection)) is not None:
                    self._handle(connection, message)
        except (OSError, CardTorn):
            pass
        finally:
            self.chip.power_off()
            self._gone.set()

    def _handle(self, connection: socket.socket, message: bytes) -> None:
        if len(message) > 1:
            try:
                answer = self.chip.exchange(message)
            except CardMuted:
                while self._receive(connection) is not None:
                    pass
                return
            connection.sendall(len(answer).to_bytes(2, "big") + answer)
            return
        match message[0]:
            case Control.POWER_OFF:
                self.chip.power_off()
            case Control.RESET:
                self.chip.reset()
            case Control.GET_ATR:
                atr = self.chip.atr
                connection.sendall(len(atr).to_bytes(2, "big") + atr)
                self._asked.set()
            case _:
                pass

    def _receive(self, connection: socket.socket) -> bytes | None:
        """The next frame that is not empty; None when vpcd has hung up."""
        while True:
            header = self._read(connection, 2)
            if header is None:
                return None
            length = int.from_bytes(header, "big")
            if length:
                return self._read(connection, length)

    def _read(self, connection: socket.socket, length: int) -> bytes | None:
        data = b""
        while len(data) < length:
            if self._option is not None:
                connection.setsockopt(socket.IPPROTO_TCP, self._option, 1)
            part = connection.recv(length - len(data))
            if not part:
                return None
            data += part
        return data
