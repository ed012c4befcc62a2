"""Opens what scenarios are played at, once for many of them."""

from __future__ import annotations

import contextlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from clinic_ui.bench.handled import Cable, Hand, HandledReader
from clinic_ui.bench.spots import NfcSpot, PcscdSpot
from clinic_ui.reasons import PORTS_OPEN, READER
from clinic_ui.rehearse.link import Link, LinkUnavailable, clear
from clinic_ui.rehearse.obstacles import ReaderKind, obstacle
from clinic_ui.rehearse.real_link import Operator, real_link
from hardware.nfc_port100 import SimulatedRcS380
from hardware.private_pcscd import PcscdFailed, PrivatePcscd
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.text import Text
from reader.errors import ReaderUnavailable
from reader.nfcpy_device import load
from reader.pcsc import DEFAULT_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Sequence

    from cryptography import x509

    from clinic_ui.bench.readers import BenchReader
    from clinic_ui.compose import World
    from clinic_ui.rehearse.needs import Needs
    from clinic_ui.rehearse.obstacles import Obstacle

__all__ = ["HandledLink", "Operator", "VirtualLink", "at_slots", "opened"]

_AT_ONCE: Final = 5.0
_NOTICED: Final = 30.0


@contextmanager
def opened(
    kind: ReaderKind,
    *,
    name: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    operator: Operator | None = None,
) -> Generator[Link]:
    """Readers of that kind, open for the block. `timeout` is in seconds, for each command.

    `name` and `operator` belong to a real reader. Of PCSC there can be one at a time in a process.
    Raises `LinkUnavailable`.
    """
    match kind:
        case ReaderKind.VIRTUAL:
            yield VirtualLink()
        case ReaderKind.PCSC:
            with _pcscd() as pcscd, at_slots(pcscd, timeout) as link:
                yield link
        case ReaderKind.NFC:
            _require_nfcpy()
            with _handled(HandledLink(kind, _fields(timeout))) as link:
                yield link
        case ReaderKind.REAL:
            if operator is None:
                raise TypeError("a real reader needs an operator")
            with real_link(name, timeout, operator) as link:
                yield link


class VirtualLink:
    """Readers made of nothing."""

    kind = ReaderKind.VIRTUAL
    patience = _AT_ONCE
    notice: Text | None = None
    failure: str | None = None
    trusted: Sequence[x509.Certificate] = ()

    def __init__(self) -> None:
        self._made: list[VirtualReader] = []

    def can(self, needs: Needs) -> Obstacle | None:
        """What stands in the way."""
        return obstacle(self.kind, needs)

    def bind(self, world: World, people: Collection[str]) -> None:
        """Virtual cards are those of the cast."""

    def typed(self, pin: str) -> str:
        """The same."""
        return pin

    def readers(self, count: int = 1) -> Sequence[BenchReader]:
        """The first ones."""
        while len(self._made) < count:
            self._made.append(VirtualReader(f"Virtual Reader {len(self._made) + 1}"))
        return self._made[:count]

    def between(self) -> None:
        """Empty and plugged in."""
        for one in self._made:
            one.remove()
            one.replug()


class HandledLink:
    """Virtual cards at readers that take their time. `make` gives the readers up to that many."""

    trusted: Sequence[x509.Certificate] = ()
    patience = _NOTICED

    def __init__(
        self,
        kind: ReaderKind,
        make: Callable[[int], Sequence[HandledReader]],
        notice: Text | None = None,
    ) -> None:
        self.kind = kind
        self.notice = notice
        self._make = make
        self._made: Sequence[HandledReader] = ()

    @property
    def failure(self) -> str | None:
        """The first of theirs."""
        return next((one.failure for one in self._made if one.failure is not None), None)

    def can(self, needs: Needs) -> Obstacle | None:
        """What stands in the way."""
        return obstacle(self.kind, needs)

    def bind(self, world: World, people: Collection[str]) -> None:
        """Virtual cards are those of the cast."""

    def typed(self, pin: str) -> str:
        """The same."""
        return pin

    def readers(self, count: int = 1) -> Sequence[BenchReader]:
        """The first ones."""
        if count > len(self._made):
            self._made = self._make(count)
        return self._made[:count]

    def between(self) -> None:
        """Empty and plugged in. Raises `LinkUnavailable` where that does not come about."""
        clear(self._made)

    def close(self) -> None:
        """Wait for what was begun."""
        for one in self._made:
            one.close()


@contextmanager
def at_slots(pcscd: PrivatePcscd, timeout: float = DEFAULT_TIMEOUT) -> Generator[HandledLink]:
    """The slots of a private pcscd that is there already, empty, for the block.

    Both hang on one cable, and one hand serves them: pcscd is asked one thing at a time.
    """
    hand, cable = Hand("pcscd"), Cable()
    made = [HandledReader(PcscdSpot(pcscd, slot, timeout), hand, cable) for slot in pcscd.slots]
    notice = None if pcscd.isolated else PORTS_OPEN
    with _handled(HandledLink(ReaderKind.PCSC, lambda _: made, notice)) as link:
        yield link


@contextmanager
def _handled(link: HandledLink) -> Generator[HandledLink]:
    try:
        yield link
    finally:
        link.close()


@contextmanager
def _pcscd() -> Generator[PrivatePcscd]:
    with contextlib.ExitStack() as stack:
        try:
            pcscd = stack.enter_context(PrivatePcscd())
        except PcscdFailed as error:
            why = Text(f"pcscd を始められません（{error}）", f"pcscd does not start: {error}")
            raise LinkUnavailable(why, "scripts/setup pcsc") from error
        yield pcscd


def _require_nfcpy() -> None:
    try:
        load()
    except ReaderUnavailable as error:
        raise LinkUnavailable(READER[error.reason.value], "scripts/setup nfc") from error


def _fields(timeout: float) -> Callable[[int], Sequence[HandledReader]]:
    made: list[HandledReader] = []

    def up_to(count: int) -> Sequence[HandledReader]:
        while len(made) < count:
            # Silence is not waited for: there is nobody to be late.
            device = SimulatedRcS380(sleep=lambda _: None)
            made.append(HandledReader(NfcSpot(device, timeout)))
        return made

    return up_to
