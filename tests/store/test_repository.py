"""Putting the cast on record, again and anew; and what a reset leaves: nothing, in any table."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Boolean, Date, Integer, TypeDecorator, func, insert, select

from onshikaku.domain.dates import jst_day
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.persona import certificate_serial
from onshikaku.domain.registration import Registration
from onshikaku.service.seeding import members
from onshikaku.store import effects
from onshikaku.store.holders import Holders
from onshikaku.store.hot_path import HotPath
from onshikaku.store.records import CertificateKey
from onshikaku.store.repository import Repository
from onshikaku.store.tables import Table

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
AT = InstitutionCode("9910000018")


def key(persona_id, issuer="of-the-tests"):
    return CertificateKey(issuer, certificate_serial(persona_id, "auth"))


def counts(database):
    with database.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Table.metadata.sorted_tables
        }


def fill(database):
    """One row in every table there is, whoever added it; rows that hang on others hang on them."""
    values = {}
    with database.engine.begin() as connection:
        for table in Table.metadata.sorted_tables:
            for column in table.c:
                [*keys] = column.foreign_keys
                values[column] = values[keys[0].column] if keys else sample(column)
            connection.execute(insert(table).values({c.name: values[c] for c in table.c}))


def sample(column):
    match column.type:
        case Boolean():
            return True
        case Integer():
            return 2**31 - 1
        case Date():
            return date(2026, 11, 20)
        case TypeDecorator():
            return NOW
        case _:
            return f"x-{column.name}"


def test_seeding_again_keeps_what_became_of_people(repository, database, few, access):
    hot_path = HotPath(database)
    asyncio.run(hot_path.append(access(1), effects.registration("unregistered", NOW)))
    before = counts(database)
    repository.seed(members(few.values(), "of-the-tests"))
    assert counts(database) == before
    assert hot_path.find(key("unregistered"), AT).registration == Registration(jst_day(NOW))


def test_a_new_authority_s_certificates_lead_to_the_same_people(repository, database, few):
    repository.seed(members(few.values(), "another"))
    hot_path = HotPath(database)
    for issuer in ("of-the-tests", "another"):
        assert hot_path.find(key("standard", issuer), AT).person_id == "standard"


def test_a_reset_empties_every_table_but_that_of_bound_cards(database):
    fill(database)
    assert set(counts(database).values()) == {1}
    Repository(database).replace(())
    left = counts(database)
    assert left.pop("bound_card") == 1
    assert set(left.values()) == {0}


def test_a_reset_puts_everybody_back_as_they_were(repository, database, few, access):
    before = counts(database)
    hot_path = HotPath(database)
    asyncio.run(hot_path.append(access(1), effects.registration("unregistered", NOW)))
    repository.replace(members(few.values(), "of-the-tests"))
    assert counts(database) == before
    assert hot_path.find(key("unregistered"), AT).registration is None


def test_people_are_found_by_insurer_and_birth_date(repository, database, cast):
    repository.seed(members(cast.values(), "of-the-tests"))
    holders = Holders(database)
    for persona in cast.values():
        person = persona.record_person or persona.person
        assert persona.id in {one.person_id for one in holders.born_on(person.birth_date)}
        for coverage in persona.coverages:
            found = holders.at_insurer(coverage.insurer_number, person.birth_date)
            assert persona.id in {one.person_id for one in found}
            assert holders.at_insurer(coverage.insurer_number, date(1900, 1, 1)) == []


@pytest.mark.parametrize("moment", [NOW, datetime(2026, 11, 20, 15, 0, tzinfo=UTC)])
def test_the_day_of_a_registration_is_japan_s(repository, database, access, moment):
    hot_path = HotPath(database)
    asyncio.run(hot_path.append(access(1), effects.registration("unregistered", moment)))
    assert hot_path.find(key("unregistered"), AT).registration == Registration(jst_day(moment))
