"""Challenges: one use, one terminal, one minute, and no more of them open than fit."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

from onshikaku.errors import AuthenticationFault, AuthenticationRefused, Overloaded
from onshikaku.service.challenges import LIFETIME, Challenges

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HERE = ("9910000018", "terminal-1")
SECOND = timedelta(seconds=1)


@pytest.fixture
def book() -> Challenges:
    return Challenges(os.urandom)


def fault(book: Challenges, identity: str, *terminal: str, now: datetime) -> AuthenticationFault:
    with pytest.raises(AuthenticationRefused) as refused:
        book.redeem(identity, *(terminal or HERE), now)
    return refused.value.fault


def test_a_challenge_serves_once(book):
    granted = book.grant(*HERE, NOW)
    assert book.redeem(granted.id, *HERE, NOW) == granted.challenge
    assert fault(book, granted.id, now=NOW) is AuthenticationFault.USED


def test_it_serves_to_the_end_of_its_minute(book):
    granted = book.grant(*HERE, NOW)
    assert book.redeem(granted.id, *HERE, NOW + LIFETIME) == granted.challenge


def test_it_is_dead_after_its_minute_and_forgotten_later(book):
    late, later = book.grant(*HERE, NOW), book.grant(*HERE, NOW)
    assert fault(book, late.id, now=NOW + LIFETIME + SECOND) is AuthenticationFault.EXPIRED
    book.grant(*HERE, NOW + timedelta(minutes=4))
    assert fault(book, later.id, now=NOW) is AuthenticationFault.UNKNOWN


def test_another_terminal_uses_it_up_for_everybody(book):
    granted = book.grant(*HERE, NOW)
    other = ("9910000018", "terminal-2")
    assert fault(book, granted.id, *other, now=NOW) is AuthenticationFault.WRONG_TERMINAL
    assert fault(book, granted.id, now=NOW) is AuthenticationFault.USED


def test_only_open_challenges_count_against_the_limit():
    book = Challenges(os.urandom, most_open=3)
    for _ in range(10):
        book.redeem(book.grant(*HERE, NOW).id, *HERE, NOW)
    for _ in range(3):
        book.grant(*HERE, NOW)
    with pytest.raises(Overloaded):
        book.grant(*HERE, NOW)
    book.grant(*HERE, NOW + timedelta(minutes=4))
