"""The card that stands in for the recorded one: its bytes where only lengths were recorded."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hardware import virtual_card
from hardware.card_image import BinaryFile, KeyFile
from hardware.recording.masking import INS_SELECT
from hardware.recording.place import instruction
from reader.apdu import Response, Sw

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.card_image import Application, CardFile, CardImage
    from hardware.card_state import CardState
    from hardware.recording.document import Asked, Exchanged

__all__ = ["StandIn"]

_GET_RESPONSE: Final = 0xC0
_MORE: Final = 0x61
_FILLER: Final = b"\xff"


class StandIn:
    """Gives to each recorded answer data of the recorded length. For one thread.

    They are those of `image`, which answers without asking for a PIN: whether a command was
    allowed, the recording knows. Filled with FF where the image has less, cut where it has more. A
    signature is that of the image's key over what is asked now.
    """

    def __init__(self, image: CardImage, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._entropy = entropy
        self._state: CardState = virtual_card.power_on(_without_locks(image))
        self._waiting = b""

    def power_off(self) -> None:
        """Nothing is selected any more."""
        self._state = virtual_card.power_off(self._state)
        self._waiting = b""

    def follow(self, asked: Asked, command: bytes) -> None:
        """Select what was selected without the recording."""
        if instruction(asked) == INS_SELECT:
            self._run(command)

    def answer(self, recorded: Exchanged, command: bytes) -> bytes:
        """The recorded answer to this command. ValueError if an error was recorded."""
        sw, length = recorded.status, recorded.length or 0
        if sw >> 8 == _MORE or length or sw == Sw.OK:
            data = self._data(recorded.asked, command)
        else:
            data = b""
        self._waiting = data[length:] if sw >> 8 == _MORE else b""
        return Response(data[:length].ljust(length, _FILLER), sw).encode()

    def _data(self, asked: Asked, command: bytes) -> bytes:
        if asked.secret:
            return b""
        if instruction(asked) == _GET_RESPONSE:
            return self._waiting
        selects = instruction(asked) == INS_SELECT
        response = self._run(command)
        if selects and not response.ok:
            self._lose(asked)
        return response.data

    def _run(self, command: bytes) -> Response:
        transition = virtual_card.step(self._state, command, self._entropy)
        self._state = transition.state
        return Response.decode(transition.response)

    def _lose(self, asked: Asked) -> None:
        """The recorded card selected what the image has not: nothing of it is current then."""
        if asked.file is not None:
            self._state = self._state.using(file=None)
        else:
            self._state = virtual_card.power_off(self._state)


def _without_locks(image: CardImage) -> CardImage:
    return replace(image, applications=tuple(_open(item) for item in image.applications))


def _open(application: Application) -> Application:
    return replace(
        application, files={fid: _opened(file) for fid, file in application.files.items()}
    )


def _opened(file: CardFile) -> CardFile:
    match file:
        case BinaryFile() | KeyFile():
            return replace(file, opens_with=None)
        case _:
            return file
