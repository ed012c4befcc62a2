"""How a contactless card introduces itself, and the ATR that stands for it.

Pure. ISO/IEC 14443-3 §7.9 (ATQB) and 14443-4 §5.2 (ATS); the ATR is the one that PC/SC part 3
(§3.1.3.2.3) makes of either.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from reader.errors import CardDataError

__all__ = [
    "FRAME_SIZES",
    "Found",
    "Introduction",
    "Technology",
    "checked",
    "from_ats",
    "from_attrib",
    "waiting_time",
]

CARRIER: Final = 13.56e6
"""The field's frequency in Hz, from which all times come."""

FRAME_SIZES: Final = (16, 24, 32, 40, 48, 64, 96, 128, 256)
"""Bytes of a frame, check sum included, by FSCI or FSDI; later codes count as the last."""

_DEFAULT_FWI: Final = 4
_DEFAULT_FSCI: Final = 2
_ATQB_LENGTH: Final = 12
_ISO_14443_4: Final = 0x01
_TA, _TB, _TC = 0x10, 0x20, 0x40


class Technology(Enum):
    """The two kinds of air interface of ISO/IEC 14443."""

    A = "106A"
    B = "106B"


@dataclass(frozen=True, slots=True)
class Found:
    """Something that answered in the field: a Type B card's ATQB, or nothing more of a Type A."""

    technology: Technology
    atqb: bytes = b""


@dataclass(frozen=True, slots=True)
class Introduction:
    """What an activated card said of itself. Times are in seconds.

    `frame` is the largest frame it takes, check sum included; it begins each answer within
    `waiting_time`, or asks for more; before its first command it wants `guard_time`.
    """

    frame: int
    waiting_time: float
    historical: bytes
    guard_time: float = 0.0

    @property
    def atr(self) -> bytes:
        """The ATR as a PC/SC reader would make it. Its last byte is the check of the others."""
        body = bytes((0x80 | len(self.historical), 0x80, 0x01)) + self.historical
        return b"\x3b" + body + bytes((checked(body),))


def checked(data: bytes) -> int:
    """The exclusive or of all bytes: TCK of an ATR, BCC of a UID."""
    check = 0
    for byte in data:
        check ^= byte
    return check


def waiting_time(code: int) -> float:
    """Seconds for FWI or SFGI; what is reserved counts as the default."""
    return 4096 / CARRIER * 2 ** (code if code < 0x0F else _DEFAULT_FWI)


def from_attrib(atqb: bytes, answer: bytes) -> Introduction:
    """A Type B card by its ATQB and its answer to ATTRIB. `CardDataError` for one that is neither.

    The historical bytes are application data, protocol information and the answer's MBLI.
    """
    if len(atqb) < _ATQB_LENGTH or atqb[0] != 0x50:
        raise CardDataError("ATQB", atqb.hex())
    if not atqb[10] & _ISO_14443_4:
        raise CardDataError("ATQB", "no ISO/IEC 14443-4")
    if not answer:
        raise CardDataError("ATTRIB", "empty answer")
    return Introduction(
        _frame(atqb[10] >> 4),
        waiting_time(atqb[11] >> 4),
        atqb[5:12] + bytes((answer[0] & 0xF0,)),
    )


def from_ats(ats: bytes) -> Introduction:
    """A Type A card by its answer to RATS. `CardDataError` when its length is wrong."""
    if not ats or ats[0] != len(ats):
        raise CardDataError("ATS", ats.hex())
    if len(ats) == 1:
        return Introduction(FRAME_SIZES[_DEFAULT_FSCI], waiting_time(_DEFAULT_FWI), b"")
    form, rest = ats[1], ats[2:]
    interface = sum(bool(form & bit) for bit in (_TA, _TB, _TC))
    if len(rest) < interface:
        raise CardDataError("ATS", ats.hex())
    tb = rest[bool(form & _TA)] if form & _TB else _DEFAULT_FWI << 4
    guard = tb & 0x0F
    return Introduction(
        _frame(form & 0x0F),
        waiting_time(tb >> 4),
        rest[interface:][:15],
        waiting_time(guard) if 0 < guard < 0x0F else 0.0,
    )


def _frame(code: int) -> int:
    return FRAME_SIZES[min(code, len(FRAME_SIZES) - 1)]
