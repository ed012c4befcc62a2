"""Each outcome ends in words that a patient understands, that tell what to do, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from clinic_ui.front.place import BROKEN_OFF
from clinic_ui.front.visits import Interruption, Visit
from clinic_ui.kiosk.endings import ENDINGS
from clinic_ui.kiosk.screen import Stage, Tone
from clinic_ui.kiosk.spoken import Spoken
from clinic_ui.kiosk.view import shown
from clinic_ui.web.words import LANGUAGES
from onshikaku.domain.certificate import CertificateFacts
from onshikaku.domain.checkin.events import UNATTENDED
from onshikaku.domain.checkin.states import CONSENTS_NOT_REGISTERED, Asking, Finished
from onshikaku.domain.decision import Answer
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.certificate_life import assess

TODAY = date(2026, 7, 1)
RENEW_BY = (
    "It still confirms your insurance until 31 July 2026. Please renew it at your municipal office "
    "by then."
)
VISIT = Visit("1", 1, "1", TODAY, datetime(2026, 7, 1, tzinfo=UTC), step=9)


@dataclass(frozen=True)
class Corner:
    visit: Visit | None
    plugged: bool = True
    card: bool = False
    left_behind: bool = False


def ended(finished: Finished, language: str = "ja", **at: bool):
    return shown(Corner(replace(VISIT, state=finished), **at), Spoken(language))


def covered(until: date, detail: str | None = None) -> Finished:
    certificate = assess(CertificateFacts(date(2020, 1, 1), until), TODAY)
    return Finished(Outcome.ELIGIBLE, Answer(Outcome.ELIGIBLE, certificate), detail=detail)


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("card", [True, False])
def test_each_outcome_says_what_happened_and_what_comes_next(
    outcome: Outcome, language: str, card: bool
) -> None:
    screen = ended(Finished(outcome), language, card=card)
    assert screen.title
    assert screen.lead
    assert screen.then
    assert bool(screen.take) is card
    assert bool(screen.ways_out) is not card


def test_only_a_patient_who_is_covered_is_checked_in() -> None:
    good = {outcome for outcome, how in ENDINGS.items() if how.tone is Tone.OK}
    assert good == {outcome for outcome in Outcome if outcome.entry.eligible}
    assert ended(Finished(Outcome.ELIGIBLE)).stage is Stage.OVER
    assert ended(Finished(Outcome.LOST)).stage is None


@pytest.mark.parametrize(
    ("sore", "harmless"),
    [
        (Outcome.DECEASED, Outcome.AID_WITHOUT_TICKET),
        (Outcome.CERTIFICATE_SUSPENDED, Outcome.CERTIFICATE_NOT_YET_VALID),
        (Outcome.CERTIFICATE_REVOKED, Outcome.CERTIFICATE_NOT_YET_VALID),
    ],
)
def test_what_others_must_not_learn_is_not_said(sore: Outcome, harmless: Outcome) -> None:
    assert ended(Finished(sore)) == ended(Finished(harmless))


@pytest.mark.parametrize(
    ("detail", "screen"),
    [(None, "end-cancelled"), (UNATTENDED, "end-timed-out"), (BROKEN_OFF, "end-broken-off")],
)
def test_it_is_said_why_a_visit_was_broken_off(detail: str | None, screen: str) -> None:
    assert ended(Finished(Outcome.CANCELLED, detail=detail)).id == screen


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visit_that_a_restart_cut_short_says_so(language: str) -> None:
    stopped = replace(VISIT, state=Asking(None), interruption=Interruption.NOT_SENT)
    assert shown(Corner(stopped), Spoken(language)).id == "end-broken-off"


def test_an_answer_that_was_taken_over_after_a_restart_stands() -> None:
    taken = replace(VISIT, state=Finished(Outcome.ELIGIBLE), interruption=Interruption.TAKEN_OVER)
    assert shown(Corner(taken), Spoken("ja")).id == "end-accepted"


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (date(2030, 1, 1), []),
        (
            date(2026, 8, 20),
            ["It is valid until 20 August 2026. Your municipal office can renew it."],
        ),
        (
            date(2026, 4, 10),
            [
                RENEW_BY,
                "Until then, past drugs and treatment cannot be shared.",
            ],
        ),
    ],
)
def test_a_certificate_that_ends_is_told_with_its_last_day(until: date, said: list[str]) -> None:
    notes = ended(covered(until), "en").notes
    assert [line for note in notes for line in note.body] == said


def test_a_last_day_is_told_in_the_patients_way() -> None:
    said = {
        language: ended(covered(date(2026, 8, 20)), language).notes[0].body[0]
        for language in ("ja", "zh", "ko")
    }
    assert "令和8年8月20日（2026年）" in said["ja"]
    assert "2026年8月20日" in said["zh"]
    assert "2026년 8월 20일" in said["ko"]


def test_answers_that_were_lost_are_told_beside_the_good_end() -> None:
    screen = ended(covered(date(2030, 1, 1), f"{CONSENTS_NOT_REGISTERED}: {UNATTENDED}"), "en")
    assert screen.id == "end-accepted"
    assert [note.title for note in screen.notes] == ["Your answers were not saved"]


@pytest.mark.parametrize(
    ("mode", "take", "left"),
    [
        (Mode.CARD, "Take your card", "You left your card"),
        (Mode.PHONE, "Take your phone", "You left your phone"),
    ],
)
def test_what_was_brought_is_to_be_taken_along(mode: Mode, take: str, left: str) -> None:
    finished = Finished(Outcome.ELIGIBLE, mode=mode)
    assert ended(finished, "en", card=True).take == take
    assert ended(finished, "en", card=True, left_behind=True).title == left


def test_a_card_that_may_be_placed_again_is_taken_off_first() -> None:
    assert ended(Finished(Outcome.CARD_UNREADABLE), "en").small == ""
    assert "take the card off" in ended(Finished(Outcome.CARD_UNREADABLE), "en", card=True).small
    assert ended(Finished(Outcome.CERTIFICATE_EXPIRED), "en", card=True).small == ""


def test_a_phone_laid_down_unasked_is_to_be_taken_along_as_a_phone() -> None:
    screen = ended(Finished(Outcome.CARD_EXPECTED), "en", card=True)
    assert screen.take == "Take your phone"
