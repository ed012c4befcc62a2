from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onshikaku.domain.certificate import RevocationReason
from onshikaku.pki.authority import CRL_LIFE
from onshikaku.pki.crl import read_crl
from onshikaku.pki.profile import Purpose, partition_name
from onshikaku.pki.revocation import CrlSource
from onshikaku.pki.status import Doubt, Good, RevocationUnavailable, Revoked, Suspended

SECOND = timedelta(seconds=1)
HERE, ELSEWHERE = "99001", "99002"


def read(der: bytes) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(der)


class TestPublished:
    def test_it_is_a_partition_with_number_and_period(self, authority, now):
        crl = read(authority.crl(HERE, now))
        assert crl.is_signature_valid(authority.certificate.public_key())
        assert (crl.last_update_utc, crl.next_update_utc) == (now, now + CRL_LIFE)
        assert crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number > 0
        point = crl.extensions.get_extension_for_class(x509.IssuingDistributionPoint)
        assert point.critical
        assert point.value.full_name == [x509.DirectoryName(partition_name(Purpose.AUTH, HERE))]

    def test_it_lists_what_is_off_in_its_municipality(self, authority, issue, now):
        for serial in (1, 2, 3):
            issue(serial)
        authority.register(4, ELSEWHERE)
        authority.revoke(1, now, RevocationReason.SUPERSEDED)
        authority.suspend(2, now)
        authority.revoke(4, now, RevocationReason.UNSPECIFIED)
        here = read_crl(authority.crl(HERE, now), authority.certificate)
        assert here.entries == {
            1: Revoked(now, RevocationReason.SUPERSEDED),
            2: Suspended(now),
        }
        there = read_crl(authority.crl(ELSEWHERE, now), authority.certificate)
        assert there.entries == {4: Revoked(now, RevocationReason.UNSPECIFIED)}
        [entry] = read(authority.crl(ELSEWHERE, now))
        assert not list(entry.extensions)

    def test_a_lifted_suspension_is_simply_gone(self, authority, issue, now):
        authority.suspend(issue(1).serial_number, now)
        assert len(read(authority.crl(HERE, now))) == 1
        authority.resume(1, now + SECOND)
        assert len(read(authority.crl(HERE, now + SECOND))) == 0

    def test_what_happens_later_is_not_told_beforehand(self, authority, issue, now):
        authority.revoke(issue(1).serial_number, now + SECOND, RevocationReason.SUPERSEDED)
        assert len(read(authority.crl(HERE, now))) == 0
        assert len(read(authority.crl(HERE, now + SECOND))) == 1

    def test_it_stays_the_same_until_something_changes(self, authority, issue, now):
        first = authority.crl(HERE, now)
        assert authority.crl(HERE, now + CRL_LIFE - SECOND) is first
        assert authority.crl(HERE, now + CRL_LIFE) != first
        again = authority.crl(HERE, now)
        authority.suspend(issue(1).serial_number, now)
        assert authority.crl(HERE, now) != again

    def test_its_number_rises_also_when_the_clock_goes_back(self, authority, now):
        numbers = [
            read(authority.crl(HERE, at))
            .extensions.get_extension_for_class(x509.CRLNumber)
            .value.crl_number
            for at in (now, now - CRL_LIFE, now - 2 * CRL_LIFE, now)
        ]
        assert numbers == sorted(set(numbers))

    def test_a_real_municipality_has_no_partition(self, authority, now):
        with pytest.raises(ValueError, match="01-47"):
            authority.crl("13101", now)

    def test_outside_the_authoritys_validity_there_is_none(self, authority):
        root = authority.certificate
        for at in (root.not_valid_before_utc - SECOND, root.not_valid_after_utc + SECOND):
            with pytest.raises(RevocationUnavailable) as caught:
                authority.crl(HERE, at)
            assert caught.value.why is Doubt.UNREACHABLE


@pytest.fixture
def by_hand(authority, keys, now):
    """A CRL of the authority's key as somebody else might make it."""

    def make(
        *extensions, key=keys.root, name=authority.certificate.subject, entries=(), end=CRL_LIFE
    ) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(name)
            .last_update(now)
            .next_update(now + end)
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical=critical)
        for entry in entries:
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)

    return make


def point(full_name=None, **changes) -> tuple[x509.IssuingDistributionPoint, bool]:
    parts = {
        "full_name": full_name,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**(parts | changes)), True


def entry(serial: int, now, *extensions) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.build()


STRANGE = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.999.1"), b"\x05\x00")
UNSUITABLE = {
    "delta": ((x509.DeltaCRLIndicator(1), True),),
    "indirect": (point(indirect_crl=True),),
    "authorities only": (point(only_contains_ca_certs=True),),
    "attributes only": (point(only_contains_attribute_certs=True),),
    "some reasons": (point(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise})),),
    "a point at an address": (point([x509.UniformResourceIdentifier("http://a.invalid/")]),),
    "unknown critical extension": ((STRANGE, True),),
}


class TestRead:
    def refusal(self, der, authority) -> Doubt:
        with pytest.raises(RevocationUnavailable) as caught:
            read_crl(der, authority.certificate)
        return caught.value.why

    def test_a_list_for_the_whole_authority(self, by_hand, authority, now):
        crl = read_crl(by_hand(entries=[entry(1, now)]), authority.certificate)
        assert crl.partition is None
        assert crl.status(1) == Revoked(now, RevocationReason.UNSPECIFIED)
        assert crl.status(2) == Good()

    @pytest.mark.parametrize("extensions", UNSUITABLE.values(), ids=UNSUITABLE)
    def test_a_list_that_does_not_tell_all(self, by_hand, authority, extensions):
        assert self.refusal(by_hand(*extensions), authority) is Doubt.UNSUPPORTED

    @pytest.mark.parametrize(
        "extension",
        [(STRANGE, True), (x509.CRLReason(x509.ReasonFlags.remove_from_crl), False)],
        ids=["unknown critical extension", "removeFromCRL"],
    )
    def test_an_entry_that_cannot_be_understood(self, by_hand, authority, now, extension):
        der = by_hand(entries=[entry(1, now, extension)])
        assert self.refusal(der, authority) is Doubt.UNSUPPORTED

    def test_a_reason_that_jpki_does_not_have(self, by_hand, authority, now):
        reason = x509.CRLReason(x509.ReasonFlags.privilege_withdrawn)
        crl = read_crl(by_hand(entries=[entry(1, now, (reason, False))]), authority.certificate)
        assert crl.status(1) == Revoked(now, RevocationReason.UNSPECIFIED)

    def test_another_key(self, by_hand, authority, keys):
        assert self.refusal(by_hand(key=keys.other), authority) is Doubt.BAD_SIGNATURE

    def test_another_issuer(self, by_hand, authority, sign_authority):
        der = by_hand(name=sign_authority.certificate.subject)
        assert self.refusal(der, authority) is Doubt.OTHER_ISSUER

    def test_an_issuer_that_may_not_sign_lists(self, by_hand, forgery, keys):
        leaf = forgery.with_(subject=forgery.issuer, public_key=keys.root.public_key())
        with pytest.raises(RevocationUnavailable) as caught:
            read_crl(by_hand(), leaf.certificate())
        assert caught.value.why is Doubt.UNAUTHORISED_SIGNER
        with pytest.raises(RevocationUnavailable) as caught:
            read_crl(by_hand(), leaf.without(x509.KeyUsage).certificate())
        assert caught.value.why is Doubt.UNAUTHORISED_SIGNER

    @pytest.mark.parametrize("der", [b"", b"\x30\x00", b"junk"])
    def test_what_is_no_list(self, authority, der):
        assert self.refusal(der, authority) is Doubt.MALFORMED

    def test_a_changed_entry(self, authority, issue, now):
        authority.revoke(issue(4711).serial_number, now, RevocationReason.SUPERSEDED)
        der = authority.crl(HERE, now)
        changed = der.replace(b"\x02\x02\x12\x67", b"\x02\x02\x12\x68")
        assert changed != der
        assert self.refusal(changed, authority) is Doubt.BAD_SIGNATURE

    @given(data=st.data())
    @settings(
        max_examples=300,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.differing_executors,
        ],
    )
    @pytest.mark.filterwarnings("ignore:Parsed a serial number", "ignore:Attribute's length")
    def test_a_changed_byte_never_hides_a_revocation(self, data, authority, now):
        authority.register(4711, HERE)
        authority.revoke(4711, now, RevocationReason.SUPERSEDED)
        whole = authority.crl(HERE, now)
        position = data.draw(st.integers(0, len(whole) - 1))
        byte = data.draw(st.integers(0, 255))
        changed = whole[:position] + bytes([byte]) + whole[position + 1 :]
        try:
            found = read_crl(changed, authority.certificate)
        except RevocationUnavailable:
            return
        assert found.status(4711) == Revoked(now, RevocationReason.SUPERSEDED)

    def test_a_version_that_no_list_has(self, authority, now):
        whole = authority.crl(HERE, now)
        assert whole[8:11] == b"\x02\x01\x01"
        assert self.refusal(whole[:10] + b"\x07" + whole[11:], authority) is Doubt.MALFORMED


class TestSource:
    def status(self, source, issue, authority, at, **changes):
        return source.status(issue(**changes), authority.certificate, at)

    def refusal(self, source, issue, authority, at, **changes) -> Doubt:
        with pytest.raises(RevocationUnavailable) as caught:
            self.status(source, issue, authority, at, **changes)
        return caught.value.why

    @pytest.fixture
    def fetched(self):
        return []

    @pytest.fixture
    def fetch(self, authority, now, fetched):
        def fetch(name: str) -> bytes:
            fetched.append(name)
            return authority.crl(name, now)

        return fetch

    def test_it_fetches_the_certificates_partition_once(
        self, fetch, fetched, issue, authority, now
    ):
        source = CrlSource(fetch)
        for _ in range(3):
            assert self.status(source, issue, authority, now) == Good()
        assert fetched == [HERE]

    def test_it_fetches_again_after_next_update(self, fetch, fetched, issue, authority, now):
        source = CrlSource(fetch)
        self.status(source, issue, authority, now)
        late = now + CRL_LIFE
        assert self.refusal(source, issue, authority, late) is Doubt.STALE
        assert fetched == [HERE, HERE]

    def test_a_list_from_the_future_is_no_answer(self, fetch, issue, authority, now):
        source = CrlSource(fetch)
        assert self.refusal(source, issue, authority, now - SECOND) is Doubt.NOT_YET_VALID

    def test_a_kept_list_hides_a_change_until_next_update(self, fetch, issue, authority, now):
        source = CrlSource(fetch)
        self.status(source, issue, authority, now)
        authority.suspend(4711, now)
        assert self.status(source, issue, authority, now) == Good()

    def test_always_fetching_shows_a_change_at_once(self, fetch, issue, authority, now):
        source = CrlSource(fetch, always_fetch=True)
        assert self.status(source, issue, authority, now) == Good()
        authority.suspend(4711, now)
        assert self.status(source, issue, authority, now) == Suspended(now)
        authority.resume(4711, now)
        assert self.status(source, issue, authority, now) == Good()

    def test_another_partition_is_no_answer(self, issue, authority, now):
        source = CrlSource(lambda _name: authority.crl(ELSEWHERE, now))
        assert self.refusal(source, issue, authority, now) is Doubt.OTHER_PARTITION

    def test_a_list_for_the_whole_authority_is_one(self, by_hand, issue, authority, now):
        source = CrlSource(lambda _name: by_hand(entries=[entry(4711, now)]))
        assert self.status(source, issue, authority, now) == Revoked(
            now, RevocationReason.UNSPECIFIED
        )

    def test_a_list_verified_for_one_issuer_does_not_serve_another(
        self, fetch, issue, authority, impostor, now
    ):
        source = CrlSource(fetch)
        self.status(source, issue, authority, now)
        assert self.refusal(source, issue, impostor, now) is Doubt.BAD_SIGNATURE

    def test_an_unreachable_list_is_no_answer(self, issue, authority, now):
        def fetch(_name: str) -> bytes:
            raise TimeoutError("too slow")

        assert self.refusal(CrlSource(fetch), issue, authority, now) is Doubt.UNREACHABLE

    @pytest.mark.parametrize(
        "points",
        [
            None,
            [x509.UniformResourceIdentifier("http://crl.invalid/")],
            [x509.DirectoryName(x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "JP")]))],
        ],
        ids=["none", "an address", "a name without CN"],
    )
    def test_a_certificate_that_names_no_partition(self, fetch, forgery, authority, now, points):
        leaf = forgery.without(x509.CRLDistributionPoints)
        if points is not None:
            where = x509.DistributionPoint(points, None, None, None)
            leaf = leaf.extension(x509.CRLDistributionPoints([where]), critical=False)
        with pytest.raises(RevocationUnavailable) as caught:
            CrlSource(fetch).status(leaf.certificate(), authority.certificate, now)
        assert caught.value.why is Doubt.NO_DISTRIBUTION_POINT
