"""Is the card powered and what it should be, and is another one told apart from it?"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from clinic_ui.hil.checks.check import Check, Lying, Outcome, finding
from clinic_ui.hil.hands import Task
from clinic_ui.hil.result import Figure
from onshikaku.domain.text import Text
from reader.errors import CardAbsent, CardCommandError, CardDataError, NotMyNumberCard
from reader.jpki import JpkiCard

if TYPE_CHECKING:
    from clinic_ui.hil.stand import Stand

__all__ = ["OTHER_CARD", "PRESENCE"]


def _presence(stand: Stand) -> Outcome:
    begun = time.perf_counter()
    with stand.card() as connection:
        powered = time.perf_counter() - begun
        card = JpkiCard(connection)
        try:
            token = card.select()
        except NotMyNumberCard as error:
            named = error.label or "no JPKI application"
            no_card = finding(
                "not-my-number-card",
                f"マイナンバーカードとして認識できません（{named}）。",
                f"The card is not seen as a My Number Card ({named}).",
            )
            return Outcome((Figure("power-up", powered, "s"),), defects=(no_card,))
        available = card.availability()
        tries = card.tries_left()
        ready = time.perf_counter() - begun
    if token.is_simulated:
        kind = finding("simulated", "模擬カードです。", f"A simulated card ({token.model}).")
    else:
        kind = finding("real", "実物のカードです。", f"A real card ({token.model}).")
    label = finding("label", f"ラベル: {token.label}", f"Its label: {token.label}")
    figures = (
        Figure("power-up", powered, "s"),
        Figure("ready", ready, "s"),
        Figure("auth-certificate", float(available.auth), worse="lower"),
        Figure("tries-left", tries, worse="lower"),
    )
    return Outcome(figures, notes=(label, kind))


def _other_card(stand: Stand) -> Outcome:
    placed = stand.place_other()
    said = "accepted"
    try:
        with stand.card() as connection:
            JpkiCard(connection).select()
    except NotMyNumberCard:
        said = "NotMyNumberCard"
    except (CardCommandError, CardDataError, CardAbsent) as error:
        # A card that cannot be powered up, or refuses in its own words, is no My Number Card.
        said = type(error).__name__
    refused = said != "accepted"
    stand.remove()
    figures = (
        Figure("told", float(placed.seen is not None), worse="lower"),
        Figure("refused", float(refused), limit=1, worse="lower"),
    )
    if not refused:
        taken = finding(
            "other-card-accepted",
            "別のカードがマイナンバーカードとして扱われました。",
            "Another card was taken for a My Number Card.",
        )
        return Outcome(figures, defects=(taken,))
    return Outcome(
        figures,
        notes=(finding("other-card", f"区別できました（{said}）。", f"Told apart: {said}"),),
    )


PRESENCE = Check(
    "presence",
    Text("カードの認識", "The card is recognised"),
    Text(
        "通電までの時間、公的個人認証APの有無、ラベル、模擬か実物か。暗証番号は送りません。",
        "Time until powered, the JPKI application, its label, simulated or real. No PIN is sent.",
    ),
    _presence,
)
OTHER_CARD = Check(
    "other-card",
    Text("別のカード", "Another card"),
    Text(
        "マイナンバーカード以外を置いたとき、そうと分かるか。",
        "Whether a card that is no My Number Card is told apart.",
    ),
    _other_card,
    lying=Lying.NOTHING,
    tasks=frozenset({Task.PLACE_OTHER}),
)
