"""Placed and taken away again and again: is everything told, how soon, and does nothing leak?"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.hil.checks.check import Check, Lying, Outcome, finding, spread
from clinic_ui.hil.result import Figure
from onshikaku.domain.text import Text
from reader.errors import ReaderError
from reader.jpki import JpkiCard

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from clinic_ui.hil.result import Finding
    from clinic_ui.hil.stand import Stand

__all__ = ["INSERTIONS", "Belongings"]

EVENT_LIMIT = 2.0
"""Seconds: five looks of pcscd, which polls every 0.4 s where the reader does not interrupt."""

_WARM_UP = 2
"""Cycles after which what grows is a leak and no cache."""

_JUDGED_FROM = 100
"""Cycles before memory tells a leak from what an allocator keeps."""

MEMORY_LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Belongings:
    """What this process holds."""

    descriptors: int
    threads: int
    memory: int

    @classmethod
    def now(cls) -> Self:
        """As the system counts it; handles instead of descriptors on Windows."""
        import psutil  # noqa: PLC0415 - of the extra, and needed by this check only

        gc.collect()
        process = psutil.Process()
        # Windows counts handles instead, and pyright knows one system at a time.
        count: Callable[[], int] = getattr(process, "num_fds" if psutil.POSIX else "num_handles")
        return cls(count(), process.num_threads(), process.memory_info().rss)


def _insertions(stand: Stand) -> Outcome:
    appearing: list[float] = []
    leaving: list[float] = []
    lost = unread = 0
    late = stand.opened_late
    before = Belongings.now()
    for done in range(stand.cycles):
        if done == min(_WARM_UP, stand.cycles - 1):
            before = Belongings.now()
        placed = stand.place()
        if placed.latency is None:
            lost += 1
        else:
            appearing.append(placed.latency)
        unread += not _reads(stand)
        taken = stand.remove()
        if taken.latency is None:
            lost += 1
        else:
            leaving.append(taken.latency)
        stand.progress(done + 1, stand.cycles)
    after = Belongings.now()
    grown = max(0, after.memory - before.memory)
    long_enough = stand.cycles >= _JUDGED_FROM
    # A telephone's page opens and closes connections of its own.
    none_more = None if "web" in stand.hands.name else 0
    limit = None if stand.exact is None else EVENT_LIMIT
    figures = (
        Figure("cycles", stand.cycles, worse="changed"),
        Figure("events-lost", lost, limit=0),
        Figure("cards-not-read", unread, limit=0),
        Figure("opened-late", stand.opened_late - late),
        *spread("insertion", appearing, limit),
        *spread("removal", leaving, limit),
        Figure("descriptors-grown", after.descriptors - before.descriptors, limit=none_more),
        Figure("threads-grown", after.threads - before.threads, limit=none_more),
        Figure("memory-grown", grown, "bytes", MEMORY_LIMIT if long_enough else None),
    )
    notes: tuple[Finding, ...] = ()
    if stand.exact is None:
        notes = (
            finding(
                "from-confirmation",
                "時間は「できました」の合図からのものです。",
                "Times count from the moment at which it was said to be done.",
            ),
        )
    series = {"insertion": tuple(appearing), "removal": tuple(leaving)}
    return Outcome(figures, notes, _defects(figures), series)


def _reads(stand: Stand) -> bool:
    try:
        with stand.card() as connection:
            JpkiCard(connection).select()
    except ReaderError:
        return False
    return True


_WORDS = {
    "events-lost": (
        "抜き差しの通知が {n:g} 回、届きませんでした。",
        "{n:g} events were never told.",
    ),
    "cards-not-read": (
        "置いたカードが {n:g} 回、読めませんでした。",
        "{n:g} times the card that was placed could not be read.",
    ),
    "insertion.median": (
        "カードを置いてから通知まで {n:.2f} 秒かかりました。",
        "It takes {n:.2f} s until a card that was placed is told.",
    ),
    "removal.median": (
        "カードを取ってから通知まで {n:.2f} 秒かかりました。",
        "It takes {n:.2f} s until a card that was taken is told.",
    ),
    "descriptors-grown": (
        "ファイル記述子が {n:g} 個増えました。",
        "{n:g} more file descriptors than at the start.",
    ),
    "threads-grown": ("スレッドが {n:g} 個増えました。", "{n:g} more threads than at the start."),
    "memory-grown": ("メモリが {n:g} バイト増えました。", "{n:g} bytes more than at the start."),
}


def _defects(figures: tuple[Figure, ...]) -> tuple[Finding, ...]:
    return tuple(
        finding(one.name.replace(".median", "-slow"), *(w.format(n=one.value) for w in words))
        for one in figures
        if one.limit is not None
        and one.value > one.limit
        and (words := _WORDS.get(one.name)) is not None
    )


INSERTIONS = Check(
    "insertions",
    Text("抜き差しの繰り返し", "Placed and taken, again and again"),
    Text(
        "回数は --cycles。通知の漏れが 0、ファイル記述子・スレッドの増加が 0、100 回以上なら"
        "メモリの増加が 16 MiB まで。通知までの中央値は 2 秒まで（pcscd の 0.4 秒間隔の 5 回分）。"
        "人が抜き差しするときは判定しません。",
        "As often as --cycles says: no event lost, no file descriptor or thread more at the end,"
        " from 100 cycles on no more than 16 MiB of memory. The median until an event stays within"
        " 2 s, five looks of pcscd; not judged where people act.",
    ),
    _insertions,
    lying=Lying.NOTHING,
)
