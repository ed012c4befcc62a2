"""What is right in each situation follows from the rules of its day, and changes with them."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.burden import BurdenReason
from onshikaku.domain.rules.certificate_life import grace_end
from onshikaku.domain.rules.fallbacks import Way
from onshikaku.domain.scenario import Place
from onshikaku.domain.training import Standing, ruling_on, standing
from onshikaku.scenarios import load_course, load_scenarios

RULES_PAGE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")
D = date.fromisoformat
SCENARIOS = load_scenarios()
ALL = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)


def standings(name, day=None):
    scenario = SCENARIOS[name]
    ruling = ruling_on(scenario, day)
    return [standing(choice, ruling) for choice in scenario.choices]


def right_ways(name, day):
    """What the right choices of that day say to do; `accept` for receiving the patient."""
    scenario = SCENARIOS[name]
    ruling = ruling_on(scenario, day)
    return [
        "accept" if choice.claims.accept else choice.claims.way
        for choice in scenario.choices
        if standing(choice, ruling) is Standing.RIGHT
    ]


@ALL
def test_exactly_one_choice_is_right(scenario):
    assert standings(scenario.id).count(Standing.RIGHT) == 1


@ALL
def test_a_right_choice_computes_or_names_the_conduct_it_follows(scenario):
    [right] = [
        choice
        for choice in scenario.choices
        if standing(choice, ruling_on(scenario)) is Standing.RIGHT
    ]
    claims = right.claims
    assert claims.accept or claims.way or claims.within


@ALL
def test_the_sources_are_sections_of_the_rules_under_their_headings(scenario):
    headings = dict(re.findall(r"^#{2,3} (\d+(?:\.\d+)?)\.? (.+)$", RULES_PAGE, re.MULTILINE))
    for section in scenario.sections:
        assert headings[section.number] == section.title.en


BEFORE_AND_AFTER = [
    ("oldcard-provisional", "2026-07-31", Way.NUMBER, "2026-08-01", Way.FULL_COST),
    ("oldcard-after-end", "2026-07-31", Way.NUMBER, "2026-08-01", Way.FULL_COST),
    ("oshirase-only", "2026-07-31", Way.NUMBER, "2026-08-01", Way.FULL_COST),
    ("oshirase-only", "2025-07-31", Way.FULL_COST, "2025-08-01", Way.NUMBER),
    ("phone-android", "2025-09-18", Way.FULL_COST, "2025-09-19", "accept"),
]


@pytest.mark.parametrize(("name", "before", "then", "after", "now"), BEFORE_AND_AFTER)
def test_what_is_right_changes_on_the_day_on_which_the_rule_does(name, before, then, after, now):
    assert right_ways(name, D(before)) == [then]
    assert right_ways(name, D(after)) == [now]


@pytest.mark.parametrize("name", ["cert-grace", "cert-past-grace"])
def test_a_certificate_counts_to_the_last_day_of_its_grace(name):
    scenario = SCENARIOS[name]
    last = grace_end(scenario.persona.certificate.expires)
    on_last, next_day = (
        ruling_on(scenario, last),
        ruling_on(scenario, last + timedelta(days=1)),
    )
    assert (on_last.outcome, on_last.way) == (Outcome.ELIGIBLE, None)
    assert next_day.outcome is Outcome.CERTIFICATE_EXPIRED
    assert next_day.way is not None


def test_medical_information_ends_with_the_certificate_and_eligibility_later():
    scenario = SCENARIOS["cert-grace"]
    expires = scenario.persona.certificate.expires
    before, after = ruling_on(scenario, expires), ruling_on(scenario, expires + timedelta(days=1))
    assert (before.outcome, before.medical) == (Outcome.ELIGIBLE, True)
    assert (after.outcome, after.medical) == (Outcome.ELIGIBLE, False)


def test_a_refusal_closes_medical_information_and_changes_nothing_else():
    ruling = ruling_on(SCENARIOS["consent-refused"])
    assert ruling.way is None
    assert ruling.payment is not None
    assert (ruling.payment.percent, ruling.medical) == (30, False)


def test_a_paper_that_confirms_comes_before_a_declaration():
    ruling = ruling_on(SCENARIOS["cert-past-grace"])
    ways = [step.fallback.way for step in ruling.steps]
    assert ways[0] is Way.CERTIFICATE
    assert Way.DECLARATION in ways
    assert standings("cert-past-grace")[2] is Standing.NOT_FIRST


def test_nobody_who_brought_the_card_is_charged_everything_but_for_arrears():
    for scenario in SCENARIOS.values():
        if scenario.card in (Place.READER, Place.SLEEVE):
            payment = ruling_on(scenario).payment
            in_arrears = payment is not None and payment.reason is BurdenReason.FULL_COST
            assert payment is None or payment.percent != 100 or in_arrears


def test_the_payment_of_somebody_elses_record_is_never_used():
    scenario = SCENARIOS["elig-wrong-person"]
    ruling = ruling_on(scenario)
    assert ruling.outcome is Outcome.ELIGIBLE
    assert ruling.way is Way.NOTICE
    assert ruling.payment is not None
    assert ruling.payment.percent == 30


def test_the_course_has_seven_sets_and_each_is_complete():
    course = load_course()
    assert [one.id for one in course] == ["s1", "s2", "s3", "s4", "s5", "s6", "s7"]
    assert [len(one.scenarios) for one in course] == [8, 7, 6, 8, 7, 6, 7]
