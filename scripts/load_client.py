"""Sends prepared HTTP/1.1 requests over kept-alive connections as fast as they are answered.

A client of our own, because every proof has another body, and the usual load generators (wrk, ab)
send one body, or run an interpreter for each.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field

import uvloop

_SECONDS = 60


@dataclass(slots=True)
class Load:
    """What came back: bodies in the order of the requests, milliseconds of each, seconds of all."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Requests answered per second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which that share of the requests was answered."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class _Connection(asyncio.Protocol):
    """One request at a time; `finished` is resolved when no request is left."""

    def __init__(self, queue: deque[tuple[int, bytes]], load: Load) -> None:
        self._queue, self._load = queue, load
        self._buffer = b""
        self._index, self._sent = -1, 0.0
        self.finished = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def next(self) -> None:
        """Send the next request, or finish."""
        if not self._queue:
            self._transport.close()
            self.finished.set_result(None)
            return
        self._index, request = self._queue.popleft()
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        start = head.lower().index(b"content-length:") + len(b"content-length:")
        if len(body) < int(head[start:].split(b"\r\n", 1)[0]):
            return
        if not head.startswith(b"HTTP/1.1 200 "):
            self._transport.close()
            self.finished.set_exception(RuntimeError(f"answer: {head[:80]!r} {body[:300]!r}"))
            return
        self._load.latencies.append((time.perf_counter() - self._sent) * 1000)
        self._load.bodies[self._index] = body
        self._buffer = b""
        self.next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.finished.done():
            self.finished.set_exception(error or ConnectionError("the server hung up"))


def post(path: str, body: bytes, token: str) -> bytes:
    """One POST request of JSON in a session, complete."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def send(port: int, requests: list[bytes], connections: int) -> Load:
    """Send all requests to a port on loopback; RuntimeError for an answer that is not a 200."""

    async def main() -> Load:
        load = Load(bodies=[b""] * len(requests))
        queue = deque(enumerate(requests))
        loop = asyncio.get_running_loop()
        opened = [
            await loop.create_connection(lambda: _Connection(queue, load), "127.0.0.1", port)
            for _ in range(connections)
        ]
        begin = time.perf_counter()
        for _, connection in opened:
            connection.next()
        async with asyncio.timeout(_SECONDS):
            await asyncio.gather(*(connection.finished for _, connection in opened))
        load.seconds = time.perf_counter() - begin
        return load

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main())
