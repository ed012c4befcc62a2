"""Serving apps over HTTP from an event loop that somebody else runs and ends."""

from __future__ import annotations

import asyncio
import gc
import socket
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from starlette.types import ASGIApp

__all__ = ["listen", "served", "server_of", "spare_the_collector"]

_PATIENCE_SECONDS = 3
# Objects kept before the collector looks for cycles; Python's 700 are those of some 15 requests.
_COLLECT_AFTER = 20_000


class _Server(uvicorn.Server):
    """A server that leaves the signals to whoever runs several."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Take none."""
        yield


def spare_the_collector() -> None:
    """Exempt what lives as long as the process: every request waits while that is gone through."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, *gc.get_threshold()[1:])


def server_of(app: ASGIApp) -> uvicorn.Server:
    """A server of the app that takes no signals; open answers get a moment when it ends."""
    return _Server(
        uvicorn.Config(
            app,
            lifespan="off",
            access_log=False,
            log_level="warning",
            log_config=None,
            timeout_graceful_shutdown=_PATIENCE_SECONDS,
        )
    )


def listen(port: int, host: str = "127.0.0.1") -> socket.socket:
    """A socket for the app; `port` 0 takes any. Raises `OSError` where the port is taken."""
    return socket.create_server((host, port))


@asynccontextmanager
async def served(app: ASGIApp, listening: socket.socket) -> AsyncGenerator[str]:
    """The app at its address, for the block; answers that go on must have been told to end."""
    server = server_of(app)
    serving = asyncio.create_task(server.serve([listening]))
    host, port = listening.getsockname()[:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        await serving
