"""docs/integrate.md: both pages show the same, and what they show is right."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from clinic_ui.emr.days import JST
from clinic_ui.emr.reading import read
from clinic_ui.emr.told import tell
from clinic_ui.emr.waiting import Answer
from onshikaku.wire.oqs.check import check
from onshikaku.wire.oqs.kinds import KINDS

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {name: (DOCS / name).read_text() for name in ("integrate.md", "integrate.ja.md")}
ENGLISH = PAGES["integrate.md"]
FILES = re.findall(r"`(?:req|res|face)/(\S+\.xml)`\n\n```xml\n(.*?)\n```", ENGLISH, re.DOTALL)


def content(text):
    return text.encode("cp932" if 'encoding="Shift_JIS"' in text else "utf-8")


def test_both_pages_show_the_same_in_the_same_order():
    shown = [re.findall(r"^```.*?^```", page, re.DOTALL | re.MULTILINE) for page in PAGES.values()]
    sections = [re.findall(r"^## (\d+)", page, re.MULTILINE) for page in PAGES.values()]
    tables = [len(re.findall(r"^\|", page, re.MULTILINE)) for page in PAGES.values()]
    assert shown[0] == shown[1]
    assert sections[0] == sections[1]
    assert tables[0] == tables[1]


def test_every_kind_of_message_is_shown_or_named():
    shown = {name.rpartition("_")[0] for name, _ in FILES}
    for kind in KINDS:
        assert any(name.startswith(kind) for name in shown) or kind[:8] in ENGLISH


@pytest.mark.parametrize(("name", "text"), FILES, ids=[name for name, _ in FILES])
def test_every_file_on_the_page_is_as_the_interface_says(name, text):
    found = {finding.fault.code for finding in check(name, content(text)).findings}
    shortened = {"count-differs"} if "more -->" in text else set()
    assert found - shortened == set()


@pytest.mark.parametrize(
    ("name", "text"), [pair for pair in FILES if "res_" in pair[0]], ids=lambda part: part[:40]
)
def test_every_answer_on_the_page_can_be_read_out(name, text):
    document = read(content(text))
    sheet = tell(Answer(name, content(text), document), datetime.now(JST))
    assert "コード" not in sheet.title.ja + "".join(
        row.value.ja for group in sheet.groups for row in group
    )
