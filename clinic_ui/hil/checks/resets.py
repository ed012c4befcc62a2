"""What a card forgets: at a warm reset, at a cold one, and when we let go of it."""

from __future__ import annotations

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
    from clinic_ui.hil.result import Finding
    from clinic_ui.hil.stand import Stand
    from reader.ports import CardConnection

__all__ = ["RESETS"]

_STATEMENT = sha256(b"onshikaku hil: does a verified PIN survive a reset?").digest()


def _resets(stand: Stand) -> Outcome:
    warm, cold, let_go = _selection(stand)
    figures = [
        Figure("selection-survives-warm-reset", float(warm), worse="changed"),
        Figure("selection-survives-power-cut", float(cold), limit=0),
        Figure("selection-survives-our-end", float(let_go), limit=0),
    ]
    defects: list[Finding] = []
    notes: list[Finding] = []
    if cold or let_go:
        defects.append(
            finding(
                "state-kept",
                "電源を切っても、カードは選択した状態を覚えています。",
                "The card remembers what was selected although its power was cut.",
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
    pin_warm, pin_cold, pin_let_go = _verified(stand)
    figures += [
        Figure("pin-survives-warm-reset", float(pin_warm), worse="changed"),
        Figure("pin-survives-power-cut", float(pin_cold), limit=0),
        Figure("pin-survives-our-end", float(pin_let_go), limit=0),
    ]
    if pin_warm:
        notes.append(
            finding(
                "pin-over-warm-reset",
                "照合済みの状態が、ウォームリセットの後も残ります（実カードでも見られます）。",
                "A verified PIN survives a warm reset, as it does on real cards.",
            )
        )
    if pin_cold or pin_let_go:
        defects.append(
            finding(
                "pin-kept",
                "電源を切っても照合済みの状態が残ります。次の人が暗証番号なしで署名できます。",
                "A verified PIN survives although the power was cut: whoever comes next could sign"
                " without it.",
            )
        )
    return Outcome(tuple(figures), tuple(notes), tuple(defects))


def _selection(stand: Stand) -> tuple[bool, bool, bool]:
    """Whether the selected application survives: a warm reset, a cold one, our own letting go."""
    survived: list[bool] = []
    for how in ("reset", "unpower"):
        with Rival() as program:
            program.connect(stand.source.name, exclusive=True)
            JpkiCard(program).select()
            program.ask(how)
            survived.append(_is_selected(program))
    with stand.card() as connection:
        JpkiCard(connection).select()
    with stand.card() as connection:
        survived.append(_is_selected(connection))
    return survived[0], survived[1], survived[2]


def _verified(stand: Stand) -> tuple[bool, bool, bool]:
    """The same of a verified PIN. Raises `LastTryRefused`, `PinRejected`, `PinBlocked`."""
    survived: list[bool] = []
    for how in ("reset", "unpower"):
        with Rival() as program:
            program.connect(stand.source.name, exclusive=True)
            _verify(stand, program)
            program.ask(how)
            survived.append(_signs(program))
    with stand.card() as connection:
        _verify(stand, connection)
    with stand.card() as connection:
        survived.append(_signs(connection))
    return survived[0], survived[1], survived[2]


def _verify(stand: Stand, connection: CardConnection) -> None:
    card = JpkiCard(connection)
    card.select()
    if stand.pin is not None:
        card.verify_pin(stand.pin)


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
        "選択した状態（暗証番号を渡したときは照合済みの状態も）が、ウォームリセット、電源断、こちらの"
        "終了の後に残るか。電源断と終了の後に残ってはなりません。",
        "Whether the selection, and a verified PIN where one was given, survives a warm reset, a"
        " power cut and our own end. After the latter two nothing may remain.",
    ),
    _resets,
    pcsc_only=True,
)
