"""Everything the bench can do: cards and readers, the face check, clock, people and the centre."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from functools import partial
from typing import TYPE_CHECKING

from clinic_ui.bench.cards import CardBox, Form
from clinic_ui.bench.cast import BenchCast
from clinic_ui.bench.clock import BenchClock
from clinic_ui.bench.faces import LEISURELY, BenchFace, Pace
from clinic_ui.bench.hall import clear
from clinic_ui.bench.levers import Levers, Pulled
from clinic_ui.bench.others import OtherCard
from clinic_ui.bench.papers import BenchPapers
from clinic_ui.bench.recorder import Scene
from clinic_ui.bench.scenes import FaceScene
from clinic_ui.bench.situation import OnReader, Situation, Surroundings
from clinic_ui.bench.slots import Lying, Placement, Slot
from clinic_ui.bench.tape import Tape
from hardware.card_factory import certificate_on
from onshikaku.pki.profile import Purpose

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date
    from pathlib import Path

    from clinic_ui.bench.readers import BenchReader
    from clinic_ui.bench.records import RecordChange
    from clinic_ui.bench.traps import TrappedChip
    from clinic_ui.compose import World
    from clinic_ui.face_lock import FaceLock
    from clinic_ui.front.eyes import Eye
    from clinic_ui.front.front import Front
    from onshikaku.domain.persona import Persona
    from onshikaku.service.journal import Journal

__all__ = ["BenchControls", "SituationImpossible"]


class SituationImpossible(Exception):
    """What the situation needs is not there: `key` says which of its words."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class BenchControls:
    """For the demo's event loop; `front` is what plays the visits at these readers.

    `exchange` is the shared folder, where the demo writes to one. At the readers `compared` the
    real matcher looks at the faces; it needs the `face` extra. `face_lock`: the clinic's. `pace`:
    of looks where nothing is compared.
    """

    def __init__(
        self,
        world: World,
        readers: Mapping[str, BenchReader],
        institution_code: str,
        front: Front,
        exchange: Path | None = None,
        compared: Collection[str] = (),
        face_lock: FaceLock | None = None,
        pace: Pace = LEISURELY,
    ) -> None:
        self.journal: Journal = world.centre.journal
        self.exchange = exchange
        self._front = front
        self._face_lock = face_lock
        self.clock = BenchClock(world)
        self.levers = Levers(world, institution_code)
        self.cast = BenchCast(world, self.levers)
        self.tape = Tape(world.clock.now)
        self.slots = {id_: Slot(id_, reader, self.tape) for id_, reader in readers.items()}
        holders = {id_: partial(_holder_at, slot) for id_, slot in self.slots.items()}
        self.papers = BenchPapers(world, front, holders)
        self._cards = CardBox(world.hierarchy, world.cards)
        self.faces = {
            id_: BenchFace(holder, compared=id_ in compared, pace=pace)
            for id_, holder in holders.items()
        }

    @property
    def eyes(self) -> Mapping[str, Eye]:
        """What the places see with, where they have no camera."""
        return {id_: face.eye() for id_, face in self.faces.items()}

    def holder_at(self, place_id: str) -> str | None:
        """Whose card lies on a reader."""
        return _holder_at(self.slots[place_id])

    def close(self) -> None:
        """Break off what is looked at. Blocks for it."""
        for face in self.faces.values():
            face.close()

    async def insert(self, persona_id: str, place_id: str, form: Form = Form.CARD) -> None:
        """Put a persona's card or phone on a reader, instead of what lies there.

        Whatever other reader it lies on, it is taken from there. Raises `KeyError`, and ValueError
        for a phone without a card.
        """
        await self.put(OnReader(place_id, persona=persona_id, form=form))

    async def insert_other(self, kind: OtherCard, place_id: str) -> None:
        """Put a card on a reader that is no My Number Card. Raises `KeyError`."""
        await self.put(OnReader(place_id, other=kind))

    def remove(self, place_id: str) -> None:
        """Take away what lies on a reader. Raises `KeyError`."""
        self.slots[place_id].pull()

    async def unlock(self, place_id: str, *, unlocked: bool) -> None:
        """Have the phone on a reader unlocked by its owner, or not. ValueError if there is none."""
        slot = self.slots[place_id]
        lying = slot.lying
        if lying is None or isinstance(lying.what, OtherCard) or lying.form is Form.CARD:
            raise ValueError("no phone lies there")
        chip = await self._cards.take(lying.what, lying.form, unlocked=unlocked)
        slot.put(replace(lying, unlocked=unlocked), chip)

    async def unlock_card(self, persona_id: str) -> None:
        """The municipal office unlocks a persona's card: PIN, face check. Raises `KeyError`."""
        chip = await self._cards.take(self.cast.people[persona_id], Form.CARD)
        certificate = certificate_on(chip.image, Purpose.AUTH)
        if self._face_lock is not None and certificate is not None:
            self._face_lock.unlock(certificate)
        chip.fill_tries()

    async def unlock_card_on(self, place_id: str) -> None:
        """The same of the card that lies on a reader. ValueError where nobody's does."""
        await self.unlock_card(self._person_on(place_id).id)

    def plug(self, place_id: str, *, plugged: bool) -> None:
        """Put a reader's cable back, or pull it. Raises `KeyError`."""
        _set_cable(self.slots[place_id], plugged=plugged)

    def suspend(self, place_id: str, *, on: bool) -> None:
        """Suspend the certificate of the card on a reader, or lift that.

        Raises `NotSuspendable`, and ValueError where no such card lies there.
        """
        self.cast.suspend(self._person_on(place_id).id, on=on)

    def change_record(self, place_id: str, change: RecordChange | None) -> None:
        """Put another record in place of that of the person whose card lies on a reader.

        The centre starts over. Raises ValueError where no such card lies there.
        """
        self.cast.change_record(self._person_on(place_id).id, change)

    def bring_papers(self, place_id: str, *, brought: bool) -> None:
        """Have whose card lies on a reader bring the papers too, or have left them at home.

        Raises ValueError where no such card lies there.
        """
        self.papers.bring(self._person_on(place_id).id, brought=brought)

    def make_people(self, day: date) -> None:
        """Take away every card, and make the people for a day. The centre starts over."""
        for slot in self.slots.values():
            slot.pull()
        self.cast.make_for(day)

    def situation(self) -> Situation:
        """How everything is: around, and at the first reader on which something lies."""
        occupied = [slot for slot in self.slots.values() if slot.lying is not None]
        slot = occupied[0] if occupied else next(iter(self.slots.values()))
        return Situation(replace(_on(slot), face=self.faces[slot.id].scene), self._around(slot))

    def scene(self) -> Scene:
        """How everything is: at every reader, and around."""
        readers = {
            id_: replace(_on(slot), face=self.faces[id_].scene) for id_, slot in self.slots.items()
        }
        occupied = [slot for slot in self.slots.values() if slot.lying is not None]
        return Scene(readers, self._around((occupied or list(self.slots.values()))[0]))

    async def reproduce(self, situation: Situation) -> None:
        """Start over, and make everything as the situation says.

        Raises `SituationImpossible`, and as clock, cast and levers do; it has started over then.
        """
        on, around = situation.on, situation.around
        if on.reader not in self.slots:
            raise SituationImpossible("reader")
        await self.start_over()
        if around.day is not None:
            self.clock.set(around.day, around.at)
        made_for = around.cast or around.day
        if made_for is not None and made_for != self.cast.day:
            self.cast.make_for(made_for)
        if on.persona is not None and on.persona not in self.cast.people:
            raise SituationImpossible("persona")
        self.faces[on.reader].scene = on.face
        if on.persona is not None:
            self.cast.change_record(on.persona, around.record)
            self.cast.suspend(on.persona, on=around.suspended)
        self.levers.pull(Pulled(around.trouble, around.outage, around.disaster, around.without))
        await self.put(on)

    async def start_over(self) -> None:
        """Back to the beginning, with every visit broken off and its result gone."""
        self._take_everything_away()
        await clear(self._front, self.slots.values())
        self.restore()

    def restore(self) -> None:
        """Readers empty, cards as made; face check, people, centre and clock as at the start."""
        self._take_everything_away()
        self._cards.restore()
        if self._face_lock is not None:
            self._face_lock.unlock_all()
        for face in self.faces.values():
            face.scene = FaceScene.MATCH
        self.cast.restore()
        self.papers.restore()
        self.clock.restore()
        self.tape.clear()

    def _take_everything_away(self) -> None:
        for slot in self.slots.values():
            slot.pull()
            slot.replug()

    async def put(self, on: OnReader) -> None:
        """Put what it says on a reader, and how; instead of what lies there. Raises `KeyError`."""
        slot = self.slots[on.reader]
        if on.persona is not None:
            persona = self.cast.people[on.persona]
            chip = await self._cards.take(persona, on.form, unlocked=on.unlocked)
            self._take_from_elsewhere(chip)
            lying = Lying(persona, on.form, on.placement, on.unlocked)
        elif on.other is not None:
            chip = self._cards.other(on.other)
            lying = Lying(on.other, placement=on.placement)
        else:
            _set_cable(slot, plugged=on.plugged)
            return
        if on.tries is not None:
            chip.set_tries(on.tries)
        slot.put(lying, chip, on.trap, on.behaviour)
        _set_cable(slot, plugged=on.plugged)

    def _person_on(self, place_id: str) -> Persona:
        lying = self.slots[place_id].lying
        if lying is None or isinstance(lying.what, OtherCard):
            raise ValueError("nobody's card lies there")
        return lying.what

    def _take_from_elsewhere(self, chip: TrappedChip) -> None:
        for slot in self.slots.values():
            if slot.chip is chip:
                slot.pull()

    def _around(self, slot: Slot) -> Surroundings:
        persona, pulled = _holder_at(slot), self.levers.pulled
        now = self.clock.now
        return Surroundings(
            day=self.clock.today,
            # The call centre has office hours.
            at=self.clock.set_time or (time(now.hour, now.minute) if pulled.outage else None),
            cast=self.cast.day,
            trouble=pulled.trouble,
            suspended=persona is not None and self.cast.is_suspended(persona),
            record=None if persona is None else self.cast.record_of(persona),
            outage=pulled.outage,
            disaster=pulled.disaster,
            without=pulled.without,
        )


def _holder_at(slot: Slot) -> str | None:
    lying = slot.lying
    return None if lying is None or isinstance(lying.what, OtherCard) else lying.what.id


def _on(slot: Slot) -> OnReader:
    lying, chip = slot.lying, slot.chip
    if lying is None or chip is None:
        return OnReader(slot.id, plugged=slot.plugged)
    other = lying.what if isinstance(lying.what, OtherCard) else None
    persona = None if isinstance(lying.what, OtherCard) else lying.what.id
    weak = lying.placement is Placement.SLEEVE_WEAK
    return OnReader(
        slot.id,
        persona,
        other,
        lying.form,
        lying.unlocked,
        lying.placement,
        chip.tries_left if chip.used else None,
        None if weak else slot.trap,
        chip.behaviour,
        slot.plugged,
    )


def _set_cable(slot: Slot, *, plugged: bool) -> None:
    if plugged:
        slot.replug()
    else:
        slot.unplug()
