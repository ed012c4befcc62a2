"""The scenario library: it is whole, plays, is known to editors, and cites what there is."""

import json
import re
from collections import Counter
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from clinic_ui.rehearse.reading import read_script
from clinic_ui.rehearse.schema import FILE_NAME, scenario_schema
from onshikaku.domain.rules.timeline import RULES
from onshikaku.domain.scenario import Group
from onshikaku.scenarios import load_files, load_scenarios

ROOT = Path(__file__).parents[3]
RULES_PAGE = (ROOT / "docs" / "rules.md").read_text("utf-8")
SIZES = {"A": 24, "B": 17, "C": 21, "D": 13, "E": 30, "F": 24, "G": 22, "H": 12}
FILES = load_files()
LOOKS = ("kiosk", "desk", "page", "api", "ask", "file", "card", "command")


class Core(yaml.CSafeLoader):
    """Reads as editors do: YAML 1.2, where `no`, 10:00 and 2026-11-20 are texts."""


Core.yaml_implicit_resolvers = {}
for name, form, first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", "n~"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"),
):
    Core.add_implicit_resolver(
        f"tag:yaml.org,2002:{name}", re.compile(f"^(?:{form})$"), list(first)
    )


def as_an_editor_reads(id_):
    text = (ROOT / "onshikaku" / "scenarios" / f"{id_}.yaml").read_text("utf-8")
    return yaml.load(text, Core)  # noqa: S506 - a safe loader


def test_every_number_of_every_group_is_there_once():
    numbers = Counter(one.number for one in load_scenarios().values())
    expected = {f"{group}{n:02d}" for group, size in SIZES.items() for n in range(1, size + 1)}
    assert numbers == dict.fromkeys(expected, 1)
    assert len(numbers) == 163


@pytest.mark.parametrize("id_", FILES)
def test_a_scenario_plays_and_looks_from_outside(id_):
    steps = read_script(FILES[id_]).play
    looked = [step for step in steps if next(iter(type(step).model_fields)) in LOOKS]
    assert looked, "nothing is looked at"


@pytest.mark.parametrize("id_", FILES)
def test_every_source_leads_to_a_heading_of_the_rules(id_):
    scenario = FILES[id_].scenario
    assert scenario.sections
    for section in scenario.sections:
        heading = re.search(rf"^##+ {re.escape(section.number)}\.? (.+)$", RULES_PAGE, re.MULTILINE)
        assert heading is not None, section.number
        assert heading[1] == section.title.en
    assert set(scenario.rules) <= set(RULES)


def test_each_group_has_a_title_of_its_own_in_both_languages():
    titles = [(one.title.ja, one.title.en) for one in load_scenarios().values()]
    assert len(set(titles)) == len(titles)
    assert {one.group for one in load_scenarios().values()} == set(Group) - {Group.OWN}


def test_the_schema_takes_every_file_as_an_editor_reads_it():
    validator = jsonschema_rs.validator_for(scenario_schema())
    refused = {}
    for id_ in FILES:
        found = [str(error.message) for error in validator.iter_errors(as_an_editor_reads(id_))]
        if found:
            refused[id_] = found
    assert refused == {}


def test_the_published_schema_is_the_present_one():
    published = json.loads((ROOT / "docs" / FILE_NAME).read_text("utf-8"))
    assert published == scenario_schema()


def test_the_schema_refuses_what_is_no_step():
    validator = jsonschema_rs.validator_for(scenario_schema())
    content = as_an_editor_reads("cert-grace")
    assert validator.is_valid(content)
    assert not validator.is_valid({**content, "play": [{"plaice": {}}]})
    assert not validator.is_valid({**content, "plaz": []})
