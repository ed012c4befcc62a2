"""Consents and medical information come back as they were put down, on either database."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from onshikaku.domain.consent import (
    ConsentBasis,
    ConsentItem,
    ConsentRecord,
    EndReason,
    valid_until,
)
from onshikaku.domain.dates import JST
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.medical import MEDICAL_ITEMS, Viewing, item_of
from onshikaku.domain.modes import Mode, Occasion
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.medical import history
from onshikaku.store import effects
from onshikaku.store.consents import ConsentBook
from onshikaku.store.hot_path import HotPath
from onshikaku.store.medical import MedicalRecords
from onshikaku.store.modes import HomeVisit, ModeStore

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CLINIC, OTHER = InstitutionCode("9910000018"), InstitutionCode("9910000026")
BOTH = frozenset({ConsentItem.DRUG, ConsentItem.CHECKUP})


@pytest.fixture
def book(database, repository, access):
    """An answer under which two items were agreed to."""
    record = ConsentRecord(BOTH, NOW.astimezone(JST), valid_until(NOW), ConsentBasis.ORAL)
    log, row = HotPath(database), access(0, id="a1")

    async def answer():
        await log.append(row, effects.consents("a1", 0, record, None))

    asyncio.run(answer())
    return ConsentBook(database)


@pytest.mark.parametrize(
    ("changes", "occasion", "found"),
    [
        ({}, None, "a2"),
        ({"mode": Mode.EMERGENCY}, None, "a2"),
        ({"mode": Mode.NUMBER}, None, "a1"),
        ({"mode": Mode.HOME_APP}, None, "a1"),
        ({"item": "drug", "outcome": Viewing.SHOWN}, None, "a1"),
        ({"person_id": "aged-75"}, None, "a1"),
        ({"id": "a1", "step": 1}, None, "a1"),
        ({}, Occasion.ONLINE, None),
    ],
)
def test_the_last_answer_that_could_be_agreed_to_is_found(
    book, database, access, changes, occasion, found
):
    row = access(1, **({"id": "a2", "mode": Mode.CARD, "person_id": "standard"} | changes))
    asyncio.run(_appended(HotPath(database), row))
    assert book.last_asked(CLINIC, "standard", occasion) == found
    assert book.last_asked(OTHER, "standard", occasion) is None


@pytest.mark.parametrize(
    ("occasion", "opens"),
    [
        (Occasion.HOUSE_CALL, {Occasion.HOUSE_CALL}),
        (Occasion.ONLINE, {Occasion.ONLINE}),
        (Occasion.OFF_DESK, {Occasion.OFF_DESK, None}),
        (Occasion.READER_BROKEN, {Occasion.READER_BROKEN, None}),
    ],
)
def test_an_identification_at_home_is_found_for_its_occasion(
    database, repository, access, occasion, opens
):
    row = access(1, id="h1", mode=Mode.HOME_APP, person_id="standard")
    asyncio.run(_appended(HotPath(database), row))
    visit = HomeVisit(
        id="h1",
        institution_code=CLINIC.value,
        person_id="standard",
        mode=Mode.HOME_APP,
        method=Method.PIN,
        occasion=occasion,
        consent_day=date(2026, 11, 20),
        visit_on=None,
        accepted_at=NOW,
        open_until=NOW + timedelta(days=92),
    )
    ModeStore(database).add_home_visit(visit)
    book = ConsentBook(database)
    asked = (None, *Occasion)
    assert {each for each in asked if book.last_asked(CLINIC, "standard", each)} == opens


async def _appended(log, row):
    await log.append(row)


def test_a_consent_comes_back_at_its_moments(book):
    found = book.latest("a1")
    assert found.keys() == BOTH
    drug = found[ConsentItem.DRUG]
    assert (drug.given_at, drug.valid_until) == (NOW, NOW + timedelta(hours=24))
    assert drug.given_at.utcoffset() == timedelta()
    assert (drug.basis, drug.ended_at, drug.end_reason) == (ConsentBasis.ORAL, None, None)


def test_only_the_living_are_ended(book):
    first, second = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    book.end("a1", {ConsentItem.DRUG}, first, EndReason.PATIENT)
    book.end("a1", frozenset(ConsentItem), second.astimezone(JST), EndReason.CLINIC)
    ended = {item: (c.ended_at, c.end_reason) for item, c in book.latest("a1").items()}
    assert ended == {
        ConsentItem.DRUG: (first, EndReason.PATIENT),
        ConsentItem.CHECKUP: (second, EndReason.CLINIC),
    }


def test_what_was_answered_is_known_by_its_id_alone(book):
    answered = book.answered("a1")
    assert (answered.outcome, answered.day) == (Outcome.ELIGIBLE, date(2026, 11, 20))
    assert book.answered("a2") is None


def test_every_entry_comes_back_as_it_was(database, repository, cast):
    records, day = MedicalRecords(database), date(2026, 11, 20)
    entries = history(cast["aged-75"], day)
    records.put({"aged-75": lambda: entries})
    records.put({"aged-75": lambda: entries})
    for item in MEDICAL_ITEMS:
        found = records.between("aged-75", item, date(2025, 1, 1), day)
        put = [entry for entry in entries if item_of(entry) is item]
        assert sorted(map(repr, found)) == sorted(map(repr, put))
        assert [entry.day for entry in found] == sorted((e.day for e in put), reverse=True)


def test_nobody_elses_entries_and_no_others_days_come_back(database, repository, cast):
    records, day = MedicalRecords(database), date(2026, 11, 20)
    records.put({"aged-75": lambda: history(cast["aged-75"], day), "standard": tuple})
    assert records.between("standard", ConsentItem.DRUG, date(2025, 1, 1), day) == ()
    whole = records.between("aged-75", ConsentItem.DRUG, date(2025, 1, 1), day)
    one = whole[3].day
    assert records.between("aged-75", ConsentItem.DRUG, one, one) == tuple(
        entry for entry in whole if entry.day == one
    )
