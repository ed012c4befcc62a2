"""Years of a few people, in a real database, with the service of a centre."""

import asyncio
import shutil
from contextlib import closing
from datetime import date

import pytest

from onshikaku.domain.dates import Period
from onshikaku.errors import StoreUnavailable
from onshikaku.population.counting import PREPARATION
from onshikaku.population.paper_checks import CHECKS
from onshikaku.service.simulation import OtherPeople, Plan, Simulation, run_day
from onshikaku.service.simulation_count import counted
from onshikaku.store.database import Database
from onshikaku.store.simulation import SimulationStore

WHOLE = Period(date(2024, 11, 1), date(2026, 11, 30))
SUMMER = Period(date(2025, 6, 1), date(2025, 8, 31))
PAPERS = (
    "SELECT number, person_id, kind, reason, rule, issued_on, valid_from, valid_until, ended_on, "
    "end, replaces, run FROM document ORDER BY number"
)

FULL = (
    "CREATE TRIGGER full BEFORE INSERT ON document WHEN (SELECT count(*) FROM document) >= {} "
    "BEGIN SELECT RAISE(ABORT, 'no room'); END"
)
SOMEBODY = (
    "INSERT INTO person (id, name, name_kana, birth_date, sex, postal_code, address) VALUES "
    "('standard', '模擬　太郎', 'モギ　タロウ', '1980-02-17', 'male', '000-0001', '架空県')"
)


async def live(database, plan, *, until=None):
    """Live through it; `until`: leave it behind where that holds of its progress."""
    simulation = Simulation(database, plan)
    simulation.prepare()
    steps = simulation.run()
    async for step in steps:
        if until is not None and until(step):
            await steps.aclose()
            return


def count(database):
    *_, (_, found) = counted(SimulationStore(database))
    return found


def rows(database, sql):
    with SimulationStore(database).temporary() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def test_two_years_come_out_as_the_books_of_the_population_have_them():
    with closing(Database("memory")) as database:
        asyncio.run(live(database, Plan(300, 1, WHOLE)))
        found = count(database)
        assert [(one.check.id, one.differing) for one in found.checks if not one.good] == []
        assert len(found.months) == 25
        assert {one.reason for one in found.papers if one.kind == "certificate"} > {
            "no-card",
            "not-registered",
            "certificate-expired",
            "elderly-all",
            "elderly-85",
            "renewed",
        }
        assert min(one.month for one in found.papers) == "2024-12"
        assert all(one.shown + gaps(found, one.month) == one.insured for one in found.months)


def gaps(found, month):
    return sum(one.people for one in found.gaps if one.month == month)


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """The summer of some people, and what was issued to them."""
    place = tmp_path_factory.mktemp("summer") / "summer.db"
    with closing(Database(str(place))) as database:
        asyncio.run(live(database, Plan(250, 1, SUMMER)))
        return place, rows(database, PAPERS)


def test_left_in_the_middle_of_a_run_it_is_gone_on_with(lived, tmp_path):
    place, plan = str(tmp_path / "left.db"), Plan(250, 1, SUMMER)

    def in_a_run(step):
        return step.month.month == 8 and step.run is not None and 0 < step.run.people < 250

    with closing(Database(place)) as database:
        asyncio.run(live(database, plan, until=in_a_run))
        [(unfinished,)] = rows(
            database, "SELECT count(*) FROM issuance_run WHERE finished_at IS NULL"
        )
        assert unfinished == 1
    with closing(Database(place)) as database:
        asyncio.run(live(database, plan))
        assert rows(database, PAPERS) == lived[1]


@pytest.mark.parametrize("share", [0.3, 0.99])
def test_broken_off_at_any_paper_it_is_gone_on_with(lived, tmp_path, share):
    place, plan = str(tmp_path / "broken.db"), Plan(250, 1, SUMMER)
    last = int(len(lived[1]) * share)
    with closing(Database(place)) as database:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(FULL.format(last))
        with pytest.raises(StoreUnavailable, match="no room"):
            asyncio.run(live(database, plan))
        assert len(rows(database, PAPERS)) <= last
        with database.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER full")
    with closing(Database(place)) as database:
        asyncio.run(live(database, plan))
        assert rows(database, PAPERS) == lived[1]


def test_done_it_stays_as_it_is(lived, tmp_path):
    place = shutil.copy(lived[0], tmp_path / "done.db")
    with closing(Database(str(place))) as database:
        asyncio.run(live(database, Plan(250, 1, SUMMER)))
        assert rows(database, PAPERS) == lived[1]


@pytest.mark.parametrize(
    "plan", [Plan(251, 1, SUMMER), Plan(250, 2, SUMMER), Plan(250, 1, WHOLE)], ids=str
)
def test_other_people_are_left_alone(lived, tmp_path, plan):
    place = shutil.copy(lived[0], tmp_path / "theirs.db")
    with closing(Database(str(place))) as database:
        with pytest.raises(OtherPeople) as other:
            Simulation(database, plan).prepare()
        assert (other.value.begun.count, other.value.begun.seed) == (250, 1)


def test_the_people_of_a_centre_are_left_alone():
    with closing(Database("memory")) as database:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(SOMEBODY)
        with pytest.raises(OtherPeople) as other:
            Simulation(database, Plan(10, 1, SUMMER)).prepare()
        assert other.value.begun is None


# What an insurer might do wrong, and the check that has to find it.
@pytest.mark.parametrize(
    ("wrong", "found_by"),
    [
        ("UPDATE document SET reason = 'protected' WHERE {a_run_paper}", "run-papers"),
        ("DELETE FROM document WHERE {a_run_paper}", "run-papers"),
        ("DELETE FROM document WHERE {a_run_paper}", "counted"),
        ("DELETE FROM document WHERE {a_run_paper}", "numbers"),
        ("UPDATE document SET run = NULL WHERE {a_run_paper}", "unasked"),
        ("DELETE FROM document WHERE {a_record_paper}", "record-papers"),
        ("DELETE FROM document WHERE {asked_for}", "wish-papers"),
        ("DELETE FROM document WHERE {a_notice}", "notices"),
        ("UPDATE document SET valid_until = '2030-07-31' WHERE {a_run_paper}", "five-years"),
        ("UPDATE document SET issued_on = '2024-12-01' WHERE {a_run_paper}", "first-day"),
        ("UPDATE document SET insured_number = '1' WHERE {a_run_paper}", "same-record"),
        ("UPDATE document SET name = '別人　花子' WHERE {a_run_paper}", "same-record"),
        ("UPDATE document SET valid_until = '2026-06-30' WHERE {of_the_old}", "terms"),
        ("UPDATE document SET valid_until = '2028-11-30' WHERE {of_a_union}", "terms"),
        ("UPDATE document SET ended_on = NULL, end = NULL WHERE {of_the_gone}", "ended"),
        ("UPDATE issuance_decision SET gap = 'card-lost' WHERE {one_decision}", "run-gaps"),
        ("DELETE FROM issuance_decision WHERE {one_decision}", "everybody"),
        ("UPDATE document SET reason = 'certificate-expired' WHERE {a_run_paper}", "after-grace"),
    ],
)
def test_what_an_insurer_does_wrong_is_found(lived, tmp_path, wrong, found_by):
    place = shutil.copy(lived[0], tmp_path / "wrong.db")
    first = "number = (SELECT min(number) FROM document WHERE "
    other = "reason NOT IN ('protected', 'certificate-expired')"
    papers = {
        "a_run_paper": f"{first}kind = 'certificate' AND run IS NOT NULL AND {other})",
        "a_record_paper": f"{first}run IS NULL AND reason IN ('no-card', 'elderly-all'))",
        "asked_for": f"{first}kind = 'certificate' AND reason IN ('card-lost', 'special-care'))",
        "a_notice": f"{first}kind = 'notice' AND run IS NOT NULL)",
        "of_the_old": f"{first}kind = 'certificate' AND scheme = 'elderly')",
        "of_a_union": f"{first}kind = 'certificate' AND scheme = 'union')",
        "of_the_gone": f"{first}end = 'eligibility-lost' AND ended_on < '2025-07-15')",
        "one_decision": "run = '2025-08' AND person_id = 'sim-000001'",
    }
    with closing(Database(str(place))) as database:
        with database.engine.begin() as connection:
            assert connection.exec_driver_sql(wrong.format(**papers)).rowcount == 1
        assert found_by in {one.check.id for one in count(database).checks if not one.good}


def test_nothing_that_is_counted_stays_behind(lived, tmp_path):
    place = shutil.copy(lived[0], tmp_path / "counted.db")
    with closing(Database(str(place))) as database:
        before = rows(database, "SELECT name FROM sqlite_master")
        assert count(database) == count(database)
        assert rows(database, "SELECT name FROM sqlite_master") == before


def test_the_run_is_on_the_first_but_in_the_month_in_which_papers_begin():
    assert run_day(date(2024, 12, 1)) == date(2024, 12, 2)
    assert run_day(date(2025, 1, 1)) == date(2025, 1, 1)


def test_every_check_is_named_once_and_says_what_it_looks_for():
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    assert all(check.ja and check.en for check in CHECKS)
    assert all(step.why for step in PREPARATION)
