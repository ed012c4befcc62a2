"""Advice on the screen of the desk."""

from __future__ import annotations

from datetime import date

import pytest

from clinic_ui.advice_view import advice_on, sections
from onshikaku.domain.advice import Office
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.desk_plans import PLANS
from onshikaku.domain.rules.fallbacks import Way

TODAY = date(2026, 11, 20)


def headings(outcome):
    return [section.heading.en for section in sections(advice_on(Finished(outcome), TODAY))]


def lines(outcome):
    found = sections(advice_on(Finished(outcome), TODAY))
    return [text for section in found for text in section.lines]


@pytest.mark.parametrize("outcome", PLANS)
def test_what_is_tried_comes_before_what_is_charged_and_claimed(outcome):
    found = headings(outcome)
    order = ["How to confirm: the first that works", "Charge", "Claim"]
    assert [heading for heading in found if heading in order] == order


def test_an_eligible_answer_adds_nothing():
    assert headings(Outcome.ELIGIBLE) == []


@pytest.mark.parametrize("outcome", PLANS)
def test_nothing_is_said_twice(outcome):
    said = [text.ja for text in lines(outcome)]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("outcome", PLANS)
def test_no_line_is_longer_than_a_glance(outcome):
    for section in sections(advice_on(Finished(outcome), TODAY)):
        limit = 120 if section.heading.en == "Claim" else 70
        assert all(len(text.ja) <= limit for text in section.lines)


def test_every_office_has_a_name_on_the_screen():
    called = {
        contact.office
        for outcome in PLANS
        for contact in advice_on(Finished(outcome), TODAY).contacts
    }
    assert called == set(Office)
    shown = "".join(text.ja for text in lines(Outcome.CERTIFICATE_SUSPENDED))
    assert "マイナンバー総合フリーダイヤル 0120-95-0178" in shown


@pytest.mark.parametrize("outcome", [Outcome.NO_CARD, Outcome.NOT_MY_NUMBER_CARD])
def test_a_card_that_was_not_there_is_asked_for_and_not_relied_on(outcome):
    advice = advice_on(Finished(outcome), TODAY)
    assert [step.fallback.way for step in advice.steps] == [
        Way.AGAIN,
        Way.CERTIFICATE,
        Way.FULL_COST,
    ]
