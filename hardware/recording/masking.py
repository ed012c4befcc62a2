"""What may be written down of a session: everything else is left out before it is kept anywhere.

Nothing is let through because it looks harmless. A command keeps its header and the names it
selects, as far as they are in the tables below; an answer keeps its status word and its length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hardware.card_layout import COMMON, ISD, JPKI, JUKI, TEXT, VISUAL
from hardware.recording.document import LABELS, Asked, Name, ObjectFile
from reader.apdu import Command
from reader.errors import CardDataError
from reader.mynumber import JpkiFile
from reader.protocol import object_length

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hardware.recording.document import Label

__all__ = [
    "AIDS",
    "INS_SELECT",
    "INS_VERIFY",
    "SECRET_INS",
    "label_in",
    "length_of_object",
    "masked_command",
    "masked_reader",
    "presence_in",
]

AIDS: Final[Mapping[bytes, Name]] = {
    ISD: Name.ISD,
    JPKI: Name.JPKI,
    COMMON: Name.COMMON,
    JUKI: Name.JUKI,
    VISUAL: Name.VISUAL,
    TEXT: Name.TEXT,
}

INS_SELECT: Final = 0xA4
INS_VERIFY: Final = 0x20
SECRET_INS: Final = frozenset({0x20, 0x24, 0x2C, 0x32})
"""VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER, JICSAP CHANGE KEY."""

_KNOWN: Final = {
    0x00: frozenset({0x20, 0x24, 0x82, 0x84, 0x88, 0xA4, 0xB0, 0xB2, 0xC0, 0xCA}),
    0x80: frozenset({0x2A, 0x32, 0xA2, 0xAE, 0xFC}),
}
"""Instructions by class whose P1 and P2 name files, keys, offsets and objects (docs/card.md)."""

_BY_NAME: Final = 0x04
_BY_IDENTIFIER: Final = 0x02
_LABEL_LENGTH: Final = 32
_PRESENT: Final = 0x8F
_ABSENT: Final = 0x00
_NO_COMMAND: Final = "*" * 8
_DER_SEQUENCE: Final = b"\x30\x82"
_CARD_FACE: Final = b"\xff\x20"
_SERIAL: Final = re.compile(r"\([^()]*\d[^()]*\)")


def masked_command(raw: bytes) -> Asked:
    """A command without its data, the names of known applications and of files excepted."""
    try:
        command = Command.decode(raw)
    except ValueError:
        return Asked(header=_NO_COMMAND)
    cla, ins = command.cla, command.ins
    known = ins in _KNOWN.get(cla, ())
    header = f"{cla:02X}{ins:02X}" + (f"{command.p1:02X}{command.p2:02X}" if known else "****")
    extended = len(raw) > 5 and raw[4] == 0
    if ins in SECRET_INS and command.data:
        return Asked(header=header, secret=True)
    asked = Asked(header=header, le=command.le, extended=extended)
    if not command.data:
        return asked
    if known and ins == INS_SELECT:
        if command.p1 == _BY_NAME and command.data in AIDS:
            return asked.model_copy(update={"select": AIDS[command.data]})
        if command.p1 == _BY_IDENTIFIER and len(command.data) == 2:
            return asked.model_copy(update={"file": command.data.hex().upper()})
    return asked.model_copy(update={"hidden": len(command.data)})


def masked_reader(name: str) -> tuple[str, bool]:
    """A reader's name without what stands in brackets with a digit, and whether there was any.

    CCID drivers put the reader's own serial number there.
    """
    shown, count = _SERIAL.subn("(*)", "".join(c if c.isprintable() else "?" for c in name))
    return shown[:200], count > 0


def label_in(name: str, data: bytes) -> Label | None:
    """The label in the token information, if it is one that all cards of a kind have."""
    if name != f"{Name.JPKI}/{JpkiFile.TOKEN_INFO:04X}" or len(data) < _LABEL_LENGTH:
        return None
    found = data[:_LABEL_LENGTH].rstrip(b" \0")
    return next((label for label in LABELS if label.encode() == found), None)


def presence_in(name: str, data: bytes) -> tuple[bool, bool] | None:
    """Whether the card has a certificate to sign and one to authenticate, if it says just that."""
    if name != f"{Name.JPKI}/{JpkiFile.AVAILABILITY:04X}" or len(data) < 2:
        return None
    if not set(data[:2]) <= {_PRESENT, _ABSENT}:
        return None
    return data[0] == _PRESENT, data[1] == _PRESENT


def length_of_object(name: str, head: bytes) -> tuple[ObjectFile, int] | None:
    """The whole length of the object that begins so, where it decides how the file is read."""
    file = next((known for known in ObjectFile if known == name), None)
    if file is None:
        return None
    begins = _CARD_FACE if file in (ObjectFile.FACE, ObjectFile.ATTRIBUTES) else _DER_SEQUENCE
    if not head.startswith(begins):
        return None
    try:
        return file, object_length(head[:5])
    except CardDataError:
        return None
