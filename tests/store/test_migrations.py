"""From the first schema, with data in every table, to today's: on either database."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import URL, NullPool, create_engine, inspect, literal_column, make_url, table
from sqlmodel import Session, select

from onshikaku.domain.coverage import Coverage, InsuredClass, LossReason, Relation, Scheme
from onshikaku.domain.identifiers import InstitutionCode, InsuredNumber, InsurerNumber
from onshikaku.domain.persona import Link
from onshikaku.domain.registration import Registration
from onshikaku.errors import StoreUnavailable
from onshikaku.store.database import Database, migrate
from onshikaku.store.hot_path import HotPath
from onshikaku.store.records import CertificateKey
from onshikaku.store.tables import AccessRow, ConsentRow, PrescriptionRow, Table

SERIAL = (1 << 159) - 1  # twenty octets
AT = InstitutionCode("9910000018")

FIRST = (
    """INSERT INTO person VALUES
    ('a', '架空　太郎', 'カクウ　タロウ', '1980-02-29', 'male', '000-0000', '架空県模擬市１'),
    ('b', '架空　花子', 'カクウ　ハナコ', '2024-12-02', 'female', '000-0001', '架空県模擬市２')""",
    "INSERT INTO registration VALUES ('a', '2025-03-31 15:00:00.000001{utc}')",
    """INSERT INTO certificate_link VALUES
    ('k', '{serial}', 'a', 'linked'), ('k', '2', 'b', 'renewed')""",
    """INSERT INTO coverage VALUES
    ('a', 0, '06990006', '架空組合', 'union', '１２', '345', '01', 'insured',
     '2020-04-01', '2025-04-01', '03', NULL),
    ('a', 1, '990002', '架空市国保', 'municipal', '', '678', NULL, 'insured',
     '2025-04-01', NULL, NULL, 30)""",
    """INSERT INTO confirmation VALUES
    ('x', 0, '2026-11-19 23:59:59.999999{utc}', '2026-11-20', '9910000018', 'desk-1', 'pin',
     'registration_needed', 'valid', 'a'),
    ('x', 1, '2026-11-20 00:00:30.000000{utc}', '2026-11-20', '9910000018', 'desk-1', 'pin',
     'eligible', 'valid', 'a'),
    ('y', 0, '2026-11-20 01:00:00.000000{utc}', '2026-11-20', '9910000018', 'desk-2', 'pin',
     'eligible', 'grace', 'b'),
    ('z', 0, '2026-11-20 02:00:00.000000{utc}', '2026-11-20', '9910000018', 'desk-2', 'pin',
     'certificate_unlinked', 'valid', NULL)""",
    """INSERT INTO consent VALUES
    ('x', 1, true, false, false, true, 'paper',
     '2026-11-20 00:00:30.000000{utc}', '2026-11-21 00:00:30.000000{utc}'),
    ('y', 0, false, false, false, false, NULL,
     '2026-11-20 01:00:00.000000{utc}', '2026-11-21 01:00:00.000000{utc}')""",
)
"""Data in every table of revision 0001, as its statements would have left them."""


def engine_of(place):
    if place.startswith("postgresql"):
        return create_engine(make_url(place).set(drivername="postgresql+psycopg"))
    return create_engine(URL.create("sqlite", database=place), poolclass=NullPool)


@pytest.fixture
def first(place, tmp_path):
    """A database as the first version left it."""
    (tmp_path / "data").mkdir()
    engine = engine_of(place)
    utc = "+00" if engine.name == "postgresql" else ""
    with engine.begin() as connection:
        migrate(connection, "0001")
        for statement in FIRST:
            connection.exec_driver_sql(statement.format(utc=utc, serial=SERIAL))
    engine.dispose()
    return place


@pytest.fixture
def migrated(first):
    with closing(Database(first)) as database:
        yield database


def everything_in(name):
    return select(literal_column("*")).select_from(table(name))


def differences(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return compare_metadata(context, Table.metadata)


def test_an_empty_database_gets_the_tables_of_the_models(database):
    assert differences(database) == []


def test_the_first_schema_becomes_that_of_the_models(migrated):
    assert differences(migrated) == []


def test_every_table_of_the_first_schema_had_data_in_this_test(place, first):
    engine = engine_of(place)
    with engine.connect() as connection:
        counts = {
            name: len(connection.execute(everything_in(name)).all())
            for name in inspect(connection).get_table_names()
        }
    engine.dispose()
    assert len(counts) == 7
    assert all(counts.values()), counts


def test_people_and_their_records_are_carried_over(migrated):
    found = HotPath(migrated).find(CertificateKey("k", SERIAL), AT)
    assert (found.person_id, found.link) == ("a", Link.LINKED)
    assert found.registration == Registration(date(2025, 4, 1))  # midnight in Japan
    assert found.previous_expires is None
    person = found.holder.person
    assert (person.name, person.birth_date) == ("架空　太郎", date(1980, 2, 29))
    assert found.holder.coverages == (
        Coverage(
            insurer_number=InsurerNumber("06990006"),
            insurer_name="架空組合",
            scheme=Scheme.UNION,
            insured=InsuredNumber("１２", "345", "01"),
            relation=Relation.INSURED,
            valid_from=date(2020, 4, 1),
            lost_on=date(2025, 4, 1),
            loss_reason=LossReason.OTHER_COVERAGE,
            insured_class=InsuredClass.GENERAL,
        ),
        Coverage(
            insurer_number=InsurerNumber("990002"),
            insurer_name="架空市国保",
            scheme=Scheme.MUNICIPAL,
            insured=InsuredNumber("", "678"),
            relation=Relation.INSURED,
            valid_from=date(2025, 4, 1),
            burden_percent=30,
            insured_class=InsuredClass.GENERAL,
        ),
    )


def test_a_certificate_not_yet_asked_for_still_is_not(migrated):
    found = HotPath(migrated).find(CertificateKey("k", 2), AT)
    assert (found.person_id, found.link, found.registration) == ("b", Link.RENEWED, None)


def test_the_log_is_carried_over(migrated):
    with Session(migrated.engine) as session:
        rows = session.exec(select(AccessRow).order_by(AccessRow.id, AccessRow.step)).all()
        assert [
            (row.id, row.step, row.outcome, row.certificate_state, row.person_id) for row in rows
        ] == [
            ("x", 0, "registration_needed", "valid", "a"),
            ("x", 1, "eligible", "valid", "a"),
            ("y", 0, "eligible", "grace", "b"),
            ("z", 0, "certificate_unlinked", "valid", None),
        ]
        assert rows[0].answered_at == datetime(2026, 11, 19, 23, 59, 59, 999999, tzinfo=UTC)
        assert rows[0].day == date(2026, 11, 20)
        assert {(row.role, row.mode, row.method, row.item) for row in rows} == {
            ("general", "card", "pin", None)
        }


def test_consents_become_one_row_each_and_the_form_stands_apart(migrated):
    with Session(migrated.engine) as session:
        consents = session.exec(select(ConsentRow).order_by(ConsentRow.item)).all()
        assert [(row.access_id, row.step, row.item, row.basis) for row in consents] == [
            ("x", 1, "checkup", "patient"),
            ("x", 1, "drug", "patient"),
        ]
        for row in consents:
            assert row.given_at == datetime(2026, 11, 20, 0, 0, 30, tzinfo=UTC)
            assert row.valid_until == datetime(2026, 11, 21, 0, 0, 30, tzinfo=UTC)
            assert (row.ended_at, row.end_reason) == (None, None)
        forms = session.exec(select(PrescriptionRow)).all()
        assert [(row.access_id, row.step, row.form) for row in forms] == [("x", 1, "paper")]


def test_a_migration_that_fails_leaves_everything_as_it_was(place, first):
    engine = engine_of(place)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE access (in_the_way INTEGER)")
        before = described(connection)
    with pytest.raises(StoreUnavailable, match="access"):
        Database(place)
    with engine.begin() as connection:
        assert described(connection) == before
        connection.exec_driver_sql("DROP TABLE access")
    engine.dispose()
    with closing(Database(place)) as database:
        assert differences(database) == []


def described(connection):
    seen = inspect(connection)
    return {
        name: (
            [(column["name"], str(column["type"])) for column in seen.get_columns(name)],
            connection.execute(everything_in(name)).all(),
        )
        for name in seen.get_table_names()
    }


def test_steps_back_are_made_or_refused_but_never_half(migrated):
    """What followed 0002 can be undone; 0002 cannot, and says so before it drops anything."""
    config = Config()
    config.set_main_option("script_location", "onshikaku.store:migrations")
    config.set_main_option("path_separator", "os")
    with migrated.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        before = described(connection)
        with pytest.raises(CommandError, match="restore a copy"):
            command.downgrade(config, "0001")
        assert described(connection) == before
        command.upgrade(config, "head")
    assert differences(migrated) == []


def test_a_database_of_a_newer_version_is_refused(place, database):
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(StoreUnavailable, match="9999"):
        Database(place)


def test_centres_that_start_at_once_migrate_one_after_the_other(postgresql_server):
    with postgresql_server.database() as url, ThreadPoolExecutor() as pool:
        for database in pool.map(Database, [url] * 4):
            assert differences(database) == []
            database.close()
