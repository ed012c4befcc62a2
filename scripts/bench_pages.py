"""What the pages cost: from a card's insertion to the kiosk's first reaction, and to the result.

Measured in a real browser, by what its page shows and when, against the moment of the insertion
and of the tap; both processes read the same clock. Baselines in the same run: a page of the same
app that asks again each second, as one would write it in an afternoon, and a plain round trip over
HTTP from the same page. The virtual reader tells at once; a real one tells when pcscd has looked,
every 0.4 s.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from clinic_ui.compose import World
from clinic_ui.front.place import Timing
from clinic_ui.premises import demo_premises
from clinic_ui.serving import listen, served, spare_the_collector
from clinic_ui.settings import ClinicSettings

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from playwright.sync_api import Browser, Page

VISITS, WARMING_UP, SEED = 110, 10, 1
PERSONA = "standard"
CHROMIUM = "/usr/bin/chromium"
GOAL_MS = 100

# In the page: when each screen appeared, in milliseconds since 1970, and taps that need no hand.
WATCH = """() => {
  const now = () => performance.timeOrigin + performance.now();
  const seen = () => document.querySelector("[data-screen]")?.dataset.screen;
  window.shown = [];
  window.last = seen();
  new MutationObserver(() => {
    if (seen() === window.last) return;
    window.last = seen();
    window.shown.push([window.last, now()]);
  }).observe(document.body, {childList: true, subtree: true, attributes: true});
  document.addEventListener("click", () => { window.tapped = now(); }, true);
  window.round = async () => {
    const begun = performance.now();
    await (await fetch("/started", {cache: "no-store"})).text();
    return performance.now() - begun;
  };
}"""
# Ask each second, for the first time after that many milliseconds: cards do not keep step with it.
POLL = """first => {
  const now = () => performance.timeOrigin + performance.now();
  const turn = window.turn = (window.turn ?? 0) + 1;
  window.first = undefined;
  clearInterval(window.asking);
  const ask = async () => {
    const said = await (await fetch("/kiosk/1", {cache: "no-store"})).text();
    if (turn === window.turn && !said.includes('data-screen="idle"')) window.first ??= now();
  };
  setTimeout(() => {
    if (turn !== window.turn) return;
    ask();
    window.asking = setInterval(ask, 1000);
  }, first);
}"""

CONSENT = '[data-screen^="consent-"] .answers button'
ASKS_ANEW = """step => {
  const {screen, step: now} = document.querySelector("[data-screen]").dataset;
  return now !== step && /^(consent|end)-/.test(screen);
}"""


async def serve() -> None:
    """A demo that does what its standard input says, and prints when it did."""
    world = World.create()
    timing = Timing(patience=600, left_behind=600, farewell=600)
    async with (
        demo_premises(world, ClinicSettings(), timing=timing) as rooms,
        served(rooms.app, listen(0)) as url,
    ):
        place, bench = rooms.front.place("1"), rooms.bench
        if bench is None:
            raise RuntimeError("the demo has no bench")
        await bench.insert(PERSONA, "1")
        bench.remove("1")
        spare_the_collector()
        tell(url)
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            if line == "insert":
                at = time.time()
                await bench.insert(PERSONA, "1")
                tell(at * 1000)
                continue
            bench.remove("1")
            place.cancel()
            while place.card or (place.visit is not None and not place.visit.over):
                await rooms.front.changed(rooms.front.version)
            place.dismiss()
            tell(None)
        rooms.front.close()


def tell(what: object) -> None:
    """A line on standard output."""
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


class Served:
    """The demo in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.url = str(self._read())

    def do(self, what: str) -> Any:  # noqa: ANN401 - JSON
        """Have it done; what it says: of an insertion when, in milliseconds since 1970."""
        if self._process.stdin is None:
            raise RuntimeError
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:  # noqa: ANN401 - JSON
        if self._process.stdout is None:
            raise RuntimeError
        return json.loads(self._process.stdout.readline())


@contextmanager
def demo() -> Generator[Served]:
    """A demo for the block."""
    pipes = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
    with subprocess.Popen([sys.executable, __file__, "serve"], **pipes, text=True) as process:
        try:
            yield Served(process)
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.communicate("\n")


def visit(
    served_: Served, kiosk: Page, poller: Page, phase: float
) -> tuple[float, float, float, float]:
    """Milliseconds: first reaction, that of the poller, last tap to result, a round trip."""
    kiosk.evaluate("window.shown = []")
    poller.evaluate(POLL, phase * 1000)
    placed = served_.do("insert")
    kiosk.wait_for_function("() => window.shown.length")
    first = kiosk.evaluate("window.shown[0][1]") - placed
    tap(kiosk, "choice-pin")
    for digit in "1234":
        tap(kiosk, f"pin-{digit}")
    tap(kiosk, "send")
    kiosk.wait_for_selector(CONSENT)
    while kiosk.locator(CONSENT).count():
        step = kiosk.get_by_test_id("screen").get_attribute("data-step")
        kiosk.locator(CONSENT).first.dispatch_event("click")
        kiosk.wait_for_function(ASKS_ANEW, arg=step)
    result = kiosk.evaluate(
        'window.shown.find(([screen]) => screen.startsWith("end-"))[1] - window.tapped'
    )
    poller.wait_for_function("() => window.first", polling=50)
    polled = poller.evaluate("window.first") - placed
    trip = kiosk.evaluate("window.round()")
    served_.do("remove")
    kiosk.wait_for_function('() => window.last === "idle"')
    return first, polled, result, trip


def tap(page: Page, testid: str) -> None:
    """Press a button once it is there."""
    page.get_by_test_id(testid).dispatch_event("click")


def measure(browser: Browser, served_: Served) -> Sequence[tuple[float, float, float, float]]:
    """Every visit's times, without those that warm everything up."""
    kiosk, poller = browser.new_page(), browser.new_page()
    kiosk.goto(f"{served_.url}/kiosk/1")
    poller.goto(served_.url)
    kiosk.evaluate(WATCH)
    chance = random.Random(SEED)  # noqa: S311
    return [visit(served_, kiosk, poller, chance.random()) for _ in range(VISITS)][WARMING_UP:]


def report(title: str, ours: Sequence[float], name: str, baseline: Sequence[float]) -> None:
    """Print medians and 99th percentiles, each in relation to the baseline's."""
    print(f"{title} ({len(ours)} visits, goal: {GOAL_MS} ms)")
    print(f"{'':29}p50 ms   ratio    p99 ms   ratio")
    middle, late = statistics.median(baseline), statistics.quantiles(baseline, n=100)[98]
    for what, times in (("the kiosk's page", ours), (name, baseline)):
        p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
        print(f"  {what:<25} {p50:8.1f} {p50 / middle:7.2f} {p99:9.1f} {p99 / late:7.2f}")


def main() -> None:
    """Measure in one run."""
    if sys.argv[1:] == ["serve"]:
        asyncio.run(serve())
        return
    with sync_playwright() as playwright, demo() as served_:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        times = measure(browser, served_)
        browser.close()
    first, polled, result, trip = ([one[which] for one in times] for which in range(4))
    report("Pages: card placed to first reaction", first, "one-second poller", polled)
    report("Pages: last tap to result", result, "HTTP round trip", trip)


if __name__ == "__main__":
    main()
