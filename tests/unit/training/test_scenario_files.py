"""Files of scenarios: what is refused, and how it is told."""

import re
from pathlib import Path

import pytest

from onshikaku.domain.rules.fallbacks import Way
from onshikaku.scenarios import ScenarioInvalid, load_scenarios, read_course, read_scenario
from onshikaku.scenarios.entry import ClaimsEntry, ScenarioEntry

DOCS = Path(__file__).parents[3] / "docs"
CARD = (DOCS / "training.md").read_text("utf-8")
DOCUMENTATION = CARD + (DOCS / "scenarios.md").read_text("utf-8")

# The line of a field is its place here, from 1.
GOOD = """\
id: locked
title: {ja: ロック, en: locked}
day: 2026-11-20
persona: pin-blocked
fault: pin_blocked
visit: first
carries: [notice]
ruled_out: [again]
agrees: yes
screen: {ja: 画面, en: screen}
patient: {ja: 患者, en: patient}
question: {ja: どうしますか, en: what now}
choices:
  - text: {ja: 顔認証, en: face}
    claims: {way: other-check, pays: 30}
    why: {ja: そのため, en: because}
  - text: {ja: 預かる, en: take it}
    claims: {against: 9}
    why: {ja: だめ, en: no}
rule: {ja: きまり, en: rule}
sections: [2.6, 9]
rules: [visual-simple]
number: C11
"""


def mistakes(text, name="locked.yaml"):
    with pytest.raises(ScenarioInvalid) as caught:
        read_scenario(name, text.encode())
    return [(one.file, one.line, one.field) for one in caught.value.mistakes]


def test_a_scenario_is_read_with_its_persona_of_that_day():
    scenario = read_scenario("locked.yaml", GOOD.encode())
    assert scenario.persona.id == "pin-blocked"
    assert scenario.choices[0].claims.way is Way.OTHER_CHECK
    assert scenario.first_visit is True
    assert [section.number for section in scenario.sections] == ["2.6", "9"]
    assert [rule.id for rule in scenario.rules] == ["visual-simple"]


def test_the_example_of_the_documentation_can_be_used():
    [example] = re.findall(r"```yaml\n(.*?)```", CARD, re.DOTALL)
    assert read_scenario("locked-pin.yaml", example.encode()).id == "locked-pin"


@pytest.mark.parametrize("field", [*ScenarioEntry.model_fields, *ClaimsEntry.model_fields])
def test_every_field_is_documented(field):
    assert f"`{field}`" in DOCUMENTATION or f"`{field}: true`" in DOCUMENTATION


WRONG = [
    ("day: 2026-11-20", "day: today", 3, "day"),
    ("day: 2026-11-20", "day: 2026-02-30", 3, "day"),
    ("number: C11", "number: Z11", 23, "number"),
    ("title: {ja: ロック, en: locked}", "title: {ja: ロック}", 2, "title.en"),
    ("visit: first", "visit: second", 6, "visit"),
    ("carries: [notice]", "carries: [ticket]", 7, "carries.0"),
    ("carries: [notice]", "carries: notice", 7, "carries"),
    ("agrees: yes", "agrees: perhaps", 9, "agrees"),
    ("agrees: yes", "consent: yes", 9, "consent"),
    ("persona: pin-blocked", "persona: nobody", 4, "persona"),
    ("fault: pin_blocked", "fault: lost", 5, "fault"),
    ("fault: pin_blocked", "card: sleeve", 5, "card"),
    ("id: locked", "id: unlocked", 1, "id"),
    ("id: locked", "id: Locked", 1, "id"),
    ("pays: 30", "pays: 35", 15, "choices.0.claims.pays"),
    ("way: other-check", "way: magic", 15, "choices.0.claims.way"),
    ("{way: other-check, pays: 30}", "{}", 15, "choices.0.claims"),
    ("{way: other-check, pays: 30}", "{way: visual, accept: true}", 15, "choices.0.claims"),
    ("{against: 9}", "{against: 9, within: 9}", 18, "choices.1.claims"),
    ("{against: 9}", "{against: 3.4}", 18, "choices.1.claims.against"),
    ("sections: [2.6, 9]", "sections: [2.6, 9, 77]", 21, "sections.2"),
    ("rules: [visual-simple]", "rules: [visual]", 22, "rules.0"),
    ("{way: other-check, pays: 30}", "{pays: 100}", 13, "choices"),
    ("{against: 9}", "{pays: 30}", 13, "choices"),
]


@pytest.mark.parametrize(("old", "new", "line", "field"), WRONG)
def test_a_mistake_is_told_with_file_line_and_field(old, new, line, field):
    assert old in GOOD
    assert ("locked.yaml", line, field) in mistakes(GOOD.replace(old, new, 1))


def test_one_choice_is_no_question():
    alone = "\n".join(line for n, line in enumerate(GOOD.splitlines(), 1) if n not in (17, 18, 19))
    assert ("locked.yaml", 13, "choices") in mistakes(alone)


def test_without_a_source_nothing_can_be_checked():
    text = GOOD.replace("sections: [2.6, 9]", "sections: []").replace("{against: 9}", "{pays: 0}")
    assert ("locked.yaml", 21, "sections") in mistakes(text)


@pytest.mark.parametrize(
    ("text", "line"), [("id: [", 2), ("id: a\nid: b\n", 2), ("- id\n", 1), ("", None)]
)
def test_what_is_no_scenario_at_all_is_refused(text, line):
    assert mistakes(text)[0][:2] == ("locked.yaml", line)


def test_all_mistakes_are_told_at_once_and_in_words():
    text = GOOD.replace("persona: pin-blocked", "persona: nobody").replace("rules: [v", "rules: [x")
    with pytest.raises(ScenarioInvalid) as caught:
        read_scenario("locked.yaml", text.encode())
    assert str(caught.value).splitlines() == [
        "locked.yaml:4: persona: nobody of that id is in the cast on that day",
        "locked.yaml:22: rules.0: there is no rule of that id",
    ]
    assert all(one.reason.ja for one in caught.value.mistakes)


COURSE = """\
sets:
  - id: one
    title: {ja: 一, en: one}
    audience: {ja: 受付, en: desk}
    scenarios: [normal-pin, normal-face]
"""


def test_a_set_holds_its_situations_in_order():
    [one] = read_course(COURSE.encode(), load_scenarios())
    assert [scenario.id for scenario in one.scenarios] == ["normal-pin", "normal-face"]


def test_a_situation_that_there_is_not_is_refused():
    text = COURSE.replace("normal-face", "to-come")
    with pytest.raises(ScenarioInvalid) as caught:
        read_course(text.encode(), load_scenarios())
    assert [(one.line, one.field) for one in caught.value.mistakes] == [(5, "sets.0.scenarios.1")]


TWIN = COURSE.removeprefix("sets:\n")


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("normal-face", "normal-pin", 5, "sets.0.scenarios.1"),
        ("id: one\n", "id: one\n    minutes: 5\n", 3, "sets.0.minutes"),
        ("sets:\n", f"sets:\n{TWIN}", 6, "sets.1.id"),
    ],
)
def test_a_course_that_contradicts_itself_is_refused(old, new, line, field):
    with pytest.raises(ScenarioInvalid) as caught:
        read_course(COURSE.replace(old, new, 1).encode(), load_scenarios())
    assert [(one.line, one.field) for one in caught.value.mistakes] == [(line, field)]
