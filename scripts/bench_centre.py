"""What a check-in costs the centre over HTTP: one challenge and one proof, nothing left out.

Each proof carries a signature of its own over a challenge of its own. Before an answer leaves,
path, revocation and signature have been checked and the row of the audit log is on the disk
(synchronous=FULL). Baseline: FastAPI's own endpoints with the same messages and no work
(`baseline_centre.py`), same server, same requests, in turn with the centre. Servers run on one
core, the client on another; the signatures are made between the measured parts.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from load_client import Load, post, send

from hardware.card_factory import CardKeys, certificate_on, make_card
from onshikaku.domain.dates import jst_day
from onshikaku.domain.proof import Method, Statement
from onshikaku.personas import load_personas
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.pki.profile import Purpose
from onshikaku.terminal import TerminalSession

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

PERSONAS = ("standard", "family", "public-servant", "self-employed", "aged-70")
CONNECTIONS, ROUNDS, CHECK_INS = 32, 8, 3000
GOAL = 0.4
TERMINAL = {"institution_code": "9910000018", "terminal_id": "desk-1"}
CHALLENGE, PROOF = "/v1/authentications", "/v1/confirmations"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Card:
    """What a check-in needs of a card: its certificate, base64 of DER, and its key."""

    certificate: str
    key: RSAPrivateKey

    def proof(self, granted: bytes, token: str) -> bytes:
        """The request that proves the card's presence for a granted challenge."""
        reply = json.loads(granted)
        statement = Statement(base64.b64decode(reply["challenge"]), *TERMINAL.values(), Method.PIN)
        signature = self.key.sign(statement.encode(), PKCS1v15(), SHA256())
        body = {
            "authentication_id": reply["authentication_id"],
            **TERMINAL,
            "certificate": self.certificate,
            "signature": base64.b64encode(signature).decode(),
            "method": "pin",
        }
        return post(PROOF, json.dumps(body).encode(), token)


@dataclass(slots=True)
class Server:
    """A running server, and what was measured of it, by path."""

    name: str
    process: subprocess.Popen[str]
    port: int
    loads: dict[str, list[Load]] = field(default_factory=lambda: {CHALLENGE: [], PROOF: []})
    cpu: Counter[str] = field(default_factory=Counter)

    def answer(self, path: str, requests: list[bytes], *, keep: bool = True) -> list[bytes]:
        """Send the requests; the answers in their order. Measured unless `keep` is False."""
        before = self._cpu_ticks()
        load = send(self.port, requests, CONNECTIONS)
        if keep:
            self.cpu[path] += self._cpu_ticks() - before
            self.loads[path].append(load)
        return load.bodies

    def _cpu_ticks(self) -> int:
        """User and system time of the process so far: fields 14 and 15 of proc(5) stat."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text()
        fields = text.rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    def per_second(self, path: str) -> float:
        """Median requests per second."""
        return statistics.median(load.per_second for load in self.loads[path])

    def percentile(self, path: str, share: float) -> float:
        """Median, over the rounds, of a percentile of the latency in milliseconds."""
        return statistics.median(load.percentile(share) for load in self.loads[path])

    def cpu_microseconds(self, path: str) -> float:
        """The process's time on the core for each request."""
        answered = sum(len(load.latencies) for load in self.loads[path])
        return self.cpu[path] / TICKS / answered * 1e6

    def check_ins(self) -> float:
        """Check-ins per second: a challenge and a proof, one after the other."""
        return 1 / (1 / self.per_second(CHALLENGE) + 1 / self.per_second(PROOF))


@contextmanager
def running(name: str, command: list[str], given: bytes = b"") -> Generator[Server]:
    """A server that prints where it listens: its port, or the report of `onshikaku centre`."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        try:
            process.stdin.write(given.decode())
            process.stdin.close()
            said = process.stdout.readline()
            if not said:
                raise RuntimeError(f"{name} did not start")
            report = json.loads(said)
            port = report if isinstance(report, int) else int(report["clinic"].rpartition(":")[2])
            yield Server(name, process, port)
        finally:
            process.terminate()


def open_authorities(pki: Path) -> Hierarchy:
    """The authorities of the folder that the centre shares."""
    return Hierarchy.open(pki, datetime.now(UTC), "http://127.0.0.1:8710/ocsp")


def sign_in(centre: Server, hierarchy: Hierarchy) -> str:
    """The token of a session of the terminal that does all check-ins."""
    names = tuple(TERMINAL.values())
    session = TerminalSession(*names, lambda at: hierarchy.terminals.enrol(*names, at))
    with httpx.Client(base_url=f"http://127.0.0.1:{centre.port}", auth=session) as client:
        client.post(CHALLENGE, json=TERMINAL).raise_for_status()
    assert session.opened is not None  # noqa: S101
    return session.opened.token


def make_cards(hierarchy: Hierarchy) -> list[Card]:
    """The cards of a few personas."""
    now = datetime.now(UTC)
    personas = load_personas(jst_day(now))
    cards: list[Card] = []
    for persona in PERSONAS:
        keys = CardKeys.generate()
        certificate = certificate_on(
            make_card(personas[persona], hierarchy, keys=keys), Purpose.AUTH
        )
        assert certificate is not None  # noqa: S101
        cards.append(Card(base64.b64encode(certificate).decode(), keys.auth))
    return cards


def check(answers: list[bytes]) -> Iterator[str]:
    """The ids of the answers, each of which must be a yes."""
    for answer in answers:
        reply = json.loads(answer)
        if reply["outcome"] != "eligible":
            raise RuntimeError(f"not eligible: {reply}")
        yield reply["confirmation_id"]


def measure(centre: Server, baseline: Server, cards: list[Card], token: str) -> set[str]:
    """All rounds, the first of them to warm up; the ids of the centre's answers."""
    challenges = [post(CHALLENGE, json.dumps(TERMINAL).encode(), token)] * CHECK_INS
    ids: set[str] = set()
    for number in range(ROUNDS + 1):
        pair = [baseline, centre] if number % 2 else [centre, baseline]
        answers = {
            server.name: server.answer(CHALLENGE, challenges, keep=number > 0) for server in pair
        }
        proofs = [
            cards[index % len(cards)].proof(granted, token)
            for index, granted in enumerate(answers[centre.name])
        ]
        answers = {server.name: server.answer(PROOF, proofs, keep=number > 0) for server in pair}
        ids.update(check(answers[centre.name]))
    return ids


def rows_in(database: Path) -> set[str]:
    """The ids in the audit log."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return {row[0] for row in connection.execute("select id from access")}


def report(centre: Server, baseline: Server, answers: int) -> None:
    """Print the table; a ratio is the centre's share of what the baseline does."""
    print(
        f"Centre over HTTP ({CONNECTIONS} connections, one core for the server, medians of"
        f" {ROUNDS} rounds of {CHECK_INS})"
    )
    print(f"{'':31}per second  ratio   p50 ms   p99 ms   CPU us  ratio")
    for path, what in ((CHALLENGE, "challenge"), (PROOF, "proof")):
        for server in (baseline, centre):
            rate, cpu = server.per_second(path), server.cpu_microseconds(path)
            share = rate / baseline.per_second(path)
            print(
                f"  {what:<10} {server.name:<16} {rate:11.0f} {share:6.2f}"
                f" {server.percentile(path, 0.5):8.2f} {server.percentile(path, 0.99):8.2f}"
                f" {cpu:8.0f} {baseline.cpu_microseconds(path) / cpu:6.2f}"
            )
    whole = sum(map(baseline.cpu_microseconds, (CHALLENGE, PROOF)))
    for server in (baseline, centre):
        rate, cpu = server.check_ins(), sum(map(server.cpu_microseconds, (CHALLENGE, PROOF)))
        print(
            f"  check-in   {server.name:<16} {rate:11.0f} {rate / baseline.check_ins():6.2f}"
            f" {'':17} {cpu:8.0f} {whole / cpu:6.2f}"
        )
    print(f"  goal: check-ins per second at least {GOAL} of the baseline's")
    print(f"  {answers} answers, all eligible, all in the audit log")


def main() -> None:
    """Start both servers, measure, compare the log with the answers, print."""
    cores = sorted(os.sched_getaffinity(0))
    # Not in /tmp, which may be in memory: a commit shall reach a disk.
    with tempfile.TemporaryDirectory(prefix="onshikaku-bench-", dir="/var/tmp") as folder:
        database, pki = Path(folder) / "centre.db", Path(folder) / "pki"
        hierarchy = open_authorities(pki)
        cards = make_cards(hierarchy)
        os.sched_setaffinity(0, cores[:1])  # for the servers, which inherit it
        command = Path(sys.executable).with_name("onshikaku")
        options = ["--port", "0", "--management-port", "0", "--json"]
        options += ["--database", str(database), "--pki", str(pki)]
        with running("centre", [str(command), "centre", *options]) as centre:
            token = sign_in(centre, hierarchy)
            request = post(CHALLENGE, json.dumps(TERMINAL).encode(), token)
            [granted] = centre.answer(CHALLENGE, [request], keep=False)
            [answer] = centre.answer(PROOF, [cards[0].proof(granted, token)], keep=False)
            script = str(Path(__file__).with_name("baseline_centre.py"))
            given = granted + b"\n" + answer + b"\n"
            with running("FastAPI, no work", [sys.executable, script], given) as baseline:
                os.sched_setaffinity(0, cores[-1:])
                ids = measure(centre, baseline, cards, token) | set(check([answer]))
                if rows_in(database) != ids:
                    raise RuntimeError("the audit log does not hold the answers that were given")
        report(centre, baseline, len(ids))


if __name__ == "__main__":
    main()
