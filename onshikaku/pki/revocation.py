"""Where a relying party learns whether a certificate is revoked."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cryptography import x509

from onshikaku.pki.crl import VerifiedCrl, read_crl
from onshikaku.pki.ocsp_client import build_request, check_response
from onshikaku.pki.roots import foreign_organisation
from onshikaku.pki.status import Doubt, RevocationUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from onshikaku.pki.status import RevocationStatus

__all__ = ["CrlSource", "FirstAvailable", "OcspSource", "RevocationSource", "SimulatedOnly"]

_NONCE_LENGTH = 16
_PARTITION_SUFFIX = " CRLDP"


class RevocationSource(Protocol):
    """Says whether a certificate is revoked, or that it cannot know."""

    def status(
        self, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
    ) -> RevocationStatus:
        """The status at that moment. Raises `RevocationUnavailable`."""
        ...


class OcspSource:
    """Asks a responder each time. `fetch` posts a request and gives the answer, or raises OSError.

    With `entropy` every request has a nonce that the answer must carry; None leaves it out, for
    responders whose answers are made beforehand (RFC 5019).
    """

    def __init__(
        self,
        fetch: Callable[[bytes], bytes],
        *,
        entropy: Callable[[int], bytes] | None = secrets.token_bytes,
    ) -> None:
        self._fetch = fetch
        self._entropy = entropy

    def status(
        self, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
    ) -> RevocationStatus:
        """The responder's word, fully checked."""
        nonce = None if self._entropy is None else self._entropy(_NONCE_LENGTH)
        request = build_request(certificate, issuer, nonce=nonce)
        try:
            answer = self._fetch(request)
        except OSError as error:
            raise RevocationUnavailable(Doubt.UNREACHABLE, f"OCSP: {error}") from error
        return check_response(answer, certificate, issuer, at, nonce)


@dataclass(frozen=True, slots=True)
class _Kept:
    der: bytes
    issuer: x509.Certificate
    crl: VerifiedCrl

    def issued_by(self, issuer: x509.Certificate) -> bool:
        """Whether that is the authority; comparing two certificates costs more than the rest."""
        return self.issuer is issuer or self.issuer == issuer

    def current(self, at: datetime) -> bool:
        """Whether the moment lies in the list's period."""
        return self.crl.this_update <= at < self.crl.next_update


class CrlSource:
    """Looks certificates up in the CRL partition that they name.

    `fetch` takes the partition's name, which is the municipality's code in this simulator, and
    gives the list in DER, or raises OSError. A list is verified once and kept until its
    nextUpdate. With `always_fetch` it is fetched each time, and verified anew only when it
    differs: for lists that are at hand and shall count as soon as they change.
    """

    def __init__(self, fetch: Callable[[str], bytes], *, always_fetch: bool = False) -> None:
        self._fetch = fetch
        self._always_fetch = always_fetch
        self._kept: dict[x509.Name, _Kept] = {}

    def status(
        self, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
    ) -> RevocationStatus:
        """What the partition's list says."""
        partition = _partition(certificate)
        kept = self._kept.get(partition)
        if kept is None or not kept.issued_by(issuer):
            kept = self._renewed(partition, None, issuer)
        elif self._always_fetch or not kept.current(at):
            kept = self._renewed(partition, kept, issuer)
        kept.crl.check_time(at)
        return kept.crl.status(certificate.serial_number)

    def _renewed(self, partition: x509.Name, kept: _Kept | None, issuer: x509.Certificate) -> _Kept:
        """The list as it is now; `kept` if that is the same, which is not verified again."""
        try:
            der = self._fetch(_short_name(partition))
        except OSError as error:
            raise RevocationUnavailable(Doubt.UNREACHABLE, f"CRL: {error}") from error
        if kept is not None and kept.der == der:
            return kept
        crl = read_crl(der, issuer)
        if crl.partition not in (None, partition):
            raise RevocationUnavailable(Doubt.OTHER_PARTITION, crl.partition.rfc4514_string())
        renewed = self._kept[partition] = _Kept(der, issuer, crl)
        return renewed


class FirstAvailable:
    """Asks one source after the other until one knows.

    That a responder does not know the certificate is an answer, not an outage: nobody else is
    asked, least of all a CRL, which cannot tell a number it never heard of from a good one.
    """

    def __init__(self, *sources: RevocationSource) -> None:
        self._sources = sources

    def status(
        self, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
    ) -> RevocationStatus:
        """The first answer. If there is none, the first source's reason, with all the details."""
        failures: list[RevocationUnavailable] = []
        for source in self._sources:
            try:
                return source.status(certificate, issuer, at)
            except RevocationUnavailable as failure:
                if failure.why is Doubt.UNKNOWN_CERTIFICATE:
                    raise
                failures.append(failure)
        if not failures:
            raise RevocationUnavailable(Doubt.UNREACHABLE, "there is no source")
        raise RevocationUnavailable(failures[0].why, "; ".join(map(str, failures)))


class SimulatedOnly:
    """Asks a source about simulated certificates, and nobody about those of the real JPKI.

    Its responders are not open to us, and a simulator is not told a real serial number or the
    municipality in a real certificate.
    """

    def __init__(self, source: RevocationSource) -> None:
        self._source = source

    def status(
        self, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
    ) -> RevocationStatus:
        """The source's word. Raises `RevocationUnavailable`, for a real certificate at once."""
        if foreign_organisation(issuer.subject) is not None:
            raise RevocationUnavailable(Doubt.REAL_HIERARCHY)
        return self._source.status(certificate, issuer, at)


def _partition(certificate: x509.Certificate) -> x509.Name:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound as error:
        raise RevocationUnavailable(Doubt.NO_DISTRIBUTION_POINT) from error
    for point in points:
        for name in point.full_name or ():
            if isinstance(name, x509.DirectoryName):
                return name.value
    raise RevocationUnavailable(Doubt.NO_DISTRIBUTION_POINT, "no directory name")


def _short_name(partition: x509.Name) -> str:
    names = partition.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    if not names:
        raise RevocationUnavailable(Doubt.NO_DISTRIBUTION_POINT, partition.rfc4514_string())
    return str(names[-1].value).removesuffix(_PARTITION_SUFFIX)
