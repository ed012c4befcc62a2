"""Cards that stand for invented people, on each database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.persona import Link
from onshikaku.service.seeding import members
from onshikaku.store.bound_cards import BoundCards
from onshikaku.store.hot_path import HotPath
from onshikaku.store.records import Binding, CardMark, CertificateKey

AT = InstitutionCode("9910000018")
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FIRST = Binding(CardMark("issuer", "ab" * 32), "key", "standard", NOW)
SECOND = Binding(CardMark("issuer", "cd" * 32), "key", "gone", NOW + timedelta(seconds=1))


@pytest.fixture
def cards(database):
    """The first is of somebody on record, the second is not."""
    cards = BoundCards(database)
    for binding in (SECOND, FIRST):
        cards.bind(binding)
    return cards


def test_bindings_are_kept_replaced_and_undone(cards):
    assert cards.all() == (FIRST, SECOND)
    assert cards.of(FIRST.mark) == FIRST
    assert cards.of(CardMark("another", FIRST.mark.digest)) is None
    moved = replace(FIRST, person_id="family", bound_at=NOW + timedelta(days=1))
    cards.bind(moved)
    assert cards.all() == (SECOND, moved)
    cards.release([SECOND.mark])
    assert cards.all() == (moved,)


def test_a_bound_card_leads_to_its_person_with_all_on_record(cards, repository, database):
    hot_path = HotPath(database)
    linked = hot_path.find(FIRST.mark, AT)
    assert (linked.person_id, linked.link, linked.previous_expires) == (
        "standard",
        Link.LINKED,
        None,
    )
    by_certificate = hot_path.find(CertificateKey("of-the-tests", serial(database)), AT)
    assert (linked.holder, linked.registration) == (
        by_certificate.holder,
        by_certificate.registration,
    )


def serial(database) -> int:
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT serial FROM certificate_link WHERE person_id = 'standard'"
        )
        return int(found.scalar_one())


def test_a_card_of_somebody_who_is_not_on_record_leads_to_nobody(cards, repository, database, few):
    hot_path = HotPath(database)
    assert hot_path.find(SECOND.mark, AT) is None
    assert hot_path.find(CardMark("issuer", "ef" * 32), AT) is None
    repository.replace(members([], "of-the-tests"))
    assert hot_path.find(FIRST.mark, AT) is None
    repository.replace(members(few.values(), "of-the-tests"))
    assert hot_path.find(FIRST.mark, AT).person_id == "standard"
