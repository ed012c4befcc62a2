"""Starts `onshikaku` again and again without loading it anew: each is a fork of what is loaded.

The socket whose descriptor is the argument brings requests: words, folder and environment in JSON,
with four descriptors beside it. The first is told the number of the process and, when it has ended,
its exit code; the others are its standard input, output and errors.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys

from clinic_ui.cli import main, program

LONGEST = 1 << 20


def become(words: list[str], folder: str, environment: dict[str, str], standard: list[int]) -> None:
    """What the installed command is before its first line."""
    for number, descriptor in enumerate(standard):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = words
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - until the end
    sys.stdout = open(1, "w", closefd=False, buffering=1 if os.isatty(1) else -1)  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False, buffering=1)  # noqa: SIM115


def tell(descriptor: int, number: int) -> None:
    os.write(descriptor, f"{number}\n".encode())


def serve(asked: socket.socket) -> None:
    """Until there are no more requests; returns in a process that was started, too."""
    while True:
        message, given, _, _ = socket.recv_fds(asked, LONGEST, 4)
        if not message:
            return
        if not os.fork():
            break
        for descriptor in given:
            os.close(descriptor)
    asked.close()
    said, *standard = given
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if number := os.fork():
        for descriptor in (0, 1, 2, *standard):
            os.close(descriptor)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        tell(said, number)
        _, status = os.waitpid(number, 0)
        tell(said, os.waitstatus_to_exitcode(status))
        os._exit(0)
    os.close(said)
    become(**json.loads(message), standard=standard)
    main()


if __name__ == "__main__":
    program()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        serve(requests)
