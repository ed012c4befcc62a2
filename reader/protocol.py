"""ISO/IEC 7816-4 on any `CardConnection`: what every application needs of a card."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reader.apdu import SHORT_LE_MAX, Command, Response, Sw
from reader.errors import CardCommandError, CardDataError

if TYPE_CHECKING:
    from reader.mynumber import Aid
    from reader.ports import CardConnection

__all__ = ["CHUNK", "CardProtocol", "object_length"]

CHUNK = 256
"""Bytes per READ BINARY: what every reader carries, and no slower than extended reads."""

MAX_OBJECT = 0x7FFF
"""The offset of READ BINARY has 15 bits."""

MAX_RESPONSE = 65536

HEADER = 5
"""Bytes that hold any tag of one or two bytes with its length, up to `MAX_OBJECT`."""

INS_SELECT = 0xA4
INS_READ_BINARY = 0xB0
INS_GET_RESPONSE = 0xC0

_NO_EXTENDED = {Sw.WRONG_LENGTH, Sw.UNKNOWN_CLA, Sw.UNKNOWN_INS}


class CardProtocol:
    """Sends commands and sees to wrong Le, waiting data and missing extended length.

    For one connection and one thread; remembers what this connection cannot do.
    """

    def __init__(self, connection: CardConnection) -> None:
        self._connection = connection
        self._extended = True
        self._untouched = True

    def send(self, command: Command) -> Response:
        """The card's complete answer, whatever its status word.

        6Cxx repeats with the right Le, 61xx fetches the rest (ISO/IEC 7816-4 §5.3.4, §5.6). A
        command whose extended form is refused is sent with Le 256 instead, if its data allow it;
        from then on at once.
        """
        if command.needs_extended and len(command.data) <= 0xFF:
            return self._send_long(command)
        return self._send_as_is(command)

    def expect(self, step: str, command: Command) -> bytes:
        """The data of an answer that says 9000; `CardCommandError` otherwise."""
        response = self.send(command)
        if not response.ok:
            raise CardCommandError(step, response.sw)
        return response.data

    def select_application(self, aid: Aid) -> bool:
        """Make the application current; False when the card has none such.

        Forgets every PIN verified in it. A first command after power-up answered with 6F00 is
        repeated once: some cards need that.
        """
        command = Command(0x00, INS_SELECT, 0x04, 0x0C, aid.value)
        first, self._untouched = self._untouched, False
        response = self.send(command)
        if first and response.sw == Sw.INTERNAL:
            response = self.send(command)
        if response.sw == Sw.NOT_FOUND:
            return False
        if not response.ok:
            raise CardCommandError("select application", response.sw)
        return True

    def select_file(self, file: int) -> bool:
        """Make an elementary file of the application current; False when there is none such."""
        response = self.send(Command(0x00, INS_SELECT, 0x02, 0x0C, file.to_bytes(2, "big")))
        if response.sw == Sw.NOT_FOUND:
            return False
        if not response.ok:
            raise CardCommandError("select file", response.sw)
        return True

    def read(self, length: int, *, chunk: int = CHUNK) -> bytes:
        """The first `length` bytes of the current file, fewer where it ends earlier."""
        return self._read_on(b"", length, chunk)

    def read_object(self, *, chunk: int = CHUNK) -> bytes:
        """The DER or BER-TLV object at the start of the current file, without what follows it.

        Its header says how long it is; the file is longer. `CardDataError` when the header makes
        no sense or the file ends before the object does.
        """
        data = b""
        while len(data) < HEADER and (part := self._read_part(len(data), chunk)):
            data += part
        length = object_length(data[:HEADER])
        data = self._read_on(data, length, chunk)
        if len(data) < length:
            raise CardDataError("read", f"{len(data)} bytes of an object of {length}")
        return data

    def _read_on(self, data: bytes, length: int, chunk: int) -> bytes:
        while (missing := length - len(data)) > 0:
            part = self._read_part(len(data), min(chunk, missing))
            if not part:
                break
            data += part
        return data[:length]

    def _read_part(self, offset: int, wanted: int) -> bytes:
        """What one READ BINARY gives; nothing at the end of the file."""
        p1, p2 = divmod(offset, 0x100)
        response = self.send(Command(0x00, INS_READ_BINARY, p1, p2, le=wanted))
        if response.sw == Sw.WRONG_OFFSET and offset:
            return b""
        if not response.ok and response.sw != Sw.END_BEFORE_LE:
            raise CardCommandError("read", response.sw)
        return response.data

    def _send_long(self, command: Command) -> Response:
        short = replace(command, le=SHORT_LE_MAX)
        if not self._extended:
            return self._send_as_is(short)
        response = self._send_as_is(command)
        if response.sw not in _NO_EXTENDED:
            return response
        fallback = self._send_as_is(short)
        if fallback.sw not in _NO_EXTENDED:
            self._extended = False
        return fallback

    def _send_as_is(self, command: Command) -> Response:
        response = self._connection.exchange(command.encode())
        if response.right_le is not None:
            command = replace(command, le=response.right_le)
            response = self._connection.exchange(command.encode())
        return self._collect(command.cla, response)

    def _collect(self, cla: int, response: Response) -> Response:
        data = response.data
        while response.more is not None:
            more = Command(cla, INS_GET_RESPONSE, le=response.more)
            response = self._connection.exchange(more.encode())
            if response.right_le is not None:
                more = replace(more, le=response.right_le)
                response = self._connection.exchange(more.encode())
            if response.more is not None and not response.data:
                raise CardDataError("get response", "more announced, nothing given")
            data += response.data
            if len(data) > MAX_RESPONSE:
                raise CardDataError("get response", f"more than {MAX_RESPONSE} bytes")
        return Response(data, response.sw)


def object_length(head: bytes) -> int:
    """Whole length of the object that begins with these bytes (ISO/IEC 8825-1 §8.1)."""
    tag_length = 2 if head and head[0] & 0x1F == 0x1F else 1
    body = head[tag_length:]
    if not body:
        raise CardDataError("read", "no object")
    if body[0] < 0x80:
        length = tag_length + 1 + body[0]
    else:
        octets = body[0] & 0x7F
        if not octets or octets > 2 or len(body) <= octets:
            raise CardDataError("read", f"object header {head.hex()}")
        length = tag_length + 1 + octets + int.from_bytes(body[1 : 1 + octets], "big")
    if length > MAX_OBJECT:
        raise CardDataError("read", f"object of {length} bytes")
    return length
