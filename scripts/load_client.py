"""Sends prepared HTTP/1.1 requests over kept-alive connections as fast as they are answered.

Its own small client, because what is measured needs a different body in every request and the
usual load generators (wrk, ab) send one body or run a script interpreter for each.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import uvloop


@dataclass
class Load:
    """What came back: bodies in the order of the requests, and seconds for each."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Requests answered per second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Latency in milliseconds below which `share` of the requests stayed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class _Connection(asyncio.Protocol):
    def __init__(self, queue: list[tuple[int, bytes]], load: Load, done: asyncio.Event) -> None:
        self.queue, self.load, self.done = queue, load, done
        self.buffer = b""
        self.index, self.sent = -1, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.next()

    def next(self) -> None:
        if not self.queue:
            self.transport.close()
            return
        self.index, request = self.queue.pop()
        self.sent = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        start = head.lower().index(b"content-length:") + 15
        length = int(head[start:].split(b"\r\n", 1)[0])
        if len(body) < length:
            return
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"the server said: {head[:60]!r} {body[:200]!r}")
        self.load.latencies.append(time.perf_counter() - self.sent)
        self.load.bodies[self.index] = body
        self.buffer = b""
        self.next()

    def connection_lost(self, error: Exception | None) -> None:
        if len(self.load.latencies) == len(self.load.bodies) or error:
            self.done.set()


def post(path: str, body: bytes, port: int) -> bytes:
    """One POST request of JSON, complete."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def run(port: int, requests: list[bytes], connections: int = 32) -> Load:
    """Send all requests over `connections` connections; every answer must be a 200."""

    async def main() -> Load:
        load = Load(bodies=[b""] * len(requests))
        queue = list(enumerate(requests))[::-1]
        done = asyncio.Event()
        loop = asyncio.get_running_loop()
        begin = time.perf_counter()
        for _ in range(connections):
            await loop.create_connection(lambda: _Connection(queue, load, done), "127.0.0.1", port)
        await asyncio.wait_for(done.wait(), 120)
        load.seconds = time.perf_counter() - begin
        return load

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main())
