"""docs/files.md: what the code cites is there, and what it says of settings and codes is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onshikaku.exchange.settings import ALWAYS_PLAIN, ExchangeSettings
from onshikaku.wire.oqs.codes import TABLES
from onshikaku.wire.oqs.element import layout_of
from onshikaku.wire.oqs.findings import Fault
from onshikaku.wire.oqs.kinds import KINDS
from onshikaku.wire.oqs.sim_codes import CODES

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "files.md").read_text()
SECTIONS = set(re.findall(r"^#{2,3} (\d+(?:\.\d+)*)", PAGE, re.MULTILINE))
CONVENTIONS = set(re.findall(r"^\| (U\d+) \|", PAGE, re.MULTILINE))
SOURCES = [
    path
    for package in ("onshikaku", "clinic_ui", "hardware", "reader")
    for path in (ROOT / package).rglob("*.py")
]


def cited(pattern):
    """What the sources cite of this page, in lines that name it."""
    for path in SOURCES:
        for line in path.read_text().splitlines():
            for rest in re.findall(r"docs/files\.md ([^;)]*)", line):
                yield from re.findall(pattern, rest)


def blocks():
    def below(block):
        yield block
        for part in layout_of(block):
            if part.block is not None:
                yield from below(part.block)

    return {one for kind in KINDS.values() for one in below(kind.message)}


def element_names():
    for block in blocks():
        for part in layout_of(block):
            if not part.element.joined:
                yield "/".join(filter(None, (part.element.within, part.element.name)))


def test_the_sections_are_those_that_other_pages_and_programs_cite():
    found = set(cited(r"§(\d+(?:\.\d+)*)"))
    assert len(found) > 10
    assert found <= SECTIONS


def test_every_convention_cited_is_listed():
    assert {f"U{number}" for number in range(1, 38)} == CONVENTIONS
    assert set(cited(r"\b(U\d+)\b")) <= CONVENTIONS


def test_blocks_and_findings_belong_to_sections():
    assert {block.SECTION for block in blocks()} <= SECTIONS
    assert {fault.section for fault in Fault} <= SECTIONS


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_is_listed(kind):
    assert f"| `{kind}_` |" in PAGE


def test_every_element_is_in_a_table():
    missing = {name for name in element_names() if f"| `{name}` |" not in PAGE}
    assert missing <= {"MessageHeader", "MessageBody"}


def test_every_code_table_and_own_code_is_listed():
    assert [number for number in TABLES if f"| {number} |" not in PAGE] == []
    assert [said.code for said in CODES.values() if f"| `{said.code}` |" not in PAGE] == []


def test_settings_named_exist():
    named = {name.lower() for name in re.findall(r"`EXCHANGE_([A-Z0-9_]+)`", PAGE)}
    assert named
    assert named <= set(ExchangeSettings.model_fields)


def test_what_is_never_encrypted_is_listed():
    assert [prefix for prefix in ALWAYS_PLAIN if f"`{prefix}`" not in PAGE] == []


def test_the_page_names_no_public_repository():
    assert not re.search(r"github\.com/|@[0-9a-f]{7}", PAGE)
