"""The centre that other people's tests run against."""

import asyncio
from datetime import date

import httpx
import pytest

from onshikaku.testing import in_process_centre, running_centre

pytest_plugins = ["onshikaku.testing.plugin", "pytester"]


def test_a_check_in_is_one_call(onshikaku_centre):
    reply = onshikaku_centre.check_in("standard")
    assert (reply["outcome"], reply["simulated"]) == ("eligible", True)
    assert reply["person"]["name"] == onshikaku_centre.personas["standard"].person.name


def test_each_test_gets_the_centre_as_new(onshikaku_centre):
    # The test before left a check-in in the journal.
    assert onshikaku_centre.journal() == []
    onshikaku_centre.check_in("lost")
    assert [entry["result"] for entry in onshikaku_centre.journal()][-1] == "lost"
    onshikaku_centre.clear_journal()
    assert onshikaku_centre.journal() == []


def test_what_a_test_sets_does_not_reach_the_next(pytester):
    pytester.makeconftest('pytest_plugins = ["onshikaku.testing.plugin"]')
    pytester.makepyfile(
        """
        from datetime import date

        def test_of_another_day(onshikaku_centre):
            onshikaku_centre.move_clock(date(2024, 1, 5))
            assert onshikaku_centre.check_in("standard")["outcome"] == "certificate_not_yet_valid"

        def test_of_today(onshikaku_centre):
            clock = onshikaku_centre.management.get("/clock").json()
            assert abs(clock["ahead_seconds"]) < 3600
            assert onshikaku_centre.check_in("standard")["outcome"] == "eligible"
        """
    )
    pytester.runpytest_subprocess("-q", "-p", "no:randomly").assert_outcomes(passed=2)


def test_a_dropped_answer_looks_like_one_to_a_client_on_the_wire(onshikaku_centre):
    url = f"{onshikaku_centre.clinic_url}/openapi.json"
    onshikaku_centre.break_calls({"call": "GET /openapi.json", "kind": "drop", "times": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(url)
    assert httpx.get(url).status_code == 200


def test_another_terminal_signs_in_as_itself(onshikaku_centre):
    where = {"institution_code": "9910000026", "terminal_id": "desk-1"}
    other = onshikaku_centre.clinic("9910000026", "desk-1")
    assert other.post("/v1/authentications", json=where).status_code == 200
    assert onshikaku_centre.clinic().post("/v1/authentications", json=where).status_code == 403


def test_the_clock_starts_where_it_is_told_and_can_be_moved():
    with running_centre(day=date(2024, 12, 1)) as centre:
        assert centre.check_in("standard")["day"] == "2024-12-01"
        centre.move_clock(date(2024, 12, 2))
        assert centre.check_in("standard")["day"] == "2024-12-02"


def test_nothing_is_left_when_it_is_done():
    with running_centre() as centre:
        url = centre.clinic_url
        assert httpx.get(f"{url}/openapi.json").status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/openapi.json")


def test_the_fixtures_work_in_somebody_elses_project(pytester):
    pytester.makeconftest('pytest_plugins = ["onshikaku.testing.plugin"]')
    pytester.makepyfile(
        """
        def test_reception(onshikaku_centre):
            assert onshikaku_centre.check_in("family")["outcome"] == "eligible"
        """
    )
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=1)


def test_a_centre_in_process_has_the_whole_interface_and_shows_its_inside():
    where = {"institution_code": "9910000018", "terminal_id": "desk-1"}

    async def work():
        async with in_process_centre(day=date(2024, 12, 1)) as lent:
            clinic = await lent.clinic()
            granted = await clinic.post("/v1/authentications", json=where)
            clock = (await lent.management.get("/clock")).json()
            return granted.status_code, clock["day"], lent.centre.clock.today(), lent.card("grace")

    status, shown, day, card = asyncio.run(work())
    assert (status, shown, day) == (200, "2024-12-01", date(2024, 12, 1))
    assert card.certificate
