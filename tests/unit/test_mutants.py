"""The list of defects that are seeded to try the scenarios: whether each can still be seeded."""

import ast
import importlib.util
import sys
from pathlib import Path

import pytest

from onshikaku.scenarios import load_scenarios

ROOT = Path(__file__).parents[2]
_SPEC = importlib.util.spec_from_file_location("mutants", ROOT / "scripts" / "mutants.py")
assert _SPEC is not None
mutants = importlib.util.module_from_spec(_SPEC)
sys.modules["mutants"] = mutants
_SPEC.loader.exec_module(mutants)  # type: ignore[union-attr]
ALL = mutants.mutants()


@pytest.mark.parametrize("mutant", ALL, ids=lambda one: one.id)
def test_each_defect_can_be_seeded_and_the_program_still_parses(mutant) -> None:
    text = (ROOT / mutant.file).read_text("utf-8")
    changed = mutants.seeded(mutant, text)
    assert changed != text
    if mutant.file.endswith(".py"):
        assert ast.parse(changed)


@pytest.mark.parametrize("mutant", ALL, ids=lambda one: one.id)
def test_each_defect_names_scenarios_that_there_are(mutant) -> None:
    assert set(mutant.scenarios) <= set(load_scenarios())


def test_there_are_at_least_forty_and_no_two_are_called_alike() -> None:
    assert len({one.id for one in ALL}) == len(ALL) >= 40
