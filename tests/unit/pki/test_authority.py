from __future__ import annotations

import json
import multiprocessing
import stat
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509

from onshikaku.domain.certificate import RevocationReason
from onshikaku.pki.authority import Authority, AuthorityDamaged, RenewalRefused
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.pki.ledger import (
    LedgerDamaged,
    SerialTaken,
    StatusConflict,
    UnknownSerial,
    write_atomically,
)
from onshikaku.pki.profile import Purpose, Subject, common_name
from onshikaku.pki.status import Good, Revoked, Suspended, Unknown

if TYPE_CHECKING:
    from pathlib import Path

HOUR = timedelta(hours=1)
LOST = RevocationReason.KEY_COMPROMISE


def test_a_number_nobody_issued_is_unknown(authority, now):
    assert authority.status(1, now) == Unknown()


def test_an_issued_certificate_is_good(authority, issue, now):
    assert authority.status(issue().serial_number, now) == Good()


def test_a_registered_number_is_good(authority, now):
    authority.register(9, "99001")
    assert authority.status(9, now) == Good()


def test_a_suspension_holds_from_its_moment_until_it_is_lifted(authority, issue, now):
    serial = issue().serial_number
    authority.suspend(serial, now)
    assert authority.status(serial, now - HOUR) == Good()
    assert authority.status(serial, now) == Suspended(now)
    authority.resume(serial, now + HOUR)
    assert authority.status(serial, now) == Suspended(now)
    assert authority.status(serial, now + HOUR) == Good()


def test_a_revocation_holds_for_good(authority, issue, now):
    serial = issue().serial_number
    authority.revoke(serial, now, LOST)
    assert authority.status(serial, now - HOUR) == Good()
    assert authority.status(serial, now + 99 * HOUR) == Revoked(now, LOST)


def test_a_suspended_certificate_can_be_revoked(authority, issue, now):
    serial = issue().serial_number
    authority.suspend(serial, now)
    authority.revoke(serial, now + HOUR, LOST)
    assert authority.status(serial, now) == Suspended(now)
    assert authority.status(serial, now + HOUR) == Revoked(now + HOUR, LOST)


def test_saying_the_same_twice_changes_nothing(authority, issue, now):
    serial = issue().serial_number
    authority.suspend(serial, now)
    authority.suspend(serial, now)
    authority.revoke(serial, now, LOST)
    authority.revoke(serial, now, LOST)
    assert authority.status(serial, now) == Revoked(now, LOST)


def test_a_card_minted_again_keeps_its_status(authority, issue, now):
    serial = issue().serial_number
    authority.revoke(serial, now, LOST)
    issue()
    assert authority.status(serial, now) == Revoked(now, LOST)


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ([], lambda a, s, t: a.resume(s, t)),
        ([lambda a, s, t: a.revoke(s, t, LOST)], lambda a, s, t: a.suspend(s, t)),
        ([lambda a, s, t: a.revoke(s, t, LOST)], lambda a, s, t: a.resume(s, t)),
        (
            [lambda a, s, t: a.revoke(s, t, LOST)],
            lambda a, s, t: a.revoke(s, t + HOUR, LOST),
        ),
        ([lambda a, s, t: a.suspend(s, t)], lambda a, s, t: a.suspend(s, t + HOUR)),
        ([lambda a, s, t: a.suspend(s, t)], lambda a, s, t: a.suspend(s, t - HOUR)),
        ([lambda a, s, t: a.suspend(s, t)], lambda a, s, t: a.resume(s, t - HOUR)),
    ],
    ids=[
        "resume a good one",
        "suspend a revoked one",
        "resume a revoked one",
        "revoke twice, differently",
        "suspend a suspended one",
        "suspend before a suspension",
        "resume before the suspension",
    ],
)
def test_a_change_that_does_not_fit_is_refused(authority, issue, now, before, change):
    serial = issue().serial_number
    for step in before:
        step(authority, serial, now)
    status = authority.status(serial, now)
    with pytest.raises(StatusConflict):
        change(authority, serial, now)
    assert authority.status(serial, now) == status


def test_changes_need_a_known_number_and_an_aware_moment(authority, issue, now):
    with pytest.raises(UnknownSerial) as caught:
        authority.suspend(1, now)
    assert caught.value.serial == 1
    with pytest.raises(ValueError, match="time zone"):
        authority.revoke(issue().serial_number, datetime(2026, 1, 1), LOST)  # noqa: DTZ001
    with pytest.raises(ValueError, match="suspension"):
        authority.revoke(issue().serial_number, now, RevocationReason.CERTIFICATE_HOLD)


def test_a_number_belongs_to_one_municipality(authority, issue):
    issue()
    with pytest.raises(SerialTaken):
        authority.register(4711, "99002")


class TestRenewal:
    """Old certificate: last day 2030-02-17, so renewed from 2029-11-17 on."""

    @pytest.fixture
    def authority(self, keys):
        return Authority.create(
            Purpose.AUTH,
            not_before=datetime(2020, 1, 1, tzinfo=UTC),
            not_after=datetime(2040, 1, 1, tzinfo=UTC),
            ocsp_url="http://127.0.0.1/",
            key=keys.root,
        )

    def renew(self, authority, keys, at, **changes):
        arguments = {
            "serial": 4712,
            "public_key": keys.leaf.public_key(),
            "subject": Subject(common_name("997794E9AGCIEH", "99001", "003A")),
            "birth_date": date(1985, 2, 17),
            "card_expires": date(2039, 2, 17),
            "at": at,
        }
        return authority.renew(4711, **(arguments | changes))

    def test_the_successor_lives_to_the_sixth_birthday(self, authority, issue, keys):
        issue()
        at = datetime(2029, 11, 17, 1, tzinfo=UTC)
        renewed = self.renew(authority, keys, at)
        assert renewed.not_valid_before_utc == datetime(2029, 11, 16, 15, tzinfo=UTC)
        assert renewed.not_valid_after_utc == datetime(2035, 2, 17, 14, 59, 59, tzinfo=UTC)
        assert authority.status(4712, at) == Good()
        assert authority.status(4711, at) == Revoked(at, RevocationReason.SUPERSEDED)

    def test_the_successor_does_not_outlive_the_card(self, authority, issue, keys):
        issue()
        at = datetime(2030, 2, 17, 1, tzinfo=UTC)
        renewed = self.renew(authority, keys, at, card_expires=date(2031, 6, 1))
        assert renewed.not_valid_after_utc == datetime(2031, 6, 1, 14, 59, 59, tzinfo=UTC)

    @pytest.mark.parametrize(
        "at",
        [datetime(2029, 11, 16, 14, 59, tzinfo=UTC), datetime(2030, 2, 17, 15, tzinfo=UTC)],
        ids=["the day before", "the day after expiry"],
    )
    def test_outside_the_last_three_months_nothing_is_renewed(self, authority, issue, keys, at):
        issue()
        with pytest.raises(RenewalRefused) as caught:
            self.renew(authority, keys, at)
        assert (caught.value.opens, caught.value.closes) == (date(2029, 11, 17), date(2030, 2, 17))
        assert authority.status(4711, at) == Good()
        assert authority.status(4712, at) == Unknown()

    def test_what_is_off_or_unknown_is_not_renewed(self, authority, issue, keys):
        at = datetime(2030, 1, 1, tzinfo=UTC)
        with pytest.raises(UnknownSerial):
            self.renew(authority, keys, at)
        authority.register(4711, "99001")
        with pytest.raises(UnknownSerial):
            self.renew(authority, keys, at)
        issue()
        with pytest.raises(ValueError, match="of its own"):
            self.renew(authority, keys, at, serial=4711)
        authority.revoke(4711, at, LOST)
        with pytest.raises(StatusConflict):
            self.renew(authority, keys, at)


class TestInAFolder:
    @pytest.fixture
    def folder(self, tmp_path) -> Path:
        return tmp_path / "pki"

    def test_authority_and_statuses_come_back(self, authority, issue, now, folder):
        authority.suspend(issue(1).serial_number, now)
        authority.resume(1, now + HOUR)
        authority.revoke(issue(2).serial_number, now, LOST)
        authority.register(3, "99002")
        authority.save(folder)
        authority.suspend(issue(4).serial_number, now)
        again = Authority.load(folder, Purpose.AUTH)
        assert again.certificate == authority.certificate
        assert again.ocsp_url == authority.ocsp_url
        for serial in range(6):
            for at in (now - HOUR, now, now + HOUR):
                assert again.status(serial, at) == authority.status(serial, at)

    def test_key_and_folder_are_for_their_owner_alone(self, authority, folder):
        authority.save(folder)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert modes["auth_ca_key.pem"] == 0o600
        assert modes["auth_ca.pem"] == 0o644

    def test_a_failed_write_leaves_nothing_behind(self, tmp_path):
        target = tmp_path / "ledger.json"
        target.mkdir()
        with pytest.raises(OSError, match=r"ledger\.json"):
            write_atomically(target, b"{}", mode=0o600)
        assert list(tmp_path.iterdir()) == [target]

    def test_one_sees_what_another_process_changed(self, authority, issue, now, folder):
        authority.save(folder)
        other = Authority.load(folder, Purpose.AUTH)
        other.register(5, "99001")
        assert authority.status(5, now) == Good()
        issue(6)
        assert other.status(6, now) == Good()
        assert other.status(5, now) == Good()

    def test_processes_do_not_lose_each_others_changes(self, authority, now, folder):
        authority.save(folder)
        spawn = multiprocessing.get_context("spawn")
        workers = [spawn.Process(target=_register, args=(folder, n * 100)) for n in (1, 2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert [worker.exitcode for worker in workers] == [0, 0]
        numbers = [n * 100 + i for n in (1, 2) for i in range(20)]
        assert all(authority.status(serial, now) == Good() for serial in numbers)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{}",
            b"[]",
            b'{"version": 9, "serials": {}}',
            b'{"version": 1, "serials": {"x": 1}}',
        ],
    )
    def test_a_damaged_ledger_is_not_taken_for_an_empty_one(self, authority, folder, content):
        authority.save(folder)
        (folder / "auth_ledger.json").write_bytes(content)
        with pytest.raises(LedgerDamaged):
            Authority.load(folder, Purpose.AUTH)

    def test_a_folder_without_its_key_or_ledger_is_damaged(self, authority, folder):
        authority.save(folder)
        (folder / "auth_ledger.json").unlink()
        with pytest.raises(LedgerDamaged):
            Authority.load(folder, Purpose.AUTH)
        (folder / "auth_ca_key.pem").unlink()
        with pytest.raises(AuthorityDamaged):
            Authority.load(folder, Purpose.AUTH)

    def test_a_key_of_another_authority_is_noticed(self, authority, impostor, tmp_path):
        authority.save(tmp_path / "a")
        impostor.save(tmp_path / "b")
        key = (tmp_path / "b" / "auth_ca_key.pem").read_bytes()
        (tmp_path / "a" / "auth_ca_key.pem").write_bytes(key)
        with pytest.raises(AuthorityDamaged, match="do not belong together"):
            Authority.load(tmp_path / "a", Purpose.AUTH)

    def test_the_ledger_holds_no_secret_and_no_name(self, authority, issue, folder):
        authority.save(folder)
        issue()
        entry = json.loads((folder / "auth_ledger.json").read_text())["serials"]["4711"]
        assert set(entry) == {"municipality", "not_after", "holds", "revoked"}


def _register(folder: Path, first: int) -> None:
    authority = Authority.load(folder, Purpose.AUTH)
    for serial in range(first, first + 20):
        authority.register(serial, "99001")


class TestHierarchy:
    def test_the_two_authorities_have_names_and_addresses_of_their_own(self, keys, now):
        made = Hierarchy.create(
            now,
            "http://127.0.0.1:8710/ocsp/",
            keys={Purpose.AUTH: keys.root, Purpose.SIGN: keys.other},
        )
        assert made.authority(Purpose.AUTH) is made.auth
        assert made.authority(Purpose.SIGN) is made.sign
        assert made.auth.certificate.subject != made.sign.certificate.subject
        assert made.auth.ocsp_url == "http://127.0.0.1:8710/ocsp/auth"
        assert made.sign.ocsp_url == "http://127.0.0.1:8710/ocsp/sign"

    def test_a_folder_gives_the_same_authorities_again(self, tmp_path, now):
        first = Hierarchy.open(tmp_path / "pki", now, "http://127.0.0.1/a")
        again = Hierarchy.open(tmp_path / "pki", now + 99 * HOUR, "http://127.0.0.1/b")
        assert again.auth.certificate == first.auth.certificate
        assert again.sign.certificate == first.sign.certificate
        assert again.sign.ocsp_url == "http://127.0.0.1/b/sign"

    @pytest.mark.parametrize(
        ("time_of_day", "first", "last"),
        [  # UTC; a JST day begins at 15:00 the day before
            ("14:59:58", "2016-01-01", "2041-11-19"),
            ("14:59:59", "2016-01-01", "2041-11-20"),
            ("15:00:01", "2016-01-01", "2041-11-20"),
        ],
    )
    def test_its_days_are_those_it_is_valid_through(self, keys, time_of_day, first, last):
        made = Hierarchy.create(
            datetime.fromisoformat(f"2026-11-20T{time_of_day}+00:00"),
            "http://127.0.0.1:8710/ocsp",
            keys={Purpose.AUTH: keys.root, Purpose.SIGN: keys.other},
        )
        assert made.days() == (date.fromisoformat(first), date.fromisoformat(last))


def test_every_certificate_carries_a_crl_distribution_point_of_its_municipality(issue):
    points = issue(municipality="99002", subject=Subject("997794E9AGCIEG99002003A"))
    [point] = points.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert "99002 CRLDP" in point.full_name[0].value.rfc4514_string()
