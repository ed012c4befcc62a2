"""What was searched for, kept by the server, so that no name stands in an address."""

from __future__ import annotations

import secrets

__all__ = ["Searches"]

_MOST = 200
_LONGEST = 60


class Searches:
    """Texts under names that tell nothing; the oldest give way."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def keep(self, text: str) -> str:
        """The name of a search; "" for one that looks for nothing."""
        text = text.strip()[:_LONGEST]
        if not text:
            return ""
        while len(self._texts) >= _MOST:
            del self._texts[next(iter(self._texts))]
        name = secrets.token_urlsafe(9)
        self._texts[name] = text
        return name

    def text(self, name: str) -> str:
        """What was searched for; "" where that is not known any more."""
        return self._texts.get(name, "")
