"""Both sides of ISO/IEC 14443-4 against each other, against nfcpy's, and against a bad line."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future

import nfc.clf
import nfc.tag.tt4
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hardware.chip import CardMuted
from hardware.iso_dep import IsoDepCard
from reader.contactless import Introduction, waiting_time
from reader.errors import CardDataError, CardMute, CardRemoved
from reader.iso_dep import Garbled, IsoDep, Silent

FWT = waiting_time(8)
SMALL, LARGE = 16, 256
PART = {SMALL: 13, LARGE: 253}


class Echo:
    """Answers a command with as many bytes as wanted, and remembers how often it was asked."""

    def __init__(self, length: int = 2) -> None:
        self.length = length
        self.heard: list[bytes] = []

    def __call__(self, command: bytes) -> Future[bytes]:
        self.heard.append(command)
        answer = Future[bytes]()
        answer.set_result(self.answer(command))
        return answer

    def answer(self, command: bytes) -> bytes:
        return (bytes(len(self.heard) & 0xFF for _ in range(2)) + command * 99)[: self.length]


class Line:
    """What lies between the two: frames may get lost or spoilt on either way, in turn as told."""

    max_send = max_receive = 290

    def __init__(self, card: Callable[[bytes], bytes | None], fates: Iterator[str]) -> None:
        self._card = card
        self._fates = fates
        self.now = 0.0
        self.frames: list[bytes] = []
        self.waits: list[float] = []

    def exchange(self, frame: bytes, seconds: float) -> bytes:
        assert len(frame) <= LARGE - 2
        self.frames.append(frame)
        self.waits.append(seconds)
        fate = next(self._fates, "whole")
        answer = None if fate == "never sent" else self._card(frame)
        if answer is None or fate == "never heard":
            self.now += seconds
            raise Silent
        if fate == "spoilt":
            raise Garbled
        return answer


def pair(
    serve: Callable[[bytes], Future[bytes]],
    *,
    fates: Iterable[str] = (),
    takes: int = LARGE,
    gives: int = LARGE,
    fwt: float = FWT,
) -> tuple[IsoDep, Line]:
    """A reader and a card; `takes` and `gives` are the card's and the reader's frame sizes."""
    line = Line(IsoDepCard(serve, gives, fwt).receive, iter(fates))
    return IsoDep(line, Introduction(takes, fwt, b""), clock=lambda: line.now), line


def lengths(frame: int) -> list[int]:
    part = PART[frame]
    return sorted({max(1, n * part + off) for n in (0, 1, 2, 3) for off in (-1, 0, 1)} | {2, 5})


@pytest.mark.parametrize("frame", [SMALL, LARGE])
def test_commands_and_answers_of_any_length_pass_whole(frame):
    for sent in lengths(frame):
        for received in lengths(frame):
            echo = Echo(received)
            talk, line = pair(echo, takes=frame, gives=frame)
            for number in range(3):
                command = bytes((number,)) * sent
                answer = talk.exchange(command, 5)
                assert echo.heard[-1] == command
                assert answer == echo.answer(command)
            assert max(map(len, line.frames)) <= frame - 2
            assert len(echo.heard) == 3


FATES = st.lists(st.sampled_from(["whole", "never sent", "never heard", "spoilt"]), max_size=60)


@given(FATES, st.integers(1, 60), st.integers(2, 60))
@example(["never heard"], 4, 2)
@example(["whole", "never heard", "whole"], 40, 40)
@example(["never sent", "never heard", "spoilt"], 14, 30)
def test_a_bad_line_never_gives_a_wrong_answer_nor_asks_the_card_twice(fates, sent, received):
    echo = Echo(received)
    talk, _ = pair(echo, fates=iter(fates), takes=SMALL, gives=SMALL)
    for number in range(4):
        command = bytes((number,)) * sent
        try:
            answer = talk.exchange(command, 60)
        except CardRemoved:
            return
        assert echo.heard == [bytes((n,)) * sent for n in range(number + 1)]
        assert answer == echo.answer(command)


@given(st.sets(st.integers(0, 40)), st.sampled_from(["never sent", "never heard", "spoilt"]))
def test_single_losses_do_no_harm(lost, fate):
    fates = iter([fate if n in lost and n - 1 not in lost else "whole" for n in range(41)])
    echo = Echo(50)
    talk, _ = pair(echo, fates=fates, takes=SMALL, gives=SMALL)
    for number in range(3):
        command = bytes((number,)) * 30
        assert talk.exchange(command, 60) == echo.answer(command)
    assert len(echo.heard) == 3


@pytest.mark.parametrize("fate", ["never sent", "never heard"])
@pytest.mark.parametrize("at", range(8))
def test_nfcpy_understands_the_card_too_and_loses_no_block(fate, at):
    echo = Echo(40)
    line = Line(IsoDepCard(echo, SMALL, FWT).receive, iter(["whole"] * at + [fate]))

    class Frontend:
        def exchange(self, frame: bytes, seconds: float) -> bytearray:
            try:
                return bytearray(line.exchange(bytes(frame), seconds))
            except Silent:
                raise nfc.clf.TimeoutError from None

    initiator = nfc.tag.tt4.IsoDepInitiator(Frontend(), SMALL, FWT)
    for number in range(2):
        command = bytes((number,)) * 30
        assert bytes(initiator.exchange(command)) == echo.answer(command)
    assert len(echo.heard) == 2
    assert len(line.frames) > 8


@pytest.mark.parametrize(("fwi", "waits"), [(4, 6), (8, 6), (10, 2), (13, 2)])
def test_a_vanished_card_is_given_up_after_its_own_waiting_time(fwi, waits):
    fwt = waiting_time(fwi)
    talk, line = pair(Echo(), fates=iter(["never sent"] * 99), fwt=fwt)
    with pytest.raises(CardRemoved):
        talk.exchange(b"1234", 60)
    assert len(line.frames) == waits
    assert line.now == pytest.approx(waits * (fwt + 0.0036), rel=0.01)


def test_a_waiting_time_beyond_the_readers_patience_ends_with_that():
    talk, line = pair(Echo(), fates=iter(["never sent"] * 99), fwt=waiting_time(14))
    with pytest.raises(CardMute):
        talk.exchange(b"1234", 3)
    assert line.now == 3


class Thinking:
    """Answers after it has asked for more time so many times."""

    def __init__(self, extensions: float) -> None:
        self._left = extensions

    def __call__(self, command: bytes) -> Future[bytes]:
        thinking = self

        class Later(Future[bytes]):
            def result(self, timeout: float | None = None) -> bytes:
                thinking._left -= 1
                if thinking._left >= 0:
                    raise TimeoutError
                return command * 20

        return Later()


@pytest.mark.parametrize("extensions", [1, 2, 9])
@pytest.mark.parametrize("lost_at", [None, 0, 1, 2, 3])
def test_a_card_that_asks_for_more_time_gets_it(extensions, lost_at):
    fates = iter([] if lost_at is None else ["whole"] * lost_at + ["never heard"])
    talk, line = pair(Thinking(extensions), fates=fates, takes=SMALL, gives=SMALL)
    assert talk.exchange(b"12", 60) == b"12" * 20
    granted = [n for n, frame in enumerate(line.frames) if frame[0] == 0xF2]
    assert len(granted) >= extensions
    for n in granted:
        assert line.waits[n] == pytest.approx(line.frames[n][1] * FWT, rel=0.02)
    assert max(line.waits[n] for n in range(len(line.waits)) if n not in granted) < 1.1 * FWT


def test_no_extension_goes_beyond_five_seconds():
    blocks = iter([b"\xf2\x3b", b"\x02\x90\x00"])
    line = Line(lambda _: next(blocks), iter(()))
    talk = IsoDep(line, Introduction(SMALL, waiting_time(13), b""), clock=lambda: line.now)
    assert talk.exchange(b"1234", 60) == b"\x90\x00"
    assert line.waits[1] == pytest.approx(4.95, abs=0.01)


def test_a_card_that_asks_for_more_time_for_ever_is_mute():
    muted = Future[bytes]()
    muted.set_exception(CardMuted())
    clock = iter(range(10_000))
    card = IsoDepCard(lambda _: muted, LARGE, 0.0)
    line = Line(card.receive, iter(()))
    talk = IsoDep(line, Introduction(LARGE, FWT, b""), clock=lambda: next(clock))
    with pytest.raises(CardMute) as mute:
        talk.exchange(b"1234", 20)
    assert mute.value.seconds == 20


@pytest.mark.parametrize("nonsense", ["", "E0", "0B00", "03", "A3", "B2", "02" * 3, "F2", "C2"])
def test_blocks_that_make_no_sense_are_no_answer(nonsense):
    block = bytes.fromhex(nonsense)
    line = Line(lambda _: block, iter(()))
    talk = IsoDep(line, Introduction(SMALL, FWT, b""), clock=lambda: line.now)
    # The right answer to the first part of a command is a receipt, which is none of these.
    with pytest.raises((CardDataError, CardRemoved)):
        talk.exchange(bytes(20), 5)
    assert len(line.frames) < 10


def test_an_answer_without_end_is_no_answer():
    numbers = iter(range(100_000))
    line = Line(lambda _: bytes((0x12 | next(numbers) & 1,)) + bytes(250), iter(()))
    talk = IsoDep(line, Introduction(LARGE, FWT, b""), clock=lambda: line.now)
    with pytest.raises(CardDataError):
        talk.exchange(b"1234", 5)


def test_presence_is_asked_without_the_card_noticing():
    echo = Echo()
    talk, _ = pair(echo, fates=iter(["whole", "never heard", "spoilt", "whole"]))
    assert talk.present()
    assert talk.present()
    assert talk.exchange(b"1234", 5) == echo.answer(b"1234")
    assert talk.present()
    assert talk.exchange(b"5678", 5) == echo.answer(b"5678")
    assert echo.heard == [b"1234", b"5678"]


def test_a_card_that_has_gone_is_not_present():
    talk, _ = pair(Echo(), fates=iter(["never sent"] * 9))
    assert not talk.present()


def test_a_deselected_card_says_so_and_no_more():
    card = IsoDepCard(Echo(), LARGE, FWT)
    assert card.receive(b"\xc2") == b"\xc2"
    assert not card.selected


@pytest.mark.parametrize(
    "block", ["", "0A0012", "060012", "BA01", "CA01", "F2", "D0", "A201", "F201"]
)
def test_the_card_is_silent_to_what_it_does_not_support(block):
    echo = Echo()
    assert IsoDepCard(echo, LARGE, FWT).receive(bytes.fromhex(block)) is None
    assert not echo.heard


def test_a_command_without_end_is_heard_no_further():
    echo = Echo()
    card = IsoDepCard(echo, LARGE, FWT)
    answers = [card.receive(bytes((0x12 | number & 1,)) + bytes(253)) for number in range(260)]
    assert answers.index(None) == 259
    assert not card.selected
    assert echo.heard == []
