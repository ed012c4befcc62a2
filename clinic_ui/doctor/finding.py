"""What one check says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Level"]


class Level(StrEnum):
    """`missing` stops the demo; `optional` only what its detail names."""

    OK = "ok"
    OPTIONAL = "optional"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One checked thing. `remedy` is a command or an act, empty when all is well."""

    name: str
    level: Level
    detail: str
    remedy: str = ""
