"""Where cards are placed in `onshikaku clinic`, and who types the PIN there."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Protocol

from clinic_ui.cli.attendants import Scripted, Typed
from clinic_ui.station import Station
from hardware.card_factory import make_card
from hardware.chip import Chip
from hardware.virtual_reader import VirtualReader
from reader.pin import Pin

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence

    from rich.console import Console

    from clinic_ui.cli.clinic_readers import Attendance
    from clinic_ui.ports import Attendant
    from clinic_ui.premises import Attended
    from clinic_ui.wishes import Wishes
    from onshikaku.domain.persona import Persona
    from onshikaku.pki.hierarchy import Hierarchy
    from reader.ports import CardReader

    Play = Callable[[CardReader, Attendant], Awaitable[None]]

_POLL_SECONDS = 0.2

__all__ = ["AtReaders", "OnVirtualReader", "Reception", "lines_of_input", "tell_people"]


class Reception(Protocol):
    """The readers of a clinic, and what goes on around them."""

    def stations(self, play: Play) -> Sequence[Station]:
        """A station for each reader; `play` is a visit there, with somebody at the machine."""
        ...

    def beside(self) -> Coroutine[None, None, None]:
        """What is done as long as the stations work."""
        ...


class AtReaders:
    """Readers of this machine. Cards are placed by hand, PINs and wishes typed at the terminal."""

    def __init__(self, attendance: Attendance, console: Console, wishes: Wishes) -> None:
        self._attendance = attendance
        self._attendant = Typed(console, last_try=False, register=False, wishes=wishes)
        self._console = console
        # One terminal: who comes second waits until the first has typed.
        self._turn = asyncio.Lock()
        self._play: Play | None = None

    def stations(self, play: Play) -> Sequence[Station]:
        """One for each reader that was asked for."""
        self._play = play
        return [self._station(one) for one in self._attendance.readers]

    async def beside(self) -> None:
        """Say what to do, and serve the readers that come unasked."""
        self._console.print(" カードを置いてください。　[dim]Please place a card.[/dim]")
        newcomers = self._attendance.newcomers
        if newcomers is None:
            return
        async with asyncio.TaskGroup() as group:
            while True:
                one = await asyncio.to_thread(newcomers, _POLL_SECONDS)
                if one is not None:
                    group.create_task(self._station(one).run())

    def _station(self, one: Attended) -> Station:
        return Station(one.reader, one.watch, self._in_turn)

    async def _in_turn(self, reader: CardReader) -> None:
        if self._play is not None:
            async with self._turn:
                await self._play(reader, self._attendant)


class OnVirtualReader:
    """A virtual reader; lines of standard input name whose card is placed on it.

    A card keeps its PIN counter while the program runs. An empty line lists the people.
    """

    def __init__(
        self,
        people: Mapping[str, Persona],
        hierarchy: Hierarchy,
        console: Console,
        wishes: Wishes,
    ) -> None:
        self._people = people
        self._hierarchy = hierarchy
        self._console = console
        self._wishes = wishes
        self._reader = VirtualReader()
        self._chips: dict[str, Chip] = {}
        self._present: Persona | None = None
        self._done = asyncio.Event()

    def stations(self, play: Play) -> Sequence[Station]:
        """The one reader."""

        async def visit(reader: CardReader) -> None:
            if self._present is not None:
                pins = [Pin(self._present.card.pin)]
                attendant = Scripted(None, pins, last_try=False, register=True, wishes=self._wishes)
                await play(reader, attendant)
            self._done.set()

        return [Station(self._reader, self._reader.watch(), visit)]

    async def beside(self) -> None:
        """Place the cards that standard input names, and take each away after its visit."""
        lines = lines_of_input()
        self._console.print(
            " 人物のIDを入力すると、その人のカードを置きます（空行で一覧）。\n"
            " [dim]Type the id of a persona to place its card; an empty line lists them.[/dim]"
        )
        while True:
            persona_id = (await lines.get()).strip()
            persona = self._people.get(persona_id)
            if persona is None:
                tell_people(self._console, self._people, persona_id)
                continue
            await self._place(persona)

    async def _place(self, persona: Persona) -> None:
        chip = self._chips.get(persona.id)
        if chip is None:
            image = await asyncio.to_thread(make_card, persona, self._hierarchy)
            chip = self._chips[persona.id] = Chip(image)
        self._present = persona
        self._done.clear()
        self._reader.insert(chip)
        try:
            await self._done.wait()
        finally:
            self._reader.remove()


def tell_people(console: Console, people: Mapping[str, Persona], persona_id: str) -> None:
    """Who there is; or that nobody has that id."""
    if not persona_id:
        for persona in people.values():
            console.print(f"  {persona.id:<24}{persona.title_ja}", markup=False)
        return
    console.print(
        " そのIDの人物はいません。空行で一覧を表示します。\n"
        " [dim]Nobody has that id; an empty line lists them.[/dim]",
        style="yellow",
    )


def lines_of_input() -> asyncio.Queue[str]:
    """The lines of standard input as they come."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    put = partial(asyncio.get_running_loop().call_soon_threadsafe, lines.put_nowait)
    threading.Thread(target=_read_lines, args=(put,), name="lines", daemon=True).start()
    return lines


def _read_lines(put: Callable[[str], object]) -> None:
    """Hand on every line of standard input; the program may end while this waits for one."""
    with contextlib.suppress(RuntimeError):  # the loop has ended
        for line in sys.stdin:
            put(line)
