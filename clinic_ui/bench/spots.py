"""Where virtual cards are put: a slot of a private pcscd, and the field of a contactless reader."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from clinic_ui.bench.handled import ActFailed
from hardware.private_pcscd import PcscdFailed
from hardware.vpcd import VpcdUnavailable
from reader.errors import ReaderError
from reader.monitor import PcscWatch
from reader.pcsc import PcscReader

if TYPE_CHECKING:
    from collections.abc import Generator

    from hardware.chip import Chip
    from hardware.nfc_device import SimulatedNfc
    from hardware.private_pcscd import PrivatePcscd, VpcdSlot
    from reader.ports import CardConnection, CardWatch

__all__ = ["NfcSpot", "PcscdSpot"]


class PcscdSpot:
    """A slot of a private pcscd. Its cable is pcscd itself, which is killed and started again."""

    def __init__(self, pcscd: PrivatePcscd, slot: VpcdSlot, timeout: float) -> None:
        self._pcscd = pcscd
        self._slot = slot
        self._reader = PcscReader(slot.name, timeout)

    @property
    def name(self) -> str:
        """The name as PC/SC gives it."""
        return self._slot.name

    @property
    def front_seen(self) -> bool:
        """The card is virtual."""
        return True

    def holds(self, chip: Chip) -> bool:
        """Whether it has its link still."""
        card = self._slot.card
        return card is not None and card.chip is chip and card.linked

    def put(self, chip: Chip) -> None:
        """Put it in; without pcscd, as soon as there is one again."""
        if not self._pcscd.running:
            self._slot.lay(chip)
            return
        with _acting():
            self._slot.insert(chip)

    def take(self) -> None:
        """Take it out."""
        if not self._pcscd.running:
            self._slot.pull()
            return
        with _acting():
            self._slot.remove()

    def unplug(self) -> None:
        """Kill pcscd. Cards that were torn out before stay out."""
        for slot in self._pcscd.slots:
            if slot.card is not None and not slot.card.linked:
                slot.pull()
        with _acting():
            self._pcscd.kill()

    def replug(self) -> None:
        """Start pcscd again."""
        with _acting():
            self._pcscd.start()

    def connect(self) -> CardConnection:
        """Through PC/SC."""
        return self._reader.connect()

    def watch(self) -> CardWatch:
        """As PC/SC tells it."""
        return PcscWatch(self.name)


@contextmanager
def _acting() -> Generator[None]:
    try:
        yield
    except (PcscdFailed, ReaderError, ValueError, VpcdUnavailable) as error:
        raise ActFailed(str(error)) from error


class NfcSpot:
    """The field of a contactless reader that nfcpy drives."""

    def __init__(self, device: SimulatedNfc, timeout: float) -> None:
        self._device = device
        self._reader = device.reader(timeout)

    @property
    def name(self) -> str:
        """As `reader.nfc` has it."""
        return self._reader.name

    @property
    def front_seen(self) -> bool:
        """The card is virtual."""
        return True

    def holds(self, chip: Chip) -> bool:
        """Whether it lies in the field still."""
        return self._device.field.chip is chip

    def put(self, chip: Chip) -> None:
        """Lay it down."""
        try:
            self._device.insert(chip)
        except ValueError as error:
            raise ActFailed(str(error)) from error

    def take(self) -> None:
        """Take it away."""
        self._device.remove()

    def unplug(self) -> None:
        """Pull the cable."""
        self._device.unplug()

    def replug(self) -> None:
        """Put it back."""
        self._device.replug()

    def connect(self) -> CardConnection:
        """Through nfcpy."""
        return self._reader.connect()

    def watch(self) -> CardWatch:
        """As the device's station tells it."""
        return self._reader.watch()
