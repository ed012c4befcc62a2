"""The soak (連続運転試験): a check-in after the other through pcscd, some of them disturbed.

Each is a real one: card in, PIN, centre, card out. Looked at afterwards: whether the answer is that
of this card's holder or none, as the disturbance allows; that nothing is stuck; that each coming
and going of the card was told once; the card's PIN counter; the centre's access log; and whether
the program keeps descriptors, threads or memory.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from typing import TYPE_CHECKING

from clinic_ui.hil.checks.check import spread
from clinic_ui.hil.result import CheckResult, Verdict
from clinic_ui.hil.soak_clinic import Stuck, at_work
from clinic_ui.hil.soak_leaks import Levels
from clinic_ui.hil.soak_ledger import Ledger
from clinic_ui.hil.soak_mischief import Mischief, make_trouble
from hardware.card_factory import CardKeys, make_card
from hardware.card_layout import AUTH_PIN, JPKI
from hardware.chip import Chip
from hardware.private_pcscd import PcscdFailed
from hardware.vpcd import VpcdUnavailable
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.text import Text
from reader.errors import ReaderUnavailable
from reader.ports import CardInserted, CardTaken, ReaderBack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clinic_ui.hil.soak_clinic import SoakClinic
    from clinic_ui.hil.soak_mischief import Trouble
    from hardware.link_faults import Step
    from hardware.private_pcscd import PrivatePcscd, VpcdSlot

__all__ = ["soak"]

_CHECK = "check-in-soak"
_TITLE = Text("受付の連続運転", "Soak of check-ins")

_CAST = {
    "standard": Outcome.ELIGIBLE,
    "family": Outcome.ELIGIBLE,
    "lost": Outcome.LOST,
    "twin-1": Outcome.ELIGIBLE,
    "twin-2": Outcome.ELIGIBLE,
}
"""Whose cards are laid down, and what the centre says of each; two are hard to tell apart."""

_WRONG_PIN = "0000"
_DAY = 100
"""Cycles after which it is tomorrow: the list of visits is one of the day."""

_EVERY_LEVEL = 100
"""Runs up to this length are measured after each cycle, longer ones after each tenth."""


def _nothing(_done: int, _of: int) -> None:
    pass


def soak(
    pcscd: PrivatePcscd,
    cycles: int = 1000,
    seed: int = 0,
    progress: Callable[[int, int], None] = _nothing,
    *,
    every: int = 10,
    slot: int = -1,
    timeout: float = 3.0,
    mischiefs: Sequence[Mischief] = tuple(Mischief),
) -> CheckResult:
    """So many check-ins at an empty slot of a private pcscd, one in each `every` disturbed.

    The seed chooses cards and disturbances, each kind as often as the others, and where they
    strike. `timeout` is in seconds, for each command to the card. Needs psutil.
    """
    begun = time.monotonic()
    run = _Soak(pcscd, pcscd.slots[slot], seed, timeout, mischiefs)
    try:
        asyncio.run(run.play(cycles, every, progress))
    except (Stuck, VpcdUnavailable, PcscdFailed, ReaderUnavailable) as stuck:
        run.ledger.defect("stuck", f"先へ進めません（{stuck}）。", f"it goes no further: {stuck}.")
    return run.result(time.monotonic() - begun)


class _Soak:
    def __init__(
        self,
        pcscd: PrivatePcscd,
        slot: VpcdSlot,
        seed: int,
        timeout: float,
        mischiefs: Sequence[Mischief],
    ) -> None:
        self.ledger = Ledger()
        self._pcscd = pcscd
        self._slot = slot
        self._timeout = timeout
        self._mischiefs = mischiefs
        # Not for secrets: the same seed has to give the same run.
        self._dice = random.Random(seed)  # noqa: S311
        self._bag: list[Mischief] = []
        self._levels = Levels(warm_up=0)
        self._times: dict[str, list[float]] = {"insertion": [], "check-in": [], "removal": []}
        self._chips: dict[str, Chip] = {}
        self._steps: dict[str, tuple[Step | None, ...]] = {}

    async def play(self, cycles: int, every: int, progress: Callable[[int, int], None]) -> None:
        self._levels = Levels(warm_up=min(100, cycles // 5))
        async with at_work(self._slot, self._timeout) as clinic:
            await clinic.told(ReaderBack, 0)
            keys = CardKeys.generate()
            for who in _CAST:
                person = clinic.world.personas[who]
                self._chips[who] = Chip(make_card(person, clinic.world.hierarchy, keys=keys))
            disturbed, again = -1, None
            for n in range(cycles):
                self.ledger.cycle = n + 1
                if n % every == 0:
                    # Never the first of its group: every disturbance has a good cycle after it.
                    disturbed = n + 1 + self._dice.randrange(max(1, every - 1))
                trouble = None
                who = again or self._next_card()
                if n == disturbed:
                    who = self._dice.choice(list(self._steps))
                    trouble = make_trouble(self._next_mischief(), self._dice, self._steps[who])
                again = None if trouble is None else who
                await self._play_one(clinic, who, trouble)
                if n % _DAY == _DAY - 1:
                    clinic.next_day()
                if cycles <= _EVERY_LEVEL or n % 10 == 9:
                    self._levels.take(n + 1)
                progress(n + 1, cycles)

    def _next_card(self) -> str:
        """One that was not seen yet, or any: the first cycle of each is a good one."""
        unseen = [who for who in _CAST if who not in self._steps]
        return self._dice.choice(unseen or list(_CAST))

    def _next_mischief(self) -> Mischief:
        """From a shuffled bag, which is filled again when it is empty."""
        if not self._bag:
            self._bag = list(self._mischiefs)
            self._dice.shuffle(self._bag)
        return self._bag.pop()

    async def _play_one(self, clinic: SoakClinic, who: str, trouble: Trouble | None) -> None:
        """One card in, its visit, the card out, and a look at all that came of it."""
        chip, before = self._chips[who], len(clinic.seen)
        pin = chip.image.pins()[JPKI, AUTH_PIN]
        pins = [pin.value.decode()] * 2
        killed = trouble is not None and trouble.mischief is Mischief.SERVICE_KILLED
        helpers: list[threading.Thread] = []
        clinic.prepare()
        if trouble is not None:
            self.ledger.counts["disturbed"] += 1
            self.ledger.counts[f"did:{trouble.mischief}"] += 1
            clinic.prepare(trouble.at, self._act(trouble, helpers))
            for fault in trouble.card:
                chip.faults.arm(fault)
            if trouble.mischief is Mischief.WRONG_PIN:
                pins.insert(0, _WRONG_PIN)
        begun = time.monotonic()
        plan = None if trouble is None else trouble.line
        await asyncio.to_thread(self._slot.insert, chip, plan=plan)
        inserted = await clinic.told(CardInserted, before)
        visits = [await clinic.visit(pins)]
        ended = time.monotonic()
        if killed:
            await asyncio.to_thread(self._pcscd.start)
            visits.append(await clinic.visit(pins, not_this=visits[0].id))
        for helper in helpers:
            await asyncio.to_thread(helper.join)
        removing = time.monotonic()
        await asyncio.to_thread(self._slot.remove)
        taken = await clinic.told(CardTaken, before)
        await clinic.empty()
        if trouble is None:
            self._steps[who] = clinic.steps
            self._times["insertion"].append(max(0.0, inserted.at - begun))
            self._times["check-in"].append(ended - inserted.at)
            self._times["removal"].append(max(0.0, taken.at - removing))
        self.ledger.counts["cycles"] += 1
        persona, right = clinic.world.personas[who], _CAST[who]
        for visit, disturbance in zip(visits, (trouble, None), strict=False):
            self.ledger.visit(visit, persona, right, disturbance)
        self.ledger.events(clinic.seen[before:], restarted=killed)
        self.ledger.logged(clinic.logged(), sum(one.confirmation is not None for one in visits))
        self.ledger.tries(*self._lost(chip, trouble if not killed else None))
        chip.faults.clear()

    def _lost(self, chip: Chip, trouble: Trouble | None) -> tuple[int, int]:
        pin = chip.image.pins()[JPKI, AUTH_PIN]
        return pin.tries_max - pin.tries_left, 0 if trouble is None else trouble.tries_lost

    def _act(self, trouble: Trouble, helpers: list[threading.Thread]) -> Callable[[], None] | None:
        """What somebody does from outside while the card is at work."""

        def pull() -> None:
            helpers.append(threading.Thread(target=self._slot.pull))
            helpers[-1].start()

        match trouble.mischief:
            case Mischief.PULLED:
                return pull
            case Mischief.SERVICE_KILLED:
                return self._pcscd.kill
            case _:
                return None

    def result(self, seconds: float) -> CheckResult:
        figures = (
            *self.ledger.figures(),
            *self._levels.figures(),
            *(figure for name, times in self._times.items() for figure in spread(name, times)),
        )
        beyond = any(figure.limit is not None and figure.value > figure.limit for figure in figures)
        bad = bool(self.ledger.defects) or beyond
        return CheckResult(
            _CHECK,
            _TITLE,
            Verdict.FAILED if bad else Verdict.PASSED,
            seconds,
            figures,
            (*self.ledger.defects, *self.ledger.notes()),
            {name: tuple(times) for name, times in self._times.items()} | self._levels.series(),
            {"descriptors": "", "threads": "", "memory": "bytes"},
        )
