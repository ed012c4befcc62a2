"""The timeline of dated rules, against a table written out anew."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from onshikaku.domain.rules import timeline
from onshikaku.domain.rules.timeline import (
    CARD_TROUBLE_AT_DESKS,
    CERTAINTY_MEANING,
    FACE_ONLY_HOME_VISITS,
    FAMILY_TITLES,
    OLD_CARD_PROVISIONAL,
    OLD_CARD_PROVISIONAL_ALL,
    RULES,
    UNKNOWN_NUMBER_CLAIMS,
    Certainty,
    Family,
    Rule,
    Step,
    changes,
    rules_in_force,
)
from onshikaku.domain.text import Text

D = date.fromisoformat
DAY = timedelta(days=1)

# Id, first day, last day; "-" is an open end.
TABLE = """
    oqs-live                  2021-10-20  -
    disaster-mode             2021-10-20  -
    failure-mode              2021-10-20  -
    oqs-mandatory             2023-04-01  -
    medical-aid-oqs           2024-03-01  -
    home-consent              2024-04-01  -
    limited-mode              2024-04-01  -
    home-consent-offdesk      2024-09-30  -
    consent-bundle            2024-10-07  -
    er-view                   2024-12-09  -
    consent-items-2025        2025-01-28  -
    treatment-view            2022-09-11  -
    e-prescription            2023-01-26  -
    surgery-view              2023-05-11  -
    subsidies                 2024-03-01  -
    visual-simple             2025-03-01  -
    app-when-reader-broken    2025-05-21  -
    phone-card                2025-09-19  -
    ambulance-view            2025-10-01  -
    card-adult-at-18          2022-04-01  -
    face-only-card            2023-12-15  -
    deregister                2024-10-28  -
    rapid-card                2024-12-01  -
    cert-grace                2024-12-02  -
    infant-no-photo           2024-12-02  -
    old-card-valid            -           2025-12-01
    old-card-stop             2024-12-02  -
    eligibility-certificate   2024-12-02  -
    eligibility-notice        2024-12-02  -
    elderly-recipient-merged  2024-12-02  -
    elderly-paper-all         2024-12-02  2026-07-31
    old-card-provisional      2025-08-01  2026-07-31
    elderly-paper-85          2026-08-01  -
    insurer-5-days            2023-06-01  -
    card-trouble-2023         2023-07-10  -
    jlis-34items              2023-12-18  -
    entry-check-new           2024-05-07  -
    full-cost-class           2024-12-02  -
    elderly-2wari             2022-10-01  -
    elderly-2wari-relief      2022-10-01  2025-09-30
    highcost-2026             2026-08-01  -
    usage-rate-confirmations  2021-10-20  2025-11-30
    usage-rate-def            2025-12-01  -
    fee-system                2022-10-01  2024-05-31
    fee-data-2024-06          2024-06-01  2024-11-30
    fee-data-2024-12          2024-12-01  2026-05-31
    fee-dx-2024-06            2024-06-01  2024-09-30
    fee-dx-2024-10            2024-10-01  2025-03-31
    fee-dx-2025-04            2025-04-01  2026-05-31
    fee-dx-rate-2024-10       2024-10-01  2024-12-31
    fee-dx-rate-2025-01       2025-01-01  2025-03-31
    fee-dx-rate-2025-04       2025-04-01  2025-09-30
    fee-dx-rate-2025-10       2025-10-01  2026-02-28
    fee-dx-rate-2026-03       2026-03-01  2026-05-31
    fee-2026                  2026-06-01  -
"""
ROWS = [
    (name, *(None if day == "-" else D(day) for day in days))
    for name, *days in (line.split() for line in TABLE.strip().splitlines())
]
BY_ID = {rule.id: rule for rule in RULES}
BORDERS = sorted(
    {
        day + shift
        for _, *days in ROWS
        for day in days
        if day is not None
        for shift in (-DAY, timedelta(), DAY)
    }
)


def ids(rules):
    return {rule.id for rule in rules}


def test_no_two_rules_share_an_id():
    assert len(BY_ID) == len(RULES)


def test_the_table_and_the_rules_name_each_other():
    assert ids(RULES) == {name for name, *_ in ROWS}


@pytest.mark.parametrize(("name", "first", "last"), ROWS, ids=[row[0] for row in ROWS])
def test_a_rule_holds_from_its_first_to_its_last_day(name, first, last):
    rule = BY_ID[name]
    assert (rule.first_day, rule.last_day) == (first, last)
    if first is not None:
        assert not rule.in_force(first - DAY)
        assert rule.in_force(first)
    if last is not None:
        assert rule.in_force(last)
        assert not rule.in_force(last + DAY)
    assert rule.in_force(date.min) is (first is None)
    assert rule.in_force(date.max) is (last is None)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_says_where_it_comes_from(rule):
    assert all(source.strip() for source in rule.sources)
    assert rule.section.startswith("§")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_speaks_both_languages(rule):
    texts = [rule.title, rule.statement, *(step.statement for step in rule.steps)]
    for text in [*texts, rule.note] if rule.note else texts:
        assert any("ぁ" <= letter <= "龥" for letter in text.ja)
        assert any("a" <= letter <= "z" for letter in text.en)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_is_not_confirmed_is_explained(rule):
    if rule.certainty in {Certainty.PLANNED, Certainty.INFERRED}:
        assert rule.note is not None


def test_plans_are_marked():
    planned = {rule.id for rule in RULES if rule.certainty is Certainty.PLANNED}
    assert planned == {"visual-simple", "highcost-2026"}


def test_every_rule_has_a_name_of_its_own():
    named = {value for value in vars(timeline).values() if isinstance(value, Rule)}
    assert named | set(timeline.FEE_DX_RATES) == set(RULES)


def test_every_kind_has_a_title():
    assert set(FAMILY_TITLES) == set(Family) == {rule.family for rule in RULES}
    assert set(CERTAINTY_MEANING) == set(Certainty)


def test_rules_are_listed_by_family_and_oldest_first():
    families = list(Family)
    keys = [(families.index(rule.family), rule.first_day or date.min) for rule in RULES]
    assert keys == sorted(keys)


@pytest.mark.parametrize("day", BORDERS, ids=str)
def test_a_day_has_the_rules_that_the_table_gives_it(day):
    expected = {
        name for name, first, last in ROWS if (first or date.min) <= day <= (last or date.max)
    }
    assert ids(rules_in_force(day)) == expected


@pytest.mark.parametrize(("before", "after"), list(pairwise(BORDERS)), ids=str)
def test_changes_carry_one_day_into_the_other_and_back(before, after):
    there, back = changes(before, after), changes(after, before)
    assert (ids(there.begins), ids(there.ends)) == (ids(back.ends), ids(back.begins))
    carried = ids(rules_in_force(before)) - ids(there.ends) | ids(there.begins)
    assert carried == ids(rules_in_force(after))
    assert not ids(there.begins) & ids(rules_in_force(before))
    assert back.steps == ()


def test_a_rule_that_comes_and_goes_between_two_days_is_no_change():
    assert "fee-dx-2024-06" not in ids(changes(D("2024-05-31"), D("2024-10-01")).begins)


def test_nothing_changes_within_a_day():
    same = changes(D("2026-08-01"), D("2026-08-01"))
    assert (same.begins, same.ends, same.steps) == ((), (), ())


def test_on_1_august_2026_four_rules_change():
    changed = changes(D("2026-07-31"), D("2026-08-01"))
    assert ids(changed.ends) == {"old-card-provisional", "elderly-paper-all"}
    assert ids(changed.begins) == {"elderly-paper-85", "highcost-2026"}
    assert changed.steps == ()


def test_on_2_december_2025_the_exception_reaches_all_insurers():
    changed = changes(D("2025-12-01"), D("2025-12-02"))
    assert ids(changed.ends) == {"old-card-valid"}
    assert changed.steps == ((OLD_CARD_PROVISIONAL, OLD_CARD_PROVISIONAL_ALL),)


@pytest.mark.parametrize(
    ("step", "day"),
    [
        (OLD_CARD_PROVISIONAL_ALL, "2025-12-02"),
        (FACE_ONLY_HOME_VISITS, "2024-10-01"),
        (CARD_TROUBLE_AT_DESKS, "2023-08-01"),
        (UNKNOWN_NUMBER_CLAIMS, "2023-09-01"),
    ],
)
def test_a_step_is_reached_on_its_first_day(step, day):
    assert not step.reached(D(day) - DAY)
    assert step.reached(D(day))


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_day": D("2024-12-01")},
        {"sources": ()},
        {"steps": (Step(D("2024-12-01"), Text("前", "before")),)},
        {"last_day": D("2024-12-03"), "steps": (Step(D("2024-12-04"), Text("後", "after")),)},
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(wrong):
    right = {
        "id": "x",
        "family": Family.CARD,
        "first_day": D("2024-12-02"),
        "title": Text("題", "title"),
        "statement": Text("文", "statement"),
        "section": "§0",
        "sources": ("出典",),
    }
    assert Rule(**right).in_force(D("2024-12-02"))
    with pytest.raises(ValueError, match=r"lies|needs"):
        Rule(**{**right, **wrong})
