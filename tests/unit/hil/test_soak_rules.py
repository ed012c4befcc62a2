"""What the soak holds against a program: every rule of it can be broken."""

import os
import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from clinic_ui.front.visits import Visit
from clinic_ui.hil.soak_clinic import Seen
from clinic_ui.hil.soak_leaks import Levels
from clinic_ui.hil.soak_ledger import Ledger
from clinic_ui.hil.soak_mischief import Mischief, Trouble, make_trouble
from hardware.link_faults import Step
from onshikaku.domain.checkin.states import Finished, Waiting
from onshikaku.domain.decision import Answer
from onshikaku.domain.outcomes import Outcome
from onshikaku.personas import load_personas
from reader.ports import CardInserted, CardTaken, ReaderBack, ReaderLost

NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
PEOPLE = load_personas(date(2026, 11, 20))
ME, OTHER = PEOPLE["twin-1"], PEOPLE["twin-2"]
RIGHT = Answer(Outcome.ELIGIBLE, None, person=ME.person, coverages=ME.coverages)
DICE = random.Random(1)  # noqa: S311 - no secret
STEPS = (Step.SELECT, Step.READ, Step.READ, Step.TRIES, Step.VERIFY, Step.SIGN)
IN, OUT = CardInserted("r", b""), CardTaken("r")
LOST, BACK = ReaderLost("r"), ReaderBack("r")


def ended(outcome=Outcome.ELIGIBLE, answer=RIGHT, *, proven=True) -> Visit:
    state = Finished(outcome, answer, proven=proven)
    return Visit("v", 1, "1", date(2026, 11, 20), NOW, 1, state=state, ended=NOW)


def judged(visit: Visit, trouble: Trouble | None = None) -> list[str]:
    ledger = Ledger(cycle=7)
    ledger.visit(visit, ME, Outcome.ELIGIBLE, trouble)
    return [defect.code for defect in ledger.defects]


@pytest.mark.parametrize(
    ("visit", "codes"),
    [
        (ended(), []),
        (ended(Outcome.CARD_MUTE, None), ["wrong-end"]),
        (ended(answer=replace(RIGHT, person=OTHER.person)), ["wrong-answer"]),
        (ended(answer=replace(RIGHT, coverages=PEOPLE["standard"].coverages)), ["wrong-answer"]),
        (ended(answer=replace(RIGHT, outcome=Outcome.LOST)), ["wrong-answer"]),
        (ended(proven=False), ["wrong-answer"]),
        (replace(ended(), state=Waiting()), ["no-end"]),
    ],
)
def test_an_undisturbed_visit_has_the_answer_of_its_card_and_no_other(visit, codes):
    assert judged(visit) == codes


@pytest.mark.parametrize("mischief", list(Mischief))
def test_a_disturbed_visit_never_has_a_wrong_answer(mischief):
    trouble = make_trouble(mischief, DICE, STEPS)
    wrong = ended(answer=replace(RIGHT, person=OTHER.person))
    assert "wrong-answer" in judged(wrong, trouble)


@pytest.mark.parametrize(
    ("mischief", "visit", "codes"),
    [
        (Mischief.LINE_GARBLES_PROOF, ended(), ["wrong-end"]),
        (Mischief.LINE_GARBLES_PROOF, ended(Outcome.PROOF_REFUSED, None), []),
        (Mischief.CARD_SLOW, ended(), []),
        (Mischief.CARD_SLOW, ended(Outcome.CARD_MUTE, None), ["wrong-end"]),
        (Mischief.CARD_TORN, ended(Outcome.CARD_REMOVED, None), []),
        (Mischief.CARD_TORN, ended(), ["wrong-end"]),
        (Mischief.LINE_LOSES, ended(Outcome.CARD_REMOVED, None), ["wrong-end"]),
        (Mischief.SERVICE_KILLED, ended(Outcome.READER_UNAVAILABLE, None), []),
        (Mischief.WRONG_PIN, ended(Outcome.PIN_BLOCKED, None), ["wrong-end"]),
    ],
)
def test_a_disturbance_allows_its_own_ends_only(mischief, visit, codes):
    assert judged(visit, make_trouble(mischief, DICE, STEPS)) == codes


@pytest.mark.parametrize(
    ("told", "restarted", "right"),
    [
        ((IN, OUT), False, True),
        ((IN,), False, False),
        ((IN, OUT, OUT), False, False),
        ((IN, OUT, IN, OUT), False, False),
        ((IN, LOST, BACK, IN, OUT), True, True),
        ((IN, LOST, BACK, OUT), True, False),
    ],
)
def test_every_coming_and_going_is_told_once(told, restarted, right):
    ledger = Ledger()
    ledger.events([Seen(0.0, event) for event in told], restarted=restarted)
    assert (not ledger.defects) is right


def test_a_counter_and_a_log_that_are_wrong_are_told():
    ledger = Ledger()
    ledger.tries(1, 1)
    ledger.logged(1, 1)
    assert not ledger.defects
    ledger.tries(1, 0)
    ledger.logged(2, 1)
    assert [defect.code for defect in ledger.defects] == ["wrong-counter", "wrong-log"]
    beyond = {figure.name for figure in ledger.figures() if figure.value > (figure.limit or 99)}
    assert not beyond
    assert {one.name: one.value for one in ledger.figures()}["counters.wrong"] == 1


@pytest.mark.usefixtures("small_heap")
def test_descriptors_that_are_kept_are_seen():
    levels, kept = Levels(warm_up=2), []
    try:
        for turn in range(1, 9):
            kept.append(os.open(os.devnull, os.O_RDONLY))
            levels.take(turn)
    finally:
        for one in kept:
            os.close(one)
    figures = {figure.name: figure for figure in levels.figures()}
    more = figures["descriptors.more"]
    assert more.limit is not None
    assert more.value > more.limit
    assert "memory.per-cycle" not in figures
