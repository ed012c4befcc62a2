"""Batches (一括照会): a receipt at once, the results when they are asked for (docs/files.md §2.9).

What a batch is about is its `Work`; the two steps are the same for all of them.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar
from weakref import WeakValueDictionary

from onshikaku.exchange.letter import Misread
from onshikaku.exchange.line import LineFault, LineUnavailable
from onshikaku.wire.lookups import LARGEST_BATCH
from onshikaku.wire.oqs.document import ROOT, parse
from onshikaku.wire.oqs.element import Block
from onshikaku.wire.oqs.findings import Fault, Finding
from onshikaku.wire.oqs.header import BODY
from onshikaku.wire.oqs.reading import Reading, read
from onshikaku.wire.oqs.sim_codes import Matter

if TYPE_CHECKING:
    from datetime import date

    from lxml.etree import _Element as Node  # pyright: ignore[reportPrivateUsage]

    from onshikaku.exchange.batch_forms import BatchForms, Unit
    from onshikaku.exchange.batch_store import Batch, BatchStore
    from onshikaku.exchange.letter import Letter
    from onshikaku.exchange.ports import Answer
    from onshikaku.exchange.terminal import Terminal
    from onshikaku.wire.oqs.element import Element

__all__ = ["Batches", "Entry", "PiecesLost", "Work", "in_pieces"]


B = TypeVar("B", bound=Block)


@dataclass(frozen=True, slots=True)
class Entry(Generic[B]):
    """One thing asked for: `block` if it can be read, else `finding` says what is wrong."""

    node: Node
    block: B | None
    finding: Finding | None = None


class PiecesLost(Exception):
    """The centre knows nothing of these pieces any more."""

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__(f"{len(places)} pieces")
        self.places = places


HandIn = Callable[["date | None", "Sequence[B]"], Awaitable[str]]
"""Gives the centre a piece of a batch, with the day asked about: what it said to it.

Raises `LineFault`.
"""


class Work(Protocol[B]):
    """What a kind of batch asks for. `interface` begins its files' names, as `OQSmuquc`.

    `entry` is the element of one thing asked for, `kind` the block in it.
    """

    interface: str
    forms: BatchForms
    entry: Element
    kind: type[B]

    def queried_on(self, letter: Letter) -> date | None:
        """The day that a request asks about, if it names one. Raises `Misread`."""
        ...

    @property
    def hand_in(self) -> HandIn[B] | None:
        """How the centre is given a piece of the batch; None where it is only asked at the end."""
        ...

    async def units(
        self, entries: Sequence[Entry[B]], said: Sequence[str], /
    ) -> Sequence[Unit] | None:
        """The results in the order of the request; None while the centre is not done.

        `said`: what the centre said to each piece. Raises `LineFault`, `PiecesLost`.
        """
        ...


class Batches(Generic[B]):
    """The two steps of one kind of batch."""

    def __init__(self, terminal: Terminal, store: BatchStore, work: Work[B]) -> None:
        self._terminal = terminal
        self._store = store
        self._work = work
        self._delay = timedelta(seconds=terminal.settings.batch_delay)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def interface(self) -> str:
        """The beginning of its files' names, as `OQSmuquc`."""
        return self._work.interface

    async def receive(self, letter: Letter) -> Answer:
        """Take down a batch and give it a number (受付番号).

        The number is given whether the centre can be reached or not: what could not be handed in
        is handed in when the results are asked for.
        """
        forms, terminal = self._work.forms, self._terminal
        try:
            queried_on, body = self._work.queried_on(letter), letter.body()
            entries = await asyncio.to_thread(self._entries, body)
        except Misread as misread:
            return forms.refused_receipt(terminal, letter, terminal.misread(misread.finding))
        batch = self._store.add(
            interface=self._work.interface,
            institution_code=terminal.institution_code,
            taken=_taken(letter),
            content=letter.content,
            received_at=terminal.now(),
            file_id=letter.file_id,
            queried_on=queried_on,
            pieces=len(self._pieces(entries)),
        )
        try:
            batch = await self._hand_in(batch)
        except LineUnavailable:
            return forms.receipt(terminal, letter, batch)
        except LineFault as fault:
            self._store.drop(batch)
            return forms.refused_receipt(terminal, letter, terminal.fault(fault))
        return forms.receipt(terminal, letter, batch)

    async def report(self, letter: Letter) -> Answer:
        """The results of a batch, or that they are not ready (処理結果区分 2)."""
        forms, terminal = self._work.forms, self._terminal
        try:
            number = forms.number_in(letter)
        except Misread as misread:
            return forms.failed(terminal, letter, terminal.misread(misread.finding))
        batch = self._store.get(number)
        if batch is None or batch.institution_code != terminal.institution_code:
            return forms.failed(terminal, letter, terminal.codes[Matter.RECEPTION_UNKNOWN])
        if batch.interface != self._work.interface:
            return forms.failed(terminal, letter, terminal.codes[Matter.RECEPTION_ELSEWHERE])
        if terminal.now() < batch.received_at + self._delay:
            return forms.running(terminal, letter, batch)
        try:
            units = await self._results(batch)
        except LineUnavailable:
            units = None
        except LineFault as fault:
            return forms.failed(terminal, letter, terminal.fault(fault), batch)
        if units is None:
            return forms.running(terminal, letter, batch)
        return await asyncio.to_thread(forms.done, terminal, letter, batch, units)

    async def _results(self, batch: Batch) -> Sequence[Unit] | None:
        batch = await self._hand_in(batch)
        entries = await self._read(batch)
        try:
            return await self._work.units(entries, batch.said)
        except PiecesLost as lost:
            for place in lost.places:
                batch = self._store.note(batch, place, None)
        await self._hand_in(batch)
        return None

    async def _hand_in(self, batch: Batch) -> Batch:
        """Give the centre what it has not got yet, piece by piece. Raises `LineFault`."""
        hand_in = self._work.hand_in
        if hand_in is None:
            return batch
        turn = self._turns.setdefault(batch.number, asyncio.Lock())
        async with turn:
            batch = self._store.get(batch.number) or batch
            if not batch.missing:
                return batch
            pieces = self._pieces(await self._read(batch))
            for place in batch.missing:
                said = await hand_in(batch.queried_on, pieces[place])
                batch = self._store.note(batch, place, said)
            return batch

    async def _read(self, batch: Batch) -> Sequence[Entry[B]]:
        """What was asked for, as it lies on the disk."""
        content = self._store.request(batch)
        return await asyncio.to_thread(lambda: self._entries(parse(content).root.find(BODY.name)))

    def _entries(self, body: Node | None) -> Sequence[Entry[B]]:
        """Everything that is asked for. Raises `Misread` where that is nothing."""
        name = self._work.entry.name
        nodes = [] if body is None else body.findall(name)
        if not nodes:
            path = f"{ROOT}/{BODY.name}/{name}"
            line = None if body is None else body.sourceline
            label = self._work.entry.label
            raise Misread(Finding.of(Fault.MISSING, path, line, label=label))
        return [self._entry(node) for node in nodes]

    def _entry(self, node: Node) -> Entry[B]:
        reading = Reading()
        block = read(self._work.kind, node, reading)
        errors = reading.errors
        return Entry(node, None, errors[0]) if errors else Entry(node, block)

    def _pieces(self, entries: Sequence[Entry[B]]) -> Sequence[Sequence[B]]:
        """Those that are handed in."""
        if self._work.hand_in is None:
            return ()
        return in_pieces([entry.block for entry in entries if entry.block is not None])


def in_pieces(blocks: Sequence[B]) -> Sequence[Sequence[B]]:
    """In their order, as many together as the centre takes."""
    return [blocks[at : at + LARGEST_BATCH] for at in range(0, len(blocks), LARGEST_BATCH)]


def _taken(letter: Letter) -> str:
    """A request's own mark, the same when it is answered again after a crash."""
    digest = hashlib.sha256(letter.content).hexdigest()
    return f"{letter.taken_at.isoformat()} {letter.name.stem} {digest}"
