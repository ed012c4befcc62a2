"""Every situation by itself: found by group, words and state."""

import pytest

from clinic_ui.training.library import ALL, State, Wanted, group_title, library
from clinic_ui.training.progress import Progress
from onshikaku.domain.scenario import Group
from onshikaku.domain.training import Standing, ruling_on, standing
from onshikaku.scenarios import load_scenarios

SCENARIOS = load_scenarios()


def found(wanted, progress=None):
    shelves = library().shelves(wanted, progress or Progress())
    return [row.id for shelf in shelves for row in shelf.rows]


def answer(name, *, rightly):
    scenario = SCENARIOS[name]
    ruling = ruling_on(scenario)
    worth = [standing(choice, ruling) is Standing.RIGHT for choice in scenario.choices]
    return worth.index(rightly)


def test_every_situation_is_there_once_in_the_order_of_the_numbers():
    assert sorted(found(Wanted())) == sorted(SCENARIOS)
    numbers = [SCENARIOS[name].number for name in found(Wanted())]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("group", library().groups)
def test_a_group_holds_its_own(group):
    inside = found(Wanted(group))
    assert inside
    assert all(SCENARIOS[name].number.startswith(group.value) for name in inside)


@pytest.mark.parametrize("group", Group)
def test_every_group_has_a_name_in_both_languages(group):
    title = group_title(group)
    assert title.ja != title.en


@pytest.mark.parametrize(
    "text", ["cert-grace", "CERT-GRACE", "Ｄ０２", "d02", "grace certificate", "電子証明書 3か月"]
)
def test_words_are_looked_for_whatever_their_width_and_case(text):
    assert "cert-grace" in found(Wanted(text=text))


def test_all_the_words_must_be_there():
    assert found(Wanted(text="cert-grace normal-face")) == []
    assert found(Wanted(Group.NORMAL, text="cert-grace")) == []


def test_what_was_answered_is_told_from_what_was_not():
    right, wrong = "normal-face", "normal-pin"
    progress = (
        Progress()
        .with_choice(right, answer(right, rightly=True))
        .with_choice(wrong, answer(wrong, rightly=False))
    )
    assert found(Wanted(state=State.RIGHT), progress) == [right]
    assert found(Wanted(state=State.REPEAT), progress) == [wrong]
    assert len(found(Wanted(state=State.OPEN), progress)) == len(SCENARIOS) - 2
    taken_back = progress.without([wrong])
    assert wrong in found(Wanted(state=State.OPEN), taken_back)


def test_no_set_has_the_name_of_another_page():
    assert not {ALL, "certificate"} & set(library().sets)


def test_the_situations_of_the_course_stand_in_one_set_only():
    named = [one.id for whole in library().sets.values() for one in whole.scenarios]
    assert len(named) == len(set(named))
