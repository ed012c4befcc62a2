"""Points, what is right at first, and when a set is passed."""

import pytest

from clinic_ui.training.progress import Progress
from clinic_ui.training.scores import Row, row_of, score_of
from onshikaku.domain.text import Text
from onshikaku.domain.training import Standing, ruling_on, standing
from onshikaku.scenarios import load_scenarios

RIGHT, NOT_FIRST, WRONG = Standing.RIGHT, Standing.NOT_FIRST, Standing.WRONG
AT_FIRST, LATER, BAD = (RIGHT, RIGHT), (WRONG, RIGHT), (WRONG, WRONG)
LOST, BACK, NEW = (RIGHT, WRONG), (RIGHT, None), (None, None)


def score(*answers):
    title = Text("場面", "situation")
    return score_of(
        [Row(str(n), "A01", title, now, first) for n, (first, now) in enumerate(answers)]
    )


SCORES = [
    # answers, points, right at first, right by now, passed
    ([AT_FIRST] * 8, 40, 8, 8, True),
    ([LATER] * 8, 32, 0, 8, True),
    ([AT_FIRST] * 7 + [BAD], 35, 7, 7, True),
    ([AT_FIRST] * 6 + [BAD] * 2, 30, 6, 6, False),
    ([AT_FIRST] * 6 + [LATER, BAD], 34, 6, 7, True),
    ([LATER] * 7 + [BAD], 28, 0, 7, False),
    ([(NOT_FIRST, NOT_FIRST)] * 8, 0, 0, 0, False),
    ([(NOT_FIRST, RIGHT)] * 8, 32, 0, 8, True),
    ([AT_FIRST] * 7 + [LOST], 35, 8, 7, True),
    ([AT_FIRST] * 7 + [BACK], 35, 8, 7, False),
    ([AT_FIRST] * 7 + [NEW], 35, 7, 7, False),
    ([AT_FIRST] * 5 + [BAD], 25, 5, 5, True),
]


@pytest.mark.parametrize(("answers", "points", "first", "right", "passed"), SCORES)
def test_points_and_threshold(answers, points, first, right, passed):
    told = score(*answers)
    assert (told.points, told.right_first, told.right, told.passed) == (
        points,
        first,
        right,
        passed,
    )


def test_what_is_missing_are_the_points_up_to_four_fifths():
    told = score(*[AT_FIRST] * 6, BAD, BAD)
    assert (told.most, told.needed, told.missing) == (40, 32, 2)
    assert score(*[AT_FIRST] * 8).missing == 0


def test_a_course_is_passed_only_with_each_of_its_sets():
    passed, missed = score(*[AT_FIRST] * 8), score(*[AT_FIRST] * 3, BAD, BAD)
    both = passed + missed
    assert (both.points, both.there, both.right_first, both.passed) == (55, 13, 11, False)
    assert (passed + passed).passed


def test_repeating_never_lifts_what_was_right_at_first():
    scenario = load_scenarios()["cert-grace"]
    ruling = ruling_on(scenario)
    worth = [standing(choice, ruling) for choice in scenario.choices]
    right, wrong = worth.index(RIGHT), worth.index(WRONG)
    progress = Progress().with_choice(scenario.id, wrong)
    for _ in range(3):
        progress = progress.without([scenario.id]).with_choice(scenario.id, right)
    row = row_of(scenario, progress)
    assert (row.standing, row.right_first, row.points) == (RIGHT, False, 4)
