from collections import Counter
from datetime import date
from itertools import groupby, islice

import pytest

from onshikaku.domain.coverage import Relation, Scheme
from onshikaku.domain.dates import age_on
from onshikaku.domain.identifiers import check_digit
from onshikaku.personas import load_insurers, load_personas
from onshikaku.population.households import Role
from onshikaku.population.members import BEGINNING, members
from onshikaku.population.names import FAMILY_NAMES
from onshikaku.population.numbers import MOST_PEOPLE, my_number

COUNT = 3000


@pytest.fixture(scope="module")
def people():
    return list(members(COUNT, 1))


def share(people, condition) -> float:
    return sum(map(condition, people)) / len(people)


def age(one) -> int:
    return age_on(one.person.birth_date, BEGINNING)


def test_a_seed_always_gives_the_same_people(people):
    assert list(members(300, 1)) == people[:300]
    assert list(members(300, 2)) != people[:300]


@pytest.mark.parametrize("count", [0, MOST_PEOPLE + 1])
def test_so_many_people_there_are_not(count):
    with pytest.raises(ValueError, match="count"):
        next(members(count, 1))


def test_nobody_has_a_number_of_another_or_of_the_cast(people):
    cast = {persona.card.my_number for persona in load_personas(date(2026, 11, 20)).values()}
    numbers = [one.my_number.value for one in people]
    assert len({*numbers, *cast}) == len(numbers) + len(cast)
    assert {number[:5] for number in numbers} == {"99000"}


def test_no_seed_gives_a_number_of_the_series_of_the_cast():
    """The cast has every 7919th number: seed 0 would give them to the 64th person and so on."""

    def counted(number: str) -> int:
        return int(number[5:11]) % 7919

    cast = load_personas(date(2026, 11, 20)).values()
    assert {counted(persona.card.my_number) for persona in cast} == {0}
    numbers = [my_number(serial, seed).value for seed in (0, 1, 2) for serial in range(9000)]
    assert 0 not in map(counted, numbers)


def test_children_to_come_have_numbers_of_their_own():
    own = {my_number(serial, 1) for serial in range(1, 2000)}
    assert own.isdisjoint(my_number(serial, 1, newborn=True) for serial in range(1, 2000))


def test_every_insurer_is_fictitious_and_called_as_in_the_cast(people):
    known = {insurer.number: insurer for insurer in load_insurers()}
    for coverage in {one.coverages[0].insurer_number: one.coverages[0] for one in people}.values():
        assert coverage.insurer_number.is_fictitious
        if coverage.insurer_number in known:
            insurer = known[coverage.insurer_number]
            assert (coverage.insurer_name, coverage.scheme) == (insurer.name, insurer.scheme)
        else:
            assert "模擬" in coverage.insurer_name


def test_nobody_shares_symbol_number_and_branch(people):
    cast = [
        coverage
        for persona in load_personas(date(2026, 11, 20)).values()
        for coverage in persona.coverages
        if coverage.insured.branch is not None
    ]
    given = Counter(
        (coverage.insurer_number, coverage.insured.normalised, coverage.insured.branch)
        for coverage in [*(one.coverages[0] for one in people), *cast]
    )
    assert set(given.values()) == {1}


def test_numbers_of_the_elderly_have_their_check_digit(people):
    elderly = [
        one.coverages[0].insured.number
        for one in people
        if one.coverages[0].scheme is Scheme.ELDERLY
    ]
    assert elderly
    assert all(check_digit(number[:-1]) == number[-1] for number in elderly)


def test_names_and_places_are_invented_at_sight(people):
    families = {name for name, _ in FAMILY_NAMES}
    for one in people:
        assert one.person.name.partition("　")[0] in families
        assert one.person.address.startswith("架空県")
        assert one.person.postal_code.startswith("000-")


def test_a_household_has_one_head_who_stands_first(people):
    for _, group in groupby(people[:-10], key=lambda one: one.household):
        roles = [one.role for one in group]
        assert roles[0] is Role.HEAD
        assert Role.HEAD not in roles[1:]


def test_families_are_on_the_number_of_somebody_in_the_household(people):
    for _, group in groupby(people[:-10], key=lambda one: one.household):
        home = list(group)
        workers = {one.coverages[0].insured.number for one in home}
        for one in home:
            coverage = one.coverages[0]
            if coverage.relation is Relation.FAMILY:
                assert coverage.insured.number in workers
                assert coverage.insured_name in {other.person.name for other in home}


def test_whoever_is_75_is_in_the_scheme_for_the_elderly_and_nobody_else(people):
    for one in people:
        coverage = one.coverages[0]
        assert (coverage.scheme is Scheme.ELDERLY) is (age(one) >= 75)
        assert coverage.covers(BEGINNING)


# The targets are those named in households.py and in docs/population.md.
def test_ages_cards_and_registrations_are_plausible(people):
    with_card = [one for one in people if one.circumstances.card]
    assert share(people, lambda one: age(one) < 15) == pytest.approx(0.11, abs=0.02)
    assert share(people, lambda one: age(one) >= 65) == pytest.approx(0.29, abs=0.03)
    assert share(people, lambda one: age(one) >= 75) == pytest.approx(0.165, abs=0.025)
    assert len(with_card) / len(people) == pytest.approx(0.80, abs=0.02)
    assert share(with_card, lambda one: one.registration is not None) == pytest.approx(
        0.86, abs=0.03
    )


def test_people_of_any_count_come_one_after_the_other():
    assert len(list(islice(members(MOST_PEOPLE, 7), 5))) == 5
