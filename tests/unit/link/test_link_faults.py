"""Plans of link faults: what they match, that a seed repeats them, how they are written down."""

import re
from pathlib import Path

import pytest

from hardware.chip import Chip
from hardware.faulty_reader import FaultyReader, FaultyWatch, faulty_source
from hardware.link_faults import LinkFault, LinkFaultKind, LinkPlan, Match, Side, Step
from hardware.link_script import LinkPlanBroken, load_plan, plan_from_text, text_of
from hardware.virtual_reader import VirtualReader
from reader.errors import CardAbsent, CardMute, CardRemoved
from reader.jpki import JpkiCard
from reader.pin import Pin
from reader.ports import CardInserted, CardTaken, ReaderBack
from reader.sources import Link, ReaderSource

SELECT = bytes.fromhex("00A4040C0AD392F000260100000001")
READ = bytes.fromhex("00B0010000")
TRIES = bytes.fromhex("00200080")
VERIFY = bytes.fromhex("002000800431323334")
SIGN = bytes.fromhex("802A0080") + b"\x33" + bytes(51) + b"\x00"
GET_DATA = bytes.fromhex("00CA000000")
ALL = (SELECT, READ, TRIES, VERIFY, SIGN, GET_DATA)

WRITTEN = """\
# What QA keeps in a file.
seed: 7
faults:
  - {kind: delay, on: read, rate: 0.2, seconds: 0.3}
  - {kind: drop, on: sign, side: command}
  - {kind: corrupt, on: {ins: "B0", p1: "01"}, every: 3, times: 2, byte: -1, bit: 0}
  - {kind: reset, at: 4}
  - {kind: tear, at: 9, byte: 3}
"""


def struck(plan: LinkPlan, commands: tuple[bytes, ...]) -> list[int]:
    return [n for n, command in enumerate(commands, 1) if plan.next_command(command)]


@pytest.mark.parametrize(
    ("step", "command"),
    [
        (Step.SELECT, SELECT),
        (Step.READ, READ),
        (Step.TRIES, TRIES),
        (Step.VERIFY, VERIFY),
        (Step.SIGN, SIGN),
        (None, GET_DATA),
        (None, b"\x00"),
    ],
)
def test_a_command_is_known_by_what_it_does(step, command):
    assert Step.of(command) is step


@pytest.mark.parametrize(
    ("fault", "hits"),
    [
        (LinkFault(LinkFaultKind.DROP), [1]),
        (LinkFault(LinkFaultKind.DROP, at=3), [3]),
        (LinkFault(LinkFaultKind.DROP, every=4), [4, 8, 12]),
        (LinkFault(LinkFaultKind.DROP, every=4, times=2), [4, 8]),
        (LinkFault(LinkFaultKind.DROP, rate=1.0), list(range(1, 13))),
        (LinkFault(LinkFaultKind.DROP, on=Step.SIGN), [5]),
        (LinkFault(LinkFaultKind.DROP, on=Step.SIGN, at=2), [11]),
        (LinkFault(LinkFaultKind.DROP, on=Match(ins=0x20), every=2), [4, 10]),
        (LinkFault(LinkFaultKind.DROP, on=Match(cla=0x80, p2=0x80), rate=1.0), [5, 11]),
        (LinkFault(LinkFaultKind.DROP, on=Match(step=Step.READ, p1=0x02)), []),
    ],
)
def test_a_fault_strikes_where_it_says(fault, hits):
    assert struck(LinkPlan(fault), ALL * 2) == hits


def test_the_same_seed_strikes_the_same_and_another_one_elsewhere():
    fault = LinkFault(LinkFaultKind.CORRUPT, rate=0.3)
    answer = bytes(258)

    def garbled(seed: int) -> list[bytes | None]:
        plan = LinkPlan(fault, seed=seed)
        strikes = [plan.next_command(command) for command in ALL * 20]
        return [strike and strike.corrupted(answer) for strike in strikes]

    assert garbled(1) == garbled(1)
    assert garbled(1) != garbled(2)
    for answer_then in filter(None, garbled(1)):
        assert sum(byte.bit_count() for byte in answer_then) == 1


def test_a_fault_armed_later_counts_from_then_and_a_cleared_one_never_strikes():
    plan = LinkPlan()
    plan.next_command(READ)
    plan.arm(LinkFault(LinkFaultKind.DROP, at=2))
    assert struck(plan, (READ, READ, READ)) == [2]
    plan.arm(LinkFault(LinkFaultKind.DROP))
    plan.clear()
    assert struck(plan, (READ,)) == []
    assert plan.waiting == ()


def test_what_happened_says_where_and_what_but_holds_no_data():
    plan = LinkPlan(LinkFault(LinkFaultKind.DROP, on=Step.VERIFY, side=Side.COMMAND))
    for command in ALL:
        plan.next_command(command)
    (happened,) = plan.happened
    assert (happened.position, happened.ins, happened.side) == (4, 0x20, Side.COMMAND)
    assert "1234" not in repr(plan.happened)
    assert "31323334" not in repr(plan.happened)


@pytest.mark.parametrize("spot", range(1, 40))
def test_no_seed_tears_the_length_of_a_frame_apart(spot):
    strike = LinkPlan(LinkFault(LinkFaultKind.TEAR), seed=spot).next_command(READ)
    assert strike is not None
    first, rest = strike.split(bytes(12))
    assert len(first) != 1
    assert rest
    assert first + rest == bytes(12)


def test_a_plan_survives_being_written_down(tmp_path):
    file = tmp_path / "plan.yaml"
    file.write_text(WRITTEN)
    plan = load_plan(file)
    assert plan.seed == 7
    assert [fault.kind for fault in plan.faults] == list(LinkFaultKind)
    again = plan_from_text(text_of(plan), seed=8)
    assert again.faults == plan.faults
    assert again.seed == 8
    assert plan_from_text('{"faults": [{"kind": "reset", "on": "sign"}]}').faults == (
        LinkFault(LinkFaultKind.RESET, on=Step.SIGN),
    )


def test_the_plan_in_the_documentation_is_one():
    page = Path(__file__).parents[3] / "docs" / "link-faults.md"
    told = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    assert [fault.kind for fault in plan_from_text(told).faults] == list(LinkFaultKind)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "the plan"),
        ("{", "neither YAML nor JSON"),
        ("faults: [{kind: explode}]", "faults.0.kind"),
        ("faults: [{kind: drop, at: 0}]", "at is 0"),
        ("faults: [{kind: drop, at: yes}]", "faults.0.at"),
        ("faults: [{kind: drop, at: 1, every: 2}]", "only one of at, every and rate"),
        ("faults: [{kind: drop, times: 2}]", "times belongs"),
        ("faults: [{kind: drop, rate: 1.5}]", "rate is 1.5"),
        ("faults: [{kind: delay, seconds: -1}]", "seconds is -1"),
        ("faults: [{kind: reset, byte: 1}]", "byte says nothing"),
        ("faults: [{kind: tear, byte: -1}]", "byte is -1"),
        ("faults: [{kind: drop, bit: 1}]", "bit is 1"),
        ("faults: [{kind: drop, on: eject}]", "faults.0.on"),
        ("faults: [{kind: drop, on: {}}]", "names nothing"),
        ("faults: [{kind: drop, on: {ins: 20}}]", "faults.0.on.ins: two hexadecimal digits"),
        ("faults: [{kind: drop, when: now}]", "faults.0.when"),
        ("faults: []\nseed: x", "seed"),
        ("faults: [{kind: delay, seconds: 1.0e+300}]", "seconds is 1e+300"),
        ("faults: &some [*some]", "no aliases"),
        ("[" * 20000, "too deep"),
        ("seed: !!timestamp never", "cannot be read"),
        (f"seed: {'9' * 5000}", "cannot be read"),
        ("#" * 100_000, "more than"),
    ],
    ids=lambda text: text[:40],
)
def test_a_text_that_is_no_plan_is_refused_by_the_field(text, said):
    with pytest.raises(LinkPlanBroken, match=re.escape(said)):
        plan_from_text(text)


@pytest.fixture
def lying(card_image):
    """A reader with a card, and what opens it through a plan without really waiting."""
    reader = VirtualReader()
    chip = Chip(card_image)
    reader.insert(chip)
    waited: list[float] = []

    def through(*faults: LinkFault, seed: int = 0) -> FaultyReader:
        plan = LinkPlan(*faults, seed=seed)
        return FaultyReader(reader, plan, simulated=True, deadline=2.0, sleep=waited.append)

    return reader, chip, through, waited


def sign(reader: FaultyReader) -> bytes:
    with reader.connect() as connection:
        card = JpkiCard(connection)
        card.select()
        card.verify_pin(Pin("1234"))
        return card.sign_digest(bytes(32))


def test_a_delay_is_waited_for_and_changes_nothing(lying):
    _, _, through, waited = lying
    assert len(sign(through(LinkFault(LinkFaultKind.DELAY, every=2, seconds=0.25)))) == 256
    assert waited
    assert set(waited) == {0.25}


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("kind", [LinkFaultKind.DROP, LinkFaultKind.DELAY])
def test_what_never_comes_is_given_up_at_the_deadline_and_ends_the_connection(kind, side, lying):
    _, _, through, waited = lying
    reader = through(LinkFault(kind, on=Step.SIGN, side=side, seconds=60))
    with reader.connect() as connection:
        card = JpkiCard(connection)
        card.select()
        card.verify_pin(Pin("1234"))
        with pytest.raises(CardMute):
            card.sign_digest(bytes(32))
        with pytest.raises(CardRemoved):
            card.select()
    assert waited == [2.0]
    assert len(sign(reader)) == 256


@pytest.mark.parametrize(("side", "left"), [(Side.COMMAND, 3), (Side.RESPONSE, 2)])
def test_a_lost_command_was_never_run_and_a_lost_answer_belongs_to_one_that_was(side, left, lying):
    _, _, through, _ = lying
    reader = through(LinkFault(LinkFaultKind.DROP, on=Step.VERIFY, side=side))
    with reader.connect() as connection:
        card = JpkiCard(connection)
        card.select()
        with pytest.raises(CardMute):
            card.verify_pin(Pin("9999"))
    with reader.connect() as connection:
        card = JpkiCard(connection)
        card.select()
        assert card.tries_left() == left


def test_a_reset_takes_the_verified_pin_away(lying):
    _, _, through, _ = lying
    reader = through(LinkFault(LinkFaultKind.RESET, on=Match(step=Step.SIGN)))
    with pytest.raises(Exception, match="sign: 6986"):
        sign(reader)
    assert len(sign(reader)) == 256


def test_a_torn_card_counts_as_gone_until_it_is_put_back(lying):
    _, _, through, _ = lying
    reader = through(LinkFault(LinkFaultKind.TEAR, at=3))
    with pytest.raises(CardRemoved):
        sign(reader)
    with pytest.raises(CardAbsent):
        reader.connect()
    reader.put_back()
    assert len(sign(reader)) == 256


def test_a_watch_tells_of_a_torn_card_once_and_believes_in_it_when_it_comes_again(lying):
    inner, chip, _, _ = lying
    plan = LinkPlan(LinkFault(LinkFaultKind.TEAR, at=3))
    plain = ReaderSource(Link.PCSC, inner, inner.watch)
    source = faulty_source(plain, plan, simulated=True)
    reader = source.reader
    assert isinstance(reader, FaultyReader)
    with source.watch() as watch:
        assert isinstance(watch, FaultyWatch)
        assert [type(watch.next(5)) for _ in range(2)] == [ReaderBack, CardInserted]
        with pytest.raises(CardRemoved):
            sign(reader)
        assert watch.next(5) == CardTaken(inner.name)
        inner.remove()
        inner.insert(chip)
        assert watch.next(5) == CardInserted(inner.name, chip.atr)
        assert len(sign(reader)) == 256
        inner.remove()
        assert watch.next(5) == CardTaken(inner.name)
        assert watch.next(0) is None
    assert watch.next() is None


def test_a_plan_that_turns_bits_over_is_refused_for_a_card_that_may_be_real(lying):
    inner, _, _, _ = lying
    corrupting = LinkFault(LinkFaultKind.CORRUPT, at=100)
    with pytest.raises(ValueError, match="simulated cards only"):
        FaultyReader(inner, LinkPlan(corrupting))
    plan = LinkPlan()
    reader = FaultyReader(inner, plan)
    plan.arm(corrupting)
    with pytest.raises(ValueError, match="simulated cards only"):
        reader.connect()
