"""Reader, machine or service gone for a while: does everything come back?"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from clinic_ui.hil.checks.check import Check, NotTried, Outcome, finding
from clinic_ui.hil.hands import Task
from clinic_ui.hil.result import Figure
from onshikaku.domain.text import Text
from reader.errors import ReaderError
from reader.jpki import JpkiCard
from reader.ports import CardInserted, ReaderBack, ReaderLost

if TYPE_CHECKING:
    from clinic_ui.hil.result import Finding
    from clinic_ui.hil.stand import Stand

__all__ = ["SERVICE_RESTART", "SUSPEND", "UNPLUG"]

_BACK = 30.0
"""Seconds within which a reader must be usable again after its cable or machine came back."""

_PAUSE = 1.0
_SLEPT = 1.0
"""Seconds of sleep below which nobody can have suspended anything."""


def _unplug(stand: Stand) -> Outcome:
    mark = stand.observer.mark
    stand.hands.do(Task.UNPLUG)
    lost = stand.observer.wait(ReaderLost, mark, stand.patience)
    mark = stand.observer.mark
    stand.hands.do(Task.REPLUG)
    back = stand.observer.wait(ReaderBack, mark, _BACK)
    usable = _usable(stand)
    return Outcome(
        (
            Figure("loss-told", float(lost is not None), limit=1, worse="lower"),
            Figure("return-told", float(back is not None), limit=1, worse="lower"),
            *_came_back(usable),
        ),
        defects=_defects(lost=lost is None, back=back is None, usable=usable),
    )


def _suspend(stand: Stand) -> Outcome:
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    if clock is None:
        raise NotTried(
            "sleep-not-measurable",
            "このシステムでは、スリープしたかどうかを確かめられません。",
            "This system does not tell whether it slept (no CLOCK_BOOTTIME).",
        )
    before = time.clock_gettime(clock) - time.monotonic()
    stand.hands.do(Task.SUSPEND)
    slept = time.clock_gettime(clock) - time.monotonic() - before
    if slept < _SLEPT:
        raise NotTried(
            "never-slept",
            f"スリープが確認できませんでした（{slept:.1f} 秒）。",
            f"The machine did not sleep ({slept:.1f} s by CLOCK_BOOTTIME - CLOCK_MONOTONIC).",
        )
    usable = _usable(stand)
    figures = (Figure("slept", slept, "s", worse="changed"), *_came_back(usable))
    return Outcome(figures, defects=_defects(lost=False, back=False, usable=usable))


def _service_restart(stand: Stand) -> Outcome:
    service = stand.service
    if service is None:
        raise NotTried(
            "not-our-service",
            "システムの PC/SC サービスは止めません（検査用の仮想リーダーでのみ行います）。",
            "The system's own PC/SC service is not stopped; only that of a virtual reader is.",
        )
    with stand.card() as connection:
        card = JpkiCard(connection)
        card.select()
        going_on = threading.Timer(_PAUSE, service.resume)
        service.pause()
        going_on.start()
        begun = time.monotonic()
        try:
            tries = card.tries_left()
        finally:
            going_on.cancel()
            service.resume()
        stood_still = time.monotonic() - begun
        mark = stand.observer.mark
        service.kill()
        refused = False
        try:
            card.tries_left()
        except ReaderError:
            refused = True
    lost = stand.observer.wait(ReaderLost, mark, stand.patience)
    begun = time.monotonic()
    service.start()
    back = stand.observer.wait(ReaderBack, mark, _BACK)
    told = stand.observer.wait(CardInserted, mark, _BACK)
    usable = _usable(stand, begun)
    figures = (
        Figure("answered-after-pause", stood_still, "s"),
        Figure("tries-left", tries, worse="changed"),
        Figure("refused-while-gone", float(refused), limit=1, worse="lower"),
        Figure("loss-told", float(lost is not None), limit=1, worse="lower"),
        Figure("return-told", float(back is not None), limit=1, worse="lower"),
        Figure("card-told", float(told is not None), limit=1, worse="lower"),
        *_came_back(usable),
    )
    return Outcome(figures, defects=_defects(lost=lost is None, back=back is None, usable=usable))


def _usable(stand: Stand, begun: float | None = None) -> float | None:
    """Seconds until the card could be read again; None if it could not in time."""
    begun = time.monotonic() if begun is None else begun
    while time.monotonic() - begun < _BACK:
        try:
            with stand.card() as connection:
                JpkiCard(connection).select()
        except ReaderError:
            time.sleep(0.05)
        else:
            return time.monotonic() - begun
    return None


def _came_back(usable: float | None) -> tuple[Figure, ...]:
    if usable is None:
        return (Figure("usable-again", 0, limit=1, worse="lower"),)
    return (
        Figure("usable-again", 1, limit=1, worse="lower"),
        Figure("usable-after", usable, "s", _BACK),
    )


def _defects(*, lost: bool, back: bool, usable: float | None) -> tuple[Finding, ...]:
    defects: list[Finding] = []
    if lost:
        defects.append(
            finding(
                "loss-untold",
                "リーダーがなくなったことが通知されませんでした。",
                "That the reader had gone was never told.",
            )
        )
    if back:
        defects.append(
            finding(
                "return-untold",
                "リーダーが戻ったことが通知されませんでした。",
                "That the reader had come back was never told.",
            )
        )
    if usable is None:
        defects.append(
            finding(
                "never-usable-again",
                f"{_BACK:g} 秒待っても、カードを読めるようになりませんでした。",
                f"After {_BACK:g} s the card could still not be read.",
            )
        )
    return tuple(defects)


UNPLUG = Check(
    "unplug",
    Text("リーダーの抜き差し", "Reader unplugged"),
    Text(
        "ケーブルを抜き、差し直したことが通知され、30 秒以内に読めるか。",
        "Whether unplugging and plugging in are told, and the card can be read within 30 s.",
    ),
    _unplug,
    tasks=frozenset({Task.UNPLUG, Task.REPLUG}),
)
SUSPEND = Check(
    "suspend",
    Text("スリープと復帰", "Suspend and resume"),
    Text(
        "本体をスリープさせ、復帰後 30 秒以内に読めるか。眠った時間は CLOCK_BOOTTIME と "
        "CLOCK_MONOTONIC の差で確かめます。",
        "Whether the card can be read within 30 s of waking. That the machine slept is seen by"
        " CLOCK_BOOTTIME running ahead of CLOCK_MONOTONIC.",
    ),
    _suspend,
    tasks=frozenset({Task.SUSPEND}),
)
SERVICE_RESTART = Check(
    "service-restart",
    Text("PC/SC サービスの停止と再起動", "PC/SC service restarted"),
    Text(
        "仮想リーダーの pcscd を 1 秒止めて再開し、次に強制終了して起動し直します。応答が正しく、"
        "切断と復帰が通知され、30 秒以内に読めるか。",
        "The virtual reader's pcscd stands still for a second and goes on; then it is killed and"
        " started again. Answers, loss and return as told, a card readable within 30 s.",
    ),
    _service_restart,
    pcsc_only=True,
)
