"""Cards and links that are bad on purpose: the report names what is wrong with each."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from clinic_ui.hil import reports
from clinic_ui.hil.checks.check import Check
from clinic_ui.hil.checks.constancy import ATR, CERTIFICATE
from clinic_ui.hil.checks.insertions import INSERTIONS
from clinic_ui.hil.checks.lengths import EXTENDED
from clinic_ui.hil.checks.resets import RESETS
from clinic_ui.hil.checks.timing import APDU_LATENCY
from clinic_ui.hil.result import Verdict
from clinic_ui.hil.runner import run_checks, surroundings
from hardware.chip import Chip
from hardware.faulty_reader import faulty_source
from hardware.link_faults import LinkFault, LinkFaultKind, LinkPlan, Match, Step
from reader.ports import CardEvent, CardTaken, CardWatch
from reader.sources import ReaderSource

pytestmark = pytest.mark.vpcd


class Stubborn(Chip):
    """Remembers all it was told, whatever is done to its power."""

    def power_off(self) -> None:
        pass


class NoExtended(Chip):
    """Breaks down at extended length, and does not say that it has none."""

    def exchange(self, command: bytes) -> bytes:
        extended = len(command) > 6 and command[4] == 0
        return bytes.fromhex("6F00") if extended else super().exchange(command)


class Shifting(Chip):
    """Another answer to reset each time, by more than a random number."""

    def inserted(self) -> None:
        super().inserted()
        self._atr = bytes((0x3B, self._insertions)) + bytes(self._insertions)


class Deaf:
    """Tells everything but that a card was taken."""

    def __init__(self, watch: CardWatch) -> None:
        self._watch = watch

    def next(self, timeout: float | None = None) -> CardEvent | None:
        event = self._watch.next(timeout)
        return None if isinstance(event, CardTaken) else event

    def stop(self) -> None:
        self._watch.stop()


def deaf(source: ReaderSource) -> ReaderSource:
    return replace(source, watch=lambda: Deaf(source.watch()))


def faulty(*faults: LinkFault) -> Callable[[ReaderSource], ReaderSource]:
    return lambda source: faulty_source(source, LinkPlan(*faults), simulated=True, deadline=0.4)


def as_it_is(source: ReaderSource) -> ReaderSource:
    return source


@dataclass
class Bad:
    """What is bad, by which checks it shows, and what the report must call it."""

    finding: str
    checks: tuple[Check, ...]
    chip: type[Chip] = Chip
    see: Callable[[ReaderSource], ReaderSource] = as_it_is
    cycles: int = 1


BAD = {
    "a link that drops every 23rd answer": Bad(
        "answers-lost", (APDU_LATENCY,), see=faulty(LinkFault(LinkFaultKind.DROP, every=23))
    ),
    "a link that turns over a bit of the certificate": Bad(
        "certificate-corrupt",
        (CERTIFICATE,),
        see=faulty(LinkFault(LinkFaultKind.CORRUPT, on=Match(ins=0xB0, p1=2), every=3)),
    ),
    "a card that takes longer than it says": Bad(
        "slow-answers",
        (APDU_LATENCY,),
        see=faulty(LinkFault(LinkFaultKind.DELAY, on=Step.TRIES, rate=1.0, seconds=0.32)),
    ),
    "a card that keeps a verified PIN without power": Bad("pin-kept", (RESETS,), chip=Stubborn),
    "a reader that does not tell of removals": Bad("events-lost", (INSERTIONS,), see=deaf),
    "a card that breaks down at extended length": Bad(
        "extended-refused-oddly", (EXTENDED,), chip=NoExtended
    ),
    "a card whose answer to reset changes": Bad(
        "atr-changed", (INSERTIONS, ATR), chip=Shifting, cycles=2
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_the_report_names_the_defect(name, stand, card_image, tmp_path, onlooker):
    bad = BAD[name]
    one = stand(bad.chip(card_image), bad.see)
    one.cycles = bad.cycles
    where = surroundings(one, virtual=True)
    run = run_checks("full", bad.checks, one, where, onlooker)
    failed = run.results[-1]
    assert failed.verdict is Verdict.FAILED
    assert bad.finding in [one.code for one in failed.findings], failed.findings
    for suffix in reports.SUFFIXES:
        report = tmp_path / f"report{suffix}"
        reports.write(run, report)
        assert bad.finding in report.read_text()
