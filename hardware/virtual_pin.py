"""VERIFY and the two commands that change a PIN (docs/card.md §4.2, §4.3)."""

from __future__ import annotations

from dataclasses import replace
from hmac import compare_digest
from typing import TYPE_CHECKING

from hardware.card_image import PinFile
from hardware.card_state import CardState, Refused, Transition
from hardware.virtual_fs import locate
from reader.apdu import Response, Sw

if TYPE_CHECKING:
    from hardware.card_image import Application
    from hardware.card_state import Request

__all__ = ["change", "verify"]

_TRIES_LEFT = 0x63C0


def verify(state: CardState, request: Request) -> Transition:
    """Compare a PIN, or tell the tries left when no data is sent.

    The query answers 63Cx in every state: OpenSC gives the card up at any other answer. The
    counter is lowered before the comparison, so that a card torn out in between has lost the try.
    """
    command = request.command
    if command.p1:
        raise Refused(Sw.WRONG_P1P2)
    state, application, fid, pin = _locate_pin(state, command.p2)
    if not command.data:
        return state.answer(sw=_TRIES_LEFT | pin.tries_left)
    if pin.tries_left == 0:
        raise Refused(Sw.BLOCKED)
    lowered = replace(pin, tries_left=pin.tries_left - 1)
    torn = state.image.with_file(application.aid, fid, lowered)
    if compare_digest(pin.value, command.data):
        restored = replace(pin, tries_left=pin.tries_max)
        image = state.image.with_file(application.aid, fid, restored)
        verified = state.session.verified | {fid}
        sw = int(Sw.OK)
    else:
        image = torn
        verified = state.session.verified - {fid}
        sw = _TRIES_LEFT | lowered.tries_left
    after = replace(state, image=image).using(verified=verified)
    return Transition(Response(b"", sw).encode(), after, CardState(torn))


def change(state: CardState, request: Request) -> Transition:
    """Replace a PIN that was verified by the new value in the data."""
    command = request.command
    application = state.application
    if application is not None and application.change_key_ins != command.ins:
        raise Refused(Sw.UNKNOWN_INS)
    if command.p1 != (0x01 if command.ins == 0x24 else 0x00):
        raise Refused(Sw.WRONG_P1P2)
    state, application, fid, pin = _locate_pin(state, command.p2)
    if not command.data:
        raise Refused(Sw.WRONG_LENGTH)
    if fid not in state.session.verified:
        raise Refused(Sw.SECURITY_STATUS)
    if not pin.form.allows(command.data):
        raise Refused(Sw.WRONG_DATA)
    renewed = replace(pin, value=command.data)
    before = CardState(state.image)
    after = replace(state, image=state.image.with_file(application.aid, fid, renewed))
    return replace(after.answer(), torn=before)


def _locate_pin(state: CardState, reference: int) -> tuple[CardState, Application, int, PinFile]:
    state, application, fid, file = locate(state, reference)
    if not isinstance(file, PinFile):
        raise Refused(Sw.INCOMPATIBLE_FILE)
    return state, application, fid, file
