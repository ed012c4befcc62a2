"""What the desk shows of every persona's answer, every outcome and every state, in both tongues."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from clinic_ui.desk.sheet import Seen, Sheet, visit_sheet
from clinic_ui.desk.today import row, today
from clinic_ui.desk.today_pieces import list_context, sheet_context
from clinic_ui.desk.today_searches import Searches
from clinic_ui.desk.today_steps import step_of
from clinic_ui.desk.today_verdicts import Standing
from clinic_ui.desk.today_view import View
from clinic_ui.front.front import Front
from clinic_ui.front.visits import Interruption, Visit
from clinic_ui.web.render import part
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.states import Finished, State
from onshikaku.domain.checkin.ways import PIN_ONLY
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.consent import ConsentItem, ConsentRecord, PrescriptionForm
from onshikaku.domain.decision import Answer
from onshikaku.domain.foresight import foresee
from onshikaku.domain.institution import Role
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import Persona
from onshikaku.domain.proof import Method
from onshikaku.domain.text import Text
from onshikaku.personas.loader import load_personas

DAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 1, 30, tzinfo=UTC)
LANGUAGES = ("ja", "en")


@cache
def cast() -> dict[str, Persona]:
    return dict(load_personas(DAY))


def confirmation_of(answer: Answer, *items: ConsentItem, since: datetime = NOW) -> Confirmation:
    record = ConsentRecord(frozenset(items), since, since + timedelta(hours=24))
    return Confirmation("c-1", DAY, answer, record, PrescriptionForm.ELECTRONIC)


def visit_of(finished: Finished, confirmation: Confirmation | None = None) -> Visit:
    return Visit("v-1", 7, "1", DAY, NOW, 3, state=finished, ended=NOW, confirmation=confirmation)


def visit_with(who: str) -> Visit:
    answer = foresee(cast()[who], DAY)
    assert answer is not None
    asked = confirmation_of(answer, ConsentItem.DRUG) if answer.outcome.entry.eligible else None
    return visit_of(Finished(answer.outcome, answer, method=Method.PIN), asked)


def sheet_of(who: str, seen: Seen | None = None, now: datetime = NOW) -> Sheet:
    return visit_sheet(visit_with(who), now, seen)


def front_with(*visits: Visit) -> Front:
    front = Front(lambda: NOW)
    for visit in visits:
        front.keep(visit)
    return front


def rendered(
    visit: Visit, language: str, view: View | None = None, role: Role = Role.MEDICAL
) -> str:
    front = front_with(visit)
    context = sheet_context(front, view or View(), visit, role)
    shown = part("desk/visit_sheet.html", language, context)
    listed = list_context(front, Searches(), View())
    return shown + part("desk/list_list.html", language, listed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_of_every_persona_has_a_sheet_and_a_row(language: str) -> None:
    seen = 0
    for who, persona in cast().items():
        if foresee(persona, DAY) is None:
            continue
        visit = visit_with(who)
        html = rendered(visit, language)
        finished = visit.finished
        assert finished is not None
        assert finished.answer is not None
        person = finished.answer.person
        assert person is None or person.name_kana in html, who
        assert f">{finished.outcome.value}<" in html, who
        seen += 1
    assert seen > 100


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_without_an_answer_says_what_to_do_next(outcome: Outcome) -> None:
    visit = visit_of(Finished(outcome, detail="unavailable", tries_left=2))
    sheet = visit_sheet(visit, NOW)
    assert sheet.first.ja
    assert sheet.settled
    assert outcome.entry.eligible or sheet.steps
    for language in LANGUAGES:
        assert outcome.value in rendered(visit, language)


def blank(kind: type[State]) -> State:
    """A state of which nothing but its kind counts."""
    if kind is states.EnteringPin:
        return states.EnteringPin(None, None, None)
    if kind is states.ChoosingMethod:
        card = states.CardFacts(None, simulated=True, tries_left=3)
        return states.ChoosingMethod(card, None, PIN_ONLY)
    return object.__new__(kind)


@pytest.mark.parametrize("kind", get_args(State))
def test_every_state_has_words_for_what_goes_on(kind: type[State]) -> None:
    assert step_of(blank(kind)).now.ja


def test_only_the_comparison_waits_for_staff() -> None:
    asked = {kind for kind in get_args(State) if step_of(blank(kind)).staff}
    assert asked == {states.ComparingPhoto}


def test_a_wrong_pin_is_told_from_the_first_one() -> None:
    first, again = (states.EnteringPin(None, None, 2, wrong=wrong) for wrong in (False, True))
    assert step_of(first).now != step_of(again).now


@pytest.mark.parametrize(
    ("who", "standing", "pays"),
    [
        ("standard", Standing.VALID, "3割"),
        ("aged-75", Standing.VALID, "1割"),
        ("full-cost", Standing.VALID, "10割"),
        ("aid-ticket", Standing.VALID, "0円"),
        ("aid-no-ticket", Standing.CHECK, "保留"),
        ("ratio-blank", Standing.CHECK, "要確認"),
        ("ratio-impossible", Standing.CHECK, "3割"),
        ("lost", Standing.INVALID, "3割"),
        ("deceased", Standing.INVALID, "保留"),
        ("none", Standing.CHECK, "年齢による"),
        ("several", Standing.CHECK, "3割"),
        ("expired", Standing.FAILED, "年齢による"),
    ],
)
def test_the_state_and_the_share_stand_out(who: str, standing: Standing, pays: str) -> None:
    sheet = sheet_of(who)
    assert (sheet.standing, sheet.pays and sheet.pays.ja) == (standing, pays)


@pytest.mark.parametrize(
    "outcome",
    [Outcome.CANCELLED, Outcome.CARD_REMOVED, Outcome.PIN_BLOCKED, Outcome.NOT_THE_HOLDER],
)
def test_nobody_declares_a_share_who_only_has_to_try_again(outcome: Outcome) -> None:
    visit = visit_of(Finished(outcome))
    sheet, listed = visit_sheet(visit, NOW), row(visit)
    assert sheet.pays is not None
    assert (sheet.pays.ja, sheet.pays_why, sheet.chargeable) == ("未確定", None, False)
    assert listed.share == sheet.pays


def test_the_list_takes_nothing_in_full_from_whoever_was_not_asked_for_a_paper() -> None:
    listed = row(visit_of(Finished(Outcome.NOT_MY_NUMBER_CARD)))
    assert listed.share is not None
    assert "10" not in listed.share.ja


def test_what_a_subsidy_leaves_to_pay_stands_beside_the_share() -> None:
    plain = visit_with("subsidy-visit").finished
    assert plain is not None
    assert plain.answer is not None
    used = replace(plain.answer, expenses=tuple(cast()["subsidy-visit"].expenses))
    visit = visit_of(replace(plain, answer=used), confirmation_of(used))
    sheet = visit_sheet(visit, NOW)
    assert sheet.charge is not None
    assert "1回300円" in sheet.charge.ja
    assert row(visit).share == Text("3割・助成", "30 %, subsidy")
    assert sheet_of("standard").charge is None


def test_what_has_no_words_stands_with_the_code() -> None:
    lost = Finished(Outcome.CENTRE_UNAVAILABLE, detail="http://127.0.0.1:8710: HTTP 503")
    sheet = visit_sheet(visit_of(lost), NOW)
    assert sheet.problems == ()
    assert sheet.code == "centre_unavailable (http://127.0.0.1:8710: HTTP 503)"
    known = visit_sheet(visit_of(Finished(Outcome.CENTRE_UNAVAILABLE, detail="unavailable")), NOW)
    assert (len(known.problems), known.code) == (1, "centre_unavailable")
    silent = visit_sheet(visit_of(Finished(Outcome.NOT_MY_NUMBER_CARD, detail="")), NOW)
    assert (silent.problems, silent.code) == ((), "not_my_number_card")


def test_an_eligible_patient_needs_no_fallback_and_no_word_on_the_claim() -> None:
    sheet = sheet_of("standard")
    assert (sheet.steps, sheet.ask, sheet.claims, sheet.provisional) == ((), (), (), False)
    assert sheet.person is not None
    assert "昭和" in sheet.person.born.ja
    assert "歳" in sheet.person.born.ja


def test_what_is_open_follows_what_the_desk_sees() -> None:
    def ways(seen: Seen) -> list[str]:
        return [item.anchor for item in sheet_of("lost", seen).steps]

    assert "way-earlier-data" in ways(Seen(first_visit=False))
    assert "way-earlier-data" not in ways(Seen(first_visit=True))
    assert "way-declaration" not in ways(Seen(card_brought=False))


def test_a_record_of_somebody_else_is_not_used() -> None:
    sheet = sheet_of("standard", Seen(other_person=True))
    assert sheet.standing is Standing.CHECK
    assert (sheet.chargeable, sheet.medical, sheet.consents) == (False, None, ())
    assert "違います" in sheet.first.ja
    assert sheet.contacts


def test_a_black_circle_is_explained_and_other_names_are_shown() -> None:
    assert any("●" in line.ja for line in sheet_of("black-circle").mind)
    person = sheet_of("foreign").person
    assert person is not None
    assert any(field.label.ja == "氏名（その他）" for field in person.fields)


@pytest.mark.parametrize(
    ("hours", "open_", "words"),
    [(0, True, "あと24時間"), (23.5, True, "あと30分"), (24, False, "期限")],
)
def test_medical_information_closes_with_the_consent(hours: float, open_: bool, words: str) -> None:
    shown = sheet_of("standard", now=NOW + timedelta(hours=hours)).medical
    assert shown is not None
    assert shown.open is open_
    assert words in shown.words.ja


def test_medical_information_is_closed_without_consent_and_in_grace() -> None:
    answer = foresee(cast()["standard"], DAY)
    assert answer is not None
    refused = visit_of(Finished(answer.outcome, answer), confirmation_of(answer))
    shown = visit_sheet(refused, NOW).medical
    assert shown is not None
    assert not shown.open
    grace = sheet_of("grace").medical
    assert grace is not None
    assert not grace.open
    assert "期限が切れている" in grace.words.ja


@pytest.mark.parametrize("why", Interruption)
def test_an_interrupted_visit_says_what_became_of_it(why: Interruption) -> None:
    visit = Visit("v-1", 1, "1", DAY, NOW, 1, ended=NOW, interruption=why)
    sheet = visit_sheet(visit, NOW)
    assert (sheet.standing, sheet.first) == (Standing.BROKEN_OFF, why.advice)
    assert rendered(visit, "ja")


def test_a_result_file_is_named_and_a_missing_one_explained() -> None:
    visit = visit_with("standard")
    assert "face.xml" in rendered(replace(visit, face_file=Path("/somewhere/face.xml")), "ja")
    unwritten = visit_sheet(replace(visit, unwritten="disk full"), NOW)
    assert "disk full" in unwritten.problems[-1].value.ja


def test_running_visits_come_first_and_tell_of_no_charge() -> None:
    running = Visit("v-2", 1, "1", DAY, NOW, 1, state=states.Reading())
    ended = visit_with("standard")
    listed = today(front_with(running, ended).visits)
    assert [row.number for row in listed.rows] == [1, 7]
    assert list(listed.counts.values()) == [2, 1, 0, 1]
    assert visit_sheet(running, NOW).pays is None


@pytest.mark.parametrize("role", Role)
def test_medical_information_is_offered_to_the_accounts_that_may_see_it(role: Role) -> None:
    now = datetime(2026, 7, 1, 3, tzinfo=UTC)
    visit = visit_with("standard")
    record = ConsentRecord(frozenset({ConsentItem.DRUG}), now, now + timedelta(hours=24))
    confirmation = visit.confirmation
    assert confirmation is not None
    html = rendered(
        replace(visit, confirmation=replace(confirmation, consents=record)), "ja", role=role
    )
    assert ('data-testid="to-medical"' in html) is (role is not Role.GENERAL)
    assert ('data-testid="medical-account"' in html) is (role is Role.GENERAL)
