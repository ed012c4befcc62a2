"""Recordings in files: written as a whole or not at all, and read without trusting them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from hardware.recording.document import MAX_EVENTS, Event, Header, Recording
from onshikaku.pki.ledger import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RecordingBroken", "decode", "encode", "load", "save"]

T = TypeVar("T")

MAX_FILE: Final = 8 << 20
"""Bytes; a check-in takes some 15 000."""
MAX_LINE: Final = 4096
_PRIVATE: Final = 0o600
_FIELD: Final = 80
"""Characters of a field's name, which a file may have invented."""

_HEADER: TypeAdapter[Header] = TypeAdapter(Header)
_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class RecordingBroken(Exception):
    """This is no recording. `line` counts from 1, `field` is the place in it, either may be none.

    Does not carry what was there.
    """

    def __init__(self, line: int | None, field: str, reason: str) -> None:
        where = "" if line is None else f"line {line}: "
        super().__init__(f"{where}{field}: {reason}" if field else f"{where}{reason}")
        self.line = line
        self.field = field
        self.reason = reason


def encode(recording: Recording) -> str:
    """JSON lines: what `decode` reads. ValueError for more events than it takes."""
    if len(recording.events) > MAX_EVENTS:
        raise ValueError(f"more than {MAX_EVENTS} events")
    lines = [recording.header.model_dump_json(exclude_none=True)]
    lines += [event.model_dump_json(exclude_defaults=True) for event in recording.events]
    return "\n".join(lines) + "\n"


def decode(text: bytes) -> Recording:
    """The recording in these bytes. Raises `RecordingBroken`, whatever they are."""
    if len(text) > MAX_FILE:
        raise RecordingBroken(None, "", f"more than {MAX_FILE} bytes")
    lines = text.splitlines()
    if not lines:
        raise RecordingBroken(None, "", "empty")
    if len(lines) > MAX_EVENTS + 1:
        raise RecordingBroken(None, "", f"more than {MAX_EVENTS} events")
    header = _line(_HEADER, 1, lines[0])
    events = tuple(_line(_EVENT, number, line) for number, line in enumerate(lines[1:], 2))
    return Recording(header=header, events=events)


def load(path: Path) -> Recording:
    """The recording in a file. Raises `RecordingBroken`, OSError."""
    with path.open("rb") as file:
        return decode(file.read(MAX_FILE + 1))


def save(recording: Recording, path: Path) -> None:
    """Write it in one step, readable for its owner alone. Raises OSError, ValueError."""
    write_atomically(path, encode(recording).encode(), mode=_PRIVATE)


def _line(adapter: TypeAdapter[T], number: int, line: bytes) -> T:
    if len(line) > MAX_LINE:
        raise RecordingBroken(number, "", f"more than {MAX_LINE} bytes")
    try:
        return adapter.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        field = "".join(sign if sign.isprintable() else "?" for sign in field)[:_FIELD]
        raise RecordingBroken(number, field, first["msg"].removeprefix("Value error, ")) from None
