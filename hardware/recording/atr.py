"""An answer to reset without what may be one card's own.

Which chip and which reader it is, is what a recording is for, and answers to reset on public lists
stay as they are (docs/card.md §1.1). Of others the interface bytes stay, and of the historical
bytes those whose meaning says that they are of a kind of card. A contactless reader may have put
the PUPI of a Type B card there, which is random at each activation (ISO/IEC 14443-3 §7.9.2), or a
maker a serial number (ISO/IEC 7816-4:2020 §12.1.1, card issuer's data).
"""

from __future__ import annotations

from typing import Final

__all__ = ["masked_atr"]

_PUBLIC: Final = frozenset(
    bytes.fromhex(atr)
    for atr in (
        "3BE000FF8131FE4514",
        "3BDA13FF8131FB468012392F31C173C601C03B",
        "3BC5FF8131FB458073C6010000",
        "3BF59100FF918171FE400042000100D1D6",
        "3BF59100FF918171FE4000420001B3A115",
        "3B888001000041E0B381A1003B",
        "3B888001000005E0B381A1007F",
        "3B888001004B51FF0081D100BC",
        "3B888001004B51FFB381D1000F",
        "3B888001000014E0B38191005E",
    )
)
_CONTACTLESS_HEADER: Final = bytes.fromhex("3B888001")
"""Eight historical bytes, protocols T=0 and T=1: how PC/SC part 3 shows a Type B card."""
_APPLICATION_DATA: Final = slice(4, 8)
_COMPACT_TLV: Final = 0x80
_OF_A_KIND: Final = frozenset({0x1, 0x3, 0x7, 0x8})
"""Country, card service data, card capabilities, status indicator."""


def masked_atr(atr: bytes) -> bytes:
    """The same length, with zeros where something might be the card's own."""
    if atr in _PUBLIC:
        return atr
    start, count, has_check = _layout(atr)
    if start is None:
        return atr[:1] + bytes(len(atr) - 1)
    masked = bytearray(atr)
    if atr.startswith(_CONTACTLESS_HEADER):
        masked[_APPLICATION_DATA] = bytes(4)
    else:
        masked[start : start + count] = _historical(atr[start : start + count])
    if has_check:
        check = 0
        for byte in masked[1:-1]:
            check ^= byte
        masked[-1] = check
    return bytes(masked)


def _layout(atr: bytes) -> tuple[int | None, int, bool]:
    """Where the historical bytes begin, how many, whether a check byte follows (ISO 7816-3 §8.2).

    None for what is laid out in another way.
    """
    if len(atr) < 2:
        return None, 0, False
    count, more, position, has_check = atr[1] & 0x0F, atr[1] >> 4, 2, False
    while more:
        position += more.bit_count()
        if not more & 0x8:
            break
        if position > len(atr):
            return None, 0, False
        following = atr[position - 1]
        has_check = has_check or following & 0x0F != 0
        more = following >> 4
    if position + count + has_check != len(atr):
        return None, 0, False
    return position, count, has_check


def _historical(data: bytes) -> bytes:
    """Compact TLV with the values of other tags zeroed; zeros for anything else."""
    if not data or data[0] != _COMPACT_TLV:
        return bytes(len(data))
    out, rest = data[:1], data[1:]
    while rest:
        tag, length = rest[0] >> 4, rest[0] & 0x0F
        value = rest[1 : 1 + length]
        if len(value) < length:
            return out + bytes(len(rest))
        out += rest[:1] + (value if tag in _OF_A_KIND else bytes(length))
        rest = rest[1 + length :]
    return out
