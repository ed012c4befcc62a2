"""Simulated time goes from one moment to the next, and everybody's moments are in order."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from clinic_ui.day.pace import Pace

NOON = datetime(2026, 7, 1, 3, tzinfo=UTC)


class Shown:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.moment = NOON

    def now(self):
        return self.moment

    def show(self, moment):
        self.moment = moment


@pytest.fixture
def clock():
    return Shown()


def test_works_go_on_in_the_order_of_their_moments(clock):
    pace, told = Pace(clock.now, clock.show, None), []

    async def work(name, *minutes):
        for minute in minutes:
            await pace.until(NOON + timedelta(minutes=minute))
            told.append((name, (clock.now() - NOON).seconds // 60))

    asyncio.run(pace.run([work("a", 1, 30, 60), work("b", 2, 31), work("c", 59)]))
    assert told == [("a", 1), ("b", 2), ("a", 30), ("b", 31), ("c", 59), ("a", 60)]


def test_the_clock_is_never_moved_back(clock):
    pace = Pace(clock.now, clock.show, None)

    async def work():
        await pace.until(NOON + timedelta(hours=1))
        await pace.until(NOON)

    asyncio.run(pace.run([work()]))
    assert clock.now() == NOON + timedelta(hours=1)


def test_nobody_waits_once_it_is_hurried(clock):
    pace = Pace(clock.now, clock.show, speed=0.001)

    async def work():
        pace.hurry()
        await pace.rest(timedelta(days=1))

    asyncio.run(pace.run([work()]))
    assert clock.now() == NOON + timedelta(days=1)


def test_a_work_that_fails_ends_the_others(clock):
    pace, ended = Pace(clock.now, clock.show, None), []

    async def fails():
        await pace.rest(timedelta(minutes=1))
        raise LookupError

    async def waits():
        try:
            await pace.rest(timedelta(minutes=2))
        finally:
            ended.append(clock.now())

    with pytest.raises(ExceptionGroup) as raised:
        asyncio.run(pace.run([fails(), waits()]))
    assert raised.group_contains(LookupError)
    assert len(ended) == 1
