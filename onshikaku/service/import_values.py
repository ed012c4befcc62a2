"""What an import of a member file is told by: how far it is, and what became of the rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from onshikaku.domain.identifiers import InsurerNumber
    from onshikaku.domain.linkage import Grade
    from onshikaku.member_files.fault_file import RefusedRow
    from onshikaku.member_files.faults import Fault, FileUnusable, Finding
    from onshikaku.member_files.sheet import FileForm

__all__ = ["Job", "MemberFile", "Outcome", "Phase", "Progress", "Report", "Wish"]


class Phase(StrEnum):
    """What is being done with a file."""

    READING = "reading"
    COMPARING = "comparing"
    WRITING = "writing"
    DONE = "done"

    @property
    def text(self) -> Text:
        """What people read."""
        return _PHASES[self]


_PHASES = {
    Phase.READING: Text("読み取り", "Reading"),
    Phase.COMPARING: Text(
        "登録済みの記録・住民基本台帳との照合", "Comparing with what is on record"
    ),
    Phase.WRITING: Text("登録", "Putting on record"),
    Phase.DONE: Text("終わりました", "Done"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` rows, or of changes while they are written; None: how many is not known."""

    phase: Phase
    done: int = 0
    total: int | None = None


@dataclass(frozen=True, slots=True)
class MemberFile:
    """A file as it came. `name` is shown, and says nothing about its form.

    What cannot be printed is left out of the name.
    """

    name: str
    data: bytes

    def __post_init__(self) -> None:
        """Leave out of the name what no screen and no database could take."""
        printable = "".join(filter(str.isprintable, self.name))
        object.__setattr__(self, "name", printable)


@dataclass(frozen=True, slots=True)
class Wish:
    """How a file is to be taken.

    `all_or_nothing`: not at all if a row is refused. `dry_run`: only say what would become of it.
    `insurer`: whose file it is, None for rows of any insurer.
    """

    all_or_nothing: bool = False
    dry_run: bool = False
    insurer: InsurerNumber | None = None


class Outcome(StrEnum):
    """What became of a file that could be read."""

    TAKEN = "taken"  # all its good rows are on record
    ALREADY = "already"  # the same content was taken in before; nothing was changed
    REFUSED = "refused"  # all or nothing was asked for, and a row is bad
    DRY_RUN = "dry-run"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the rows of a file. `id` is the SHA-256 of its content, in hex.

    `added`: new records; `corrected`: others than they were; `unchanged`: on record just so.
    `grades`: how many of those added or corrected agree so well with the resident register; B and C
    have their viewing stopped. `faults`: every refused row as it came, with why; `headings` are
    those of the file. Whatever the outcome, the numbers are those of the rows.
    """

    id: str
    file_name: str
    form: FileForm
    outcome: Outcome
    day: date
    received_at: datetime
    rows: int
    added: int
    corrected: int
    unchanged: int
    grades: Mapping[Grade, int]
    headings: tuple[str, ...]
    faults: tuple[RefusedRow, ...]

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return len(self.faults)

    @property
    def findings(self) -> Mapping[int, tuple[Finding, ...]]:
        """What is wrong, by the number of the row."""
        return {row.number: row.findings for row in self.faults}

    @property
    def kinds(self) -> Mapping[Fault, int]:
        """How often each fault was found, the most frequent first."""
        counts: dict[Fault, int] = {}
        for row in self.faults:
            for finding in row.findings:
                counts[finding.fault] = counts.get(finding.fault, 0) + 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


@dataclass(slots=True)
class Job:
    """One import under way, or over: then it has a report, or why the file cannot be used.

    `failed`: the database could not be written; nothing of the file is on record.
    """

    id: str
    file_name: str
    wish: Wish
    progress: Progress = field(default_factory=lambda: Progress(Phase.READING))
    report: Report | None = None
    unusable: FileUnusable | None = None
    failed: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.report is not None or self.unusable is not None or self.failed
