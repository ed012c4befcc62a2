"""How long a card takes through the real pcscd: one APDU, and a whole sign-in.

Baseline: the same card with vpcd as it behaves untreated (no TCP_QUICKACK on the card's side).
"""

from __future__ import annotations

import hashlib
import statistics
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hardware.card_factory import make_card
from hardware.chip import Chip
from hardware.private_pcscd import PrivatePcscd
from onshikaku.domain.dates import jst_day
from onshikaku.personas import DEFAULT_PERSONA, load_personas
from onshikaku.pki.hierarchy import Hierarchy
from reader.jpki import JpkiCard
from reader.pcsc import PcscReader
from reader.pin import Pin

if TYPE_CHECKING:
    from collections.abc import Callable

SELECT = bytes.fromhex("00A4040C0AD392F000260100000001")
PLAIN_ROUNDS, CURED_ROUNDS, SIGN_INS = 40, 2000, 60


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


def main() -> None:
    """Measure and print."""
    now = datetime.now(UTC)
    persona = load_personas(jst_day(now))[DEFAULT_PERSONA]
    image = make_card(persona, Hierarchy.create(now, "http://127.0.0.1:8710/ocsp"))
    pin = Pin(persona.card.pin)
    with PrivatePcscd() as pcscd:
        slot = pcscd.slots[0]
        reader = PcscReader(slot.name)
        medians: dict[bool, float] = {}
        for quickack, rounds in ((False, PLAIN_ROUNDS), (True, CURED_ROUNDS)):
            slot.insert(Chip(image), quickack=quickack)
            with reader.connect() as connection:
                medians[quickack] = statistics.median(
                    timed(lambda: connection.exchange(SELECT), rounds)
                )
            if quickack:
                whole = timed(lambda: sign_in(reader, pin), SIGN_INS)
            slot.remove()
    print("Card through pcscd (medians)")
    print(f"  SELECT, untreated card      {medians[False]:9.3f} ms   1        (baseline)")
    ratio = medians[False] / medians[True]
    print(f"  SELECT, our card            {medians[True]:9.3f} ms   1/{ratio:.0f}   (goal 1/1000)")
    print(
        f"  sign-in, all APDUs and RSA  {statistics.median(whole):9.3f} ms            (goal 3 ms; "
        f"p99 {statistics.quantiles(whole, n=100)[98]:.3f} ms)"
    )


if __name__ == "__main__":
    main()
