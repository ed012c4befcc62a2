"""The log that is on the disk before an answer leaves, and what becomes durable with it."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, func, select

from onshikaku.domain.consent import ConsentItem, ConsentRecord, PrescriptionForm
from onshikaku.domain.dates import jst_day
from onshikaku.domain.holder import Holder
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.persona import CardProfile, Link, certificate_serial
from onshikaku.domain.registration import Registration
from onshikaku.errors import StoreUnavailable
from onshikaku.service.seeding import members
from onshikaku.store import effects
from onshikaku.store.database import Database
from onshikaku.store.hot_path import HotPath
from onshikaku.store.records import CertificateKey
from onshikaku.store.tables import (
    AccessRow,
    CertificateLinkRow,
    ConsentRow,
    PrescriptionRow,
    RegistrationRow,
)

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ISSUER = "of-the-tests"
AT = InstitutionCode("9910000018")


def key(persona_id):
    return CertificateKey(ISSUER, certificate_serial(persona_id, "auth"))


class StandingStill(asyncio.SelectorEventLoop):
    """A loop for which no timer is ever due."""

    def time(self):
        return 0.0


def count(database, table):
    return database.rows(select(func.count()).select_from(table))[0][0]


def test_a_certificate_leads_to_everything_that_was_put_on_record(repository, database, cast):
    repository.seed(members(cast.values(), ISSUER))
    hot_path = HotPath(database)
    for persona in cast.values():
        found = hot_path.find(key(persona.id), AT)
        if (
            persona.certificate.link is Link.NOBODY
            or persona.card.profile is CardProfile.NO_CERTIFICATE
        ):
            assert found is None, persona.id
            continue
        assert (found.person_id, found.link, found.registration, found.previous_expires) == (
            persona.id,
            persona.certificate.link,
            persona.registration,
            persona.certificate.previous_expires,
        )
        assert found.holder == Holder(
            person=persona.record_person or persona.person,
            coverages=persona.coverages,
            stops=persona.stops,
            aid=persona.aid,
            expenses=persona.expenses,
        ), persona.id


def test_serial_numbers_of_twenty_octets_are_kept(repository, database):
    serial = (1 << 159) - 1
    with Session(database.engine) as session:
        session.add(
            CertificateLinkRow(
                issuer_key_id="x", serial=str(serial), person_id="standard", link="linked"
            )
        )
        session.commit()
    assert HotPath(database).find(CertificateKey("x", serial), AT).person_id == "standard"


def test_rows_read_back_as_they_were_written(database, access):
    hot_path = HotPath(database)
    late = datetime(2026, 11, 20, 23, 59, 59, 999999, tzinfo=UTC)

    async def work():
        await hot_path.append(access(1))
        await hot_path.append(
            access(
                2,
                answered_at=late,
                day=jst_day(late),
                method=None,
                certificate_state=None,
                item="drug",
                person_id=None,
                proven=False,
            )
        )

    asyncio.run(work())
    with Session(database.engine) as session:
        first, second = session.exec(select(AccessRow).order_by(AccessRow.id)).all()
    assert first.model_dump() == {
        "id": f"{1:044x}",
        "step": 0,
        "answered_at": NOW + timedelta(seconds=1),
        "day": date(2026, 11, 20),
        "institution_code": "9910000018",
        "terminal_id": "desk-1",
        "role": "general",
        "mode": "card",
        "method": "pin",
        "item": None,
        "outcome": "eligible",
        "certificate_state": "valid",
        "person_id": "standard",
        "proven": None,
    }
    assert (second.answered_at, second.day, second.item) == (late, date(2026, 11, 21), "drug")
    assert (second.method, second.certificate_state, second.person_id) == (None, None, None)
    assert second.proven is False


def test_rows_written_together_share_a_commit(tmp_path, access):
    with closing(Database(str(tmp_path / "centre.db"))) as database:
        hot_path = HotPath(database)
        commits = []
        with database.engine.connect() as connection:
            connection.connection.driver_connection.set_trace_callback(
                lambda sql: commits.append(sql) if sql.startswith("COMMIT") else None
            )

        async def work():
            await asyncio.gather(*(hot_path.append(access(n)) for n in range(100)))

        asyncio.run(work())
        assert (len(commits), count(database, AccessRow)) == (1, 100)


def test_a_registration_is_on_the_disk_with_its_row_or_not_at_all(repository, database, access):
    hot_path = HotPath(database)
    registered = effects.registration("unregistered", NOW)

    async def work():
        await hot_path.append(access(1))
        with pytest.raises(StoreUnavailable):
            await hot_path.append(access(1), registered)
        before = hot_path.find(key("unregistered"), AT).registration
        await hot_path.append(access(2), registered)
        await hot_path.append(access(3), effects.registration("standard", NOW))
        return before

    assert asyncio.run(work()) is None
    for person_id in ("unregistered", "standard"):
        found = hot_path.find(key(person_id), AT)
        assert found.registration == Registration(jst_day(NOW)), person_id


def test_a_row_whose_effect_fails_is_not_written(repository, database, access):
    hot_path = HotPath(database)

    async def work():
        await hot_path.append(access(1), effects.registration("nobody", NOW))

    with pytest.raises(StoreUnavailable):
        asyncio.run(work())
    assert count(database, AccessRow) == 0


def test_consents_stand_beside_their_row(repository, database, access):
    hot_path = HotPath(database)
    items = frozenset({ConsentItem.DRUG, ConsentItem.CHECKUP})
    record = ConsentRecord(items, NOW, NOW + timedelta(hours=24))
    taken_down = effects.consents(access(1).id, 0, record, PrescriptionForm.PAPER)

    async def work():
        await asyncio.gather(
            hot_path.append(access(1), taken_down),
            hot_path.append(access(2), effects.link(key("renewed"), Link.LINKED)),
        )

    asyncio.run(work())
    with Session(database.engine) as session:
        rows = session.exec(select(ConsentRow).order_by(ConsentRow.item)).all()
        assert [(row.access_id, row.step, row.item, row.basis) for row in rows] == [
            (access(1).id, 0, "checkup", "patient"),
            (access(1).id, 0, "drug", "patient"),
        ]
        assert {(row.given_at, row.valid_until) for row in rows} == {
            (NOW, NOW + timedelta(hours=24))
        }
        [form] = session.exec(select(PrescriptionRow)).all()
        assert (form.access_id, form.form) == (access(1).id, "paper")
    assert hot_path.find(key("renewed"), AT).link is Link.LINKED


def test_a_row_that_cannot_be_written_fails_its_answer_and_the_next_works(database, access):
    hot_path = HotPath(database)

    async def work():
        results = await asyncio.gather(
            hot_path.append(access(1)), hot_path.append(access(1)), return_exceptions=True
        )
        await hot_path.append(access(2))
        return results

    results = asyncio.run(work())
    assert [type(result) for result in results] == [StoreUnavailable] * 2
    assert access(1).id not in str(results)
    assert count(database, AccessRow) == 1


def test_a_cancelled_request_takes_no_other_with_it(database, access):
    hot_path = HotPath(database)

    async def work():
        gone = asyncio.create_task(hot_path.append(access(1)))
        stays = asyncio.create_task(hot_path.append(access(2)))
        await asyncio.sleep(0)
        gone.cancel()
        await stays
        return gone.cancelled()

    assert asyncio.run(work())
    assert count(database, AccessRow) == 2


def test_a_loop_that_ended_while_rows_gathered_does_not_hold_up_the_next(database, access):
    hot_path = HotPath(database)

    async def leave():
        asyncio.get_running_loop().create_task(hot_path.append(access(1)))
        await asyncio.sleep(0)

    with asyncio.Runner(loop_factory=StandingStill) as runner:
        runner.run(leave())
    assert count(database, AccessRow) == 0
    asyncio.run(hot_path.append(access(2)))
    assert count(database, AccessRow) == 2


def test_a_loop_that_was_dropped_with_its_requests_does_not_either(database, access):
    hot_path = HotPath(database)
    loop = StandingStill()
    dropped = loop.create_task(hot_path.append(access(1)))
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    asyncio.run(hot_path.append(access(2)))
    assert not dropped.done()
    assert count(database, AccessRow) == 2


def test_what_has_gathered_can_be_written_at_once(database, access):
    hot_path = HotPath(database)

    async def work():
        gathering = asyncio.create_task(hot_path.append(access(1)))
        await asyncio.sleep(0)
        hot_path.flush()
        rows = count(database, AccessRow)
        await gathering
        return rows

    assert asyncio.run(work()) == 1


def test_no_answer_leaves_while_another_program_holds_the_file(tmp_path, access):
    file = tmp_path / "centre.db"
    with closing(Database(str(file))) as database, closing(sqlite3.connect(file)) as other:
        hot_path = HotPath(database)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            asyncio.run(hot_path.append(access(1)))
        other.rollback()
        asyncio.run(hot_path.append(access(1)))
        assert count(database, AccessRow) == 1


def test_a_row_is_on_the_disk_when_its_answer_may_leave(tmp_path, access):
    file = tmp_path / "centre.db"
    with closing(Database(str(file))) as database:
        asyncio.run(HotPath(database).append(access(1)))
        with closing(sqlite3.connect(file)) as other:
            assert other.execute("SELECT count(*) FROM access").fetchone() == (1,)


def test_a_registration_ended_before_begins_anew(repository, database, access):
    with Session(database.engine) as session:
        row = session.get_one(RegistrationRow, "standard")
        row.cancelled_on = date(2026, 11, 1)
        session.add(row)
        session.commit()
    hot_path = HotPath(database)
    asyncio.run(hot_path.append(access(1), effects.registration("standard", NOW)))
    assert hot_path.find(key("standard"), AT).registration == Registration(jst_day(NOW))
