"""Management of institutions, their terminals and the certificates of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path
from pydantic import AwareDatetime, BaseModel, ConfigDict

from onshikaku.domain.enrolment import TerminalKind
from onshikaku.domain.institution import Feature, Kind, Role
from onshikaku.errors import InvalidField, UnknownInstitution
from onshikaku.registry import InstitutionEntry  # noqa: TC001 - FastAPI resolves the annotations
from onshikaku.wire.fields import TERMINAL_ID

if TYPE_CHECKING:
    from onshikaku.domain.enrolment import Enrolment, PasswordHash
    from onshikaku.service.centre import Centre
    from onshikaku.service.institutions import CertificateRecord

__all__ = ["router"]

_Code = Annotated[str, Path(pattern=r"^[0-9]{10}$")]
_TerminalId = Annotated[str, Path(pattern=TERMINAL_ID)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TerminalCertificateView(_Model):
    """A certificate of a terminal; it is of use until `not_after` unless it was revoked before."""

    serial: str
    not_after: AwareDatetime
    revoked_at: AwareDatetime | None
    last_seen_at: AwareDatetime | None


class TerminalView(_Model):
    """A terminal, with its certificates, those that end last first."""

    id: str
    kind: TerminalKind
    certificates: tuple[TerminalCertificateView, ...]


class AccountView(_Model):
    """A login; its password is not told."""

    id: str
    role: Role


class InstitutionView(_Model):
    """An institution with its terminals and accounts."""

    code: str
    name: str
    kind: Kind
    municipality: str
    features: tuple[Feature, ...]
    terminals: tuple[TerminalView, ...]
    accounts: tuple[AccountView, ...]


class IssuedView(_Model):
    """A terminal's new private key and certificate in PEM. They are not kept: this is the once."""

    institution_code: str
    terminal_id: str
    serial: str
    not_after: AwareDatetime
    credential: str


class RevokedView(_Model):
    """How many certificates are off now that were not before."""

    revoked: int


def router(centre: Centre) -> APIRouter:
    """The register of institutions, as it stands."""
    routes = APIRouter(tags=["institutions"])

    @routes.get("/institutions")
    async def institutions() -> list[InstitutionView]:
        """Every institution, by code."""
        return [_view(enrolment) for enrolment in centre.institutions.all()]

    @routes.get("/institutions/{code}")
    async def institution(code: _Code) -> InstitutionView:
        """One institution."""
        return _view(centre.institutions.get(code))

    @routes.put("/institutions/{code}")
    async def put(code: _Code, entry: InstitutionEntry) -> InstitutionView:
        """Add an institution, or replace one whole; sessions of its terminals end.

        An account that is there already keeps its password where none is given. At the next start
        those of the register are as the register has them; others stay.
        """
        if entry.code != code:
            raise InvalidField("code", "other_than_path")
        try:
            enrolment = entry.to_domain(_passwords(code))
        except ValueError as error:
            field, _, reason = str(error).partition(": ")
            raise InvalidField(field, reason) from None
        centre.institutions.put(enrolment)
        centre.sessions.end_of(code)
        return _view(enrolment)

    @routes.post("/institutions/{code}/terminals/{terminal_id}/certificate", status_code=201)
    async def issue(code: _Code, terminal_id: _TerminalId) -> IssuedView:
        """Issue a new key and certificate to a terminal; older ones stay valid."""
        credential = centre.institutions.issue(code, terminal_id)
        certificate = credential.certificate
        return IssuedView(
            institution_code=code,
            terminal_id=terminal_id,
            serial=str(certificate.serial_number),
            not_after=certificate.not_valid_after_utc,
            credential=credential.pem.decode(),
        )

    @routes.delete("/institutions/{code}/terminals/{terminal_id}/certificate")
    async def revoke(code: _Code, terminal_id: _TerminalId) -> RevokedView:
        """Revoke every certificate of a terminal; its sessions end."""
        return RevokedView(revoked=centre.institutions.revoke(code, terminal_id))

    def _passwords(code: str) -> dict[str, PasswordHash]:
        try:
            accounts = centre.institutions.get(code).accounts
        except UnknownInstitution:
            return {}
        return {account.id: account.password for account in accounts}

    def _view(enrolment: Enrolment) -> InstitutionView:
        institution = enrolment.institution
        certificates = centre.institutions.certificates(institution.code.value)
        return InstitutionView(
            code=institution.code.value,
            name=institution.name,
            kind=institution.kind,
            municipality=institution.municipality,
            features=tuple(sorted(institution.features)),
            terminals=tuple(
                TerminalView(
                    id=terminal.id,
                    kind=terminal.kind,
                    certificates=tuple(map(_certificate, certificates[terminal.id])),
                )
                for terminal in enrolment.terminals
            ),
            accounts=tuple(AccountView(id=a.id, role=a.role) for a in enrolment.accounts),
        )

    return routes


def _certificate(record: CertificateRecord) -> TerminalCertificateView:
    return TerminalCertificateView(
        serial=str(record.certificate.serial),
        not_after=record.certificate.not_after,
        revoked_at=record.certificate.revoked_at,
        last_seen_at=record.last_seen_at,
    )
