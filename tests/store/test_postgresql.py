"""What only a server can do: go away, come back, fall silent, be set up oddly, hold a lock."""

import asyncio
import os
import signal
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import column, func, select, table
from sqlmodel import Session
from sqlmodel import select as select_rows

from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.persona import certificate_serial
from onshikaku.errors import StoreUnavailable
from onshikaku.service.seeding import members
from onshikaku.store.database import Database
from onshikaku.store.hot_path import HotPath
from onshikaku.store.records import CertificateKey
from onshikaku.store.repository import Repository
from onshikaku.store.tables import AccessRow, PersonRow
from onshikaku.testing import running_centre

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STANDARD = CertificateKey("of-the-tests", certificate_serial("standard", "auth"))
AT = InstitutionCode("9910000018")
ROWS = select(func.count()).select_from(AccessRow)
BACKEND = select(func.pg_backend_pid())
PREPARED = select(func.count()).select_from(table("pg_prepared_statements", column("name")))


@pytest.fixture
def url(postgresql_server):
    with postgresql_server.database() as url:
        yield url


def seed(url, few):
    database = Database(url)
    Repository(database).seed(members(few.values(), "of-the-tests"))
    return database


def names(database):
    with Session(database.engine) as session:
        return {person.name for person in session.exec(select_rows(PersonRow))}


def test_a_whole_check_in_runs_on_postgresql(url):
    with running_centre(place=url) as centre:
        clinic = centre.clinic()
        assert centre.check_in("standard")["outcome"] == "eligible"
        assert centre.check_in("renewed")["outcome"] == "eligible"
        answer = centre.check_in("unregistered")
        assert answer["outcome"] == "registration_needed"
        agreed = clinic.put(
            f"/v1/confirmations/{answer['confirmation_id']}/consents",
            json={
                "institution_code": "9910000018",
                "terminal_id": "desk-1",
                "register_insurance_use": True,
                "consents": {"drug": True},
            },
        )
        assert agreed.json()["outcome"] == "eligible"
        assert centre.check_in("unregistered")["outcome"] == "eligible"
        log = centre.management.get("/access-log", params={"person": "unregistered"}).json()
        assert [(entry["step"], entry["outcome"]) for entry in log["entries"]] == [
            (0, "eligible"),
            (1, "eligible"),
            (0, "registration_needed"),
        ]
        assert log["entries"][1]["consents"] == [{"item": "drug", "basis": "patient"}]
    with running_centre(place=url) as centre:  # as it was left
        log = centre.management.get("/access-log").json()
        assert len(log["entries"]) == 5
        centre.reset()
        assert centre.management.get("/access-log").json()["entries"] == []
        assert centre.check_in("standard")["outcome"] == "eligible"


def test_a_server_that_is_gone_is_said_to_be_and_one_that_is_back_is_used(
    mortal_server, few, access
):
    with mortal_server.database() as url, closing(seed(url, few)) as database:
        hot_path = HotPath(database)
        asyncio.run(hot_path.append(access(1)))
        assert hot_path.find(STANDARD, AT).person_id == "standard"
        everybody = names(database)
        mortal_server.stop()
        for _ in range(2):
            with pytest.raises(StoreUnavailable):
                hot_path.find(STANDARD, AT)
            with pytest.raises(StoreUnavailable):
                asyncio.run(hot_path.append(access(2)))
            with pytest.raises(StoreUnavailable):
                Repository(database).seed(members(few.values(), "of-the-tests"))
        mortal_server.start()
        assert hot_path.find(STANDARD, AT).person_id == "standard"
        asyncio.run(hot_path.append(access(2)))
        assert database.rows(ROWS) == [(2,)]
        assert names(database) == everybody
        # Restarted while nobody asked: nobody notices.
        mortal_server.stop()
        mortal_server.start()
        assert hot_path.find(STANDARD, AT).person_id == "standard"
        assert names(database) == everybody


def test_a_row_whose_server_went_away_meanwhile_fails_its_answer(url, access):
    with closing(Database(url)) as database:
        hot_path = HotPath(database)
        [(backend,)] = database.rows(BACKEND)
        with psycopg.connect(url, autocommit=True) as keeper:
            keeper.execute("SELECT pg_terminate_backend(%s, 10000)", [backend])
        with pytest.raises(StoreUnavailable):
            asyncio.run(hot_path.append(access(1)))
        asyncio.run(hot_path.append(access(2)))
        assert database.rows(ROWS) == [(1,)]


def test_a_server_that_falls_silent_is_not_waited_for(url):
    with closing(Database(url)) as database:
        [(backend,)] = database.rows(BACKEND)
        database._driver._held.patience = 0.2
        os.kill(backend, signal.SIGSTOP)
        try:
            with pytest.raises(StoreUnavailable, match="does not answer"):
                database.rows(ROWS)
            assert database.rows(ROWS) == [(0,)]  # by another line
        finally:
            os.kill(backend, signal.SIGCONT)


def test_a_lock_of_somebody_else_is_not_waited_for(url, access):
    with (
        closing(Database(f"{url}&options=-c%20lock_timeout%3D100ms")) as database,
        psycopg.connect(url) as other,
    ):
        hot_path = HotPath(database)
        other.execute("LOCK TABLE access")
        with pytest.raises(StoreUnavailable, match="lock timeout"):
            asyncio.run(hot_path.append(access(1)))
        other.rollback()
        asyncio.run(hot_path.append(access(1)))
        assert database.rows(ROWS) == [(1,)]


def test_statements_are_prepared_on_the_server_once(url, few):
    with closing(seed(url, few)) as database:
        hot_path = HotPath(database)
        hot_path.find(STANDARD, AT)
        [(prepared,)] = database.rows(PREPARED)
        hot_path.find(STANDARD, AT)
        assert database.rows(PREPARED) == [(prepared,)]
        assert prepared >= 6


@pytest.mark.parametrize(
    "setup", ["ENCODING 'SQL_ASCII' LOCALE 'C'", "ENCODING 'EUC_JP' LOCALE 'C'"]
)
def test_names_come_back_as_they_were_from_a_database_set_up_otherwise(
    postgresql_server, cast, setup
):
    expected = {(one.record_person or one.person).name for one in cast.values()}
    with (
        postgresql_server.database(f"{setup} TEMPLATE template0") as url,
        closing(seed(url, cast)) as database,
    ):
        assert names(database) == expected
        assert HotPath(database).find(STANDARD, AT).holder.person.name in expected


def test_moments_come_back_in_utc_from_a_server_that_lives_elsewhere(url, access):
    with psycopg.connect(url, autocommit=True) as keeper:
        name = keeper.info.dbname
        keeper.execute(f"ALTER DATABASE {name} SET timezone TO 'America/New_York'".encode())
        keeper.execute(f"ALTER DATABASE {name} SET datestyle TO 'SQL, DMY'".encode())
    with closing(Database(url)) as database:
        asyncio.run(HotPath(database).append(access(0)))
        [row] = database.rows(select(AccessRow.answered_at, AccessRow.day))
        assert row == (NOW, NOW.date())
        assert row[0].utcoffset().total_seconds() == 0


def test_a_refused_value_is_not_repeated(url, access):
    with closing(Database(url)) as database:
        with pytest.raises(StoreUnavailable) as caught:
            asyncio.run(HotPath(database).append(access(1, person_id="secret\0name")))
        assert "secret" not in str(caught.value)
        asyncio.run(HotPath(database).append(access(1)))
        with pytest.raises(StoreUnavailable) as caught:
            asyncio.run(HotPath(database).append(access(1)))
        assert access(1).id not in str(caught.value)
