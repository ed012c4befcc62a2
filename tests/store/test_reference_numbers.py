"""Reference numbers, and people by their numbers and tickets, on either database system."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from onshikaku.domain.identifiers import InstitutionCode, InsuredNumber, InsurerNumber
from onshikaku.domain.persona import certificate_serial
from onshikaku.errors import StoreUnavailable
from onshikaku.service.seeding import members
from onshikaku.store.holders import Holders
from onshikaku.store.hot_path import HotPath
from onshikaku.store.records import CertificateKey
from onshikaku.store.reference_numbers import ReferenceNumberStore
from onshikaku.store.tables import ReferenceNumberRow

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CLINIC, OTHER = InstitutionCode("9910000018"), InstitutionCode("9910000026")


@pytest.fixture
def numbers(database, repository):
    return ReferenceNumberStore(database)


@pytest.fixture
def aided(repository, cast):
    """Somebody with a ticket, beside the few."""
    repository.seed(members([cast["aid-ticket"]], "of-the-tests"))


def kept(database):
    with Session(database.engine) as session:
        rows = session.exec(select(ReferenceNumberRow)).all()
        return sorted((row.institution_code, row.person_id, row.number) for row in rows)


def test_a_number_is_kept_replaced_and_the_institutions_own(numbers, database):
    numbers.keep(CLINIC, {"standard": "1005", "aged-75": "漢字Ａ-1"}, NOW)
    numbers.keep(OTHER, {"standard": "7"}, NOW)
    numbers.keep(CLINIC, {"standard": "0008"}, NOW)
    numbers.keep(CLINIC, {}, NOW)
    assert numbers.of(CLINIC, "standard") == "0008"
    assert numbers.of(CLINIC, "aged-75") == "漢字Ａ-1"
    assert numbers.of(OTHER, "standard") == "7"
    assert numbers.of(OTHER, "aged-75") is None
    assert len(kept(database)) == 3


def test_a_person_who_is_not_on_record_gets_none_and_nobody_else_either(numbers, database):
    with pytest.raises(StoreUnavailable):
        numbers.keep(CLINIC, {"standard": "1", "nobody": "2"}, NOW)
    assert kept(database) == []


def test_a_certificate_leads_to_the_number_of_the_institution_that_asks(numbers, database):
    numbers.keep(CLINIC, {"standard": "1005"}, NOW)
    hot_path = HotPath(database)

    def number(persona_id, at):
        serial = certificate_serial(persona_id, "auth")
        return hot_path.find(CertificateKey("of-the-tests", serial), at).reference_number

    assert number("standard", CLINIC) == "1005"
    assert number("standard", OTHER) is None
    assert number("aged-75", CLINIC) is None


def test_an_insurers_book_has_its_people_by_symbol_and_number(database, repository):
    holders = Holders(database)
    standard = holders.of("standard").coverages[0]
    book = holders.numbers_at(standard.insurer_number)
    assert book[standard.insured.normalised] == {"standard"}
    assert holders.numbers_at(InsurerNumber("990002")) == {}
    assert [one.person_id for one in holders.found({"standard", "aged-75"})] == [
        "aged-75",
        "standard",
    ]


def test_a_payers_book_has_recipients_and_the_tickets_lead_to_them(database, aided):
    holders = Holders(database)
    aid = holders.of("aid-ticket").aid
    book = holders.numbers_at(InsurerNumber(aid.payer_number.value))
    assert book[InsuredNumber("", aid.recipient_number.value).normalised] == {"aid-ticket"}
    november = (date(2026, 11, 1), date(2026, 11, 30))
    assert [one.person_id for one in holders.with_tickets(CLINIC, *november)] == ["aid-ticket"]
    assert holders.with_tickets(OTHER, *november) == []
    assert holders.with_tickets(CLINIC, date(2026, 12, 1), date(2026, 12, 31)) == []
