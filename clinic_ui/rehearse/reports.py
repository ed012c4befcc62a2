"""The report of a rehearsal, written in the form that the file's name asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clinic_ui.rehearse.report_json import as_json
from clinic_ui.rehearse.report_junit import as_junit
from clinic_ui.rehearse.report_page import write_page
from onshikaku.pki.ledger import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_ui.rehearse.result import Rehearsal

__all__ = ["SUFFIXES", "write"]

SUFFIXES: Final = (".json", ".html", ".xml")
"""What a report's file may end in: data, a page for people, JUnit XML for a build server."""


def write(run: Rehearsal, path: Path) -> None:
    """Write the run to `path`; its suffix, one of `SUFFIXES`, says the form. Raises OSError."""
    match path.suffix.lower():
        case ".json":
            write_atomically(path, as_json(run).encode(), mode=0o644)
        case ".xml":
            write_atomically(path, as_junit(run), mode=0o644)
        case ".html":
            write_page(run, path)
        case other:
            raise ValueError(f"{other!r}: a report ends in {', '.join(SUFFIXES)}")
