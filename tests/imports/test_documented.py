"""docs/member-files.md keeps up with the code."""

from pathlib import Path

import pytest

from onshikaku.member_files.columns import LAYOUT
from onshikaku.member_files.faults import FILE_REASONS, REASONS

PAGE = Path(__file__).resolve().parents[2].joinpath("docs", "member-files.md").read_text()


@pytest.mark.parametrize("layout", LAYOUT, ids=lambda layout: layout.column)
def test_every_column_is_documented(layout):
    needed = "yes" if layout.required else ""
    row = f"| {layout.heading.ja} | `{layout.heading.en}` | {needed} | {layout.written.en} |"
    assert f"{row} {'、'.join(layout.also)} |" in PAGE


@pytest.mark.parametrize("reasons", [REASONS, FILE_REASONS], ids=["rows", "files"])
def test_every_fault_is_documented(reasons):
    for fault, reason in reasons.items():
        assert f"| `{fault}` | {reason.ja} | {reason.en} |" in PAGE
