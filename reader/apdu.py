"""Command and response APDUs as values (ISO/IEC 7816-4:2020 §5), and the status words we meet.

Pure: nothing here talks to a card.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

SHORT_LC_MAX = 255
SHORT_LE_MAX = 256
EXTENDED_LC_MAX = 65535
EXTENDED_LE_MAX = 65536

__all__ = ["Command", "Response", "Sw"]


class Sw(IntEnum):
    """Status words with a name; ranges (61xx, 63Cx, 6Cxx) are properties of `Response`."""

    OK = 0x9000
    DATA_MAY_BE_CORRUPT = 0x6281
    END_BEFORE_LE = 0x6282
    COMPARISON_FAILED = 0x6300
    MEMORY_FAILURE = 0x6581
    NO_SESSION_KEY = 0x66F1
    WRONG_LENGTH = 0x6700
    CHANNEL_NOT_SUPPORTED = 0x6881
    SECURE_MESSAGING_NOT_SUPPORTED = 0x6882
    INCOMPATIBLE_FILE = 0x6981
    SECURITY_STATUS = 0x6982
    BLOCKED = 0x6984
    CONDITIONS_NOT_SATISFIED = 0x6985
    NO_CURRENT_FILE = 0x6986
    SECURE_MESSAGING_MISSING = 0x69FC
    WRONG_DATA = 0x6A80
    FUNCTION_NOT_SUPPORTED = 0x6A81
    NOT_FOUND = 0x6A82
    RECORD_NOT_FOUND = 0x6A83
    WRONG_P1P2 = 0x6A86
    WRONG_OFFSET = 0x6B00
    UNKNOWN_INS = 0x6D00
    UNKNOWN_CLA = 0x6E00
    INTERNAL = 0x6F00


@dataclass(frozen=True, slots=True)
class Command:
    """One command APDU. `le` is the number of bytes wanted, None for none (cases 1 and 3).

    >>> Command(0x00, 0xB0, le=256).encode().hex()
    '00b0000000'
    """

    cla: int
    ins: int
    p1: int = 0
    p2: int = 0
    data: bytes = b""
    le: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no APDU can carry, naming the field."""
        for name in ("cla", "ins", "p1", "p2"):
            value = getattr(self, name)
            if not 0 <= value <= 0xFF:
                raise ValueError(f"{name} is {value}, not a byte")
        if len(self.data) > EXTENDED_LC_MAX:
            raise ValueError(f"data has {len(self.data)} bytes, more than {EXTENDED_LC_MAX}")
        if self.le is not None and not 1 <= self.le <= EXTENDED_LE_MAX:
            raise ValueError(f"le is {self.le}, outside 1..{EXTENDED_LE_MAX}")

    @property
    def needs_extended(self) -> bool:
        """Whether only the extended form can carry this command."""
        return len(self.data) > SHORT_LC_MAX or (self.le or 0) > SHORT_LE_MAX

    def encode(self) -> bytes:
        """The bytes on the wire: short form where it suffices, extended otherwise."""
        header = bytes((self.cla, self.ins, self.p1, self.p2))
        if self.needs_extended:
            body = b"\x00"
            if self.data:
                body += len(self.data).to_bytes(2, "big") + self.data
            if self.le is not None:
                body += (self.le % EXTENDED_LE_MAX).to_bytes(2, "big")
            return header + body
        body = bytes((len(self.data),)) + self.data if self.data else b""
        if self.le is not None:
            body += bytes((self.le % SHORT_LE_MAX,))
        return header + body

    @classmethod
    def decode(cls, raw: bytes) -> Command:
        """Parse the bytes of a command APDU; ValueError says what does not add up."""
        if len(raw) < 4:
            raise ValueError(f"an APDU has at least 4 bytes, not {len(raw)}")
        cla, ins, p1, p2 = raw[:4]
        body = raw[4:]
        if not body:
            return cls(cla, ins, p1, p2)
        if body[0] == 0 and len(body) >= 3:
            data, le = cls._split_extended(body[1:])
            return cls(cla, ins, p1, p2, data, le)
        if len(body) == 1:
            return cls(cla, ins, p1, p2, le=body[0] or SHORT_LE_MAX)
        lc, rest = body[0], body[1:]
        if lc == 0 or len(rest) not in (lc, lc + 1):
            raise ValueError(f"Lc {lc} does not fit the {len(rest)} bytes that follow")
        le = None if len(rest) == lc else rest[lc] or SHORT_LE_MAX
        return cls(cla, ins, p1, p2, rest[:lc], le)

    @staticmethod
    def _split_extended(body: bytes) -> tuple[bytes, int | None]:
        length = int.from_bytes(body[:2], "big")
        rest = body[2:]
        if not rest:
            return b"", length or EXTENDED_LE_MAX
        if length == 0 or len(rest) not in (length, length + 2):
            raise ValueError(f"extended Lc {length} does not fit the {len(rest)} bytes that follow")
        le = None
        if len(rest) == length + 2:
            le = int.from_bytes(rest[length:], "big") or EXTENDED_LE_MAX
        return rest[:length], le


@dataclass(frozen=True, slots=True)
class Response:
    """One response APDU: data and status word."""

    data: bytes
    sw: int

    @classmethod
    def decode(cls, raw: bytes) -> Response:
        """Split data and status word; ValueError when even the status word is missing."""
        if len(raw) < 2:
            raise ValueError(f"a response has at least 2 bytes, not {len(raw)}")
        return cls(raw[:-2], int.from_bytes(raw[-2:], "big"))

    def encode(self) -> bytes:
        """Data followed by the status word."""
        return self.data + self.sw.to_bytes(2, "big")

    @property
    def ok(self) -> bool:
        """Whether the card says 9000."""
        return self.sw == Sw.OK

    @property
    def tries_left(self) -> int | None:
        """x of 63Cx: attempts left at a PIN; None for any other status word."""
        return self.sw & 0x0F if self.sw & 0xFFF0 == 0x63C0 else None

    @property
    def more(self) -> int | None:
        """Bytes waiting for GET RESPONSE (61xx); None for any other status word."""
        return (self.sw & 0xFF or SHORT_LE_MAX) if self.sw >> 8 == 0x61 else None

    @property
    def right_le(self) -> int | None:
        """The Le that the card wants instead (6Cxx); None for any other status word."""
        return (self.sw & 0xFF or SHORT_LE_MAX) if self.sw >> 8 == 0x6C else None
