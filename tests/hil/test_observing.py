"""What the stand hears, and what is made of numbers and answers to reset."""

from dataclasses import replace
from functools import reduce
from operator import xor

import pytest

from clinic_ui.hil.checks.check import Check, NotTried, Outcome, finding, spread
from clinic_ui.hil.checks.constancy import ATR, pupi_in
from clinic_ui.hil.checks.insertions import Belongings
from clinic_ui.hil.checks.outages import SUSPEND
from clinic_ui.hil.checks.presence import OTHER_CARD, PRESENCE
from clinic_ui.hil.checks.sharing import LOCKING
from clinic_ui.hil.hands import HandsFailed, Task
from clinic_ui.hil.result import Figure, Verdict
from clinic_ui.hil.runner import run_check, run_checks, surroundings
from clinic_ui.hil.stand import Observer, Stand
from hardware.chip import Chip
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.text import Text
from reader.ports import CardInserted, CardTaken, ReaderBack
from reader.sources import Link, ReaderSource

CONTACT = bytes.fromhex("3BDA13FF8131FB468012392F31C173C601C03B")


def checked(body: str) -> str:
    """An answer to reset with its check byte."""
    return f"3B{body}{reduce(xor, bytes.fromhex(body)):02X}"


class Hands:
    """At a reader in this process."""

    name = "here"

    def __init__(self, reader: VirtualReader, chip: Chip, other: Chip) -> None:
        self._reader = reader
        self._cards = {Task.PLACE: chip, Task.PLACE_OTHER: other}
        self.refuses = False
        self.closed = 0

    def can(self, task: Task) -> bool:
        return task in (Task.PLACE, Task.REMOVE, Task.PLACE_OTHER, Task.SUSPEND)

    def do(self, task: Task) -> None:
        if self.refuses:
            raise HandsFailed("not today")
        if task is Task.REMOVE:
            self._reader.remove()
        elif task in self._cards:
            self._reader.insert(self._cards[task])

    def tell(self, ja: str, en: str) -> None:
        pass

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def here(card_image):
    reader = VirtualReader()
    other = Chip(replace(card_image, applications=()))
    hands = Hands(reader, Chip(card_image), other)
    stand = Stand(ReaderSource(Link.NFC, reader, reader.watch), hands, patience=1.0)
    yield stand
    stand.close()
    assert hands.closed


def check(run, **about) -> Check:
    return Check("c", Text("検査", "check"), Text("測定", "measured"), run, **about)


def test_events_are_heard_in_their_order(card_image):
    reader = VirtualReader()
    observer = Observer(reader.watch())
    reader.insert(Chip(card_image))
    first = observer.wait(CardInserted, 0, 5)
    assert first is not None
    assert observer.present
    mark = observer.mark
    reader.remove()
    assert observer.wait(CardTaken, mark, 5) is not None
    assert not observer.present
    assert [type(one.event) for one in observer.since(0)] == [ReaderBack, CardInserted, CardTaken]
    assert observer.wait(CardInserted, mark, 0) is None
    observer.close()


def test_a_card_is_placed_when_a_check_needs_one(here):
    result = run_check(PRESENCE, here)
    assert result.verdict is Verdict.PASSED
    assert {one.code for one in result.findings} == {"label", "simulated"}
    assert len(here.insertions) == 1


def test_another_card_is_told_apart_and_taken_away(here):
    result = run_check(OTHER_CARD, here)
    assert result.verdict is Verdict.PASSED
    assert not here.observer.present


def test_a_card_of_another_kind_fails_where_ours_is_needed(here):
    here.place_other()
    result = run_check(PRESENCE, here)
    assert result.verdict is Verdict.FAILED
    assert result.findings[0].code == "not-my-number-card"


@pytest.mark.parametrize(
    ("asked", "verdict", "code"),
    [
        (LOCKING, Verdict.NOT_TRIED, "pcsc-only"),
        (
            check(lambda _: Outcome(), tasks=frozenset({Task.UNPLUG})),
            Verdict.NOT_TRIED,
            "hands-cannot",
        ),
        (SUSPEND, Verdict.NOT_TRIED, "never-slept"),
        (check(lambda _: 1 // 0), Verdict.BROKEN, "check-broke"),
        (ATR, Verdict.NOT_TRIED, "one-insertion"),
    ],
)
def test_what_cannot_be_tried_says_why(here, asked, verdict, code):
    result = run_check(asked, here)
    assert (result.verdict, [one.code for one in result.findings]) == (verdict, [code])


def test_refusing_hands_break_a_check_and_not_the_run(here):
    here.hands.refuses = True
    result = run_check(PRESENCE, here)
    assert result.verdict is Verdict.BROKEN
    assert "not today" in result.findings[0].text.en
    here.hands.refuses = False


def test_the_end_by_hand_leaves_what_was_done(here, onlooker):
    def ended(_stand: Stand) -> Outcome:
        raise KeyboardInterrupt

    checks = (PRESENCE, check(ended), PRESENCE)
    run = run_checks("full", checks, here, surroundings(here, virtual=True), onlooker)
    assert run.interrupted
    assert [one.check for one in run.results] == ["presence"]
    assert not run.passed


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("a", 2, limit=1), Verdict.FAILED),
        (Figure("a", 1, limit=1), Verdict.PASSED),
        (Figure("a", 0, limit=1, worse="lower"), Verdict.FAILED),
        (Figure("a", 2, limit=1, worse="lower"), Verdict.PASSED),
        (Figure("a", 2, limit=1, worse="changed"), Verdict.FAILED),
        (Figure("a", 2), Verdict.PASSED),
    ],
)
def test_a_figure_beyond_its_limit_fails_the_check(here, figure, verdict):
    assert run_check(check(lambda _: Outcome((figure,))), here).verdict is verdict


def test_a_defect_fails_the_check(here):
    bad = Outcome(defects=(finding("bad", "不良", "bad"),))
    assert run_check(check(lambda _: bad), here).verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("seen", "verdict", "code"),
    [
        (["3B888001000041E0B381A1003B"] * 3, Verdict.PASSED, "atr-constant"),
        (
            [checked("888001DEADBEEFB381A100"), checked("88800100C0FFEEB381A100")],
            Verdict.PASSED,
            "atr-random",
        ),
        (
            [checked("888001DEADBEEFB381A100"), checked("88800100C0FFEEB381D100")],
            Verdict.FAILED,
            "atr-changed",
        ),
        (["3B888001000041E0B381A1003B", CONTACT.hex()], Verdict.FAILED, "atr-changed"),
    ],
)
def test_what_answers_to_reset_tell(here, seen, verdict, code):
    here.insertions.extend(bytes.fromhex(one) for one in seen)
    result = run_check(ATR, here)
    assert (result.verdict, result.findings[0].code) == (verdict, code)


@pytest.mark.parametrize(
    ("atr", "there"),
    [
        ("3B888001000041E0B381A1003B", True),
        ("3B888001000041E0B381A1003C", False),  # its check byte is wrong
        ("3BE000FF8131FE4514", False),
        (CONTACT.hex(), False),
        ("", False),
    ],
)
def test_the_random_part_of_an_answer_to_reset_has_its_place(atr, there):
    assert (pupi_in(bytes.fromhex(atr)) is not None) is there


def test_only_the_median_is_held_to_the_limit():
    figures = spread("x", [0.1, 0.2, 0.9], 0.5)
    assert [(one.name, one.value, one.limit) for one in figures] == [
        ("x.median", 0.2, 0.5),
        ("x.p95", 0.9, None),
        ("x.max", 0.9, None),
    ]
    assert spread("x", []) == ()
    assert [one.value for one in spread("x", [0.3])] == [0.3] * 3


def test_what_a_process_holds_is_counted(tmp_path):
    before = Belongings.now()
    with (tmp_path / "file").open("w"):
        assert Belongings.now().descriptors == before.descriptors + 1
    assert Belongings.now().descriptors == before.descriptors
    assert before.memory > 0
    assert before.threads >= 1


def test_a_reason_comes_in_both_languages():
    assert NotTried("code", "理由", "why").finding.text == Text("理由", "why")
