"""Hands that are a program: an insertion robot, a USB switch. docs/hil.md has the contract."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
from typing import TYPE_CHECKING

from clinic_ui.hil.hands import HandsFailed, Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["HookHands"]

SECONDS = 60.0
_ASK = "tasks"
_FINISH = "finish"
_MOST_TOLD = 200


class HookHands:
    """Runs `command TASK` for every act and waits until it has ended: 0 is done, all else is not.

    Asked once, at the beginning, which tasks it knows. Raises `HandsFailed` if it does not say so.
    """

    def __init__(self, command: str, reader: str, seconds: float = SECONDS) -> None:
        try:
            self._command = shlex.split(command)
        except ValueError as error:
            raise HandsFailed(f"`{command}`: {error}") from None
        if not self._command:
            raise HandsFailed("no program is named")
        self._reader = reader
        self._seconds = seconds
        self._number = 0
        self._finished = False
        known = {task.value for task in Task}
        self._can = frozenset(Task(word) for word in self._run(_ASK).split() if word in known)
        if not {Task.PLACE, Task.REMOVE} <= self._can:
            raise HandsFailed(f"`{command} {_ASK}` does not name place and remove")

    @property
    def name(self) -> str:
        """A program's."""
        return "hook"

    def can(self, task: Task) -> bool:
        """What it said."""
        return task in self._can

    def do(self, task: Task) -> None:
        """Have it done. Raises `HandsFailed` with what the program said last."""
        self._run(task.value)

    def tell(self, ja: str, en: str) -> None:
        """Nobody is there to read it."""

    def close(self) -> None:
        """Have the program put everything back."""
        if not self._finished:
            self._finished = True
            self._run(_FINISH)

    def _run(self, task: str) -> str:
        self._number += 1
        about = {"task": task, "reader": self._reader, "number": self._number}
        environment = {
            **os.environ,
            "ONSHIKAKU_HIL_TASK": task,
            "ONSHIKAKU_HIL_READER": self._reader,
        }
        return _said_by(
            [*self._command, task], json.dumps(about) + "\n", environment, self._seconds
        )


def _said_by(
    words: Sequence[str], given: str, environment: Mapping[str, str], seconds: float
) -> str:
    """Standard output of a program that ended well and in time. Raises `HandsFailed`."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the program that the person named
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env=environment,
            # Ctrl-C is for the rig, which then has the program finish.
            start_new_session=True,
        )
    except OSError as error:
        raise HandsFailed(f"{words[0]}: {error.strerror}") from error
    with process:
        try:
            said, complained = process.communicate(given, timeout=seconds)
        except BaseException as error:
            _end(process)
            if isinstance(error, subprocess.TimeoutExpired):
                raise HandsFailed(f"{words[-1]}: not done within {seconds:g} s") from None
            raise
    if process.returncode:
        last = (complained.strip().splitlines() or [f"exit code {process.returncode}"])[-1]
        raise HandsFailed(f"{words[-1]}: {last[:_MOST_TOLD]}")
    return said


def _end(process: subprocess.Popen[str]) -> None:
    """End a program with all that it started."""
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()
