"""What becomes of a file in `req` before its content is understood."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from onshikaku.exchange.intake import NotRead, TooLarge, read
from onshikaku.exchange.packing import NotOpened, unpack
from onshikaku.wire.oqs.sim_codes import Matter

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from onshikaku.exchange.intake import Arrival
    from onshikaku.exchange.settings import ExchangeSettings

__all__ = ["Admission"]

_EXTENSIONS = ("xml", "zip", "pdf")


class Admission:
    """Decides by names and sizes. `prefixes`: of the requests that are answered at all."""

    def __init__(self, res: Path, settings: ExchangeSettings, prefixes: Collection[str]) -> None:
        self._res = res
        self._settings = settings
        self._prefixes = prefixes

    def refusal(self, arrival: Arrival) -> Matter | None:
        """Why it cannot be accepted, as far as name and size tell."""
        name = arrival.name
        if name is None or name.prefix not in self._prefixes:
            return Matter.UNSUPPORTED
        if any(self._is_taken(name.answer_name(extension)) for extension in _EXTENSIONS):
            return Matter.ANSWER_EXISTS
        if arrival.shape.size > self._settings.largest_request:
            return Matter.TOO_LARGE
        return None

    def can_go_back(self, arrival: Arrival) -> bool:
        """Whether the names of its `.err` file and its own are free in `res`."""
        return not (self._is_taken(arrival.err_name) or self._is_taken(arrival.file.name))

    def content(self, file: Path) -> bytes | Matter:
        """What a taken request says, decrypted where need be."""
        largest = self._settings.largest_request
        try:
            content = read(file, largest)
            if file.suffix == ".zip":
                content = unpack(content, self._settings.password, largest)
        except TooLarge:
            return Matter.TOO_LARGE
        except (NotRead, NotOpened):
            return Matter.UNREADABLE
        return content

    def _is_taken(self, name: str) -> bool:
        return os.path.lexists(self._res / name)
