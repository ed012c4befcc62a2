"""How long single commands take, and whether each gets its answer."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from clinic_ui.hil.checks.check import Check, Outcome, finding, spread
from clinic_ui.hil.result import Figure
from onshikaku.domain.text import Text
from reader.errors import CardMute, CardRemoved
from reader.jpki import JpkiCard
from reader.mynumber import Aid, JpkiFile
from reader.protocol import CardProtocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_ui.hil.stand import Stand

__all__ = ["APDU_LATENCY", "FRAME_WAITING"]

FRAME_WAITING = 0.309
"""Seconds: the frame waiting time of FWI 10, which My Number Cards announce (docs/card.md §1.1).

Within it a card answers or asks for more (ISO/IEC 14443-4 §7.3).
"""

_READS = 7
"""Commands of 256 bytes that a certificate of 1.6 kB takes (docs/card.md §3.2)."""


def _apdu_latency(stand: Stand) -> Outcome:
    times: dict[str, list[float]] = {}
    lost = 0
    asked = 0

    def timed(name: str, call: Callable[[], object]) -> None:
        begun = time.perf_counter()
        call()
        times.setdefault(name, []).append(time.perf_counter() - begun)

    while asked < stand.repeats:
        try:
            with stand.card() as connection:
                card, protocol = JpkiCard(connection), CardProtocol(connection)
                while asked < stand.repeats:
                    asked += 1
                    timed("select", partial(protocol.select_application, Aid.JPKI))
                    timed("verify-empty", card.tries_left)
                    timed("certificate", card.auth_certificate)
                    protocol.select_file(JpkiFile.AUTH_CERTIFICATE)
                    timed("read-256", partial(protocol.read, 256))
        except (CardMute, CardRemoved):
            lost += 1
            stand.need_card()
    limits = {"certificate": _READS * FRAME_WAITING}
    figures = [
        figure
        for name, seconds in times.items()
        for figure in spread(name, seconds, limits.get(name, FRAME_WAITING))
    ]
    figures.append(Figure("answers-lost", lost, limit=0))
    defects = [
        finding(
            "slow-answers",
            f"{figure.name} が {figure.value:.3f} 秒で、カードが示す待ち時間"
            f"（{figure.limit:.3f} 秒、FWI 10）を超えています。",
            f"{figure.name} is {figure.value:.3f} s, beyond the {figure.limit:.3f} s that cards"
            " ask to be waited for (FWI 10).",
        )
        for figure in figures
        if figure.unit == "s" and figure.limit is not None and figure.value > figure.limit
    ]
    if lost:
        defects.append(
            finding(
                "answers-lost",
                f"{asked} 巡の読み取りのうち {lost} 回、カードの応答が失われました。",
                f"In {lost} of {asked} rounds a command got no answer.",
            )
        )
    series = {name: tuple(seconds) for name, seconds in times.items()}
    return Outcome(tuple(figures), defects=tuple(defects), series=series)


APDU_LATENCY = Check(
    "apdu-latency",
    Text("コマンドの応答時間", "Time per command"),
    Text(
        "SELECT、256 バイトの READ BINARY、空の VERIFY、証明書の読み取りを 20 回ずつ。中央値の"
        "上限は FWI 10 の待ち時間 0.309 秒（ISO/IEC 14443-4）、証明書はその 7 倍。",
        "SELECT, READ BINARY of 256 bytes, an empty VERIFY and the certificate, 20 times each. The"
        " median must stay within FWI 10's 0.309 s (ISO/IEC 14443-4), 7 times that for the"
        " certificate.",
    ),
    _apdu_latency,
)
