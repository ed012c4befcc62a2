"""Cells that no spreadsheet takes for a formula (OWASP: CSV injection)."""

from __future__ import annotations

__all__ = ["guarded", "unguarded"]

_TRIGGERS = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet might work it out."""
    return f"{_GUARD}{text}" if text.startswith(_TRIGGERS) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    bare = text.removeprefix(_GUARD)
    return bare if bare.startswith(_TRIGGERS) else text
