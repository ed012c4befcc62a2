"""What a card forgets: at a warm reset, at a cold one, and when we let go of it."""

from __future__ import annotations

import functools
from hashlib import sha256
from typing import TYPE_CHECKING

from clinic_ui.hil.checks.check import Check, Outcome, finding
from clinic_ui.hil.result import Figure
from clinic_ui.hil.rival import Rival
from onshikaku.domain.text import Text
from reader.errors import CardCommandError
from reader.jpki import JpkiCard
from reader.mynumber import JpkiFile
from reader.protocol import CardProtocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clinic_ui.hil.result import Finding
    from clinic_ui.hil.stand import Stand
    from reader.pin import Pin
    from reader.ports import CardConnection

__all__ = ["RESETS"]

_STATEMENT = sha256(b"onshikaku hil: does a verified PIN survive a reset?").digest()


def _resets(stand: Stand) -> Outcome:
    figures = [*_survival(stand, "selection", _select, _is_selected)]
    defects: list[Finding] = []
    notes: list[Finding] = []
    if _kept(figures):
        defects.append(
            finding(
                "state-kept",
                "電源を切っても、カードは選択した状態を覚えています。",
                "The card remembers what was selected although its power was cut.",
            )
        )
    if stand.bare is None:
        notes.append(
            finding(
                "our-end-not-tried",
                "実物のカードでは、こちらの終了後の状態は調べません（電源断で確かめています）。",
                "What is left after our own end cannot be asked of a real card without a command"
                " that it is never sent; the power cut stands for it.",
            )
        )
    if stand.pin is None:
        notes.append(
            finding(
                "no-pin",
                "暗証番号は送っていません（--pin-stdin か --ask-pin がないため）。",
                "No PIN was sent: neither --pin-stdin nor --ask-pin was given.",
            )
        )
        return Outcome(tuple(figures), tuple(notes), tuple(defects))
    of_pin = [*_survival(stand, "pin", functools.partial(_verify, stand.pin), _signs)]
    if of_pin[0].value:
        notes.append(
            finding(
                "pin-over-warm-reset",
                "照合済みの状態が、ウォームリセットの後も残ります（実物のカードでも見られます）。",
                "A verified PIN survives a warm reset, as it does on real cards.",
            )
        )
    if _kept(of_pin):
        defects.append(
            finding(
                "pin-kept",
                "電源を切っても照合済みの状態が残ります。次の人が暗証番号なしで署名できます。",
                "A verified PIN survives although the power was cut: whoever comes next could sign"
                " without it.",
            )
        )
    return Outcome((*figures, *of_pin), tuple(notes), tuple(defects))


def _survival(
    stand: Stand,
    what: str,
    make: Callable[[CardConnection], None],
    is_there: Callable[[CardConnection], bool],
) -> Iterator[Figure]:
    """Whether it survives: a warm reset, a cold one, our own letting go. The first may be."""
    for how, name in (("reset", "warm-reset"), ("unpower", "power-cut")):
        with Rival() as program:
            connection = program.connect(stand.source.name, exclusive=True)
            make(connection)
            program.ask(how)
            survived = float(is_there(connection))
        limit = None if how == "reset" else 0
        worse = "changed" if how == "reset" else "higher"
        yield Figure(f"{what}-survives-{name}", survived, limit=limit, worse=worse)
    if stand.bare is not None:
        with stand.card() as connection:
            make(connection)
        with stand.bare_card(stand.bare) as connection:
            yield Figure(f"{what}-survives-our-end", float(is_there(connection)), limit=0)


def _kept(figures: list[Figure]) -> bool:
    return any(figure.limit is not None and figure.value > figure.limit for figure in figures)


def _select(connection: CardConnection) -> None:
    JpkiCard(connection).select()


def _verify(pin: Pin, connection: CardConnection) -> None:
    """Raises `LastTryRefused`, `PinRejected`, `PinBlocked`."""
    card = JpkiCard(connection)
    card.select()
    card.verify_pin(pin)


def _is_selected(connection: CardConnection) -> bool:
    """Whether the application is still current. To select it would be to change it."""
    try:
        return CardProtocol(connection).select_file(JpkiFile.AUTH_PIN)
    except CardCommandError:
        return False


def _signs(connection: CardConnection) -> bool:
    try:
        JpkiCard(connection).sign_digest(_STATEMENT)
    except CardCommandError:
        return False
    return True


RESETS = Check(
    "resets",
    Text("リセット後の状態", "What survives a reset"),
    Text(
        "選択した状態（暗証番号を入力したときは照合済みの状態も）が、ウォームリセット、電源断、こちらの"
        "終了の後に残るか。電源断と終了の後に残っていれば不合格です。",
        "Whether the selection, and a verified PIN where one was given, survives a warm reset, a"
        " power cut and our own end. After the latter two nothing may remain.",
    ),
    _resets,
    pcsc_only=True,
)
