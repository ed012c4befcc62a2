"""A sentence in the two languages of the screens."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Text"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in Japanese and English; neither is empty."""

    ja: str
    en: str

    def __post_init__(self) -> None:
        """Refuse a missing language."""
        if not self.ja or not self.en:
            raise ValueError("a text needs both languages")
