"""The report of a run: written in the form that the file's name asks for, and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clinic_ui.hil import report_json, report_junit
from clinic_ui.hil.compare import Comparison, compare
from clinic_ui.hil.report_json import ReportBroken
from onshikaku.pki.ledger import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_ui.hil.result import Run

__all__ = ["SUFFIXES", "Comparison", "ReportBroken", "compare", "read", "write"]

SUFFIXES: Final = (".json", ".html", ".xml")
"""What a report's file may end in: data, a page for people, JUnit XML for a build server."""


def write(
    run: Run,
    path: Path,
    comparison: Comparison | None = None,
    *,
    language: str | None = None,
) -> None:
    """Write the run to `path`, replacing it as a whole; its suffix says the form.

    `language` is `ja` or `en` and counts for the page, which has both without it. ValueError for a
    suffix that is not in `SUFFIXES`. Raises OSError.
    """
    match path.suffix.lower():
        case ".json":
            written = report_json.as_json(run, comparison).encode()
        case ".xml":
            written = report_junit.as_junit(run)
        case ".html":
            from clinic_ui.hil import report_page  # noqa: PLC0415 - plots take a second to load

            written = report_page.as_html(run, comparison, language=language).encode()
        case other:
            raise ValueError(f"{other!r}: a report ends in {', '.join(SUFFIXES)}")
    write_atomically(path, written, mode=0o644)


def read(path: Path) -> Run:
    """The run in a JSON report. Raises `ReportBroken` naming the field, and OSError."""
    return report_json.from_json(path.read_bytes(), path)
