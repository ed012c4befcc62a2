"""Cards without a chip, and terminals that sign in: keys and certificates for both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from onshikaku.domain.persona import certificate_serial
from onshikaku.pki.profile import Purpose, Subject, common_name, validity
from onshikaku.terminal import TerminalSession

if TYPE_CHECKING:
    from onshikaku.domain.persona import Persona
    from onshikaku.domain.proof import Statement
    from onshikaku.pki.authority import Authority
    from onshikaku.pki.hierarchy import Hierarchy

__all__ = ["SoftCard", "mint", "signed_in"]

_KEY_BITS = 2048


@dataclass(frozen=True, slots=True)
class SoftCard:
    """What a check-in needs of a card: the certificate (DER), and signatures of its key."""

    certificate: bytes
    key: rsa.RSAPrivateKey

    def sign(self, statement: Statement) -> bytes:
        """The proof over a statement: RSASSA-PKCS1-v1_5 with SHA-256, 256 bytes."""
        return self.key.sign(statement.encode(), PKCS1v15(), SHA256())


def mint(persona: Persona, authority: Authority, key: rsa.RSAPrivateKey | None = None) -> SoftCard:
    """The card of a persona, as `authority` would issue its certificate; a new key if none."""
    key = key or rsa.generate_private_key(65537, _KEY_BITS)
    not_before, not_after = validity(persona.certificate.issued, persona.certificate.expires)
    serial = certificate_serial(persona.id, Purpose.AUTH)
    certificate = authority.issue(
        serial=serial,
        public_key=key.public_key(),
        subject=Subject(common_name(f"{serial:014X}"[-14:], persona.card.municipality, "001A")),
        municipality=persona.card.municipality,
        not_before=not_before,
        not_after=not_after,
    )
    return SoftCard(certificate.public_bytes(Encoding.DER), key)


def signed_in(
    hierarchy: Hierarchy,
    institution: str,
    terminal: str,
    account: str | None,
    password: str | None,
) -> TerminalSession:
    """A terminal's session for a client of httpx; its certificate comes from the authority."""
    return TerminalSession(
        institution,
        terminal,
        lambda at: hierarchy.terminals.enrol(institution, terminal, at),
        account=account,
        password=password,
    )
