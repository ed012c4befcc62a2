"""Which institutions, terminals and accounts there are: in the database, and at hand in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.errors import TerminalUnknown, UnknownInstitution
from onshikaku.service.verification import issuer_key_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from onshikaku.clock import Clock
    from onshikaku.domain.enrolment import Enrolment
    from onshikaku.pki.terminal_authority import IssuedCertificate, TerminalAuthority
    from onshikaku.pki.terminal_credential import TerminalCredential
    from onshikaku.store.institutions import InstitutionStore

__all__ = ["CertificateRecord", "Institutions"]


@dataclass(frozen=True, slots=True)
class CertificateRecord:
    """A terminal's certificate, and when it signed in last (None: never)."""

    certificate: IssuedCertificate
    last_seen_at: datetime | None


class Institutions:
    """Reads come from memory; changes are on the disk when they return.

    At the start the register's institutions are written as they stand in it; others, added later,
    stay. Raises `StoreUnavailable`.
    """

    def __init__(
        self,
        register: Mapping[str, Enrolment],
        store: InstitutionStore,
        authority: TerminalAuthority,
        clock: Clock,
    ) -> None:
        self._register = register
        self._store = store
        self._authority = authority
        self._issuer = issuer_key_id(authority.certificate)
        self._clock = clock
        self._known: dict[str, Enrolment] = {}
        self.restore()

    def restore(self) -> None:
        """Write the register's institutions again where they differ, and read what there is."""
        known = {found.institution.code.value: found for found in self._store.all()}
        changed = [one for code, one in self._register.items() if known.get(code) != one]
        self._store.put(changed)
        self._known = known | {one.institution.code.value: one for one in changed}

    def all(self) -> tuple[Enrolment, ...]:
        """Every institution, by code."""
        return tuple(self._known[code] for code in sorted(self._known))

    def get(self, code: str) -> Enrolment:
        """The institution of a code. Raises `UnknownInstitution`."""
        try:
            return self._known[code]
        except KeyError:
            raise UnknownInstitution from None

    def at_terminal(self, code: str, terminal_id: str) -> Enrolment:
        """The institution of a terminal. Raises `TerminalUnknown`."""
        enrolment = self._known.get(code)
        if enrolment is None or enrolment.terminal(terminal_id) is None:
            raise TerminalUnknown
        return enrolment

    def _require(self, code: str, terminal_id: str) -> None:
        if self.get(code).terminal(terminal_id) is None:
            raise UnknownInstitution

    def put(self, enrolment: Enrolment) -> None:
        """Add an institution, or replace one whole."""
        self._store.put([enrolment])
        self._known[enrolment.institution.code.value] = enrolment

    def issue(self, code: str, terminal_id: str) -> TerminalCredential:
        """A new credential for a terminal, handed out once. Raises `UnknownInstitution`."""
        self._require(code, terminal_id)
        return self._authority.issue(code, terminal_id, self._clock.now())

    def revoke(self, code: str, terminal_id: str) -> int:
        """Revoke a terminal's certificates; how many that were. Raises `UnknownInstitution`."""
        self._require(code, terminal_id)
        return len(self._authority.revoke(code, terminal_id, self._clock.now()))

    def certificates(self, code: str) -> Mapping[str, list[CertificateRecord]]:
        """The certificates of an institution, by terminal. Raises `UnknownInstitution`."""
        seen = self._store.last_seen(self._issuer, code)
        return {
            terminal.id: [
                CertificateRecord(issued, seen.get(issued.serial))
                for issued in self._authority.issued_to(code, terminal.id)
            ]
            for terminal in self.get(code).terminals
        }
