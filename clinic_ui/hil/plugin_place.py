"""Where a session of pytest takes place: a reader, hands, and perhaps a virtual card."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import pytest

from clinic_ui.cli.attendants import Scripted
from clinic_ui.cli.visit import check_in
from clinic_ui.compose import World, card_chip, local_clinic
from clinic_ui.hil.hands import HandsFailed
from clinic_ui.hil.hands_hook import HookHands
from clinic_ui.hil.hands_memory import MemoryHands
from clinic_ui.hil.hands_tty import TtyHands
from clinic_ui.hil.hands_web import WebHands
from clinic_ui.hil.stand import Stand
from clinic_ui.hil.stands import VIRTUAL, other_image, stand_at
from clinic_ui.settings import ClinicSettings
from hardware.chip import Chip
from hardware.private_pcscd import PcscdFailed, PrivatePcscd
from hardware.virtual_reader import VirtualReader
from onshikaku.clock import Clock
from onshikaku.personas import DEFAULT_PERSONA, load_personas
from reader.errors import ReaderUnavailable
from reader.pin import Pin
from reader.sources import Link, ReaderSource, find_source, source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from clinic_ui.cli.visit import Visit
    from clinic_ui.hil.hands import Hands
    from onshikaku.domain.persona import Persona
    from reader.ports import CardConnection

__all__ = ["IN_PROCESS", "Place", "Wanted", "open_place"]

IN_PROCESS = "in-process"
"""The reader that is taken without an option: it needs neither pcscd nor a device."""

_USAGE = 4
"""What pytest leaves with after a usage error."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options. `tell` shows a line to the person who runs pytest."""

    reader: str
    operator: str
    hook: str | None
    persona: str | None
    tell: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who holds the virtual card, and the world in which that card is worth something."""

    world: World
    persona: Persona


@dataclass(frozen=True, slots=True)
class Place:
    """A stand, and the virtual card if there is one; with a real reader both are None."""

    stand: Stand
    chip: Chip | None
    holder: _Holder | None
    undo: ExitStack

    @property
    def virtual(self) -> bool:
        """Whether nothing here is a device."""
        return self.chip is not None

    @property
    def pin(self) -> str | None:
        """The virtual card's."""
        return None if self.holder is None else self.holder.persona.card.pin

    @contextmanager
    def card(self) -> Generator[CardConnection]:
        """The card, placed if need be and opened for the block. Raises `HandsFailed`."""
        self.stand.need_card()
        with self.stand.reader.connect() as connection:
            yield connection

    def check_in(self, *pins: str) -> Visit:
        """A check-in with the virtual card at a centre in this process.

        `pins` are typed in turn, by default the right one. TypeError for a real card.
        """
        if self.holder is None:
            raise TypeError("a real card is confirmed by `onshikaku confirm`")
        self.stand.need_card()
        typed = [Pin(pin) for pin in pins or (self.holder.persona.card.pin,)]
        return asyncio.run(self._visit(self.holder.world, typed))

    async def _visit(self, world: World, pins: list[Pin]) -> Visit:
        async with local_clinic(world, ClinicSettings()) as clinic:
            patient = Scripted(None, pins, last_try=False, register=False)
            return await check_in(self.stand.reader, clinic, patient, world.clock)

    def close(self) -> None:
        """Leave reader and card as they were found."""
        self.undo.close()


def open_place(wanted: Wanted) -> Place:
    """The place that was asked for; pytest is left with a usage error where there is none."""
    with ExitStack() as undo:
        try:
            return _virtual(wanted, undo) or _real(wanted, undo)
        except ReaderUnavailable as error:
            _leave(f"--onshikaku-reader {wanted.reader}: {error}; `onshikaku readers` lists them")
        except PcscdFailed as error:
            _leave(f"--onshikaku-reader {wanted.reader}: {error}")
        except HandsFailed as error:
            _leave(f"--onshikaku-hook: {error}")


def _virtual(wanted: Wanted, undo: ExitStack) -> Place | None:
    if wanted.reader not in (IN_PROCESS, VIRTUAL):
        return None
    name = wanted.persona or DEFAULT_PERSONA
    persona = load_personas(Clock().today()).get(name)
    if persona is None:
        _leave(f"--onshikaku-persona {name}: `onshikaku card list` has them all")
    world = World.create(personas={name: persona})
    chip = card_chip(world, persona)
    if wanted.reader == VIRTUAL:
        pcscd = undo.enter_context(PrivatePcscd())
        slot = pcscd.slots[0]
        stand = stand_at(pcscd, slot, chip, source_of(slot.name))
    else:
        reader = VirtualReader()
        hands = MemoryHands(reader, chip, Chip(other_image(chip.image)))
        source = ReaderSource(Link.MEMORY, reader, reader.watch)
        stand = Stand(source, hands, exact=hands, pin=Pin(persona.card.pin))
    undo.callback(stand.close)
    return Place(stand, chip, _Holder(world, persona), undo.pop_all())


def _real(wanted: Wanted, undo: ExitStack) -> Place:
    source = find_source(wanted.reader)
    stand = Stand(source, _hands(wanted), cycles=3)
    undo.callback(stand.close)
    return Place(stand, None, None, undo.pop_all())


def _hands(wanted: Wanted) -> Hands:
    if wanted.hook is not None:
        return HookHands(wanted.hook, wanted.reader)
    if wanted.operator == "web":
        hands = WebHands(wanted.reader)
        wanted.tell(f"onshikaku: open this page and follow it: {hands.url}")
        return hands
    return _at_terminal()


def _at_terminal() -> Hands:
    """The terminal itself: pytest keeps standard input and output to itself."""
    ways = ("CONIN$", "CONOUT$") if sys.platform == "win32" else ("/dev/tty", "/dev/tty")
    try:
        answers, screen = open(ways[0], encoding="utf-8"), open(ways[1], "w", encoding="utf-8")  # noqa: PTH123, SIM115
    except OSError:
        _leave(
            "--onshikaku-operator tty: there is no terminal to ask at; web asks on a page, script "
            "has a program do it"
        )
    return TtyHands(answers, screen)


def _leave(reason: str) -> NoReturn:
    pytest.exit(reason, returncode=_USAGE)
