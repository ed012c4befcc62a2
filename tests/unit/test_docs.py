"""The pages of docs/ keep up with the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from clinic_ui.cli import program
from clinic_ui.settings import ClinicSettings
from onshikaku.domain.outcomes import CATALOGUE, CENTRE_OUTCOMES, Outcome
from onshikaku.domain.rules.timeline import RULES
from onshikaku.wire.problems import ProblemSlug

ROOT = Path(__file__).resolve().parents[2]
PAGES = {path.name: path.read_text() for path in (ROOT / "docs").glob("*.md")}
PACKAGES = ("reader", "onshikaku", "hardware", "clinic_ui")
NUMBER = r"§(\d+(?:\.\d+)*)"
SECTIONS = set(re.findall(r"^#{2,3} (\d+(?:\.\d+)*)", PAGES["rules.md"], re.MULTILINE))


def write_docs(*words):
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / "write_docs", *words],
        capture_output=True,
        text=True,
        check=False,
    )


def commands(command, path=()):
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))
        if not command.invoke_without_command or not path:
            return
    yield " ".join(path)


def rows(page):
    """First cell of a table row, without its code marks, to the whole row."""
    return {
        row.split("|")[1].strip(" `"): row for row in page.splitlines() if row.startswith("| `")
    }


def cited():
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for line in re.findall(r"docs/rules\.md (§.*)", path.read_text()):
                yield from re.findall(NUMBER, line)


def test_what_is_generated_is_current():
    done = write_docs("--check")
    assert done.returncode == 0, done.stderr


def test_only_generated_pages_can_be_named():
    done = write_docs("--check", "card.md")
    assert done.returncode == 2
    assert "card.md" in done.stderr


@pytest.mark.parametrize("words", list(commands(typer.main.get_command(program()))))
def test_every_command_is_documented(words):
    pattern = rf"(?:`|onshikaku ){words}(?![\w-])"
    assert any(re.search(pattern, page) for page in PAGES.values())


@pytest.mark.parametrize("setting", list(ClinicSettings.model_fields))
def test_every_setting_is_documented(setting):
    assert f"`CLINIC_{setting.upper()}`" in PAGES["commands.md"]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_is_documented_with_who_gives_it(outcome):
    row = rows(PAGES["outcomes.md"])[outcome.value]
    assert CATALOGUE[outcome].meaning.ja in row
    assert CATALOGUE[outcome].next_step.en in row
    assert ("| centre |" in row) is (outcome in CENTRE_OUTCOMES)


@pytest.mark.parametrize("slug", list(ProblemSlug))
def test_every_problem_is_documented(slug):
    assert re.search(r"\| [45]\d\d \| \S", rows(PAGES["outcomes.md"])[slug.value])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_documented_in_a_section_that_exists(rule):
    row = rows(PAGES["rules.md"].partition("## 1. ")[0])[rule.id]
    assert rule.statement.en in row
    assert rule.section.removeprefix("§") in SECTIONS


def test_every_section_that_the_code_cites_exists():
    assert set(cited()) <= SECTIONS
    assert len(SECTIONS) > 30
