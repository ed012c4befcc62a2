"""Whoever registers terminals: a running centre, or the folder of the authorities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict

from onshikaku.domain.enrolment import TerminalKind
from onshikaku.domain.institution import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onshikaku.domain.enrolment import Enrolment
    from onshikaku.pki.terminal_authority import TerminalAuthority

__all__ = [
    "Certificate",
    "FolderRegistrar",
    "ManagementRegistrar",
    "RegisteredInstitution",
    "RegisteredTerminal",
    "Registrar",
    "RegistrarUnavailable",
    "TerminalNotRegistered",
]


Reply = TypeVar("Reply", bound=BaseModel)


class RegistrarUnavailable(Exception):
    """The centre's management port cannot be reached or makes no sense."""


class TerminalNotRegistered(Exception):
    """No such institution, or no such terminal of it."""


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Certificate(_Answer):
    """A certificate of a terminal."""

    serial: str
    not_after: datetime
    revoked_at: datetime | None


class RegisteredTerminal(_Answer):
    """A terminal, with its certificates, those that end last first."""

    id: str
    kind: TerminalKind
    certificates: tuple[Certificate, ...]


class RegisteredInstitution(_Answer):
    """An institution and its terminals."""

    code: str
    name: str
    kind: Kind
    terminals: tuple[RegisteredTerminal, ...]


class Registrar(Protocol):
    """Raises `RegistrarUnavailable`; `TerminalNotRegistered` where a terminal is named."""

    def now(self) -> datetime:
        """The moment by which its certificates are judged."""
        ...

    def institutions(self) -> Sequence[RegisteredInstitution]:
        """Every institution, by code."""
        ...

    def issue(self, institution_code: str, terminal_id: str) -> bytes:
        """A new key and certificate for a terminal, in PEM."""
        ...

    def revoke(self, institution_code: str, terminal_id: str) -> int:
        """Revoke a terminal's certificates; how many that were."""
        ...


class _Moment(_Answer):
    moment: datetime


class _Issued(_Answer):
    credential: str


class _Revoked(_Answer):
    revoked: int


class _Institutions(_Answer):
    institutions: tuple[RegisteredInstitution, ...]


@dataclass(frozen=True, slots=True)
class ManagementRegistrar:
    """A running centre, by its management port. The client is lent."""

    client: httpx.Client

    def now(self) -> datetime:
        """What the centre's clock shows."""
        return self._call("GET", "/clock", _Moment).moment

    def institutions(self) -> Sequence[RegisteredInstitution]:
        """Every institution, by code."""
        return self._call("GET", "/institutions", _Institutions, within="institutions").institutions

    def issue(self, institution_code: str, terminal_id: str) -> bytes:
        """A new key and certificate for a terminal, in PEM."""
        path = _certificate_path(institution_code, terminal_id)
        return self._call("POST", path, _Issued).credential.encode()

    def revoke(self, institution_code: str, terminal_id: str) -> int:
        """Revoke a terminal's certificates; how many that were."""
        path = _certificate_path(institution_code, terminal_id)
        return self._call("DELETE", path, _Revoked).revoked

    def _call(self, verb: str, path: str, expected: type[Reply], within: str = "") -> Reply:
        try:
            response = self.client.request(verb, path)
            if response.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY):
                raise TerminalNotRegistered
            response.raise_for_status()
            answer = response.json()
            return expected.model_validate({within: answer} if within else answer)
        except (httpx.HTTPError, ValueError) as error:
            raise RegistrarUnavailable(f"{self.client.base_url}: {error}") from error


@dataclass(frozen=True, slots=True)
class FolderRegistrar:
    """The folder of the authorities, and a register of institutions; no centre need run."""

    authority: TerminalAuthority
    register: Mapping[str, Enrolment]
    at: datetime

    def now(self) -> datetime:
        """The moment that was chosen."""
        return self.at

    def institutions(self) -> Sequence[RegisteredInstitution]:
        """Every institution, in the order of the register."""
        return [
            RegisteredInstitution(
                code=code,
                name=enrolment.institution.name,
                kind=enrolment.institution.kind,
                terminals=tuple(
                    RegisteredTerminal(
                        id=terminal.id,
                        kind=terminal.kind,
                        certificates=self._certificates(code, terminal.id),
                    )
                    for terminal in enrolment.terminals
                ),
            )
            for code, enrolment in self.register.items()
        ]

    def issue(self, institution_code: str, terminal_id: str) -> bytes:
        """A new key and certificate, which the folder keeps for its terminal too."""
        self._require(institution_code, terminal_id)
        issued = self.authority.issue(institution_code, terminal_id, self.at)
        return self.authority.keep(issued).pem

    def revoke(self, institution_code: str, terminal_id: str) -> int:
        """Revoke a terminal's certificates; a centre that shares the folder knows at once."""
        self._require(institution_code, terminal_id)
        return len(self.authority.revoke(institution_code, terminal_id, self.at))

    def _require(self, institution_code: str, terminal_id: str) -> None:
        enrolment = self.register.get(institution_code)
        if enrolment is None or enrolment.terminal(terminal_id) is None:
            raise TerminalNotRegistered

    def _certificates(self, code: str, terminal_id: str) -> tuple[Certificate, ...]:
        return tuple(
            Certificate(
                serial=str(issued.serial), not_after=issued.not_after, revoked_at=issued.revoked_at
            )
            for issued in self.authority.issued_to(code, terminal_id)
        )


def _certificate_path(institution_code: str, terminal_id: str) -> str:
    return f"/institutions/{institution_code}/terminals/{terminal_id}/certificate"
