"""Institutions are read as they were written, on each system."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from onshikaku.domain.institution import Feature
from onshikaku.registry import load_institutions
from onshikaku.store.institutions import InstitutionStore, SeenCertificate

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CODE = "9910000018"
# As long as a serial number may be: 20 octets.
SEEN = SeenCertificate("issuer", (1 << 159) - 1, CODE, "desk-1", NOW + timedelta(days=1000))


@pytest.fixture
def store(database):
    store = InstitutionStore(database)
    store.put(load_institutions().values())
    return store


def test_what_was_put_is_read_in_the_same_order(store):
    register = load_institutions()
    assert store.all() == [register[code] for code in sorted(register)]


def test_an_institution_is_replaced_whole_and_alone(store):
    before = {found.institution.code.value: found for found in store.all()}
    changed = replace(
        before[CODE],
        institution=replace(before[CODE].institution, features=frozenset({Feature.PMH})),
        terminals=before[CODE].terminals[1:],
        accounts=before[CODE].accounts[:1],
    )
    store.put([changed])
    after = {found.institution.code.value: found for found in store.all()}
    assert after == before | {CODE: changed}


def test_a_sign_in_is_remembered_by_its_last_moment(store):
    store.note_sign_in(SEEN, NOW)
    store.note_sign_in(SEEN, NOW + timedelta(minutes=1))
    assert store.last_seen("issuer", CODE) == {SEEN.serial: NOW + timedelta(minutes=1)}
    assert store.last_seen("another", CODE) == {}
    assert store.last_seen("issuer", "9940000012") == {}


def test_the_certificates_of_a_terminal_that_is_gone_are_forgotten(store):
    store.note_sign_in(SEEN, NOW)
    found = next(one for one in store.all() if one.institution.code.value == CODE)
    store.put([found])
    assert len(store.last_seen("issuer", CODE)) == 1
    store.put([replace(found, terminals=found.terminals[1:])])
    assert store.last_seen("issuer", CODE) == {}
