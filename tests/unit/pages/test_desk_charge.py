"""Points as they are typed, and what is collected for them."""

from dataclasses import replace
from datetime import date

import pytest

from clinic_ui.desk.sheet_charge import UnreadablePoints, collected, points_in
from clinic_ui.till import Treated
from onshikaku.domain.advice import advise
from onshikaku.domain.entitlement import Treatment
from onshikaku.domain.foresight import foresee
from onshikaku.personas.loader import load_personas

DAY = date(2026, 7, 1)
CAST = load_personas(DAY)


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("450", (450,)),
        ("４５０点", (450,)),
        ("1,200", (1200,)),
        ("450 780 1,200", (450, 780, 1200)),
        ("450、780", (450, 780)),
        ("450,78", (450, 78)),
        ("0", (0,)),
    ],
)
def test_points_are_read_however_they_are_written(typed: str, points: tuple[int, ...]) -> None:
    assert points_in(typed) == points


@pytest.mark.parametrize("typed", ["", " ", "abc", "-5", "4.5", "99999999", "1 " * 32])
def test_what_is_no_list_of_points_is_refused(typed: str) -> None:
    with pytest.raises(UnreadablePoints):
        points_in(typed)


@pytest.mark.parametrize(
    ("who", "points", "sum_"),
    [
        ("standard", (450,), "1,350円"),
        ("aged-75", (450,), "450円"),
        ("full-cost", (450,), "4,500円"),
        ("lost", (450,), "1,350円"),
        ("aid-no-ticket", (450,), None),
    ],
)
def test_the_sum_is_that_of_the_rules(who: str, points: tuple[int, ...], sum_: str | None) -> None:
    answer = foresee(CAST[who], DAY)
    assert answer is not None
    advice = advise(answer.outcome, DAY, answer)
    found = collected(answer, advice, DAY, Treated(points, Treatment.OUTPATIENT))
    assert found is not None
    assert (None if found.sum is None else found.sum.ja) == sum_
    assert found.steps[0].yen.ja == "4,500円"


@pytest.mark.parametrize(
    ("who", "ceilings"),
    [("dialysis", ["人工透析を行う慢性腎不全　月額10,000円まで"]), ("standard", [])],
)
def test_the_ceiling_of_a_specified_disease_stands_beside_the_sum(
    who: str, ceilings: list[str]
) -> None:
    answer = foresee(CAST[who], DAY)
    assert answer is not None
    if who == "dialysis":
        answer = replace(answer, coverages=CAST[who].coverages)
    advice = advise(answer.outcome, DAY, answer)
    found = collected(answer, advice, DAY, Treated((45000,), Treatment.OUTPATIENT))
    assert found is not None
    assert [ceiling.ja for ceiling in found.ceilings] == ceilings


def test_a_blank_share_leaves_the_sums_that_the_age_allows() -> None:
    answer = foresee(CAST["ratio-blank"], DAY)
    assert answer is not None
    advice = advise(answer.outcome, DAY, answer)
    found = collected(answer, advice, DAY, Treated((100,), Treatment.OUTPATIENT))
    assert found is not None
    assert found.sum is None
    assert found.by_age[0].ja.endswith("円")


def test_nobody_is_charged_where_nobody_is_known() -> None:
    answer = foresee(CAST["none"], DAY)
    assert answer is not None
    advice = advise(answer.outcome, DAY, answer)
    assert collected(answer, advice, DAY, Treated((100,), Treatment.OUTPATIENT)) is None
