"""What is told to the reception, in Japanese and English."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

__all__ = ["Row", "Said", "Sheet", "Verdict", "same"]


@dataclass(frozen=True, slots=True)
class Said:
    """The same in both languages."""

    ja: str
    en: str


def same(text: str) -> Said:
    """What reads the same in both: a name, a number."""
    return Said(text, text)


class Verdict(IntEnum):
    """Whether the answer was yes, no, or none at all; the command's exit code."""

    YES = 0
    NO = 1
    NONE = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet; `detail` is left out where there are many people."""

    label: Said
    value: Said
    detail: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One answer as the reception reads it: headline, groups of lines, what to do next."""

    title: Said
    verdict: Verdict
    groups: tuple[tuple[Row, ...], ...] = ()
    todo: tuple[Said, ...] = ()
    listed: tuple[Sheet, ...] = field(default=())
    """Of a batch: a sheet for each person, in the order of the file."""
