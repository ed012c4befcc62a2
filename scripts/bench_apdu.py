"""How long a card takes through the real pcscd: one APDU, and a whole sign-in.

Baseline: the same card with vpcd as it behaves untreated (no TCP_QUICKACK on the card's side).
Floor: nothing of ours on either side, only pyscard's transmit and a responder that says 9000 to
everything. All of it runs on one core, pcscd too: each APDU wakes five threads in turn, and waking
one on another core of a virtual machine costs more than its work.
"""

from __future__ import annotations

import hashlib
import os
import socket
import statistics
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from smartcard import scard

from hardware.card_factory import make_card
from hardware.chip import Chip
from hardware.private_pcscd import PrivatePcscd
from onshikaku.domain.dates import jst_day
from onshikaku.personas import DEFAULT_PERSONA, load_personas
from onshikaku.pki.hierarchy import Hierarchy
from reader.jpki import JpkiCard
from reader.pcsc import PcscReader, slots
from reader.pin import Pin

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from hardware.private_pcscd import VpcdSlot

SELECT = bytes.fromhex("00A4040C0AD392F000260100000001")
ATR = bytes.fromhex("3BE000FF8131FE4514")
GET_ATR = b"\x04"
PLAIN_APDUS, ROUNDS, APDUS, SIGN_INS = 40, 10, 300, 100
APDU_GOAL, SIGN_IN_GOAL = 1000, 3.0


def timed(work: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each round."""
    taken: list[float] = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begin) * 1000)
    return taken


def sign_in(reader: PcscReader, pin: Pin) -> bytes:
    """Open the card, read it, show the PIN, sign, let go: what a check-in does to it."""
    with reader.connect() as connection:
        card = JpkiCard(connection)
        card.select()
        card.availability()
        card.auth_certificate()
        card.verify_pin(pin)
        return card.sign_digest(hashlib.sha256(b"bench").digest())


def say_yes(connection: socket.socket, asked: threading.Event) -> None:
    """The least of a card: an ATR, and 9000 to every command, until vpcd hangs up."""

    def receive(length: int) -> bytes:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return connection.recv(length, socket.MSG_WAITALL)

    with connection:
        while header := receive(2):
            message = receive(int.from_bytes(header, "big"))
            if len(message) > 1:
                connection.sendall(b"\x00\x02\x90\x00")
            elif message == GET_ATR:
                connection.sendall(len(ATR).to_bytes(2, "big") + ATR)
                asked.set()


@contextmanager
def bare_transmit(slot: VpcdSlot) -> Generator[Callable[[], object]]:
    """One APDU with nothing of ours around it: pyscard's call, answered by `say_yes`."""
    connection = slot.dial()
    connection.settimeout(None)
    asked = threading.Event()
    thread = threading.Thread(target=say_yes, args=(connection, asked), daemon=True)
    thread.start()
    context = None
    try:
        if not asked.wait(5) or not present(slot.name, 5):
            raise RuntimeError("pcscd does not show the card")
        _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        _, handle, _ = scard.SCardConnect(
            context, slot.name, scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_T1
        )
        command = list(SELECT)
        answer = scard.SCardTransmit(handle, scard.SCARD_PCI_T1, command)
        if answer != [scard.SCARD_S_SUCCESS, [0x90, 0x00]]:
            raise RuntimeError(f"the least of cards answers {answer}")
        yield lambda: scard.SCardTransmit(handle, scard.SCARD_PCI_T1, command)
        scard.SCardDisconnect(handle, scard.SCARD_UNPOWER_CARD)
    finally:
        if context is not None:
            scard.SCardReleaseContext(context)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        thread.join()


def present(name: str, seconds: float) -> bool:
    """Wait until PC/SC shows a card in a slot."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if any(slot.reader == name and slot.present for slot in slots()):
            return True
        time.sleep(0.01)
    return False


def main() -> None:
    """Measure and print."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    now = datetime.now(UTC)
    persona = load_personas(jst_day(now))[DEFAULT_PERSONA]
    image = make_card(persona, Hierarchy.create(now, "http://127.0.0.1:8710/ocsp"))
    ours: list[float] = []
    least: list[float] = []
    with PrivatePcscd() as pcscd:
        slot, other = pcscd.slots
        reader = PcscReader(slot.name)
        slot.insert(Chip(image), quickack=False)
        with reader.connect() as card:
            plain = statistics.median(timed(lambda: card.exchange(SELECT), PLAIN_APDUS))
        slot.remove()
        slot.insert(Chip(image))
        with bare_transmit(other) as transmit, reader.connect() as card:
            for _ in range(ROUNDS):
                ours += timed(lambda: card.exchange(SELECT), APDUS)
                least += timed(transmit, APDUS)
        whole = timed(lambda: sign_in(reader, Pin(persona.card.pin)), SIGN_INS)
        slot.remove()
    print("Card through pcscd (everything on one core, medians)")
    print(f"  SELECT, untreated card        {plain:8.3f} ms  1       baseline")
    for what, taken, goal in (
        ("our card and reader", ours, f"goal 1/{APDU_GOAL}"),
        ("no card, no reader", least, "floor of this machine"),
    ):
        median = statistics.median(taken)
        print(f"  SELECT, {what:<21} {median:8.3f} ms  1/{plain / median:<5.0f} {goal}")
    print(
        f"  sign-in, all APDUs and RSA    {statistics.median(whole):8.3f} ms          "
        f"goal {SIGN_IN_GOAL:g} ms; p99 {statistics.quantiles(whole, n=100)[98]:.1f} ms"
    )


if __name__ == "__main__":
    main()
