"""SIM-PINLESS 1: one signature of the authentication key without a PIN (特定機関認証, simulated).

The real protocol between approved readers and the card is not public. These commands are the
simulator's own convention (docs/card.md §7.3), built like JICSAP's pattern: load a terminal's
certificate, then authenticate the terminal by a challenge. They exist on virtual cards only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware.card_image import TerminalRootFile
from hardware.card_state import Refused
from hardware.cvc import split_body_part, split_signature_part, verifies
from reader.apdu import Sw

if TYPE_CHECKING:
    from hardware.card_state import CardState, Request, Transition

__all__ = ["external_authenticate", "set_public_key"]

_CHALLENGE_LENGTH = 32
_BODY_STEP = 0x06C1
_SIGNATURE_STEP = 0x00C1
_ID_LENGTH = 16


def set_public_key(state: CardState, request: Request) -> Transition:
    """SET PUBLIC IC KEY (80 A2): take a terminal's certificate in two parts and check it."""
    root = _terminal_root(state)
    command = request.command
    step = command.p1 << 8 | command.p2
    if step not in (_BODY_STEP, _SIGNATURE_STEP):
        raise Refused(Sw.WRONG_P1P2)
    if state.session.file is None:
        raise Refused(Sw.NO_CURRENT_FILE)
    application = state.application
    if application is None or application.files[state.session.file] != root:
        raise Refused(Sw.INCOMPATIBLE_FILE)
    return (_take_body if step == _BODY_STEP else _take_signature)(state, root, command.data)


def _take_body(state: CardState, root: TerminalRootFile, part: bytes) -> Transition:
    try:
        body = split_body_part(part)
    except ValueError:
        raise Refused(Sw.WRONG_LENGTH) from None
    if body[:_ID_LENGTH] != root.key_id:
        raise Refused(Sw.WRONG_LENGTH)
    return state.using(terminal_body=body, terminal_key=None, granted=False).answer()


def _take_signature(state: CardState, root: TerminalRootFile, part: bytes) -> Transition:
    try:
        signature = split_signature_part(part)
    except ValueError:
        raise Refused(Sw.WRONG_LENGTH) from None
    body = state.session.terminal_body
    if body is None:
        raise Refused(Sw.CONDITIONS_NOT_SATISFIED)
    emptied = state.using(terminal_body=None)
    if not verifies(root.public_key, signature, body):
        return emptied.answer(sw=Sw.SECURITY_STATUS)
    return emptied.using(terminal_key=body[2 * _ID_LENGTH :]).answer()


def external_authenticate(state: CardState, request: Request) -> Transition:
    """EXTERNAL AUTHENTICATE: the terminal's signature over the last challenge buys one grant.

    Right or wrong, the challenge is used up.
    """
    _terminal_root(state)
    command = request.command
    if command.p1 or command.p2:
        raise Refused(Sw.WRONG_P1P2)
    challenge, key = state.session.challenge, state.session.terminal_key
    if challenge is None or key is None or len(challenge) != _CHALLENGE_LENGTH:
        raise Refused(Sw.CONDITIONS_NOT_SATISFIED)
    if not command.data:
        raise Refused(Sw.WRONG_LENGTH)
    spent = state.using(challenge=None, granted=False)
    if not verifies(key, command.data, challenge):
        return spent.answer(sw=Sw.COMPARISON_FAILED)
    return spent.using(granted=True).answer()


def _terminal_root(state: CardState) -> TerminalRootFile:
    """The terminals' root of the selected application; without one the commands do not exist."""
    if state.application is not None:
        for file in state.application.files.values():
            if isinstance(file, TerminalRootFile):
                return file
    raise Refused(Sw.UNKNOWN_INS)
