"""A card that says what it was told to say."""

from collections.abc import Callable
from typing import Self

import pytest

from reader.apdu import Response
from reader.errors import CardRemoved


class ScriptedCard:
    """A `CardConnection` that expects these commands in this order, and answers so."""

    def __init__(self, *script: tuple[str, str]) -> None:
        self.atr = bytes.fromhex("3B00")
        self._script = list(script)
        self.closed = False

    def exchange(self, command: bytes) -> Response:
        assert self._script, f"unexpected {command.hex()}"
        expected, answer = self._script.pop(0)
        assert command.hex().upper() == expected.replace(" ", "").upper()
        if answer == "removed":
            raise CardRemoved
        return Response.decode(bytes.fromhex(answer))

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def finished(self) -> bool:
        return not self._script


@pytest.fixture
def scripted() -> Callable[..., ScriptedCard]:
    return ScriptedCard
