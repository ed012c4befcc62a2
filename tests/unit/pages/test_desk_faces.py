"""What the desk says of a face check: how near it was, what to look at, and why there was none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from clinic_ui.desk.sheet import visit_sheet
from clinic_ui.desk.today import row
from clinic_ui.desk.today_pieces import sheet_context
from clinic_ui.desk.today_steps import step_of
from clinic_ui.desk.today_view import View
from clinic_ui.face_words import BANDS, CAUTIONS, LOOK_AT_THE_PATIENT, REASONS
from clinic_ui.front.front import Front
from clinic_ui.front.visits import Visit
from clinic_ui.reasons import CAMERA, explain
from clinic_ui.views import answer_fields
from clinic_ui.web.render import part
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.faces import FaceBand, FaceCaution, FaceMark
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.checkin.ways import PIN_ONLY, Identified, Obstacle, Way
from onshikaku.domain.foresight import foresee
from onshikaku.domain.institution import Role
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.personas.loader import load_personas
from reader.camera.ports import CameraTrouble
from reader.face.ports import PhotoTrouble, Quality

DAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 1, 30, tzinfo=UTC)
ANSWER = foresee(load_personas(DAY)["standard"], DAY)
CLEAR = FaceMark(FaceBand.CLEAR)
TWIN = FaceMark(FaceBand.CLOSE, (FaceCaution.LOOKALIKE,))
BOTH = FaceMark(FaceBand.CLEAR, (FaceCaution.CARD_PHOTO, FaceCaution.LOOKALIKE))
CARD = states.CardFacts(b"", simulated=True, tries_left=3, pinless=True, photo=True)


def visit(state: states.State) -> Visit:
    ended = NOW if isinstance(state, Finished) else None
    return Visit("v-1", 7, "1", DAY, NOW, 3, state=state, ended=ended)


def by_face(mark: FaceMark, outcome: Outcome = Outcome.ELIGIBLE) -> Visit:
    answer = ANSWER if outcome is Outcome.ELIGIBLE else None
    return visit(Finished(outcome, answer, method=Method.FACE, face=mark))


RUNNING = {
    "signing": states.Signing(CARD, None, Identified(Method.FACE, face=TWIN)),
    "asking": states.Asking(None, Identified(Method.FACE, face=TWIN)),
}


@pytest.mark.parametrize("mark", [CLEAR, TWIN, BOTH], ids=["clear", "twin", "both"])
def test_a_face_check_says_how_near_it_was_and_what_to_look_at(mark: FaceMark) -> None:
    sheet, listed = visit_sheet(by_face(mark), NOW), row(by_face(mark))
    cautions = tuple(CAUTIONS[caution] for caution in mark.cautions)
    assert sheet.face == BANDS[mark.band]
    assert sheet.mind[: len(cautions)] == cautions
    assert listed.attention is bool(cautions)
    assert (listed.todo == LOOK_AT_THE_PATIENT) is bool(cautions)
    assert sheet.first.ja.startswith(LOOK_AT_THE_PATIENT.ja) is bool(cautions)
    said = [field.value for field in answer_fields(by_face(mark).finished, DAY)]
    assert {BANDS[mark.band], *cautions} <= set(said)


@pytest.mark.parametrize("state", RUNNING.values(), ids=RUNNING)
def test_staff_are_told_while_the_patient_is_still_there(state: states.State) -> None:
    sheet = visit_sheet(visit(state), NOW)
    assert (sheet.first, sheet.mind) == (LOOK_AT_THE_PATIENT, (CAUTIONS[FaceCaution.LOOKALIKE],))
    listed = row(visit(state))
    assert (listed.attention, listed.todo) == (True, LOOK_AT_THE_PATIENT)


def test_where_there_is_more_to_do_the_caution_is_counted() -> None:
    failed, plain = (by_face(mark, Outcome.CENTRE_UNAVAILABLE) for mark in (TWIN, CLEAR))
    assert row(failed).todo == row(plain).todo
    assert row(failed).minds == row(plain).minds + 1


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_sheet_shows_band_and_cautions(language: str) -> None:
    front = Front(lambda: NOW)
    context = sheet_context(front, View(), by_face(TWIN), Role.MEDICAL)
    shown = part("desk/visit_sheet.html", language, context)
    assert getattr(BANDS[FaceBand.CLOSE], language) in shown
    assert getattr(CAUTIONS[FaceCaution.LOOKALIKE], language) in shown


def test_a_face_that_was_not_taken_is_told_beside_the_pin() -> None:
    held_up = FaceMark(FaceBand.REFUSED, (FaceCaution.CARD_PHOTO,))
    typed = visit(Finished(Outcome.ELIGIBLE, ANSWER, method=Method.PIN, face=held_up))
    sheet = visit_sheet(typed, NOW)
    assert sheet.face == BANDS[FaceBand.REFUSED]
    assert CAUTIONS[FaceCaution.CARD_PHOTO] in sheet.mind
    assert sheet.first.ja.startswith(LOOK_AT_THE_PATIENT.ja)


def test_without_a_face_check_nothing_is_said_of_faces() -> None:
    sheet = visit_sheet(visit(Finished(Outcome.ELIGIBLE, ANSWER, method=Method.PIN)), NOW)
    assert sheet.face is None
    assert not {*CAUTIONS.values()} & set(sheet.mind)


@pytest.mark.parametrize("reason", [*Quality, *PhotoTrouble, *CameraTrouble, *REASONS])
def test_every_reason_of_a_look_that_came_to_nothing_has_words(reason: str) -> None:
    words = explain(reason)
    assert words == {**REASONS, **CAMERA}[reason]
    step = step_of(states.ChoosingMethod(CARD, None, PIN_ONLY, reason))
    assert words.ja in step.now.ja
    assert words.en in step.now.en


@pytest.mark.parametrize("why", [Obstacle.NOT_RECOGNISED, Obstacle.FACE_LOCKED])
def test_the_desk_sees_whom_the_face_check_turned_away(why: Obstacle) -> None:
    offer = PIN_ONLY.without(Way.FACE, why)
    assert explain(why).ja in step_of(states.ChoosingMethod(CARD, None, offer)).now.ja
