"""Openings of the disaster mode: what was decided, as it was known."""

from datetime import date, timedelta

import pytest

from onshikaku.domain.rules.disasters import PREPARED, DisasterOpening, Step, open_until
from onshikaku.domain.text import Text

NAME = Text("模擬", "simulated")
NOTO = next(opening for opening in PREPARED if opening.id == "noto-2024-01")


@pytest.mark.parametrize(
    ("day", "size"),
    [
        ("2023-12-31", 0),
        ("2024-01-01", 47),
        ("2024-01-07", 47),
        ("2024-01-08", 18),
        ("2024-01-14", 18),
        ("2024-01-15", 18),
        ("2024-03-07", 18),
        ("2024-03-08", 0),
        ("2023-07-07", 0),
        ("2023-07-08", 10),
        ("2023-07-14", 10),
        ("2023-07-15", 0),
        ("2024-09-03", 20),
        ("2024-09-04", 0),
    ],
)
def test_the_prepared_openings_have_the_days_of_the_real_ones(day, size):
    day = date.fromisoformat(day)
    region = (f"99{number:03d}" for number in range(1, 60))
    assert sum(open_until(PREPARED, code, day) is not None for code in region) == size


def test_an_extension_is_not_known_before_it_was_decided():
    assert open_until([NOTO], "99001", date(2024, 1, 6)) == date(2024, 1, 7)
    assert open_until([NOTO], "99001", date(2024, 1, 7)) == date(2024, 1, 14)
    assert open_until([NOTO], "99001", date(2024, 1, 14)) == date(2024, 3, 7)


def test_no_real_municipality_is_prepared():
    codes = {code for one in PREPARED for step in one.steps for code in step.municipalities}
    assert all(code.startswith("99") and len(code) == 5 for code in codes)


def test_the_last_decision_about_a_municipality_counts_even_if_it_shortens():
    first = date(2026, 11, 1)
    opening = DisasterOpening(
        "x",
        NAME,
        first,
        (
            Step(first, frozenset({"99001", "99002"}), date(2026, 11, 7)),
            Step(date(2026, 11, 3), frozenset({"99002"}), date(2026, 11, 2)),
        ),
    )
    assert opening.open_on("99002", date(2026, 11, 2))
    assert not opening.open_on("99002", date(2026, 11, 3))
    assert opening.open_on("99001", date(2026, 11, 3))


def test_of_several_openings_the_longest_counts():
    day = date(2026, 11, 1)
    openings = [
        DisasterOpening(
            str(days), NAME, day, (Step(day, frozenset({"99001"}), day + timedelta(days)),)
        )
        for days in (3, 9, 6)
    ]
    assert open_until(openings, "99001", day) == day + timedelta(days=9)


@pytest.mark.parametrize(
    "days", [(), ("2026-11-02", "2026-11-01")], ids=["no step", "the wrong order"]
)
def test_an_opening_without_a_decision_or_with_an_odd_order_is_refused(days):
    steps = tuple(
        Step(date.fromisoformat(day), frozenset({"99001"}), date(2026, 12, 1)) for day in days
    )
    with pytest.raises(ValueError, match="steps"):
        DisasterOpening("x", NAME, date(2026, 11, 1), steps)
