"""Cells that no spreadsheet takes for a formula (OWASP: CSV injection).

One in Japanese takes full-width signs for the same.
"""

from __future__ import annotations

__all__ = ["guarded", "unguarded"]

_TRIGGERS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_GUARD = "'"


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet might work it out."""
    return f"{_GUARD}{text}" if _risky(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith(_GUARD) and _risky(text) else text


def _risky(text: str) -> bool:
    """Also with apostrophes before it, so that one more can be told from those."""
    return text.lstrip(_GUARD).startswith(_TRIGGERS)
