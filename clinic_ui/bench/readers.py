"""A reader that the bench can do things to: made of nothing, or a slot of a private pcscd."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

from hardware.private_pcscd import PcscdFailed
from hardware.vpcd import VpcdUnavailable
from reader.errors import ReaderError
from reader.monitor import PcscWatch
from reader.pcsc import PcscReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.chip import Chip
    from hardware.private_pcscd import PrivatePcscd
    from reader.ports import CardConnection, CardReader, CardWatch

__all__ = ["BenchReader", "PcscdBenchReader"]

_log = logging.getLogger(__name__)


class BenchReader(Protocol):
    """One slot: what `hardware.virtual_reader.VirtualReader` does, as far as the bench needs it."""

    @property
    def name(self) -> str:
        """The name as the system gives it."""
        ...

    @property
    def chip(self) -> Chip | None:
        """The card that lies on the reader."""
        ...

    @property
    def heard(self) -> bool:
        """Whether the clinic has seen to all that was done here so far."""
        ...

    def insert(self, chip: Chip) -> None:
        """Put a card on the reader. ValueError if there is one."""
        ...

    def remove(self) -> None:
        """Take the card away, if there is one."""
        ...

    def unplug(self) -> None:
        """Have the reader vanish."""
        ...

    def replug(self) -> None:
        """Have the reader come back."""
        ...

    def connect(self) -> CardConnection:
        """Open the card exclusively, as `reader.ports.CardReader` does."""
        ...

    def watch(self) -> CardWatch:
        """The reader's events from now on."""
        ...


class PcscdBenchReader:
    """The first slot of a private pcscd. Nobody waits for pcscd to notice what was done.

    The reader vanishes with pcscd itself, which is killed and started again.
    """

    def __init__(self, pcscd: PrivatePcscd, timeout: float) -> None:
        self._pcscd = pcscd
        self._slot = pcscd.slots[0]
        self._reader: CardReader = PcscReader(self._slot.name, timeout=timeout)
        self._chip: Chip | None = None
        self._plugged = True
        # pcscd takes its time: what is done to the slot is done there one after the other.
        self._hand = ThreadPoolExecutor(1, "vpcd")

    @property
    def name(self) -> str:
        """The name as PC/SC gives it."""
        return self._slot.name

    @property
    def chip(self) -> Chip | None:
        """The card that lies there; not one that was torn out while it was read."""
        card = self._slot.card
        if card is not None and card.chip is self._chip and not card.linked and self._plugged:
            return None
        return self._chip

    @property
    def heard(self) -> bool:
        """Always: what pcscd has yet to notice, nobody can tell."""
        return True

    def insert(self, chip: Chip) -> None:
        """Put a card into the slot. ValueError if there is one."""
        if self.chip is not None:
            raise ValueError(f"{self.name} holds a card")
        self._chip = chip
        self._do(lambda: self._slot.insert(chip))

    def remove(self) -> None:
        """Take the card out, if there is one."""
        if self._chip is not None:
            self._chip = None
            self._do(self._slot.remove)

    def unplug(self) -> None:
        """Kill pcscd."""
        self._plugged = False
        self._do(self._pcscd.kill)

    def replug(self) -> None:
        """Start pcscd again; the card lies in its slot as before."""
        if not self._plugged:
            self._plugged = True
            self._do(self._pcscd.start)

    def connect(self) -> CardConnection:
        """Open the card exclusively, through PC/SC."""
        return self._reader.connect()

    def watch(self) -> CardWatch:
        """The slot's events, as PC/SC tells them."""
        return PcscWatch(self.name)

    def close(self) -> None:
        """Wait for what was begun; pcscd itself is the caller's."""
        self._hand.shutdown(cancel_futures=True)

    def _do(self, work: Callable[[], object]) -> None:
        def done() -> None:
            try:
                work()
            except (PcscdFailed, ReaderError, ValueError, VpcdUnavailable) as error:
                _log.warning("the virtual slot: %s", error)

        self._hand.submit(done)
