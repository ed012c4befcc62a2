"""What the service manager is told: that the program is ready, alive, and about to end.

The messages of sd_notify(3), which are documented, stable and a datagram each. The packages that
send them are a binding to libsystemd, which has to be compiled, or as short as this.
"""

from __future__ import annotations

import contextlib
import os
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Generator, Mapping

__all__ = ["ServiceManager"]

_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class ServiceManager:
    """Who started this program and wants to know how it fares; nobody, without an `address`.

    `alive_within`: it wants a sign of life so often, in seconds (sd_watchdog_enabled(3)).
    """

    address: str | None = None
    alive_within: float | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """The one that the environment names; what it cannot mean is left out."""
        address = environment.get("NOTIFY_SOCKET", "")
        if not address.startswith(("/", "@")) or not hasattr(socket, "AF_UNIX"):
            return cls()
        asked, mine = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID")
        watched = asked.isdecimal() and int(asked) and mine in (None, str(os.getpid()))
        return cls(address, int(asked) / _MICROSECONDS if watched else None)

    def tell(self, message: str) -> None:
        """Send it, as `READY=1`. A manager that does not listen keeps nobody from working."""
        if self.address is None:
            return
        address = self.address
        if address.startswith("@"):  # Linux's abstract names
            address = "\0" + address[1:]
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line,
        ):
            line.settimeout(0)
            line.sendto(message.encode(), address)

    def stopping(self) -> None:
        """Say that the program is about to end."""
        self.tell("STOPPING=1")

    @contextlib.contextmanager
    def attended(self, loop: asyncio.AbstractEventLoop) -> Generator[None]:
        """Ready for the block, with signs of life from this loop.

        A loop that hangs gives none, and the manager starts the program again.
        """
        timer: list[asyncio.TimerHandle] = []

        def live(every: float) -> None:
            self.tell("WATCHDOG=1")
            timer[:] = [loop.call_later(every, live, every)]

        self.tell("READY=1")
        if self.alive_within is not None:
            live(self.alive_within / 2)
        try:
            yield
        finally:
            for one in timer:
                one.cancel()
