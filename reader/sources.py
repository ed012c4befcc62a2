"""Which reader: the words by which one is chosen, whatever it hangs on.

A name is that of PC/SC (`readers` lists them). What begins with `nfc:` is a device of nfcpy's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reader.monitor import PcscWatch
from reader.pcsc import DEFAULT_TIMEOUT, PcscReader, find_reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.ports import CardReader, CardWatch

__all__ = ["Link", "ReaderSource", "find_source", "source_of"]


class Link(StrEnum):
    """What carries the commands."""

    PCSC = "pcsc"
    NFC = "nfc"


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

    Raises `ReaderUnavailable` (NOT_INSTALLED) without the software behind it.
    """
    return ReaderSource(Link.PCSC, PcscReader(name, timeout), lambda: PcscWatch(name))


def find_source(name: str | None = None, *, timeout: float = DEFAULT_TIMEOUT) -> ReaderSource:
    """The reader of that name, which is there; without a name the first with a card, or the first.

    Raises `ReaderUnavailable`: no service, no reader, or none of that name.
    """
    return source_of(find_reader(name, timeout=timeout).name, timeout=timeout)
