from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from onshikaku.domain.person import Sex
from onshikaku.pki.profile import (
    POLICY_OIDS,
    Purpose,
    SignAttributes,
    Subject,
    common_name,
    validity,
)

HOLDER = SignAttributes(
    "模擬　花子", Sex.FEMALE, date(1985, 4, 3), "架空県見本市一丁目２番３号" * 5
)


def extension(certificate: x509.Certificate, kind):
    return certificate.extensions.get_extension_for_class(kind)


def organisation(name: x509.Name) -> str:
    return name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value


def test_a_root_has_the_shape_of_jpkis(authority):
    root = authority.certificate
    assert root.issuer == root.subject
    assert organisation(root.subject) == "JPKI-SIM"
    usage = extension(root, x509.KeyUsage)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert usage.value.crl_sign
    assert extension(root, x509.BasicConstraints).critical
    assert extension(root, x509.BasicConstraints).value.ca
    [name] = extension(root, x509.SubjectAlternativeName).value
    assert isinstance(name, x509.DirectoryName)
    [point] = extension(root, x509.CRLDistributionPoints).value
    assert point.full_name == [x509.DirectoryName(root.subject)]
    assert extension(root, x509.SubjectKeyIdentifier).value.digest


def test_an_authentication_certificate_has_the_profile(issue, authority):
    certificate = issue()
    assert certificate.version is x509.Version.v3
    assert [a.oid for a in certificate.subject] == [NameOID.COUNTRY_NAME, NameOID.COMMON_NAME]
    usage = extension(certificate, x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert not usage.value.content_commitment
    policies = extension(certificate, x509.CertificatePolicies)
    assert policies.critical
    [policy] = policies.value
    assert policy.policy_identifier == POLICY_OIDS[Purpose.AUTH]
    assert policy.policy_qualifiers == ["https://onshikaku.invalid/cps.html"]
    [point] = extension(certificate, x509.CRLDistributionPoints).value
    [partition] = point.full_name
    assert partition.value.rfc4514_string() == (
        "CN=99001 CRLDP,OU=99,OU=CRL Distribution Points,OU=JPKI for user authentication,"
        "O=JPKI-SIM,C=JP"
    )
    [access] = extension(certificate, x509.AuthorityInformationAccess).value
    assert access.access_location.value == authority.ocsp_url
    assert isinstance(
        next(iter(extension(certificate, x509.IssuerAlternativeName).value)), x509.DirectoryName
    )
    assert list(extension(certificate, x509.ExtendedKeyUsage).value) == [
        ExtendedKeyUsageOID.CLIENT_AUTH
    ]
    with pytest.raises(x509.ExtensionNotFound):
        extension(certificate, x509.SubjectAlternativeName)


def test_a_signing_certificate_names_its_holder_in_the_cards_order(sign_authority, keys):
    first, last = validity(date(2025, 10, 27), date(2030, 2, 17))
    certificate = sign_authority.issue(
        serial=7,
        public_key=keys.leaf.public_key(),
        subject=Subject(common_name("997794E9AGCIEG", "99001", "003A"), "架空県", "見本市", HOLDER),
        municipality="99001",
        not_before=first,
        not_after=last,
    )
    usage = extension(certificate, x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert [a.value for a in certificate.subject.get_attributes_for_oid(NameOID.LOCALITY_NAME)] == [
        "架空県",
        "見本市",
    ]
    with pytest.raises(x509.ExtensionNotFound):
        extension(certificate, x509.ExtendedKeyUsage)
    names = list(extension(certificate, x509.SubjectAlternativeName).value)
    assert [name.type_id.dotted_string for name in names] == [
        f"2.999.392.5.{number}" for number in (1, 4, 3, 5, 2, 6)
    ]
    address = HOLDER.address.encode()
    assert names[0].value == b"\x0c\x0f" + HOLDER.name.encode()
    assert names[1].value == b"\x0c\x09319850403"
    assert names[2].value == b"\x0c\x012"
    assert names[3].value == b"\x0c\x81" + bytes([len(address)]) + address


@pytest.mark.parametrize(
    ("born", "digit"),
    [
        (date(1868, 10, 22), "0"),
        (date(1912, 7, 29), "1"),
        (date(1912, 7, 30), "2"),
        (date(1989, 1, 7), "3"),
        (date(1989, 1, 8), "4"),
        (date(2019, 5, 1), "5"),
    ],
)
def test_the_birth_date_begins_with_its_era(sign_authority, keys, born, digit):
    holder = SignAttributes("名", Sex.UNSET, born, "所")
    certificate = sign_authority.issue(
        serial=7,
        public_key=keys.leaf.public_key(),
        subject=Subject(common_name("997794E9AGCIEG", "99001", "003A"), sign_attributes=holder),
        municipality="99001",
        not_before=datetime(2026, 1, 1, tzinfo=UTC),
        not_after=datetime(2027, 1, 1, tzinfo=UTC),
    )
    names = list(extension(certificate, x509.SubjectAlternativeName).value)
    assert names[1].value[2:].decode() == f"{digit}{born:%Y%m%d}"


def test_no_policy_lies_in_jpkis_arc():
    assert all(oid.dotted_string.startswith("2.999.") for oid in POLICY_OIDS.values())


def test_validity_spans_japanese_days():
    first, last = validity(date(2025, 10, 27), date(2030, 2, 17))
    assert first.astimezone(UTC) == datetime(2025, 10, 26, 15, tzinfo=UTC)
    assert last.astimezone(UTC) == datetime(2030, 2, 17, 14, 59, 59, tzinfo=UTC)


def test_a_common_name_has_23_characters():
    assert common_name("997794E9AGCIEG", "99001", "003A") == "997794E9AGCIEG99001003A"


@pytest.mark.parametrize(
    ("stamp", "municipality", "tail"),
    [
        ("997794E9AGCIE", "99001", "003A"),
        ("997794e9agcieg", "99001", "003A"),
        ("997794E9AGCIEG", "13221", "003A"),
        ("997794E9AGCIEG", "9900", "003A"),
        ("997794E9AGCIEG", "９９００１", "003A"),
        ("997794E9AGCIEG", "99001", "03A"),
        ("997794E9AGCIEG", "99001", "0031"),
    ],
)
def test_other_shapes_and_real_municipalities_are_no_common_name(stamp, municipality, tail):
    with pytest.raises(ValueError):  # noqa: PT011 - which part is wrong is the parameters' matter
        common_name(stamp, municipality, tail)


@pytest.mark.parametrize(
    "more", [{"prefecture": "架空県"}, {"city": "見本市"}, {"sign_attributes": HOLDER}]
)
def test_an_authentication_certificate_tells_nothing_of_its_holder(issue, subject, more):
    with pytest.raises(ValueError, match="tells nothing"):
        issue(subject=Subject(subject.common_name, **more))


def test_a_short_key_is_not_certified(issue, keys):
    with pytest.raises(ValueError, match="1024"):
        issue(public_key=keys.short.public_key())


@pytest.mark.parametrize("serial", [0, -1, 1 << 159])
def test_a_serial_is_positive_and_at_most_20_octets(issue, serial):
    with pytest.raises(ValueError, match="serial"):
        issue(serial=serial)


def test_a_certificate_does_not_outlive_its_authority(issue, authority):
    with pytest.raises(ValueError, match="not within"):
        issue(not_after=authority.certificate.not_valid_after_utc.replace(year=2099))


def test_keys_are_rsa_2048_with_the_usual_exponent(authority):
    key = authority.certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    assert (key.key_size, key.public_numbers().e) == (2048, 65537)
