"""Another program that wants the same card: raw PC/SC in a process of its own.

Run as a module. Each line of standard input is a request, a JSON list of words: `connect NAME
exclusive|shared`, `transmit HEX`, `reset` (warm), `unpower` (cold), `again` (after somebody else's
reset), `leave`. Each line of standard output is an answer: `ok HEX`, or `refused CODE` with PC/SC's
own code in hexadecimal.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import queue
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Self

from clinic_ui.hil.stand import RELEASE_SECONDS
from reader.apdu import Response
from reader.errors import CardMute, CardRemoved, ReaderUnavailable, UnavailableReason
from reader.guard import GuardedConnection

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["RESET_CARD", "SHARING_VIOLATION", "Refused", "Rival"]

SHARING_VIOLATION = 0x8010000B
RESET_CARD = 0x80100068
SECONDS = 5.0


class Refused(ReaderUnavailable):
    """PC/SC said no; `code` is its own."""

    def __init__(self, code: int) -> None:
        in_use = code == SHARING_VIOLATION
        reason = UnavailableReason.IN_USE if in_use else UnavailableReason.LOST
        super().__init__(reason, detail=f"PC/SC {code:#010x}")
        self.code = code


class Rival:
    """A process that uses a card as any program may. What it sends passes our guard of real cards.

    A context manager that ends the process. Each call raises `CardMute` when nothing comes back in
    time, after which the process has been ended.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._process = subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
            # Not what lies in the folder that somebody happens to be in (-P).
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # Ctrl-C is for the rig, which then ends this.
            start_new_session=True,
        )
        self._reading = threading.Thread(target=self._read, name="rival", daemon=True)
        self._reading.start()
        self.ask("hello")

    def _read(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._answers.put(line.strip())

    def ask(self, *words: str) -> bytes:
        """The answer to a request. Raises `Refused`, `CardMute`."""
        if self._process.stdin is None:
            raise CardRemoved("the other program has ended")
        try:
            self._process.stdin.write(json.dumps(words) + "\n")
            self._process.stdin.flush()
            said = self._answers.get(timeout=self._seconds)
        except (OSError, ValueError, queue.Empty):
            self.kill()
            raise CardMute(self._seconds) from None
        verdict, _, rest = said.partition(" ")
        if verdict != "ok":
            raise Refused(int(rest, 16))
        return bytes.fromhex(rest)

    def connect(
        self, reader: str, *, exclusive: bool, seconds: float = RELEASE_SECONDS
    ) -> GuardedConnection:
        """Open the card; while somebody else has it, try so long. Raises `Refused`."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.ask("connect", reader, "exclusive" if exclusive else "shared")
            except Refused as error:
                if error.code != SHARING_VIOLATION or time.monotonic() >= deadline:
                    raise
                time.sleep(0.02)
            else:
                return GuardedConnection(self)

    @property
    def atr(self) -> bytes:
        """Nobody asks for it here."""
        return b""

    def exchange(self, command: bytes) -> Response:
        """For the guard: send one APDU. Raises `CardRemoved`, `ReaderUnavailable`, `CardMute`."""
        try:
            raw = self.ask("transmit", command.hex())
        except Refused as error:
            if error.code == SHARING_VIOLATION:
                raise
            raise CardRemoved(str(error)) from error
        if len(raw) < 2:
            raise CardRemoved(f"answer of {len(raw)} bytes")
        return Response.decode(raw)

    def close(self) -> None:
        """End the process as a program ends. Safe to call twice."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            try:
                self._process.stdin.close()
                self._process.wait(self._seconds)
            except (OSError, subprocess.TimeoutExpired):
                self.kill()
        self._cleared()

    def kill(self) -> None:
        """End it without warning, in the middle of whatever it does."""
        self._process.kill()
        self._process.wait()
        self._cleared()

    def _cleared(self) -> None:
        self._reading.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                try:
                    stream.close()
                except OSError:
                    continue

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Program:
    """The other side: what the process does with each request."""

    def __init__(self, scard: Any) -> None:  # noqa: ANN401 - pyscard has no types
        self._scard = scard
        result, self._context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        self._expect(result)
        self._card: int | None = None
        self._share = scard.SCARD_SHARE_SHARED
        self._t1 = True

    def do(self, request: list[str]) -> bytes:
        """Raises `Refused`."""
        scard = self._scard
        match request:
            case ["hello"]:
                return b""
            case ["connect", reader, how]:
                exclusive = how == "exclusive"
                self._share = scard.SCARD_SHARE_EXCLUSIVE if exclusive else scard.SCARD_SHARE_SHARED
                result, card, protocol = scard.SCardConnect(
                    self._context, reader, self._share, self._protocols
                )
                self._expect(result)
                self._card, self._t1 = card, protocol == scard.SCARD_PROTOCOL_T1
                return b""
            case ["transmit", command]:
                pci = scard.SCARD_PCI_T1 if self._t1 else scard.SCARD_PCI_T0
                result, answer = scard.SCardTransmit(self._card, pci, list(bytes.fromhex(command)))
                self._expect(result)
                return bytes(answer)
            case ["reset"]:
                return self._reconnect(scard.SCARD_RESET_CARD)
            case ["unpower"]:
                return self._reconnect(scard.SCARD_UNPOWER_CARD)
            case ["again"]:
                return self._reconnect(scard.SCARD_LEAVE_CARD)
            case ["leave"]:
                card, self._card = self._card, None
                if card is not None:
                    self._expect(scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD))
                return b""
            case _:
                raise ValueError(request)

    @property
    def _protocols(self) -> int:
        return self._scard.SCARD_PROTOCOL_T0 | self._scard.SCARD_PROTOCOL_T1

    def _reconnect(self, how: int) -> bytes:
        result, _ = self._scard.SCardReconnect(self._card, self._share, self._protocols, how)
        self._expect(result)
        return b""

    def _expect(self, result: int) -> None:
        if code := result & 0xFFFFFFFF:
            raise Refused(code)


def main() -> None:
    """Serve requests until standard input ends; then cut the card's power and go."""
    scard = importlib.import_module("smartcard.scard")
    program: _Program | None = None
    for line in sys.stdin:
        try:
            program = program or _Program(scard)
            answer = f"ok {program.do(json.loads(line)).hex()}"
        except Refused as error:
            answer = f"refused {error.code:08x}"
        sys.stdout.write(answer.rstrip() + "\n")
        sys.stdout.flush()
    if program is not None:
        with contextlib.suppress(Refused):
            program.do(["leave"])


if __name__ == "__main__":
    main()
