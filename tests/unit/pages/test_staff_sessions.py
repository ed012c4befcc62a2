"""Sessions of the desk end by themselves, whatever day is simulated."""

import pytest

from clinic_ui.desk.sessions import ABSOLUTE_SECONDS, IDLE_SECONDS, DeskSessions

MINUTE = 60.0


class Seconds:
    """Counts as far as it is told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def sessions(seconds: Seconds) -> DeskSessions:
    return DeskSessions(seconds)


def test_a_session_ends_half_an_hour_after_it_was_last_used(sessions, seconds) -> None:
    line = object()
    session = sessions.open(line)
    seconds.now += IDLE_SECONDS - 1
    assert sessions.use(session) is line
    seconds.now += IDLE_SECONDS - 1
    assert sessions.use(session) is line
    seconds.now += IDLE_SECONDS
    assert sessions.use(session) is None


def test_what_a_page_does_by_itself_keeps_no_session_alive(sessions, seconds) -> None:
    line = object()
    session = sessions.open(line)
    for _ in range(29):
        seconds.now += MINUTE
        assert sessions.watch(session) is line
    seconds.now += MINUTE
    assert sessions.watch(session) is None


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(sessions, seconds) -> None:
    session = sessions.open(object())
    for _ in range(ABSOLUTE_SECONDS // 600 - 1):
        seconds.now += 600
        assert sessions.use(session) is not None
    seconds.now += 600
    assert sessions.use(session) is None


def test_a_session_that_was_ended_is_nobody_s(sessions) -> None:
    mine, other = sessions.open(object()), sessions.open(object())
    sessions.end(mine)
    sessions.end(mine)
    assert sessions.use(mine) is None
    assert sessions.use(other) is not None


def test_an_id_cannot_be_guessed_and_none_is_given_twice(sessions) -> None:
    ids = {sessions.open(object()) for _ in range(20)}
    assert len(ids) == 20
    assert min(map(len, ids)) >= 43


def test_the_session_used_longest_ago_gives_way_to_the_sixty_fifth(sessions, seconds) -> None:
    first = sessions.open(object())
    seconds.now += 1
    second = sessions.open(object())
    seconds.now += 1
    sessions.use(first)
    for _ in range(63):
        seconds.now += 1
        sessions.open(object())
    assert sessions.use(second) is None
    assert sessions.use(first) is not None


def test_an_empty_or_unknown_id_is_nobody_s(sessions) -> None:
    sessions.open(object())
    assert sessions.use("") is None
    assert sessions.watch("unknown") is None
