"""The photo in the 券面事項確認AP, opened by 照合番号 B (docs/card.md §4.4, §6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reader.apdu import Command
from reader.errors import CardCommandError, CardDataError
from reader.mynumber import Aid, VisualFile
from reader.pin import SAFE_TRIES
from reader.protocol import CardProtocol

if TYPE_CHECKING:
    from reader.pin import CodeB
    from reader.ports import CardConnection

__all__ = ["read_photo"]

INS_VERIFY: Final = 0x20
PHOTO: Final = 0xDF27
JPEG_2000: Final = (b"\x00\x00\x00\x0cjP  ", b"\xff\x4f\xff\x51")
"""How a JP2 file and a bare codestream begin (ISO/IEC 15444-1 §A.4.1, §I.5.1)."""


def read_photo(connection: CardConnection, code: CodeB) -> bytes | None:
    """The holder's photo as JPEG 2000; None where the card has none, or `code` is not its own.

    Selects another application, which ends whatever was verified. The code is not sent when it
    might lock itself. Raises `CardRemoved`, `CardMute`, `ReaderUnavailable`, `CardDataError`.
    """
    protocol = CardProtocol(connection)
    try:
        if not (protocol.select_application(Aid.VISUAL) and _open(protocol, code)):
            return None
        face = protocol.read_object() if protocol.select_file(VisualFile.FACE) else b""
    except CardCommandError:
        return None
    photo = _objects(face).get(PHOTO, b"")
    return photo if photo.startswith(JPEG_2000) else None


def _open(protocol: CardProtocol, code: CodeB) -> bool:
    if not protocol.select_file(VisualFile.CODE_B):
        return False
    tries = protocol.send(Command(0x00, INS_VERIFY, p2=0x80)).tries_left
    if tries is None or tries < SAFE_TRIES:
        return False
    return protocol.send(Command(0x00, INS_VERIFY, p2=0x80, data=code.encoded())).ok


def _objects(file: bytes) -> dict[int, bytes]:
    """The values in an outer object with a tag of two bytes, by tag (ISO/IEC 8825-1 §8.1)."""
    if not file:
        return {}
    _, body, _ = _split(file)
    found: dict[int, bytes] = {}
    while body:
        tag, value, body = _split(body)
        found[tag] = value
    return found


def _split(data: bytes) -> tuple[int, bytes, bytes]:
    """Tag, value and what follows."""
    if len(data) < 3:
        raise CardDataError("card face", "an object is cut off")
    tag, first, start = int.from_bytes(data[:2], "big"), data[2], 3
    length = first
    if first >= 0x80:
        octets = first & 0x7F
        start += octets
        length = int.from_bytes(data[3:start], "big")
    if len(data) < start + length:
        raise CardDataError("card face", "an object is cut off")
    return tag, data[start : start + length], data[start + length :]
