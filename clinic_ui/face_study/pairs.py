"""The pairs file: which pictures show one person, and which do not (docs/face-accuracy.md §8)."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["Expectation", "Pair", "PairsInvalid", "read_pairs"]

REQUIRED: Final = ("ref", "probe", "label")
OPTIONAL: Final = ("group", "kind", "stratum", "ref_person", "probe_person", "expect")
DERIVED: Final = "derived"

_UNFIT_IN_A_NAME: Final = re.compile(r"[\x00-\x1f\x7f-\x9f<>|`\[\]]")
"""Names are printed on terminals and stand in a Markdown page, where these are no mere text."""


class Expectation(StrEnum):
    """What ought to come of a pair."""

    MATCH = "match"
    NO_MATCH = "no_match"
    MATCH_OR_REJECT = "match_or_reject"
    REJECT_QUALITY = "reject_quality"
    PAD_SUSPECT = "pad_suspect"


class PairsInvalid(Exception):
    """The pairs file is no good: in which line (the header is 1) and column, and why."""

    def __init__(self, line: int, column: str, reason: str) -> None:
        where = f"line {line}, column {column}" if column else f"line {line}"
        super().__init__(f"{where}: {reason}")
        self.line = line
        self.column = column
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Pair:
    """A picture as the card carries it, another as the camera takes it, and the truth.

    Paths are as written in the file, relative to its folder. What the file does not say is "".
    """

    line: int
    ref: str
    probe: str
    genuine: bool
    group: str = ""
    kind: str = ""
    stratum: str = ""
    ref_person: str = ""
    probe_person: str = ""
    expect: Expectation | None = None

    @property
    def people(self) -> frozenset[str]:
        """Who is in it, as far as the file says."""
        return frozenset(name for name in (self.ref_person, self.probe_person) if name)

    @property
    def derived(self) -> bool:
        """Whether the probe was made by a program: judged by itself, and no part of a rate."""
        return self.kind == DERIVED


def read_pairs(file: Path) -> tuple[Pair, ...]:
    """The pairs of a CSV file in UTF-8. Raises `PairsInvalid`, and `OSError` if it has none."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise PairsInvalid(line, "", "is not UTF-8") from error
    reader = csv.reader(text.splitlines(), strict=True)
    pairs: list[Pair] = []
    columns: list[str] = []
    try:
        for row in reader:
            if not columns:
                columns = _header(row, reader.line_num)
            elif any(row):
                pairs.append(_pair(_cells(columns, row, reader.line_num), reader.line_num))
    except csv.Error as error:
        raise PairsInvalid(reader.line_num, "", str(error)) from error
    if not pairs:
        raise PairsInvalid(max(reader.line_num, 1), "", "there is no pair in it")
    _look_for(pairs, file.parent)
    return tuple(pairs)


def _header(row: Sequence[str], line: int) -> list[str]:
    columns = [name.strip() for name in row]
    for name in REQUIRED:
        if name not in columns:
            raise PairsInvalid(line, name, "the column is missing")
    for name in (*REQUIRED, *OPTIONAL):
        if columns.count(name) > 1:
            raise PairsInvalid(line, name, "the column is there twice")
    return columns


def _cells(columns: Sequence[str], row: Sequence[str], line: int) -> dict[str, str]:
    if len(row) != len(columns):
        short = columns[len(row)] if len(row) < len(columns) else ""
        raise PairsInvalid(line, short, f"{len(row)} cells under {len(columns)} columns")
    return {name: cell.strip() for name, cell in zip(columns, row, strict=True)}


def _pair(cells: Mapping[str, str], line: int) -> Pair:
    for name in ("ref", "probe"):
        if not cells[name]:
            raise PairsInvalid(line, name, "is empty")
    if cells["label"] not in ("0", "1"):
        raise PairsInvalid(line, "label", f"{cells['label']!r} is neither 1 nor 0")
    genuine = cells["label"] == "1"
    known = {name: cells.get(name, "") for name in OPTIONAL if name != "expect"}
    for name, cell in known.items():
        if _UNFIT_IN_A_NAME.search(cell):
            raise PairsInvalid(line, name, f"{cell!r} holds a control character or one of <>|`[]")
    one, other = known["ref_person"], known["probe_person"]
    if one and other and (one == other) is not genuine:
        told = "the same person" if one == other else "different people"
        raise PairsInvalid(line, "label", f"{cells['label']} for {told}")
    expect = cells.get("expect", "")
    if expect and expect not in tuple(Expectation):
        raise PairsInvalid(line, "expect", f"{expect!r} is none of {', '.join(Expectation)}")
    return Pair(
        line,
        cells["ref"],
        cells["probe"],
        genuine,
        **known,
        expect=Expectation(expect) if expect else None,
    )


def _look_for(pairs: Sequence[Pair], folder: Path) -> None:
    there: dict[str, bool] = {}
    for pair in pairs:
        for column, name in (("ref", pair.ref), ("probe", pair.probe)):
            if name not in there:
                there[name] = (folder / name).is_file()
            if not there[name]:
                raise PairsInvalid(pair.line, column, f"there is no picture {name!r}")
