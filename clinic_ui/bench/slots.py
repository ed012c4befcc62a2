"""One virtual reader and what lies on it: put down, pulled out, torn, in a sleeve, unplugged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from clinic_ui.bench.cards import Form
from clinic_ui.bench.traps import Behaviour, Moment, Trap, line_fault
from hardware.face_files import code_b
from hardware.faults import FaultKind
from hardware.faulty_reader import FaultyReader
from hardware.link_faults import LinkPlan
from onshikaku.domain.persona import Persona
from onshikaku.domain.scenario import LineFault
from reader.pin import CodeB
from reader.trace import TracedReader

if TYPE_CHECKING:
    from clinic_ui.bench.others import OtherCard
    from clinic_ui.bench.readers import BenchReader
    from clinic_ui.bench.tape import Tape
    from clinic_ui.bench.traps import TrappedChip
    from reader.ports import CardReader

__all__ = ["Lying", "Placement", "Slot"]

_WEAK_AFTER: Final = 6


class Placement(StrEnum):
    """How it lies there."""

    PROPER = "proper"
    WRONG_SIDE = "wrong-side"  # the camera over the card sees its back: no photo can be opened
    SLEEVE_BLOCKED = "sleeve-blocked"  # metal: the reader notices nothing
    SLEEVE_WEAK = "sleeve-weak"  # thick, or two cards: contact is lost in the middle of reading


@dataclass(frozen=True, slots=True)
class Lying:
    """A persona's card or phone, or some other card; a phone its owner did not unlock is locked."""

    what: Persona | OtherCard
    form: Form = Form.CARD
    placement: Placement = Placement.PROPER
    unlocked: bool = True


class Slot:
    """A reader on the bench. `reader` is what the clinic uses of it: every command is traced.

    For one event loop; it is also the camera over the card (`CardFront`), which threads ask.
    """

    def __init__(self, place_id: str, virtual: BenchReader, tape: Tape) -> None:
        self.id = place_id
        self._line = LinkPlan()
        self._line_trap: Trap | None = None
        faulty = FaultyReader(virtual, self._line, simulated=True)
        self.reader: CardReader = TracedReader(faulty, tape.track(place_id))
        self._virtual = virtual
        self._lying: Lying | None = None
        self._chip: TrappedChip | None = None
        self.plugged = True

    @property
    def name(self) -> str:
        """The reader's name."""
        return self._virtual.name

    @property
    def heard(self) -> bool:
        """Whether the clinic has seen to all that was done here so far."""
        return self._virtual.heard

    @property
    def lying(self) -> Lying | None:
        """What lies there now; a card that was torn out lies there no more."""
        lying = self._lying
        if lying is None or lying.placement is Placement.SLEEVE_BLOCKED:
            return lying
        return lying if self._virtual.chip is self._chip else None

    @property
    def chip(self) -> TrappedChip | None:
        """The chip of what lies there."""
        return self._chip if self.lying is not None else None

    @property
    def trap(self) -> Trap | None:
        """What is still to go wrong with the card that lies there, or on the line to it."""
        chip = self.chip
        if chip is None:
            return None
        return self._line_trap if self._line.waiting else chip.trap

    def set_trap(self, trap: Trap | None) -> None:
        """Set a trap in place of the one there was, or take it away. ValueError without a card."""
        chip = self.chip
        if chip is None:
            raise ValueError("nothing lies there")
        self._set_trap(chip, trap)

    def put(
        self,
        lying: Lying,
        chip: TrappedChip,
        trap: Trap | None = None,
        behaviour: Behaviour = Behaviour.NORMAL,
    ) -> None:
        """Put something down, instead of what lies there; with a trap set before it is read."""
        self.pull()
        self._lying, self._chip = lying, chip
        self._set_trap(chip, trap)
        chip.behaviour = behaviour
        match lying.placement:
            case Placement.SLEEVE_BLOCKED:
                return
            case Placement.SLEEVE_WEAK:
                chip.set_trap(Trap(FaultKind.TEAR_BEFORE, Moment.COMMAND, _WEAK_AFTER))
            case Placement.PROPER | Placement.WRONG_SIDE:
                pass
        self._virtual.insert(chip)

    def pull(self) -> None:
        """Take away what lies there; its trap goes with it, its PIN counter stays."""
        if self._chip is not None:
            self._set_trap(self._chip, None)
            self._chip.behaviour = Behaviour.NORMAL
        self._virtual.remove()
        self._lying = self._chip = None

    def _set_trap(self, chip: TrappedChip, trap: Trap | None) -> None:
        self._line.clear()
        if trap is not None and isinstance(trap.kind, LineFault):
            chip.set_trap(None)
            self._line_trap = trap
            self._line.arm(line_fault(trap.kind, trap))
        else:
            chip.set_trap(trap)

    def turn(self, placement: Placement) -> None:
        """Lay it down again, in another way. ValueError if nothing lies there."""
        lying, chip = self.lying, self.chip
        if lying is None or chip is None:
            raise ValueError("nothing lies there")
        self.put(replace(lying, placement=placement), chip)

    def unplug(self) -> None:
        """Pull the reader's cable."""
        self.plugged = False
        self._virtual.unplug()

    def replug(self) -> None:
        """Put the cable back."""
        self.plugged = True
        self._virtual.replug()

    def read_code(self) -> CodeB | None:
        """照合番号 B off the card's front; None where the camera sees none."""
        lying = self.lying
        if lying is None or not isinstance(lying.what, Persona) or not self._virtual.front_seen:
            return None
        if lying.form is not Form.CARD or lying.placement is Placement.WRONG_SIDE:
            return None
        card = lying.what.card
        return CodeB(code_b(lying.what.person.birth_date, card.expires, card.security_code))
