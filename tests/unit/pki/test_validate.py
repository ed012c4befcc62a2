from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onshikaku.domain.certificate import RevocationReason
from onshikaku.domain.person import Sex
from onshikaku.pki import validate as v
from onshikaku.pki.profile import (
    POLICY_OIDS,
    Purpose,
    SignAttributes,
    Subject,
    root_name,
    validity,
)
from onshikaku.pki.revocation import CrlSource
from onshikaku.pki.status import Good

SECOND = timedelta(seconds=1)


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def key_usage(**bits: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**(dict.fromkeys(names, False) | bits))


def policies(*oids: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies(
        [x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in oids]
    )


def name_with_organisation(organisation: str) -> x509.Name:
    return x509.Name(
        x509.NameAttribute(a.oid, organisation) if a.oid == NameOID.ORGANIZATION_NAME else a
        for a in root_name(Purpose.AUTH)
    )


class TestAccepted:
    def test_a_certificate_by_the_book(self, validator, authority, issue, now):
        certificate = issue()
        found = validator.validate(der(certificate), at=now)
        assert found == v.Validated(certificate, authority.certificate, None, expired=False)

    def test_the_parsed_certificate_as_well_as_its_bytes(self, validator, issue, now):
        assert validator.validate(issue(), at=now).certificate == issue()

    def test_the_forgery_that_the_refused_ones_start_from(self, validator, forgery, now):
        assert validator.validate(forgery.der(), at=now)

    def test_the_right_one_of_two_roots_with_one_name(self, authority, impostor, issue, now):
        roots = [impostor.certificate, authority.certificate]
        found = v.validate(der(issue()), roots, at=now, revocation=None)
        assert found.root == authority.certificate

    def test_a_signing_certificate(self, sign_authority, keys, now):
        first, last = validity(now.date(), now.date() + timedelta(days=99))
        holder = SignAttributes("模擬　花子", Sex.FEMALE, now.date(), "架空県見本市")
        certificate = sign_authority.issue(
            serial=1,
            public_key=keys.leaf.public_key(),
            subject=Subject("997794E9AGCIEG99001003A", "架空県", "見本市", holder),
            municipality="99001",
            not_before=first,
            not_after=last,
        )
        roots = [sign_authority.certificate]
        assert v.validate(certificate, roots, at=now, purpose=Purpose.SIGN, revocation=None)
        with pytest.raises(v.WrongPolicy):
            v.validate(certificate, roots, at=now, revocation=None)

    def test_first_and_last_second(self, validator, forgery):
        first, last = forgery.period
        assert validator.validate(forgery.der(), at=first)
        assert not validator.validate(forgery.der(), at=last).expired
        with pytest.raises(v.NotYetValid):
            validator.validate(forgery.der(), at=first - SECOND)
        with pytest.raises(v.Expired):
            validator.validate(forgery.der(), at=last + SECOND)

    def test_expiry_can_be_reported_instead(self, validator, forgery):
        _first, last = forgery.period
        found = validator.validate(forgery.der(), at=last + SECOND, expiry="report")
        assert found.expired

    @pytest.mark.parametrize("present", [True, False], ids=["anyExtendedKeyUsage", "none"])
    def test_an_extended_key_usage_that_leaves_the_purpose_in(
        self, validator, forgery, now, present
    ):
        changed = forgery.without(x509.ExtendedKeyUsage)
        if present:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE])
            changed = forgery.extension(usage, critical=True)
        assert validator.validate(changed.der(), at=now)

    def test_production_names_when_told_so(self, root_of, forgery, keys, now):
        name = name_with_organisation("JPKI")
        roots = [root_of(name, keys.root)]
        policy = policies("1.2.392.200149.8.5.1.3.30")
        leaf = forgery.with_(issuer=name).extension(policy, critical=True)
        found = v.validate(leaf.der(), roots, at=now, revocation=None, allow_production_names=True)
        assert found.root == roots[0]
        with pytest.raises(v.WrongPolicy):
            v.validate(
                forgery.with_(issuer=name).der(),
                roots,
                at=now,
                revocation=None,
                allow_production_names=True,
            )

    def test_a_moment_needs_a_time_zone(self, validator, forgery):
        with pytest.raises(ValueError, match="time zone"):
            validator.validate(forgery.der(), at=datetime(2026, 11, 20))  # noqa: DTZ001


# What a forger may change in a certificate that the pinned root's key signs, and the refusal.
DEFECTS = {
    "a CA": (
        lambda f: f.extension(x509.BasicConstraints(ca=True, path_length=None), critical=True),
        v.LeafIsCa(),
    ),
    "a CA, said without emphasis": (
        lambda f: f.extension(x509.BasicConstraints(ca=True, path_length=0), critical=False),
        v.LeafIsCa(),
    ),
    "serverAuth only": (
        lambda f: f.extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        ),
        v.WrongPurpose(("1.3.6.1.5.5.7.3.1",)),
    ),
    "no policy": (
        lambda f: f.without(x509.CertificatePolicies),
        v.MissingPolicy(("2.999.392.1.1",)),
    ),
    "the signing policy": (
        lambda f: f.extension(policies("2.999.392.1.2"), critical=True),
        v.WrongPolicy(("2.999.392.1.2",), ("2.999.392.1.1",)),
    ),
    "any policy": (
        lambda f: f.extension(policies("2.5.29.32.0"), critical=True),
        v.WrongPolicy(("2.5.29.32.0",), ("2.999.392.1.1",)),
    ),
    "the production policy": (
        lambda f: f.extension(policies("1.2.392.200149.8.5.1.3.30"), critical=True),
        v.WrongPolicy(("1.2.392.200149.8.5.1.3.30",), ("2.999.392.1.1",)),
    ),
    "policy not critical": (
        lambda f: f.extension(policies("2.999.392.1.1"), critical=False),
        v.PolicyNotCritical(),
    ),
    "no key usage": (lambda f: f.without(x509.KeyUsage), v.WrongKeyUsage(())),
    "key usage not critical": (
        lambda f: f.extension(key_usage(digital_signature=True), critical=False),
        v.KeyUsageNotCritical(),
    ),
    "encipherment only": (
        lambda f: f.extension(key_usage(key_encipherment=True), critical=True),
        v.WrongKeyUsage(("key_encipherment",)),
    ),
    "non-repudiation only": (
        lambda f: f.extension(key_usage(content_commitment=True), critical=True),
        v.WrongKeyUsage(("content_commitment",)),
    ),
    "may sign certificates": (
        lambda f: f.extension(key_usage(digital_signature=True, key_cert_sign=True), critical=True),
        v.WrongKeyUsage(("digital_signature", "key_cert_sign")),
    ),
    "may sign CRLs": (
        lambda f: f.extension(key_usage(digital_signature=True, crl_sign=True), critical=True),
        v.WrongKeyUsage(("digital_signature", "crl_sign")),
    ),
    "an unknown critical extension": (
        lambda f: f.extension(
            x509.UnrecognizedExtension(x509.ObjectIdentifier("2.999.1"), b"\x05\x00"),
            critical=True,
        ),
        v.UnknownCriticalExtension("2.999.1"),
    ),
    "a critical extension that is known, but not processed": (
        lambda f: f.extension(
            x509.NameConstraints([x509.DNSName("example.invalid")], None), critical=True
        ),
        v.UnknownCriticalExtension("2.5.29.30"),
    ),
}


class TestRefused:
    @pytest.mark.parametrize(("change", "refusal"), DEFECTS.values(), ids=DEFECTS)
    def test_a_defect_has_its_own_reason_and_facts(self, validator, forgery, now, change, refusal):
        with pytest.raises(v.CertificateRefused) as caught:
            validator.validate(change(forgery).der(), at=now)
        assert type(caught.value) is type(refusal)
        assert caught.value.facts() == refusal.facts()

    def test_an_expired_one(self, validator, forgery, now):
        expired = forgery.with_(period=(now - 9 * SECOND, now - SECOND))
        with pytest.raises(v.Expired) as caught:
            validator.validate(expired.der(), at=now)
        assert caught.value.not_after == now - SECOND

    @pytest.mark.parametrize("expiry", ["refuse", "report"])
    def test_one_that_is_not_valid_yet(self, validator, forgery, now, expiry):
        early = forgery.with_(period=(now + SECOND, now + 9 * SECOND))
        with pytest.raises(v.NotYetValid) as caught:
            validator.validate(early.der(), at=now, expiry=expiry)
        assert caught.value.not_before == now + SECOND

    def test_one_of_a_root_with_the_same_name(self, validator, impostor, keys, forgery, now):
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(keys.other.public_key())
        forged = forgery.with_(key=keys.other).extension(identifier, critical=False)
        assert validator.validate(forgery.der(), at=now)
        with pytest.raises(v.UntrustedRoot) as caught:
            validator.validate(forged.der(), at=now)
        assert caught.value.same_name
        assert v.validate(forged.der(), [impostor.certificate], at=now, revocation=None)

    def test_one_that_claims_the_roots_key_identifier_as_well(self, validator, keys, forgery, now):
        with pytest.raises(v.BadSignature):
            validator.validate(forgery.with_(key=keys.other).der(), at=now)

    def test_one_of_a_root_with_another_name(self, validator, forgery, now):
        name = name_with_organisation("ELSEWHERE")
        with pytest.raises(v.UntrustedRoot) as caught:
            validator.validate(forgery.with_(issuer=name).der(), at=now)
        assert not caught.value.same_name
        assert "ELSEWHERE" in caught.value.issuer

    def test_everything_if_no_root_is_pinned(self, forgery, now):
        with pytest.raises(v.UntrustedRoot):
            v.validate(forgery.der(), [], at=now, revocation=None)

    @pytest.mark.parametrize("organisation", ["JPKI", "JPKI-TEST", " jpki "])
    @pytest.mark.parametrize("pinned", [True, False])
    def test_the_names_of_the_real_jpki(
        self, authority, root_of, forgery, keys, now, organisation, pinned
    ):
        name = name_with_organisation(organisation)
        roots = [root_of(name, keys.root)] if pinned else [authority.certificate]
        with pytest.raises(v.ForeignHierarchy) as caught:
            v.validate(forgery.with_(issuer=name).der(), roots, at=now, revocation=None)
        assert caught.value.organisation == organisation

    def test_the_real_jpkis_name_beside_ours(self, authority, forgery, now):
        name = x509.Name(
            [*root_name(Purpose.AUTH), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "JPKI")]
        )
        with pytest.raises(v.ForeignHierarchy):
            v.validate(
                forgery.with_(issuer=name).der(),
                [authority.certificate],
                at=now,
                revocation=None,
            )

    def test_a_signature_with_sha1(self, validator, forgery, now):
        with pytest.raises(v.WeakSignatureAlgorithm) as caught:
            validator.validate(forgery.sha1_der(), at=now)
        assert caught.value.algorithm == "1.2.840.113549.1.1.5"

    def test_a_key_of_1024_bits(self, validator, forgery, keys, now):
        with pytest.raises(v.WeakKey) as caught:
            validator.validate(forgery.with_(public_key=keys.short.public_key()).der(), at=now)
        assert (caught.value.algorithm, caught.value.bits) == ("RSA", 1024)

    def test_a_key_that_is_not_rsa(self, validator, forgery, now):
        key = ec.generate_private_key(ec.SECP256R1()).public_key()
        with pytest.raises(v.WeakKey) as caught:
            validator.validate(forgery.with_(public_key=key).der(), at=now)
        assert (caught.value.algorithm, caught.value.bits) == ("1.2.840.10045.2.1", 256)

    def test_the_root_itself(self, validator, authority, now):
        with pytest.raises(v.LeafIsCa):
            validator.validate(authority.certificate, at=now)

    @pytest.mark.parametrize(
        ("period", "refusal"),
        [
            ((datetime(2016, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)), v.IssuerExpired),
            (
                (datetime(2030, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)),
                v.IssuerNotYetValid,
            ),
        ],
    )
    def test_a_root_outside_its_own_validity(self, root_of, forgery, keys, now, period, refusal):
        root = root_of(root_name(Purpose.AUTH), keys.root, period=period)
        with pytest.raises(refusal):
            v.validate(forgery.der(), [root], at=now, revocation=None)

    @pytest.mark.filterwarnings("ignore:Parsed a serial number")
    def test_a_serial_number_that_is_not_positive(self, validator, forgery, now):
        whole = forgery.with_(serial=0x7F).der()
        assert whole[13:16] == b"\x02\x01\x7f"
        with pytest.raises(v.Malformed, match="positive"):
            validator.validate(whole[:15] + b"\xff" + whole[16:], at=now)

    def test_an_issuer_that_is_no_name(self, validator, forgery, now):
        """Names are parsed late; a string type that fits no name still gives a refusal."""
        whole = forgery.der()
        position = whole.index(b"\x13\x02JP")
        for tag in (0x00, 0x03):
            with pytest.raises(v.Malformed):
                validator.validate(whole[:position] + bytes([tag]) + whole[position + 1 :], at=now)

    @pytest.mark.parametrize("cut", [0, 1, 4, 100, -1])
    def test_truncated_bytes(self, validator, forgery, now, cut):
        with pytest.raises(v.Malformed):
            validator.validate(forgery.der()[:cut], at=now)

    def test_bytes_after_the_end(self, validator, forgery, now):
        with pytest.raises(v.Malformed):
            validator.validate(forgery.der() + b"\xff", at=now)

    def test_unused_bits_in_the_signature(self, validator, forgery, now):
        """The library takes these for the same signature, if the last bit is 0 anyway."""
        even = next(
            changed
            for changed in (forgery.with_(serial=serial) for serial in range(1, 99))
            if changed.certificate().signature[-1] & 1 == 0
        ).der()
        position = len(even) - 257
        assert even[position] == 0
        with pytest.raises(v.Malformed, match="whole number of octets"):
            validator.validate(even[:position] + b"\x01" + even[position + 1 :], at=now)

    def test_what_signing_needs_in_a_certificate_for_signing(
        self, sign_authority, forgery, keys, now
    ):
        leaf = (
            forgery.with_(issuer=sign_authority.certificate.subject, key=keys.other)
            .without(x509.ExtendedKeyUsage)
            .extension(policies(POLICY_OIDS[Purpose.SIGN].dotted_string), critical=True)
        )
        roots = [sign_authority.certificate]
        with pytest.raises(v.WrongKeyUsage):
            v.validate(leaf.der(), roots, at=now, purpose=Purpose.SIGN, revocation=None)
        client = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        with pytest.raises(v.WrongPurpose):
            v.validate(
                leaf.extension(client, critical=False).der(),
                roots,
                at=now,
                purpose=Purpose.SIGN,
                revocation=None,
            )


class TestRevocation:
    @pytest.fixture
    def validator(self, authority, now):
        source = CrlSource(lambda name: authority.crl(name, now))
        return v.Validator([authority.certificate], revocation=source)

    def test_a_good_one(self, validator, issue, now):
        assert validator.validate(issue(), at=now).status == Good()

    def test_a_revoked_one(self, validator, authority, issue, now):
        authority.revoke(issue().serial_number, now - SECOND, RevocationReason.KEY_COMPROMISE)
        with pytest.raises(v.CertificateRevoked) as caught:
            validator.validate(issue(), at=now)
        assert caught.value.since == now - SECOND
        assert caught.value.reason is RevocationReason.KEY_COMPROMISE

    def test_a_suspended_one(self, validator, authority, issue, now):
        authority.suspend(issue().serial_number, now - SECOND)
        with pytest.raises(v.CertificateSuspended) as caught:
            validator.validate(issue(), at=now)
        assert caught.value.since == now - SECOND

    def test_one_that_expired_and_is_revoked(self, validator, authority, forgery, now):
        forged = forgery.with_(period=(now - 9 * SECOND, now - SECOND))
        authority.register(forged.serial, "99001")
        assert validator.validate(forged.der(), at=now, expiry="report").expired
        authority.revoke(forged.serial, now - SECOND, RevocationReason.UNSPECIFIED)
        fresh = v.Validator(
            [authority.certificate],
            revocation=CrlSource(lambda name: authority.crl(name, now)),
        )
        with pytest.raises(v.CertificateRevoked):
            fresh.validate(forged.der(), at=now, expiry="report")

    def test_one_of_which_nothing_can_be_learnt(self, authority, issue, now):
        def unreachable(name: str) -> bytes:
            raise OSError("no route")

        validator = v.Validator([authority.certificate], revocation=CrlSource(unreachable))
        with pytest.raises(v.RevocationUnknown) as caught:
            validator.validate(issue(), at=now)
        assert caught.value.facts() == {"why": "unreachable", "detail": "CRL: no route"}


class TestRoots:
    def test_a_leaf_is_no_root(self, issue):
        with pytest.raises(v.UnfitRoot, match="not the certificate of an authority"):
            v.Validator([issue()])

    def test_a_self_signed_leaf_is_no_root(self, root_of, keys):
        leaf = root_of(
            root_name(Purpose.AUTH),
            keys.root,
            extensions=[
                (x509.BasicConstraints(ca=False, path_length=None), True),
                (key_usage(digital_signature=True), True),
            ],
        )
        with pytest.raises(v.UnfitRoot, match="not the certificate of an authority"):
            v.Validator([leaf])

    def test_a_short_key_makes_no_root(self, root_of, keys):
        with pytest.raises(v.UnfitRoot, match="2048"):
            v.Validator([root_of(root_name(Purpose.AUTH), keys.short)])

    def test_a_root_signed_by_another_is_no_root(self, root_of, keys):
        root = root_of(root_name(Purpose.AUTH), keys.root, public_key=keys.leaf.public_key())
        with pytest.raises(v.UnfitRoot, match="not signed by itself"):
            v.Validator([root])


def test_every_refusal_has_a_code_of_its_own():
    kinds = v.CertificateRefused.__subclasses__()
    codes = {kind.code for kind in kinds}
    assert len(codes) == len(kinds) == 21


def test_the_default_verifier_would_have_let_some_pass(authority, forgery, now):
    """Why the checks here are not left to the library's own path validation."""
    from cryptography.x509 import verification  # noqa: PLC0415

    permissive = verification.ExtensionPolicy.permit_all().may_be_present(
        x509.CertificatePolicies, verification.Criticality.AGNOSTIC, None
    )
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store([authority.certificate]))
        .time(now.replace(tzinfo=None))
        .extension_policies(
            ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(), ee_policy=permissive
        )
        .build_client_verifier()
    )
    for name in ("a CA", "serverAuth only"):
        change, _refusal = DEFECTS[name]
        assert verifier.verify(change(forgery).certificate(), [])


# The library warns of odd serial numbers and names before it hands them over.
@pytest.mark.filterwarnings("ignore:Parsed a serial number", "ignore:Attribute's length")
@given(data=st.data())
@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_certificate_with_a_changed_byte_is_accepted(data, validator, forgery, now):
    whole = forgery.der()
    position = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != whole[position]))
    with pytest.raises(v.CertificateRefused):
        validator.validate(whole[:position] + bytes([byte]) + whole[position + 1 :], at=now)


@pytest.mark.filterwarnings("ignore:Parsed a serial number", "ignore:Attribute's length")
@given(junk=st.binary(max_size=400))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_it_fail_otherwise(junk, validator, now):
    with pytest.raises(v.CertificateRefused):
        validator.validate(junk, at=now)
