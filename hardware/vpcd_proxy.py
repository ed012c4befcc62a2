"""A faulty line between card and vpcd: frames late, lost, corrupted or torn, or the power cut off.

It speaks vpcd's protocol to both sides (`hardware.vpcd`), so that the card, pcscd and every program
above it are real. As on the line to a real card, nobody is told of a fault: a lost frame is waited
for until somebody gives up (`reader.pcsc` has the deadline), a torn one ends with the connection.
"""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import time
from typing import TYPE_CHECKING, Self

from hardware.link_faults import LinkFaultKind, Side
from hardware.vpcd import QUICKACK, Control

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from hardware.link_faults import LinkPlan, Strike

__all__ = ["VpcdProxy"]

_HOST = "127.0.0.1"
_BACKLOG_SECONDS = 5.0
_POWER_CUT = (Control.POWER_OFF, Control.POWER_ON)


class VpcdProxy:
    """Lines to one slot of a vpcd that the plan is applied to, each with a thread of its own.

    `dial` opens a connection to the slot. A `VpcdCard` takes the proxy's `dial` as its own; any
    other program that plays a card connects to the port that `listen` opens. On loopback only.
    """

    def __init__(self, plan: LinkPlan, dial: Callable[[], socket.socket]) -> None:
        self.plan = plan
        self._dial = dial
        self._lock = threading.Lock()
        self._lines: set[_Line] = set()
        self._listener: socket.socket | None = None
        self._accepting: threading.Thread | None = None

    def dial(self) -> socket.socket:
        """The card's end of a new line. Raises OSError when vpcd cannot be reached."""
        vpcd = self._dial()
        try:
            card, ours = _pair()
        except OSError:
            vpcd.close()
            raise
        self._begin(ours, vpcd)
        return card

    def listen(self, port: int = 0) -> int:
        """Take cards at a port of the loopback interface too; the port. Raises OSError."""
        if self._listener is not None:
            raise ValueError("it listens already")
        self._listener = socket.create_server((_HOST, port))
        self._accepting = threading.Thread(
            target=self._accept, args=(self._listener,), name="vpcd proxy", daemon=True
        )
        self._accepting.start()
        return int(self._listener.getsockname()[1])

    def close(self) -> None:
        """Cut every line and take no more. Safe to call twice."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        if self._accepting is not None:
            self._accepting.join()
            self._accepting = None
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            line.cut()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                card, _ = listener.accept()
            except OSError:
                return
            try:
                vpcd = self._dial()
            except OSError:
                card.close()
                continue
            self._begin(card, vpcd)

    def _begin(self, card: socket.socket, vpcd: socket.socket) -> None:
        line = _Line(self.plan, card, vpcd, self._ended)
        with self._lock:
            self._lines.add(line)
        line.start()

    def _ended(self, line: _Line) -> None:
        with self._lock:
            self._lines.discard(line)


class _Line:
    """One card's line, from its first byte to its last. vpcd asks, the card answers."""

    def __init__(
        self,
        plan: LinkPlan,
        card: socket.socket,
        vpcd: socket.socket,
        ended: Callable[[_Line], None],
    ) -> None:
        self._plan = plan
        self._card = card
        self._vpcd = vpcd
        self._ended = ended
        self._thread = threading.Thread(target=self._serve, name="vpcd line", daemon=True)
        for end in (card, vpcd):
            end.settimeout(None)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def start(self) -> None:
        self._thread.start()

    def cut(self) -> None:
        for end in (self._card, self._vpcd):
            # Closing alone would not wake the thread that waits for them.
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _serve(self) -> None:
        try:
            with self._card, self._vpcd:
                while (frame := self._frame(self._vpcd)) is not None:
                    if not (self._control(frame) if len(frame) < 2 else self._command(frame)):
                        break
        except OSError:
            pass
        finally:
            self._ended(self)

    def _control(self, frame: bytes) -> bool:
        self._card.sendall(_framed(frame))
        if frame != bytes((Control.GET_ATR,)):
            return True
        atr = self._frame(self._card)
        if atr is None:
            return False
        self._vpcd.sendall(_framed(atr))
        return True

    def _command(self, command: bytes) -> bool:
        """Carry one command and its answer; False when that was the end of the line."""
        strike = self._plan.next_command(command)
        if strike is not None and strike.kind is LinkFaultKind.RESET:
            self._card.sendall(b"".join(_framed(bytes((control,))) for control in _POWER_CUT))
            strike = None
        if not self._carry(strike, Side.COMMAND, command, self._card):
            return False
        answer = self._frame(self._card)
        return answer is not None and self._carry(strike, Side.RESPONSE, answer, self._vpcd)

    def _carry(
        self, strike: Strike | None, side: Side, body: bytes, receiver: socket.socket
    ) -> bool:
        frame = _framed(body)
        if strike is None or not strike.hits(side):
            receiver.sendall(frame)
            return True
        match strike.kind:
            case LinkFaultKind.DELAY:
                first, rest = strike.split(frame)
                if first:
                    receiver.sendall(first)
                if not self._pause(strike.fault.seconds):
                    return False
                receiver.sendall(rest)
                return True
            case LinkFaultKind.DROP:
                return self._pause(None)
            case LinkFaultKind.TEAR:
                first, _ = strike.split(frame)
                if first:
                    receiver.sendall(first)
                return False
            case LinkFaultKind.CORRUPT | LinkFaultKind.RESET:
                receiver.sendall(_framed(strike.corrupted(body)))
                return True

    def _frame(self, sender: socket.socket) -> bytes | None:
        """The next frame that is not empty; None when either side has hung up."""
        while True:
            header = self._read(sender, 2)
            if header is None:
                return None
            length = int.from_bytes(header, "big")
            if length:
                return self._read(sender, length)

    def _read(self, sender: socket.socket, length: int) -> bytes | None:
        data = b""
        while len(data) < length:
            ready, _, _ = select.select((self._card, self._vpcd), (), ())
            if sender not in ready:
                # The other side has nothing to say now: it has hung up.
                return None
            if QUICKACK is not None:
                # The kernel drops it after each recv; without it each frame takes 40 ms.
                sender.setsockopt(socket.IPPROTO_TCP, QUICKACK, 1)
            part = sender.recv(length - len(data))
            if not part:
                return None
            data += part
        return data

    def _pause(self, seconds: float | None) -> bool:
        """Let time pass, for ever if None; False as soon as either side hangs up."""
        deadline = None if seconds is None else time.monotonic() + seconds
        left = seconds
        while left is None or left > 0:
            ready, _, _ = select.select((self._card, self._vpcd), (), (), left)
            if ready:
                return False
            left = None if deadline is None else deadline - time.monotonic()
        return True


def _framed(body: bytes) -> bytes:
    return len(body).to_bytes(2, "big") + body


def _pair() -> tuple[socket.socket, socket.socket]:
    """Two ends of one TCP connection; a card's socket takes options that only TCP has."""
    with socket.create_server((_HOST, 0), backlog=1) as listener:
        listener.settimeout(_BACKLOG_SECONDS)
        card = socket.create_connection(listener.getsockname(), timeout=_BACKLOG_SECONDS)
        try:
            while True:
                ours, peer = listener.accept()
                if peer == card.getsockname():
                    return card, ours
                ours.close()
        except OSError:
            card.close()
            raise
