"""Two programs at one card: nobody may talk in between, and each must learn of a reset."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from clinic_ui.hil.checks.check import Check, Outcome, finding
from clinic_ui.hil.result import Figure
from clinic_ui.hil.rival import RESET_CARD, SHARING_VIOLATION, Refused, Rival
from clinic_ui.hil.stand import RELEASE_SECONDS
from onshikaku.domain.text import Text
from reader.errors import CardMute, CardRemoved, ReaderError, ReaderUnavailable, UnavailableReason
from reader.jpki import JpkiCard

if TYPE_CHECKING:
    from clinic_ui.hil.result import Finding
    from clinic_ui.hil.stand import Stand

__all__ = ["LOCKING", "RESET_BY_OTHER"]

_TRIES = 10
RELEASE_LIMIT = 5.0
"""Seconds after which a card that a dead program held must be free: our own deadline."""


def _locking(stand: Stand) -> Outcome:
    refused = let_in = 0
    undisturbed = True
    with Rival() as rival:
        with stand.card() as connection:
            card = JpkiCard(connection)
            card.select()
            for number in range(_TRIES):
                code = _tries(rival, stand.source.name, exclusive=number % 2 == 0)
                refused += code == SHARING_VIOLATION
                let_in += code is None
                try:
                    undisturbed &= card.tries_left() >= 0
                except ReaderError:
                    undisturbed = False
        free = _tries(rival, stand.source.name, exclusive=True, seconds=RELEASE_SECONDS) is None
        ours = _open_against(stand) if free else None
        rival.kill()
    begun = time.monotonic()
    free_again = _opens_soon(stand)
    waited = time.monotonic() - begun
    figures = (
        Figure("tries-of-the-other", _TRIES, worse="changed"),
        Figure("refused", refused, worse="lower"),
        Figure("let-in", let_in, limit=0),
        Figure("undisturbed", float(undisturbed), limit=1, worse="lower"),
        Figure("free-after-us", float(free), limit=1, worse="lower"),
        Figure("we-hear-in-use", float(ours is UnavailableReason.IN_USE), limit=1, worse="lower"),
        Figure("free-after-its-death", waited, "s", RELEASE_LIMIT),
    )
    defects: list[Finding] = []
    if let_in or not undisturbed:
        defects.append(
            finding(
                "not-locked",
                "こちらが使っている間に、別のプログラムがカードを使えました。",
                "Another program got at the card while we held it.",
            )
        )
    if not free or ours is not UnavailableReason.IN_USE:
        defects.append(
            finding(
                "in-use-not-told",
                "別のプログラムが使用中であることが分かりません。",
                "That another program holds the card does not show as IN_USE.",
            )
        )
    if not free_again:
        defects.append(
            finding(
                "never-free",
                "使っていたプログラムが異常終了した後、カードが使えません。",
                "After the program that held the card died, the card stays taken.",
            )
        )
    return Outcome(figures, defects=tuple(defects))


def _tries(rival: Rival, reader: str, *, exclusive: bool, seconds: float = 0) -> int | None:
    """PC/SC's refusal; None if the rival got the card. One that waits counts as refused."""
    try:
        rival.connect(reader, exclusive=exclusive, seconds=seconds)
    except Refused as error:
        return error.code
    return None


def _open_against(stand: Stand) -> UnavailableReason | None:
    try:
        stand.source.reader.connect().close()
    except ReaderUnavailable as error:
        return error.reason
    except CardMute:
        return None
    return None


def _opens_soon(stand: Stand) -> bool:
    deadline = time.monotonic() + RELEASE_LIMIT
    while time.monotonic() < deadline:
        if _open_against(stand) is None:
            return True
        time.sleep(0.02)
    return False


def _reset_by_other(stand: Stand) -> Outcome:
    told = False
    with Rival() as ours, Rival() as other:
        card = JpkiCard(ours.connect(stand.source.name, exclusive=False))
        card.select()
        other.connect(stand.source.name, exclusive=False)
        other.ask("reset")
        try:
            card.tries_left()
        except CardRemoved as error:
            told = isinstance(error.__cause__, Refused) and error.__cause__.code == RESET_CARD
            ours.ask("again")
        usable = bool(card.select().label)
    figures = (
        Figure("told", float(told), limit=1, worse="lower"),
        Figure("usable-afterwards", float(usable), limit=1, worse="lower"),
    )
    if told:
        return Outcome(figures)
    untold = finding(
        "reset-untold",
        "別のプログラムがカードをリセットしても、知らされません。",
        "A reset by another program is not told of (SCARD_W_RESET_CARD).",
    )
    return Outcome(figures, defects=(untold,))


LOCKING = Check(
    "locking",
    Text("排他制御", "Two programs at once"),
    Text(
        "別のプロセスが、こちらの使用中に接続を試みます（共有・排他）。拒まれること、通信が乱れない"
        "こと、相手の使用中は IN_USE と分かること、相手が異常終了したら使えることを確かめます。",
        "A second process tries to connect while we hold the card, shared and exclusively: it must"
        " be refused, nothing disturbed, its own hold must show as IN_USE, and end with its death.",
    ),
    _locking,
    pcsc_only=True,
)
RESET_BY_OTHER = Check(
    "reset-by-other",
    Text("別のプログラムによるリセット", "Reset by another program"),
    Text(
        "共有で使っているとき、別のプロセスのリセットが知らされるか（SCARD_W_RESET_CARD）。",
        "Whether a card held in shared mode tells that another process has reset it"
        " (SCARD_W_RESET_CARD).",
    ),
    _reset_by_other,
    pcsc_only=True,
)
