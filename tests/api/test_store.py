"""Tables, migrations, and the log that is on disk before an answer leaves."""

import asyncio
import sqlite3
from dataclasses import replace

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import Session, select

from onshikaku.clock import Clock
from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import Link, certificate_serial
from onshikaku.domain.proof import Method
from onshikaku.errors import StoreUnavailable
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.service.centre import Centre
from onshikaku.service.confirmations import Proof
from onshikaku.service.verification import issuer_key_id
from onshikaku.store.database import MEMORY, Database
from onshikaku.store.hot_path import HotPath
from onshikaku.store.records import Access, CertificateKey
from onshikaku.store.tables import CertificateLinkRow, ConfirmationRow, ConsentRow, Table


@pytest.fixture(params=["memory", "path", "url"])
def place(request, tmp_path):
    file = tmp_path / "data" / "centre.db"
    return {"memory": MEMORY, "path": str(file), "url": f"sqlite:///{file}"}[request.param]


def test_the_migrations_make_the_tables_of_the_models(place):
    database = Database(place)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Table.metadata) == []
    database.close()


def test_the_migrations_can_be_undone(database):
    config = Config()
    config.set_main_option("script_location", "onshikaku.store:migrations")
    config.set_main_option("path_separator", "os")
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_commits_reach_the_disk(tmp_path):
    database = Database(str(tmp_path / "centre.db"))
    pragmas = {
        name: database.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    database.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize(
    ("place", "detail"),
    [("postgresql://localhost/x", "only SQLite"), ("/proc/nowhere/centre.db", "No such file")],
)
def test_a_database_that_cannot_be_opened_is_named(place, detail):
    with pytest.raises(StoreUnavailable) as caught:
        Database(place)
    assert caught.value.place == place
    assert detail in caught.value.detail


def test_a_file_that_is_no_database_is_refused(tmp_path):
    file = tmp_path / "centre.db"
    file.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreUnavailable, match="not a database"):
        Database(str(file))


def test_the_hot_path_finds_what_was_put_on_record(centre, hierarchy, database):
    issuer = issuer_key_id(hierarchy.auth.certificate)
    hot_path = HotPath(database)
    for persona in centre.personas.values():
        found = hot_path.find(CertificateKey(issuer, certificate_serial(persona.id, "auth")))
        if persona.certificate.link is Link.NOBODY or persona.id == "no-certificate":
            assert found is None, persona.id
            continue
        assert (found.person_id, found.link) == (persona.id, persona.certificate.link)
        assert found.registered is persona.registered
        assert (found.holder.person, found.holder.coverages) == (
            persona.person,
            persona.coverages,
        )


def test_serial_numbers_of_twenty_octets_are_kept(centre, database):
    serial = (1 << 159) - 1
    with Session(database.engine) as session:
        session.add(
            CertificateLinkRow(
                issuer_key_id="x", serial=str(serial), person_id="standard", link="linked"
            )
        )
        session.commit()
    assert HotPath(database).find(CertificateKey("x", serial)).person_id == "standard"


def row(number, moment):
    return Access(
        id=f"{number:032x}",
        step=0,
        answered_at=moment,
        day=moment.date(),
        institution_code="9910000018",
        terminal_id="desk-1",
        method=Method.PIN,
        outcome=Outcome.ELIGIBLE,
        certificate_state=CertificateState.VALID,
        person_id="standard",
    )


def test_rows_written_together_share_a_commit_and_read_back_as_written(tmp_path, time):
    database = Database(str(tmp_path / "centre.db"))
    hot_path = HotPath(database)
    commits = []
    database.connection.set_trace_callback(
        lambda sql: commits.append(sql) if sql.startswith("COMMIT") else None
    )

    async def work():
        await asyncio.gather(*(hot_path.append(row(n, time())) for n in range(100)))

    asyncio.run(work())
    assert len(commits) == 1
    with Session(database.engine) as session:
        rows = session.exec(select(ConfirmationRow).order_by(ConfirmationRow.id)).all()
        assert len(rows) == 100
        assert rows[1].id == f"{1:032x}"
        assert rows[1].answered_at == time().replace(tzinfo=None)
        assert (rows[1].day, rows[1].outcome) == (time().date(), "eligible")
    database.close()


def test_a_row_that_cannot_be_written_fails_its_answer_and_the_next_works(tmp_path, time):
    database = Database(str(tmp_path / "centre.db"))
    hot_path = HotPath(database)
    twice = row(1, time())

    async def work():
        results = await asyncio.gather(
            hot_path.append(twice), hot_path.append(twice), return_exceptions=True
        )
        await hot_path.append(replace(twice, id="another"))
        return results

    assert [type(result) for result in asyncio.run(work())] == [StoreUnavailable] * 2
    count = "select count(*) from confirmation"
    assert database.connection.execute(count).fetchone()[0] == 1
    database.close()


def test_a_cancelled_request_takes_no_other_with_it(database, time):
    hot_path = HotPath(database)

    async def work():
        gone = asyncio.create_task(hot_path.append(row(1, time())))
        stays = asyncio.create_task(hot_path.append(row(2, time())))
        await asyncio.sleep(0)
        gone.cancel()
        await stays
        return gone.cancelled()

    assert asyncio.run(work())
    count = "select count(*) from confirmation"
    assert database.connection.execute(count).fetchone()[0] == 2


def test_no_answer_leaves_while_the_database_is_locked(tmp_path, hierarchy, time, card):
    """A second writer holds the file: the centre says so instead of answering."""
    file = tmp_path / "centre.db"
    database = Database(str(file))
    database.connection.execute("PRAGMA busy_timeout=1")
    centre = Centre(hierarchy, Clock(time), database)
    other = sqlite3.connect(file)
    other.execute("BEGIN IMMEDIATE")

    async def work():
        granted = centre.confirmations.authenticate("9910000018", "desk-1")
        standard = card("standard")
        proof = Proof(
            granted.id,
            "9910000018",
            "desk-1",
            standard.der,
            standard.sign(granted.challenge),
            Method.PIN,
        )
        await centre.confirmations.confirm(proof)

    with pytest.raises(StoreUnavailable, match="locked"):
        asyncio.run(work())
    other.close()
    database.close()


def test_the_log_holds_no_name_and_no_number(over_http, card, centre, database):
    async def work(clinic, management):
        first = (await clinic.confirm(card("unregistered"))).json()
        await clinic.agree(
            first["confirmation_id"],
            register_insurance_use=True,
            consents={"drug": True},
            prescription_form="paper",
        )
        return first["confirmation_id"]

    confirmation_id = over_http(work)
    with Session(database.engine) as session:
        log = session.exec(select(ConfirmationRow).order_by(ConfirmationRow.step)).all()
        consents = session.exec(select(ConsentRow)).all()
        assert [(entry.id, entry.step, entry.outcome) for entry in log] == [
            (confirmation_id, 0, "registration_needed"),
            (confirmation_id, 1, "eligible"),
        ]
        assert [(c.step, c.drug, c.surgery, c.prescription_form) for c in consents] == [
            (1, True, False, "paper")
        ]
        text = "".join(entry.model_dump_json() for entry in log)
    persona = centre.personas["unregistered"]
    for secret in (persona.person.name, persona.coverages[0].insured.number, persona.card.serial):
        assert secret not in text


def test_a_kept_database_keeps_registrations_and_learns_new_authorities(tmp_path, hierarchy, time):
    """A centre started anew, with new keys, still knows where its cards lead."""
    place = str(tmp_path / "centre.db")
    database = Database(place)
    first = Centre(hierarchy, Clock(time), database)
    first._repository.register("unregistered", time())
    database.close()

    renewed = Hierarchy.create(time(), "http://127.0.0.1:8710/ocsp")
    database = Database(place)
    Centre(renewed, Clock(time), database)
    key = CertificateKey(
        issuer_key_id(renewed.auth.certificate), certificate_serial("unregistered", "auth")
    )
    found = HotPath(database).find(key)
    assert (found.person_id, found.registered) == ("unregistered", True)
    database.close()


def test_a_file_of_a_newer_version_is_refused(tmp_path):
    file = tmp_path / "centre.db"
    Database(str(file)).close()
    with sqlite3.connect(file) as newer:
        newer.execute("update alembic_version set version_num = '9999'")
    newer.close()
    with pytest.raises(StoreUnavailable):
        Database(str(file))
