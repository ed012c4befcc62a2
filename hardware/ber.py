"""BER-TLV as the 券面 applications write it: tags of one or two bytes, lengths LL or 82 LLLL."""

from __future__ import annotations

__all__ = ["encode"]


def encode(tag: int, *values: bytes) -> bytes:
    """One object whose value is `values` put together.

    >>> encode(0xDF25, b"1").hex()
    'df250131'
    """
    value = b"".join(values)
    length = bytes((len(value),)) if len(value) < 0x80 else b"\x82" + len(value).to_bytes(2, "big")
    return tag.to_bytes(2 if tag > 0xFF else 1, "big") + length + value
