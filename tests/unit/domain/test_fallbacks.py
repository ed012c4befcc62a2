"""Which ways are open on which day, by docs/rules.md §3.4: each date tested on both sides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.desk_plans import PLANS
from onshikaku.domain.rules.fallbacks import (
    BEYOND_THE_TABLE,
    Cause,
    Gives,
    Obstacle,
    Way,
    open_fallbacks,
)
from onshikaku.domain.situation import CardKind, Paper, Situation

D = date.fromisoformat
ONE_DAY = timedelta(days=1)

NOT_CONFIRMED = Cause(Obstacle.NOT_CONFIRMED)
OPERATION = Cause(Obstacle.OPERATION, (Way.OTHER_CHECK, Way.VISUAL))
BROKEN_READER = Cause(Obstacle.NOT_CONFIRMED, (Way.AGAIN,), reader=False)
OUTAGE = Cause(Obstacle.NOT_CONFIRMED, (Way.AGAIN,), lookup=False, reader=False)

ANY_DAY = st.dates(D("2021-10-20"), D("2028-12-31"))
SITUATIONS = st.builds(
    Situation,
    card_brought=st.booleans(),
    first_visit=st.none() | st.booleans(),
    reader_usable=st.booleans(),
    carries=st.none() | st.frozensets(st.sampled_from(Paper)),
    card_kind=st.none() | st.sampled_from(CardKind),
    birth_date=st.none() | st.dates(D("1930-01-01"), D("2021-10-19")),
    mode=st.sampled_from(Mode),
    other_person=st.booleans(),
    disaster=st.booleans(),
)


def ways(cause, day, **seen):
    return [f.way.value for f in open_fallbacks(cause, D(day), Situation(**seen))]


def of(way, cause, day, **seen):
    found = {f.way: f for f in open_fallbacks(cause, D(day), Situation(**seen))}
    return found.get(way)


@pytest.mark.parametrize(
    ("way", "first", "last", "cause"),
    [
        (Way.EARLIER_DATA, "2023-07-10", None, NOT_CONFIRMED),
        (Way.DECLARATION, "2023-07-10", None, NOT_CONFIRMED),
        (Way.NOTICE, "2024-12-02", None, NOT_CONFIRMED),
        (Way.CERTIFICATE, "2024-12-02", None, NOT_CONFIRMED),
        (Way.NUMBER, "2025-08-01", "2026-07-31", NOT_CONFIRMED),
        (Way.APP, "2025-05-21", None, BROKEN_READER),
        (Way.OLD_CARD, None, "2025-12-01", NOT_CONFIRMED),
        (Way.INSURER, None, "2023-07-09", NOT_CONFIRMED),
    ],
)
def test_a_way_opens_and_closes_on_its_day(way, first, last, cause):
    if first is not None:
        assert of(way, cause, first)
        assert not of(way, cause, (D(first) - ONE_DAY).isoformat())
    else:
        assert of(way, cause, "2021-10-20")
    if last is not None:
        assert of(way, cause, last)
        assert not of(way, cause, (D(last) + ONE_DAY).isoformat())
    else:
        assert of(way, cause, "2028-12-31")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2022-05-01", ["portal", "old-card", "insurer"]),
        ("2023-07-10", ["portal", "earlier-data", "declaration", "old-card"]),
        ("2024-12-01", ["portal", "earlier-data", "declaration", "old-card"]),
        (
            "2024-12-02",
            ["portal", "notice", "earlier-data", "declaration", "old-card", "certificate"],
        ),
        (
            "2025-11-30",
            [
                "portal",
                "notice",
                "earlier-data",
                "declaration",
                "number",
                "old-card",
                "certificate",
            ],
        ),
        (
            "2026-07-31",
            ["portal", "notice", "earlier-data", "declaration", "number", "certificate"],
        ),
        ("2026-08-01", ["portal", "notice", "earlier-data", "declaration", "certificate"]),
    ],
)
def test_the_table_day_by_day_in_its_order(day, expected):
    assert ways(NOT_CONFIRMED, day) == expected


def test_a_broken_reader_adds_the_app_and_the_outage_mode_at_the_end():
    assert ways(BROKEN_READER, "2026-11-20")[-2:] == ["app", "outage"]
    assert ways(NOT_CONFIRMED, "2026-11-20", reader_usable=False)[-2:] == ["app", "outage"]
    assert ways(BROKEN_READER, "2025-05-20")[-1] == "outage"


def test_when_the_centre_is_out_of_reach_nothing_that_asks_it_is_open():
    open_then = ways(OUTAGE, "2026-03-01")
    assert "number" not in open_then
    assert "app" not in open_then
    assert "outage" in open_then


def test_trouble_in_operating_is_met_by_sight_and_not_by_a_declaration():
    found = ways(OPERATION, "2026-11-20")
    assert found[:2] == ["other-check", "visual"]
    assert "declaration" not in found


def test_a_card_without_a_photo_cannot_be_looked_at_so_the_declaration_comes_back():
    found = ways(OPERATION, "2026-11-20", card_kind=CardKind.NO_PHOTO)
    assert "visual" not in found
    assert "declaration" in found


@pytest.mark.parametrize(
    ("outcome", "other_check"), [(Outcome.PIN_BLOCKED, False), (Outcome.PIN_REJECTED, True)]
)
def test_with_neither_photo_nor_pin_no_check_is_left(outcome, other_check):
    found = ways(PLANS[outcome].cause, "2026-11-20", card_kind=CardKind.NO_PHOTO)
    assert ("other-check" in found) is other_check
    assert "visual" not in found
    assert {"notice", "declaration"} <= set(found)


def test_a_card_without_a_pin_opens_no_portal():
    found = ways(NOT_CONFIRMED, "2026-11-20", card_kind=CardKind.PINLESS)
    assert found == ["notice", "earlier-data", "declaration", "certificate"]


def test_earlier_data_are_for_return_visits():
    assert "earlier-data" not in ways(NOT_CONFIRMED, "2026-11-20", first_visit=True)
    assert "earlier-data" in ways(NOT_CONFIRMED, "2026-11-20", first_visit=False)


@pytest.mark.parametrize(
    ("day", "carries", "expected"),
    [
        ("2026-11-20", {Paper.CERTIFICATE}, ["certificate", "full-cost"]),
        ("2026-11-20", {Paper.NOTICE}, ["full-cost"]),
        ("2026-07-31", {Paper.NOTICE}, ["number", "full-cost"]),
        ("2026-07-31", {Paper.OLD_CARD}, ["number", "full-cost"]),
        ("2026-08-01", {Paper.OLD_CARD}, ["full-cost"]),
        ("2025-12-01", {Paper.OLD_CARD}, ["number", "old-card", "full-cost"]),
        ("2025-07-31", {Paper.OLD_CARD}, ["old-card", "full-cost"]),
        ("2026-11-20", {Paper.PORTAL}, ["full-cost"]),
        ("2026-11-20", {Paper.PHONE}, ["portal", "full-cost"]),
        ("2025-09-18", {Paper.PHONE}, ["full-cost"]),
        ("2026-11-20", set(), ["full-cost"]),
    ],
)
def test_without_the_card_only_papers_that_stand_alone_count(day, carries, expected):
    found = ways(NOT_CONFIRMED, day, card_brought=False, carries=frozenset(carries))
    assert found == expected


def test_what_is_known_to_be_missing_is_not_offered():
    found = ways(NOT_CONFIRMED, "2026-11-20", carries=frozenset({Paper.CERTIFICATE}))
    assert found == ["earlier-data", "declaration", "certificate"]


@pytest.mark.parametrize(
    ("former_record", "gives"), [(True, Gives.FORMER_RECORD), (False, Gives.UNKNOWN)]
)
def test_a_declaration_leads_to_the_former_record_where_one_is_known(former_record, gives):
    cause = Cause(Obstacle.NOT_CONFIRMED, former_record=former_record)
    assert of(Way.DECLARATION, cause, "2026-11-20").gives is gives


@pytest.mark.parametrize(
    ("way", "needs_card", "return_visit_only", "papers", "lookup"),
    [
        (Way.PORTAL, True, False, {Paper.PORTAL}, False),
        (Way.NOTICE, True, False, {Paper.NOTICE}, False),
        (Way.EARLIER_DATA, True, True, set(), False),
        (Way.DECLARATION, True, False, set(), False),
        (Way.NUMBER, False, False, {Paper.OLD_CARD, Paper.NOTICE}, True),
        (Way.CERTIFICATE, False, False, {Paper.CERTIFICATE}, False),
    ],
)
def test_each_way_says_what_it_needs(way, needs_card, return_visit_only, papers, lookup):
    found = of(way, NOT_CONFIRMED, "2026-03-01")
    assert found.needs_card is needs_card
    assert found.return_visit_only is return_visit_only
    assert found.papers == papers
    assert found.lookup is lookup


@given(st.sampled_from(sorted(PLANS)), ANY_DAY, SITUATIONS)
def test_there_is_always_a_way_and_the_order_never_changes(outcome, day, situation):
    found = open_fallbacks(PLANS[Outcome(outcome)].cause, day, situation)
    assert found
    order = list(Way)
    places = [order.index(fallback.way) for fallback in found]
    assert places == sorted(set(places))


@given(st.sampled_from(sorted(PLANS)), ANY_DAY, SITUATIONS)
def test_no_way_is_open_that_the_situation_shuts(outcome, day, situation):
    for fallback in open_fallbacks(PLANS[Outcome(outcome)].cause, day, situation):
        assert situation.card_brought or not fallback.needs_card
        assert not (situation.first_visit and fallback.return_visit_only)
        assert not fallback.papers or any(situation.may_show(p) for p in fallback.papers)
        if situation.card_brought:
            assert fallback.way is not Way.FULL_COST


def test_the_table_has_the_nine_ways_of_the_rules():
    table = [way.value for way in Way if way not in BEYOND_THE_TABLE]
    assert table == [
        "portal",
        "notice",
        "earlier-data",
        "declaration",
        "number",
        "old-card",
        "certificate",
        "app",
        "outage",
    ]
