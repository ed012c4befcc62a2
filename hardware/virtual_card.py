"""The virtual My Number Card: (state, command) → answer and next state, pure but for `entropy`.

Which command does what stands in the modules by topic; this one powers the card, reads the header
of a command (docs/card.md §10) and hands it on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware.card_layout import COMMON, JPKI, JUKI, TEXT, VISUAL
from hardware.card_state import CardState, Refused, Request, Session, Transition
from hardware.pinless import external_authenticate, set_public_key
from hardware.virtual_fs import get_data, read_binary, read_record, select
from hardware.virtual_pin import change, verify
from hardware.virtual_sign import get_challenge, internal_authenticate, sign
from reader.apdu import Command, Sw

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.card_image import CardImage
    from hardware.card_state import Entropy

__all__ = ["CardState", "Transition", "power_off", "power_on", "step", "warm_reset"]

_HEADER_LENGTH = 4
_INTERINDUSTRY = 0x00
_PROPRIETARY = 0x80
_SECURE_MESSAGING = (0x08, 0x0C)
_CHANNEL_MASK = 0x03
_FURTHER_CHANNELS = range(0x40, 0x80)
_READ_OR_VERIFY = (0xB0, 0xB2, 0x20)


def power_on(image: CardImage) -> CardState:
    """A card that has just got power: nothing selected, nothing verified."""
    return CardState(image)


def power_off(state: CardState) -> CardState:
    """What remains without power: the image with its counters."""
    return CardState(state.image)


def warm_reset(state: CardState, *, keep_security: bool) -> CardState:
    """The card after a reset that keeps its power; real ones were seen to keep verified PINs."""
    return state if keep_security else CardState(state.image, Session())


def step(state: CardState, command: bytes, entropy: Entropy) -> Transition:
    """Answer one command APDU, whatever its bytes; `entropy` supplies challenges. Never raises."""
    try:
        return _dispatch(state, command, entropy)
    except Refused as refused:
        return state.answer(sw=refused.sw)


def _dispatch(state: CardState, raw: bytes, entropy: Entropy) -> Transition:
    if len(raw) < _HEADER_LENGTH:
        raise Refused(Sw.WRONG_LENGTH)
    _check_class(raw[0], raw[1])
    handler = _HANDLERS.get((raw[0], raw[1]))
    if handler is None:
        raise Refused(Sw.UNKNOWN_INS)
    try:
        command = Command.decode(raw)
    except ValueError:
        raise Refused(Sw.WRONG_LENGTH) from None
    extended = len(raw) > _HEADER_LENGTH + 1 and raw[_HEADER_LENGTH] == 0
    return handler(state, Request(command, extended, entropy))


def _check_class(cla: int, ins: int) -> None:
    if cla in (_INTERINDUSTRY, _PROPRIETARY):
        return
    if cla in _SECURE_MESSAGING:
        raise Refused(
            Sw.SECURE_MESSAGING_MISSING
            if ins in _READ_OR_VERIFY
            else Sw.SECURE_MESSAGING_NOT_SUPPORTED
        )
    plain = cla & ~_CHANNEL_MASK
    if plain in (_INTERINDUSTRY, *_SECURE_MESSAGING) or cla in _FURTHER_CHANNELS:
        raise Refused(Sw.CHANNEL_NOT_SUPPORTED)
    raise Refused(Sw.UNKNOWN_CLA)


_SESSION_KEY_REFUSALS = {
    COMMON: Sw.NO_SESSION_KEY,
    VISUAL: Sw.NO_SESSION_KEY,
    JPKI: Sw.SECURITY_STATUS,
    JUKI: Sw.SECURITY_STATUS,
    TEXT: Sw.FUNCTION_NOT_SUPPORTED,
}


def _set_session_key(state: CardState, request: Request) -> Transition:  # noqa: ARG001
    """No application of the virtual card starts secure messaging (docs/card.md §6.4)."""
    raise Refused(_SESSION_KEY_REFUSALS.get(state.session.application or b"", Sw.UNKNOWN_INS))


def _last_command(state: CardState, request: Request) -> Transition:  # noqa: ARG001
    """Phones want this before they let go; plastic cards answer 6700 (docs/card.md §9)."""
    raise Refused(Sw.WRONG_LENGTH)


_HANDLERS: dict[tuple[int, int], Callable[[CardState, Request], Transition]] = {
    (_INTERINDUSTRY, 0xA4): select,
    (_INTERINDUSTRY, 0xB0): read_binary,
    (_INTERINDUSTRY, 0xB2): read_record,
    (_INTERINDUSTRY, 0xCA): get_data,
    (_INTERINDUSTRY, 0x20): verify,
    (_INTERINDUSTRY, 0x24): change,
    (_INTERINDUSTRY, 0x82): external_authenticate,
    (_INTERINDUSTRY, 0x84): get_challenge,
    (_INTERINDUSTRY, 0x88): internal_authenticate,
    (_PROPRIETARY, 0x2A): sign,
    (_PROPRIETARY, 0x32): change,
    (_PROPRIETARY, 0xA2): set_public_key,
    (_PROPRIETARY, 0xAE): _set_session_key,
    (_PROPRIETARY, 0xFC): _last_command,
}
