"""A real card that stands for an invented person: by whom it is known, and for how long."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from clinic_ui.ports import Comparison, PinEntry
from clinic_ui.report import as_json
from clinic_ui.views import answer_fields
from onshikaku.domain.advice import advise
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.outcomes import Outcome
from onshikaku.errors import StoreUnavailable
from onshikaku.pki.refusals import CertificateRefused
from onshikaku.pki.validate import Expired, UntrustedRoot
from onshikaku.service.card_bindings import CardBindings
from onshikaku.store.card_key import CardKey, card_key, key_file
from onshikaku.store.database import Database
from onshikaku.store.records import CertificateKey
from reader.pin import Pin

DAY, NOW = date(2026, 6, 1), datetime(2026, 6, 1, 3, tzinfo=UTC)
PIN = PinEntry(Pin("1234"))


@pytest.fixture
def played(at, patient_with):
    """Play visits at one clinic; a way and what is typed or seen."""
    opened = []

    def play(way=Way.PIN, compared=()):
        if not opened:
            opened.append(at())
        [clinic] = opened
        return clinic.visit(clinic.lay(), patient_with([way], [PIN], compared))

    return play


def said(played):
    fields = answer_fields(played.end, played.confirmation.day)
    return "".join(field.value.ja + field.value.en for field in fields)


def test_a_bound_card_is_answered_as_the_person_it_stands_for(bind, played):
    bind("aged-75")
    visit = played()
    end = visit.end
    assert (end.outcome, end.proven, end.finding) == (
        Outcome.ELIGIBLE,
        True,
        "revocation_unknown",
    )
    assert end.answer.certificate.revocation_checked is False
    assert "結び付けた架空の人物" in said(visit)
    assert "Revocation was not checked" in said(visit)
    report = as_json(end, visit.confirmation, advise(end.outcome, DAY, end.answer), 1.0)
    assert report["certificate"]["revocation_checked"] is False
    assert visit.harm() == []
    seen = Comparison(same=True, passcode="7b2Kx9")
    end = played(Way.VISUAL, [seen]).end
    assert (end.outcome, end.proven) == (Outcome.ELIGIBLE, False)


def test_a_card_that_is_not_bound_leads_to_nobody_and_the_desk_is_told_how_to_bind_it(bind, played):
    bind(serial=4711)
    visit = played()
    assert (visit.end.outcome, visit.end.answer.person) == (Outcome.CERTIFICATE_UNLINKED, None)
    assert "onshikaku card bind" in said(visit)


def test_bound_again_it_stands_for_somebody_else(bind, place):
    bind("lost")
    bind("standard")
    with closing(Database(str(place))) as database:
        assert [each.person_id for each in CardBindings(database).all()] == ["standard"]


def test_a_reset_keeps_cards_bound_and_a_person_who_left_the_cast_takes_none_along(
    bind, at, patient_with
):
    bind("standard")
    clinic = at()
    clinic.world.centre.reset()

    def outcome():
        return clinic.visit(clinic.lay(), patient_with([Way.PIN], [PIN])).end.outcome

    assert outcome() is Outcome.ELIGIBLE
    cast = dict(clinic.world.personas)
    clinic.world.centre.recast({"family": cast["family"]})
    assert outcome() is Outcome.CERTIFICATE_UNLINKED
    clinic.world.centre.recast({"standard": cast["standard"]})
    assert outcome() is Outcome.ELIGIBLE


def test_the_last_binding_takes_the_key_with_it(bind, place):
    bind("standard")
    bind("family", serial=4711)
    with closing(Database(str(place))) as database:
        bindings = CardBindings(database)
        first, second = bindings.all()
        assert bindings.recognised(first)
        bindings.release([first])
        assert key_file(str(place)).exists()
        bindings.release([second])
        assert not key_file(str(place)).exists()


def test_a_card_bound_with_another_key_is_told_apart(bind, place):
    bind()
    key_file(str(place)).unlink()
    bind("family", serial=4711)
    with closing(Database(str(place))) as database:
        bindings = CardBindings(database)
        found = {each.person_id: bindings.recognised(each) for each in bindings.all()}
        assert found == {"standard": False, "family": True}


def test_the_key_is_its_owners_alone(bind, place):
    bind()
    file = key_file(str(place))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_bytes()) == 32


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_a_key_that_others_may_read_is_refused(bind, place):
    bind()
    key_file(str(place)).chmod(0o640)
    with pytest.raises(StoreUnavailable, match="others may read it"):
        CardKey(key_file(str(place))).mark(CertificateKey("a", 1))


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_key_of_another_length_is_refused(tmp_path, content):
    file = tmp_path / "key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(StoreUnavailable, match="32 bytes"):
        CardKey(file).mark(CertificateKey("a", 1))


def test_marks_differ_by_key_issuer_and_serial(tmp_path):
    keys = [CardKey(tmp_path / name) for name in "ab"]
    for key in keys:
        key.make()
    cards = [CertificateKey(issuer, serial) for issuer in ("i", "j") for serial in (1, 2)]
    assert len({key.mark(card) for key in keys for card in cards}) == 8
    again = CardKey(tmp_path / "a")
    assert again.mark(cards[0]) == keys[0].mark(cards[0])
    assert CardKey(None).mark(cards[0]) is None


@pytest.mark.parametrize("shared", [False, True])
def test_a_key_that_other_databases_need_is_not_destroyed_with_ones_own_last_card(tmp_path, shared):
    key = CardKey(tmp_path / "key", shared=shared)
    key.make()
    key.forget()
    assert (tmp_path / "key").exists() == shared


def test_databases_of_servers_share_a_key(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for place in ("postgresql://somebody@localhost/a", str(tmp_path / "centre.db")):
        key = card_key(place)
        key.make()
        key.forget()
    assert [file.name for file in tmp_path.rglob("*.key")] == ["bound-cards.key"]


@pytest.mark.parametrize(
    ("moment", "root", "refusal"),
    [
        (datetime(2031, 1, 1, tzinfo=UTC), "production", Expired),
        (datetime(2024, 1, 1, tzinfo=UTC), "production", CertificateRefused),
        (NOW, "another", UntrustedRoot),
    ],
)
def test_only_a_card_that_holds_under_the_pinned_root_is_bound(
    database, production, clinic, moment, root, refusal
):
    roots = [production.root if root == "production" else clinic.world.hierarchy.auth.certificate]
    with pytest.raises(refusal):
        CardBindings(database).examine(production.certificate(), roots, moment)


@pytest.fixture
def database(place):
    with closing(Database(str(place))) as opened:
        yield opened
