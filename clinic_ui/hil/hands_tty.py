"""The hands of a person at the terminal."""

from __future__ import annotations

import queue
import sys
import threading
import time
from typing import TYPE_CHECKING, TextIO

from clinic_ui.hil.hands import HandsFailed, Task
from clinic_ui.hil.requests import REQUESTS

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TtyHands"]

SECONDS = 120


class TtyHands:
    """Asks and waits for Enter (done), `n` (cannot) or `a` (end the run), so many seconds at most.

    `answers` and `screen` are the terminal's, `clock` counts seconds. What was typed before a
    question was asked answers none.
    """

    def __init__(
        self,
        answers: TextIO = sys.stdin,
        screen: TextIO = sys.stderr,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._answers = answers
        self._screen = screen
        self._seconds = seconds
        self._clock = clock
        self._typed: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reading: threading.Thread | None = None

    @property
    def name(self) -> str:
        """A terminal's."""
        return "tty"

    def can(self, task: Task) -> bool:
        """People can do it all; who cannot says so when asked."""
        return task in REQUESTS

    def do(self, task: Task) -> None:
        """Ask, and wait for the answer. Raises `HandsFailed`, and KeyboardInterrupt for `a`."""
        self._listen()
        self._forget_earlier()
        request = REQUESTS[task]
        words, done = request.words, request.done
        self._print(f"\n▶ {words.ja}\n  {words.en}\n")
        self._print(f"  Enter: {done.ja} {done.en}　n: できません cannot　a: 中止 abort the run\n")
        deadline = self._clock() + self._seconds
        while (left := deadline - self._clock()) > 0:
            self._print(f"\r  残り {left:3.0f} 秒 s left ")
            try:
                typed = self._typed.get(timeout=min(1.0, left))
            except queue.Empty:
                continue
            match typed.strip().lower():
                case "":
                    if not typed:
                        raise HandsFailed("nobody is at the terminal any more")
                    return
                case "n":
                    raise HandsFailed(f"{task}: refused at the terminal")
                case "a":
                    raise KeyboardInterrupt
                case _:
                    self._print(
                        "  Enter・n・a のいずれかで答えてください。 Enter, n or a, please.\n"
                    )
        self._print("\n")
        raise HandsFailed(f"{task}: no answer within {self._seconds:g} s")

    def tell(self, ja: str, en: str) -> None:
        """Print it."""
        self._print(f"\nℹ {ja}\n  {en}\n")

    def close(self) -> None:
        """Nothing was changed."""

    def _print(self, text: str) -> None:
        self._screen.write(text)
        self._screen.flush()

    def _listen(self) -> None:
        if self._reading is None:
            self._reading = threading.Thread(target=self._read, name="hil terminal", daemon=True)
            self._reading.start()

    def _read(self) -> None:
        while line := self._answers.readline():
            self._typed.put(line)
        self._typed.put("")

    def _forget_earlier(self) -> None:
        while True:
            try:
                typed = self._typed.get_nowait()
            except queue.Empty:
                return
            if not typed:
                raise HandsFailed("nobody is at the terminal any more")
