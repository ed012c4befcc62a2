"""A My Number Card as frozen data: applications, files, keys, and the counters of its PINs.

What the card does with a command is in `hardware.virtual_card`; how an image reaches a folder and
comes back is in `hardware.card_store`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer

from onshikaku.domain.persona import CardProfile

__all__ = [
    "ATR_CONTACT",
    "ATR_CONTACTLESS",
    "Application",
    "BinaryFile",
    "CardFile",
    "CardImage",
    "KeyFile",
    "PinFile",
    "PinForm",
    "RecordFile",
    "TerminalRootFile",
]

ATR_CONTACTLESS = bytes.fromhex("3B888001000041E0B381A1003B")
ATR_CONTACT = bytes.fromhex("3BDA13FF8131FB468012392F31C173C601C03B")
_PROTOCOL_INFO = bytes.fromhex("B381A1")

# How the values below look in a file: bytes in hexadecimal, identifiers with four digits.
_JSON: Final = ConfigDict(extra="forbid", ser_json_bytes="hex", val_json_bytes="hex")
_FileId = Annotated[
    int,
    BeforeValidator(lambda value: int(value, 16) if isinstance(value, str) else value),
    PlainSerializer(lambda fid: f"{fid:04X}", return_type=str, when_used="json"),
]


class PinForm(StrEnum):
    """What a new value of a PIN must look like (docs/card.md §4.1, §4.3)."""

    FOUR_DIGITS = "four-digits"
    PASSWORD = "password"  # noqa: S105 - the name of a form, not a secret
    FIXED = "fixed"  # 照合番号 and birth date: printed on the face, never changed

    def allows(self, value: bytes) -> bool:
        """Whether `value` may become the PIN."""
        match self:
            case PinForm.FOUR_DIGITS:
                return len(value) == 4 and value.isdigit()
            case PinForm.PASSWORD:
                return (
                    6 <= len(value) <= 16
                    and value.isalnum()
                    and not any(97 <= byte <= 122 for byte in value)
                    and any(48 <= byte <= 57 for byte in value)
                    and any(65 <= byte <= 90 for byte in value)
                )
            case PinForm.FIXED:
                return False


@dataclass(frozen=True, slots=True)
class BinaryFile:
    """A transparent EF. `opens_with` names the PINs that open it: None is free, () is closed."""

    content: bytes = field(repr=False)
    opens_with: tuple[int, ...] | None = None
    kind: Literal["binary"] = "binary"
    __pydantic_config__ = _JSON


@dataclass(frozen=True, slots=True)
class RecordFile:
    """An EF of records, free to read; the first record has number 1."""

    records: tuple[bytes, ...] = field(repr=False)
    kind: Literal["record"] = "record"
    __pydantic_config__ = _JSON


@dataclass(frozen=True, slots=True)
class PinFile:
    """A PIN reference (IEF). A reference that was never set has an empty value and no tries."""

    value: bytes = field(repr=False)
    tries_left: int
    tries_max: int
    form: PinForm
    kind: Literal["pin"] = "pin"
    __pydantic_config__ = _JSON

    def __post_init__(self) -> None:
        """Refuse counters that the card could not have reached."""
        if not 1 <= self.tries_max <= 15:
            raise ValueError(f"tries_max is {self.tries_max}, outside 1..15")
        if not 0 <= self.tries_left <= self.tries_max:
            raise ValueError(f"tries_left is {self.tries_left}, outside 0..{self.tries_max}")


@dataclass(frozen=True, slots=True)
class KeyFile:
    """An RSA-2048 private key (IEF) as PKCS#8 DER; no command ever returns it.

    `grantable` marks the key that a terminal may open for one signature (SIM-PINLESS 1).
    """

    pkcs8: bytes = field(repr=False)
    opens_with: tuple[int, ...] | None = None
    grantable: bool = False
    kind: Literal["key"] = "key"
    __pydantic_config__ = _JSON


@dataclass(frozen=True, slots=True)
class TerminalRootFile:
    """The key against which a terminal's certificate is checked (IEF; SIM-PINLESS 1).

    `key_id` has 16 bytes, `public_key` is the public-key object of docs/card.md §6.3.
    """

    key_id: bytes
    public_key: bytes = field(repr=False)
    kind: Literal["terminal-root"] = "terminal-root"
    __pydantic_config__ = _JSON


CardFile = Annotated[
    BinaryFile | RecordFile | PinFile | KeyFile | TerminalRootFile, Field(discriminator="kind")
]


@dataclass(frozen=True, slots=True)
class Application:
    """One application (DF). `card_key` answers P2=00, the application's own key without a PIN.

    `change_key_ins` is the instruction that changes its PINs: 24 with CLA 00, or JICSAP's 32 with
    CLA 80 (docs/card.md §4.3).
    """

    aid: bytes
    files: Mapping[_FileId, CardFile]
    card_key: KeyFile | None = None
    change_key_ins: Literal[0x24, 0x32] = 0x24
    __pydantic_config__ = _JSON

    def __post_init__(self) -> None:
        """Refuse names and file identifiers that no SELECT could carry."""
        if not 5 <= len(self.aid) <= 16:
            raise ValueError(f"aid has {len(self.aid)} bytes, outside 5..16")
        if not all(1 <= fid <= 0xFFFF for fid in self.files):
            raise ValueError("files holds an identifier outside 0001..FFFF")


@dataclass(frozen=True, slots=True)
class CardImage:
    """A whole card. `applications` stand in the order in which "next occurrence" walks them.

    `data_objects` are what GET DATA answers while no application is selected. With `atr_varies`
    the reader is one that puts the random PUPI into the ATR, so that it differs at each insertion.
    """

    atr: bytes
    profile: CardProfile
    applications: tuple[Application, ...]
    data_objects: Mapping[_FileId, bytes] = field(default_factory=dict[int, bytes], repr=False)
    atr_varies: bool = False
    __pydantic_config__ = _JSON

    def __post_init__(self) -> None:
        """Refuse an ATR of impossible length, and two applications of one name."""
        if not 2 <= len(self.atr) <= 33:
            raise ValueError(f"atr has {len(self.atr)} bytes, outside 2..33")
        if len({application.aid for application in self.applications}) != len(self.applications):
            raise ValueError("applications holds one aid twice")

    def atr_at(self, insertion: int) -> bytes:
        """The ATR at the n-th insertion: `atr`, or with `atr_varies` one made of a fresh PUPI.

        Laid out as PC/SC part 3 has it for Type B: historical bytes PUPI or application data (4),
        protocol info (3), MBLI (1), then TCK.
        """
        if not self.atr_varies:
            return self.atr
        pupi = sha256(self.atr + insertion.to_bytes(8, "big")).digest()[:4]
        body = b"\x88\x80\x01" + pupi + _PROTOCOL_INFO + b"\x00"
        tck = 0
        for byte in body:
            tck ^= byte
        return b"\x3b" + body + bytes((tck,))

    def application(self, aid: bytes) -> Application:
        """The application of that exact name. Raises `KeyError`."""
        for application in self.applications:
            if application.aid == aid:
                return application
        raise KeyError(aid.hex())

    def with_file(self, aid: bytes, fid: int, file: CardFile) -> Self:
        """The same card with one file replaced."""
        return replace(
            self,
            applications=tuple(
                replace(a, files={**a.files, fid: file}) if a.aid == aid else a
                for a in self.applications
            ),
        )

    def pins(self) -> Mapping[tuple[bytes, int], PinFile]:
        """Every PIN reference by application and file: what changes in a card's life."""
        return {
            (application.aid, fid): file
            for application in self.applications
            for fid, file in application.files.items()
            if isinstance(file, PinFile)
        }
