"""The card taken away in the middle of work, and swapped quicker than one can look."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from clinic_ui.hil.checks.check import Check, Outcome, finding
from clinic_ui.hil.hands import HandsFailed, Task
from clinic_ui.hil.result import Figure
from onshikaku.domain.text import Text
from reader.errors import CardRemoved, ReaderError
from reader.jpki import JpkiCard
from reader.ports import CardInserted, CardTaken

if TYPE_CHECKING:
    from clinic_ui.hil.stand import Stand

__all__ = ["FAST_SWAP", "TORN"]

_READ_FIRST = 5
_PAUSE = 0.02
"""Seconds between two commands, so that the one core there may be is not used up."""


def _torn(stand: Stand) -> Outcome:
    failed: list[BaseException] = []

    begun_reading = threading.Event()

    def take() -> None:
        begun_reading.wait()
        try:
            stand.hands.do(Task.REMOVE)
        except (HandsFailed, KeyboardInterrupt) as error:
            failed.append(error)

    mark = stand.observer.mark
    taking = threading.Thread(target=take, name="hil hands", daemon=True)
    answers = 0
    ended = ""
    stand.hands.tell(
        "読み取りを続けています。その最中にカードを取ってください。",
        "The card is being read all the time: take it away in the middle of that.",
    )
    with stand.card() as connection:
        card = JpkiCard(connection)
        card.select()
        taking.start()
        deadline = None
        try:
            while deadline is None or time.monotonic() < deadline:
                card.tries_left()
                answers += 1
                if answers == _READ_FIRST:
                    begun_reading.set()
                if deadline is None and not taking.is_alive():
                    deadline = time.monotonic() + stand.patience
                time.sleep(_PAUSE)
        except ReaderError as error:
            ended = type(error).__name__
        noticed = time.monotonic()
    begun_reading.set()
    taking.join()
    if failed:
        raise failed[0]
    told = stand.observer.wait(CardTaken, mark, stand.patience)
    figures = [
        Figure("answers-before", answers, worse="changed"),
        Figure("card-removed", float(ended == CardRemoved.__name__), limit=1, worse="lower"),
        Figure("removal-told", float(told is not None), limit=1, worse="lower"),
    ]
    if stand.exact is not None and ended:
        figures.append(Figure("noticed", max(0.0, noticed - stand.exact.acted), "s"))
    begun = time.monotonic()
    stand.need_card()
    with stand.card() as connection:
        JpkiCard(connection).select()
    figures.append(Figure("placed-and-read-again", time.monotonic() - begun, "s"))
    defects = ()
    if ended != CardRemoved.__name__:
        said = ended or "nothing"
        defects = (
            finding(
                "removal-not-told-apart",
                f"読み取り中にカードを取ったとき、CardRemoved ではなく {said} になりました。",
                f"A card taken in the middle of work shows as {said}, not as CardRemoved.",
            ),
        )
    elif told is None:
        defects = (
            finding(
                "events-lost",
                "カードを取ったことが通知されませんでした。",
                "That the card was taken was never told.",
            ),
        )
    return Outcome(tuple(figures), defects=defects)


def _fast_swap(stand: Stand) -> Outcome:
    mark = stand.observer.mark
    if stand.exact is not None:
        stand.exact.swap()
    else:
        stand.hands.tell(
            "次の二つは、続けてできるだけ素早く行ってください。",
            "Do the next two things one after the other, as quickly as you can.",
        )
        stand.hands.do(Task.REMOVE)
        stand.hands.do(Task.PLACE)
    placed = stand.observer.wait(CardInserted, mark, stand.patience)
    taken = stand.observer.wait(CardTaken, mark, 0)
    if placed is not None and isinstance(placed.event, CardInserted):
        stand.insertions.append(placed.event.atr)
    stand.need_card()
    with stand.card() as connection:
        label = JpkiCard(connection).select().label
    told = (taken is not None) + (placed is not None)
    figures = [
        Figure("events-told", told, limit=2, worse="lower"),
        Figure("read-afterwards", float(bool(label)), limit=1, worse="lower"),
    ]
    if taken is not None and placed is not None:
        figures.append(Figure("seen-empty", max(0.0, placed.at - taken.at), "s"))
        return Outcome(tuple(figures))
    unseen = finding(
        "swap-unseen",
        "素早く置き直したことが通知されませんでした。別のカードに替わっても気づけません。",
        "A quick swap was not told: another card in its place would go unnoticed.",
    )
    return Outcome(tuple(figures), defects=(unseen,))


TORN = Check(
    "removal-in-work",
    Text("読み取り中の取り外し", "Taken in the middle of work"),
    Text(
        "読み取り中に取ると CardRemoved となり、置き直すと読めるか。",
        "Whether it shows as CardRemoved, and a card that is placed again can be read.",
    ),
    _torn,
)
FAST_SWAP = Check(
    "fast-swap",
    Text("素早い置き直し", "Swapped quickly"),
    Text(
        "取ってすぐ置き直したとき、取ったことと置いたことの両方が通知されるか。",
        "Whether a card taken and put back at once is told of as both, taken and placed.",
    ),
    _fast_swap,
)
