"""What the terminal's folders cost: from a request's appearance in `req` to its answer's in `res`.

Baseline: what one would write in an afternoon, a loop that looks into `req` each second and writes
the answers in place, with the same counter and the same centre behind it. Both run in a process of
their own, one after the other; requests come at the same random moments. Then a batch (一括照会) of
ten thousand people, from its placing to its last result in `res`.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_ui import compose
from clinic_ui.settings import DEFAULT_INSTITUTION, ClinicSettings
from onshikaku.domain.dates import jst_day
from onshikaku.exchange.counter import TerminalCounter
from onshikaku.exchange.ports import Answer, Request
from onshikaku.exchange.settings import ExchangeSettings
from onshikaku.personas import load_personas
from onshikaku.wire.oqs.names import RequestName

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from onshikaku.domain.persona import Persona

PERSONAS = ("standard", "family", "public-servant", "self-employed", "aged-70")
REQUESTS, PER_SECOND, SEED = 300, 10.0, 1
LINES = 10_000
LOOK_SECONDS, ASK_SECONDS, PATIENCE_SECONDS = 0.001, 0.2, 600
BASELINE_SECONDS = 1.0
TODAY = jst_day(datetime.now(UTC))
FLAG = "<LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>"


def message(header: str, body: str) -> bytes:
    """A request of the default institution."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<XmlMsg><MessageHeader>'
        f"{header}<MedicalInstitutionCode>{DEFAULT_INSTITUTION}</MedicalInstitutionCode>"
        f"</MessageHeader><MessageBody>{body}</MessageBody></XmlMsg>\n"
    ).encode()


def search(persona: Persona, rest: str) -> str:
    """What a query says of one person."""
    coverage = persona.coverages[-1]
    insured = coverage.insured
    symbol = f"<InsuredCardSymbol>{insured.symbol}</InsuredCardSymbol>" if insured.symbol else ""
    branch = (
        f"<InsuredBranchNumber>{insured.branch}</InsuredBranchNumber>" if insured.branch else ""
    )
    return (
        "<QualificationConfirmSearchInfo>"
        f"<InsurerNumber>{coverage.insurer_number.padded}</InsurerNumber>{symbol}"
        f"<InsuredIdentificationNumber>{insured.number}</InsuredIdentificationNumber>{branch}"
        f"<Birthdate>{persona.person.birth_date:%Y%m%d}</Birthdate>{rest}"
        "</QualificationConfirmSearchInfo>"
    )


def people() -> Sequence[Persona]:
    """Those who are asked for, in turn."""
    cast = load_personas(TODAY)
    return [cast[name] for name in PERSONAS]


def single(persona: Persona) -> bytes:
    """A query for one person."""
    day = f"<QualificationConfirmationDate>{TODAY:%Y%m%d}</QualificationConfirmationDate>"
    return message(day, search(persona, FLAG))


@contextmanager
def served(command: Sequence[str | Path], root: Path) -> Generator[None]:
    """A process that answers in the folders below `root`, once it says so."""
    (root / "req").mkdir(parents=True, exist_ok=True)
    (root / "res").mkdir(exist_ok=True)
    quick = {"EXCHANGE_SINGLE_DELAY": "0", "EXCHANGE_BATCH_DELAY": "0"}
    with subprocess.Popen(
        [*command, root], stdout=subprocess.PIPE, text=True, env=os.environ | quick
    ) as process:
        if process.stdout is None or not process.stdout.readline():
            raise RuntimeError("it did not start")
        threading.Thread(target=process.stdout.read).start()  # lest it waits for a reader
        try:
            yield
        finally:
            process.terminate()


def latencies(root: Path) -> Sequence[float]:
    """Milliseconds from each request to its answer; the requests do not wait for each other."""
    chance = random.Random(SEED)  # noqa: S311  # the same moments for both
    waiting: dict[Path, float] = {}
    taken: list[float] = []
    due = time.perf_counter()
    for number, persona in enumerate(islice(cycle(people()), REQUESTS)):
        due += chance.expovariate(PER_SECOND)
        while time.perf_counter() < due:
            taken += seen(waiting)
        place(root, f"OQSsiquc01req_{number:08}.xml", single(persona))
        waiting[root / "res" / f"OQSsiquc01res_{number:08}.xml"] = time.perf_counter()
    until = time.perf_counter() + PATIENCE_SECONDS
    while waiting and time.perf_counter() < until:
        taken += seen(waiting)
    if len(taken) < REQUESTS:
        raise RuntimeError(f"{REQUESTS - len(taken)} requests were not answered")
    return sorted(taken)


def seen(waiting: dict[Path, float]) -> Sequence[float]:
    """What the answers took that have appeared since the last look; then wait for the next."""
    now = time.perf_counter()
    there = [answer for answer in waiting if answer.exists()]
    taken = [(now - waiting.pop(answer)) * 1000 for answer in there]
    time.sleep(LOOK_SECONDS)
    return taken


def place(root: Path, name: str, content: bytes) -> None:
    """Put a request into `req`, whole."""
    aside = root / "req" / f"{name}.tmp"
    aside.write_bytes(content)
    aside.rename(root / "req" / name)


def batch(root: Path) -> tuple[float, float, int]:
    """Seconds to the receipt and to the results, and how many of them are valid."""
    day = f"<QualificationConfirmationDate>{TODAY:%Y%m%d}</QualificationConfirmationDate>"
    body = "".join(search(persona, "") for persona in islice(cycle(people()), LINES))
    begin = time.perf_counter()
    place(root, "OQSmuquc01req_1.xml", message(day, body))
    receipt = answered(root, "OQSmuquc01res_1.xml")
    received = time.perf_counter() - begin
    number = re.search(r"<ReceptionNumber>.*?</ReceptionNumber>", receipt)
    if number is None:
        raise RuntimeError("the batch was not accepted")
    for attempt in range(PATIENCE_SECONDS):
        place(root, f"OQSmuquc02req_{attempt}.xml", message("", number[0]))
        result = answered(root, f"OQSmuquc02res_{attempt}.xml")
        if "<SegmentOfResult>1</SegmentOfResult>" in result:
            valid = result.count("<QualificationValidity>1</QualificationValidity>")
            return received, time.perf_counter() - begin, valid
        if "<SegmentOfResult>2</SegmentOfResult>" not in result:
            raise RuntimeError("the batch failed")
        time.sleep(ASK_SECONDS)
    raise RuntimeError("the batch took too long")


def answered(root: Path, name: str) -> str:
    """An answer, once it is there."""
    until = time.perf_counter() + PATIENCE_SECONDS
    while not (root / "res" / name).exists():
        if time.perf_counter() > until:
            raise RuntimeError(f"{name} did not come")
        time.sleep(LOOK_SECONDS)
    return (root / "res" / name).read_text("utf-8")


async def poll(root: Path) -> None:
    """The baseline: look, answer, write, sleep."""
    settings = ExchangeSettings(root=root)
    world = compose.World.create(place=str(root.with_name("poller.db")))
    async with compose.local_terminal(world, ClinicSettings()) as terminal:
        work = root.with_name("poller-work")
        counter = TerminalCounter(terminal.client, settings, work, world.clock.now)
        sys.stdout.write(f"{json.dumps({'root': str(root)})}\n")
        sys.stdout.flush()
        while True:
            for file in (root / "req").glob("*.xml"):
                name = RequestName.parse(file.name)
                if name is not None:
                    request = Request(name, file.read_bytes(), world.clock.now())
                    answer = await counter.answer(request)
                    if isinstance(answer, Answer):
                        (root / "res" / name.answer_name()).write_bytes(answer.content)
                file.unlink()
            await asyncio.sleep(BASELINE_SECONDS)


def report(exchange: Sequence[float], poller: Sequence[float]) -> None:
    """Print medians and 99th percentiles, each in relation to the baseline's."""
    print(f"Terminal's folders ({REQUESTS} single queries, {PER_SECOND:.0f} a second)")
    print(f"{'':29}p50 ms   ratio    p99 ms   ratio")
    middle, late = statistics.median(poller), statistics.quantiles(poller, n=100)[98]
    for what, times in (("exchange", exchange), ("one-second poller", poller)):
        p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
        print(f"  {what:<25} {p50:8.1f} {p50 / middle:7.2f} {p99:9.1f} {p99 / late:7.2f}")


def main() -> None:
    """Measure both, then the batch."""
    if len(sys.argv) > 1:
        asyncio.run(poll(Path(sys.argv[1])))
        return
    # Not in /tmp, which may be in memory: an answer shall reach a disk.
    with tempfile.TemporaryDirectory(prefix="onshikaku-bench-", dir="/var/tmp") as folder:
        program = Path(sys.executable).with_name("onshikaku")
        root = Path(folder) / "exchange"
        with served([program, "exchange", "--json", "--root"], root):
            exchange = latencies(root)
            received, seconds, valid = batch(root)
        plain = Path(folder) / "poller"
        with served([sys.executable, __file__], plain):
            poller = latencies(plain)
    report(exchange, poller)
    print(
        f"  batch of {LINES} people: receipt after {received:.1f} s, results after {seconds:.1f} s"
    )
    print(f"  ({LINES / seconds:.0f} a second), {valid} of them valid")


if __name__ == "__main__":
    main()
