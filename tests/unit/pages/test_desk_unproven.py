"""What the desk and the command line say of an identification without proof of possession."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from clinic_ui.advice_view import advice_on
from clinic_ui.desk.sheet import visit_sheet
from clinic_ui.desk.today import row
from clinic_ui.desk.today_pieces import sheet_context
from clinic_ui.desk.today_view import View
from clinic_ui.front.front import Front
from clinic_ui.front.visits import Visit
from clinic_ui.reasons import explain
from clinic_ui.report import as_json
from clinic_ui.views import UNPROVEN, answer_fields, identified, learnt
from clinic_ui.web.render import part
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.checkin.ways import Identified
from onshikaku.domain.foresight import foresee
from onshikaku.domain.institution import Role
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.domain.text import Text
from onshikaku.personas.loader import load_personas

DAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 1, 30, tzinfo=UTC)
ANSWER = foresee(load_personas(DAY)["standard"], DAY)
LABEL = Text("所持の証明なし", "no proof of possession")
WAYS = [
    (Method.FACE, Mode.CARD),
    (Method.VISUAL, Mode.VISUAL),
    (Method.VISUAL, Mode.VISUAL_SIMPLE),
]


def finished(method: Method, mode: Mode, *, proven: bool) -> Finished:
    return Finished(Outcome.ELIGIBLE, ANSWER, method=method, mode=mode, proven=proven)


def visit(end: Finished) -> Visit:
    return Visit("v-1", 7, "1", DAY, NOW, 3, state=end, ended=NOW)


@pytest.mark.parametrize(("method", "mode"), WAYS)
@pytest.mark.parametrize("proven", [True, False])
def test_list_sheet_and_terminal_say_it_where_it_is_so_and_nowhere_else(method, mode, proven):
    end = finished(method, mode, proven=proven)
    sheet = visit_sheet(visit(end), NOW)
    for how in (row(visit(end)).how, sheet.how, identified(end)):
        assert how is not None
        assert (LABEL.ja in how.ja) is not proven
        assert (LABEL.en in how.en) is not proven
    assert (UNPROVEN in sheet.mind) is not proven
    assert (UNPROVEN in [field.value for field in answer_fields(end, DAY)]) is not proven


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_sheet_says_what_it_means(language):
    front = Front(lambda: NOW)
    end = finished(Method.FACE, Mode.CARD, proven=False)
    shown = part(
        "desk/visit_sheet.html", language, sheet_context(front, View(), visit(end), Role.MEDICAL)
    )
    assert getattr(LABEL, language) in shown
    assert getattr(UNPROVEN, language) in shown


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (finished(Method.FACE, Mode.CARD, proven=False), False),
        (finished(Method.PIN, Mode.CARD, proven=True), True),
        (Finished(Outcome.CANCELLED), None),
    ],
)
def test_scripts_are_told_in_a_field_of_its_own(end, said):
    assert as_json(end, None, advice_on(end, DAY), 1.0)["proven"] is said


def test_without_an_answer_there_is_nothing_to_mind():
    end = Finished(
        Outcome.MODE_CLOSED, detail="mode-closed: unproven", method=Method.FACE, proven=False
    )
    assert UNPROVEN not in visit_sheet(visit(end), NOW).mind
    assert LABEL.ja in explain(end.detail).ja


def test_whoever_watches_reads_that_the_card_signed_nothing():
    told = learnt(states.Asking(None, Identified(Method.FACE, proven=False)))
    assert told is not None
    assert LABEL.ja in told.ja
    assert learnt(states.Asking(None)) != told
