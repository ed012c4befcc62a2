"""Which reader: the words by which one is chosen, whatever it hangs on.

A name is that of PC/SC (`readers` lists them). What begins with `nfc:` is a device of nfcpy's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reader.errors import ReaderUnavailable, UnavailableReason
from reader.monitor import PcscWatch
from reader.nfc import NfcReader
from reader.nfc_names import PREFIX, UdpAddress, attached, choose, names, parse
from reader.pcsc import DEFAULT_TIMEOUT, PcscReader, find_reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.ports import CardReader, CardWatch

__all__ = ["Link", "ReaderSource", "contactless", "find_source", "source_of"]

_WITHOUT_PCSC = {
    UnavailableReason.NOT_INSTALLED,
    UnavailableReason.NO_SERVICE,
    UnavailableReason.NO_READER,
}


class Link(StrEnum):
    """What carries the commands."""

    PCSC = "pcsc"
    NFC = "nfc"
    MEMORY = "in-process"  # a virtual reader of this process


@dataclass(frozen=True, slots=True)
class ReaderSource:
    """A reader that was chosen, there or not, and how what happens at it is watched.

    `watch` begins a `CardWatch` on this reader and no other; it also tells when the reader comes.
    """

    link: Link
    reader: CardReader
    watch: Callable[[], CardWatch]

    @property
    def name(self) -> str:
        """The reader's."""
        return self.reader.name


def source_of(name: str, *, timeout: float = DEFAULT_TIMEOUT) -> ReaderSource:
    """The reader of that name, which need not be plugged in yet.

    Raises `ReaderUnavailable` (UNKNOWN_READER) for an `nfc:` name that says nothing; its watch
    NOT_INSTALLED without the software behind it.
    """
    if name.startswith(PREFIX):
        parse(name)
        device = NfcReader(name, timeout)
        return ReaderSource(Link.NFC, device, device.watch)
    return ReaderSource(Link.PCSC, PcscReader(name, timeout), lambda: PcscWatch(name))


def find_source(name: str | None = None, *, timeout: float = DEFAULT_TIMEOUT) -> ReaderSource:
    """The reader of that name, which is there; without a name the first with a card, or the first.

    Without a name and without any reader of PC/SC, one that nfcpy can use. Raises
    `ReaderUnavailable`: no service, no reader, or none of that name.
    """
    if name is not None and name.startswith(PREFIX):
        address = parse(name)
        if not isinstance(address, UdpAddress):
            choose(name, address, attached())
        return source_of(name, timeout=timeout)
    try:
        return source_of(find_reader(name, timeout=timeout).name, timeout=timeout)
    except ReaderUnavailable as error:
        if name is not None or error.reason not in _WITHOUT_PCSC or not (usable := contactless()):
            raise
    return source_of(usable[0][0], timeout=timeout)


def contactless() -> list[tuple[str, str]]:
    """Name and model of the readers on USB that nfcpy can use, unopened; none without libusb."""
    try:
        return [(name, device.model or "") for name, device in names(attached())]
    except ReaderUnavailable:
        return []
