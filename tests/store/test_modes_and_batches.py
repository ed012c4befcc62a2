"""What opens a mode, and batches of lookups, on either database system."""

from datetime import UTC, date, datetime, timedelta

import pytest

from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.modes import Mode, Occasion
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.disasters import PREPARED, Step
from onshikaku.store.batches import BatchStore, Result
from onshikaku.store.modes import HomeVisit, ModeStore, OutageOpening, Passcode, UsageReport

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CLINIC, OTHER = InstitutionCode("9910000018"), InstitutionCode("9910000026")
NOTO = next(opening for opening in PREPARED if opening.id == "noto-2024-01")


@pytest.fixture
def modes(database):
    return ModeStore(database)


def test_a_passcode_is_set_replaced_and_taken_away(modes):
    first, second = Passcode(b"\x00salt", b"digest"), Passcode(b"\xff", b"other")
    seen = [modes.passcode(CLINIC)]
    for passcode in (first, second, None, None):
        modes.set_passcode(CLINIC, passcode)
        seen.append(modes.passcode(CLINIC))
    assert seen == [None, first, second, None, None]
    assert modes.passcode(OTHER) is None


def test_an_enabling_keeps_its_moments_and_its_report(modes):
    openings = [
        OutageOpening(str(n), CLINIC.value, NOW + timedelta(hours=n), NOW + timedelta(days=7))
        for n in (2, 1)
    ]
    for opening in openings:
        modes.add_outage(opening)
    assert modes.outages(CLINIC) == openings[::-1]
    assert modes.outages(OTHER) == []
    report = UsageReport(NOW + timedelta(days=1), 3, "リーダーの故障")
    modes.end_outage("1", report.at, report)
    modes.end_outage("1", report.at + timedelta(days=1), None)
    ended = modes.outages()[0]
    assert (ended.closed_at, ended.report) == (report.at, report)
    assert ended.open_at(report.at - timedelta(microseconds=1))
    assert not ended.open_at(report.at)


def test_an_opening_comes_back_with_every_step(modes):
    modes.add_disaster(NOTO)
    assert modes.disasters() == [NOTO]
    later = Step(date(2024, 3, 1), frozenset({"99001"}), date(2024, 3, 3))
    modes.add_step(NOTO, later)
    [changed] = modes.disasters()
    assert changed.steps == (*NOTO.steps, later)


def test_a_home_visit_is_found_by_institution_and_day(modes, repository):
    visit = HomeVisit(
        id="v1",
        institution_code=CLINIC.value,
        person_id="standard",
        mode=Mode.HOME_WEB,
        method=Method.PIN,
        occasion=Occasion.ONLINE,
        consent_day=date(2026, 11, 20),
        visit_on=date(2026, 11, 24),
        accepted_at=NOW,
        open_until=NOW + timedelta(days=92),
    )
    modes.add_home_visit(visit)
    consented, visited = (date(2026, 11, 20),) * 2, (date(2026, 11, 24),) * 2
    assert modes.home_visits(CLINIC, consented) == [modes.home_visit("v1")] == [visit]
    assert modes.home_visits(CLINIC, visited=visited) == [visit]
    assert modes.home_visits(CLINIC, consented, visited) == [visit]
    assert modes.home_visits(OTHER, consented) == []
    assert modes.home_visits(CLINIC, visited) == []
    assert modes.home_visits(CLINIC, consented, consented) == []
    modes.change_home_visit("v1", open_until=visit.open_until, ended_at=NOW)
    ended = modes.home_visit("v1")
    assert (ended.ended_at, ended.open_at(NOW)) == (NOW, False)


def test_batches_are_numbered_by_day_kept_with_their_results_and_forgotten(database):
    batches = BatchStore(database)
    at = {"received_at": NOW, "ready_at": NOW, "expires_at": NOW + timedelta(days=7)}
    day = date(2026, 11, 20)
    first = batches.add(CLINIC, day, ['{"id": "あ"}', "{}"], **at)
    assert batches.add(CLINIC, day, ["{}"], **at) == "20261120000000000002"
    kept = batches.get(first)
    assert [item.request for item in kept.items] == ['{"id": "あ"}', "{}"]
    assert [item.result for item in kept.items] == [None, None]
    results = [Result("{}", "id-1", "eligible", "standard"), Result('{"fault": 1}')]
    batches.keep(first, results)
    batches.count_fetch(first)
    kept = batches.get(first)
    assert [item.result for item in kept.items] == results
    assert (kept.fetches, kept.received_at, kept.day) == (1, NOW, day)
    week_later = {name: moment + timedelta(days=7) for name, moment in at.items()}
    assert batches.add(OTHER, day, ["{}"], **week_later) == "20261127000000000001"
    assert batches.get(first) is None
