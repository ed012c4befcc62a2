"""Starts `onshikaku exchange` again and again without loading it anew: for tests that kill it.

Each line on standard input is a list of arguments; the answer is the number of a fresh process that
runs the command with them. A `wait` in its place answers when the last one has ended.
"""

from __future__ import annotations

import json
import os
import sys

from clinic_ui.cli import program


def run(arguments: list[str], log: str) -> None:
    """The command, as its own process would run it; what it prints goes to the log."""
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    program("exchange")(["exchange", *arguments])


def say(number: int) -> None:
    """A line of standard output, at once."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main(log: str) -> None:
    """Until there are no more lines."""
    child = 0
    for line in sys.stdin:
        if line.strip() == "wait":
            _, status = os.waitpid(child, 0)
            say(os.waitstatus_to_exitcode(status))
            continue
        child = os.fork()
        if not child:
            run(json.loads(line), log)
        say(child)


if __name__ == "__main__":
    main(sys.argv[1])
