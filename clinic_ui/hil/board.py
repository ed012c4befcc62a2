"""What the telephone's page shows: the open question, how far the run is, what it has found."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_ui.hil.checks.check import Check
    from clinic_ui.hil.requests import Request
    from clinic_ui.hil.result import CheckResult
    from onshikaku.domain.text import Text

__all__ = ["Answer", "Board", "Question", "Standing"]


class Answer(StrEnum):
    """What a person says to a question."""

    DONE = "done"
    CANNOT = "cannot"
    ABORT = "abort"


@dataclass(frozen=True, slots=True)
class Question:
    """Something to do, within so many seconds; `number` tells it from those before."""

    number: int
    request: Request
    seconds: float
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How the run stands. `check` and the numbers are 0 or None before the first one."""

    check: Text | None = None
    number: int = 0
    of: int = 0
    done: int = 0
    steps: int = 0
    results: tuple[CheckResult, ...] = ()
    passed: bool | None = None


class Board:
    """An onlooker of a run, and where its questions are answered. For any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers = 0
        self._question: Question | None = None
        self._answer: Answer | None = None
        self._hint: Text | None = None
        self._standing = Standing()
        self._version = 0
        self._over_seen = threading.Event()

    @property
    def question(self) -> Question | None:
        """The one that waits for an answer."""
        with self._changed:
            return self._question

    @property
    def standing(self) -> tuple[int, Standing]:
        """How the run stands, and a number that grows with every change of that."""
        with self._changed:
            return self._version, self._standing

    def ask(self, request: Request, seconds: float) -> Answer | None:
        """The answer of whoever looks at the page; None when there is none in time."""
        with self._changed:
            self._numbers += 1
            hint, self._hint = self._hint, None
            self._question = Question(self._numbers, request, seconds, hint)
            self._answer = None
            self._changed.wait_for(lambda: self._answer is not None, seconds)
            self._question = None
            return self._answer

    def answer(self, number: int, answer: Answer) -> None:
        """Answer the question of that number; nothing happens if it is open no more."""
        with self._changed:
            if self._question is not None and self._question.number == number:
                self._answer = answer
                self._changed.notify_all()

    def hint(self, words: Text) -> None:
        """Something to know beside the next question."""
        with self._changed:
            self._hint = words

    def began(self, check: Check, number: int, of: int) -> None:
        """A check begins."""
        with self._changed:
            now = self._standing
            self._stand(replace(now, check=check.title, number=number, of=of, done=0, steps=0))

    def step(self, done: int, of: int) -> None:
        """How far it is."""
        with self._changed:
            self._stand(replace(self._standing, done=done, steps=of))

    def ended(self, result: CheckResult) -> None:
        """A check has ended."""
        with self._changed:
            results = (*self._standing.results, result)
            self._stand(replace(self._standing, results=results, done=0, steps=0))

    def over(self, *, passed: bool) -> None:
        """The run has ended."""
        with self._changed:
            self._stand(replace(self._standing, check=None, passed=passed))

    def read(self) -> None:
        """Somebody's page has shown how the run ended."""
        self._over_seen.set()

    def wait_until_read(self, seconds: float) -> None:
        """Give whoever looks at the page the time to see how the run ended."""
        self._over_seen.wait(seconds)

    def _stand(self, standing: Standing) -> None:
        self._standing = standing
        self._version += 1
