"""Institutions in the database: read whole, written one at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import delete
from sqlmodel import col, select

from onshikaku.domain.enrolment import Account, Enrolment, PasswordHash, Terminal, TerminalKind
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.institution import Feature, Institution, Kind, Role
from onshikaku.store.tables.institutions import (
    AccountRow,
    InstitutionFeatureRow,
    InstitutionRow,
    TerminalCertificateRow,
    TerminalRow,
)
from onshikaku.store.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlmodel import Session

    from onshikaku.store.database import Database

__all__ = ["InstitutionStore", "SeenCertificate"]

_Owned = TypeVar("_Owned", InstitutionFeatureRow, AccountRow, TerminalRow)


@dataclass(frozen=True, slots=True)
class SeenCertificate:
    """A certificate that signs in: its issuer's key, its number, its terminal, its last moment."""

    issuer_key_id: str
    serial: int
    institution_code: str
    terminal_id: str
    not_after: datetime


class InstitutionStore:
    """Each method is one transaction, on the disk when it returns. Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Enrolment]:
        """Every institution, by code."""
        with transaction(self._database) as session:
            features = _owned(session, InstitutionFeatureRow)
            terminals, accounts = _owned(session, TerminalRow), _owned(session, AccountRow)
            return [
                _enrolment(row, features[row.code], terminals[row.code], accounts[row.code])
                for row in session.exec(select(InstitutionRow).order_by(InstitutionRow.code))
            ]

    def put(self, enrolments: Iterable[Enrolment]) -> None:
        """Write institutions as they are now; certificates of terminals that are gone go too."""
        with transaction(self._database) as session:
            known = set(session.exec(select(InstitutionRow.code)))
            changed = list(enrolments)
            for enrolment in changed:
                row = _row(enrolment.institution)
                if row.code in known:
                    session.merge(row)
                else:
                    session.add(row)
            session.flush()
            for enrolment in changed:
                _put_owned(session, enrolment, known=enrolment.institution.code.value in known)

    def note_sign_in(self, seen: SeenCertificate, at: datetime) -> None:
        """Remember that a certificate signed in."""
        with transaction(self._database) as session:
            row = session.get(TerminalCertificateRow, (seen.issuer_key_id, str(seen.serial)))
            if row is None:
                row = TerminalCertificateRow(
                    issuer_key_id=seen.issuer_key_id,
                    serial=str(seen.serial),
                    institution_code=seen.institution_code,
                    terminal_id=seen.terminal_id,
                    not_after=seen.not_after,
                    first_seen_at=at,
                    last_seen_at=at,
                )
                session.add(row)
            row.last_seen_at = at

    def last_seen(self, issuer_key_id: str, institution_code: str) -> dict[int, datetime]:
        """When each certificate of an institution signed in last, by its number."""
        with transaction(self._database) as session:
            rows = session.exec(
                select(TerminalCertificateRow).where(
                    TerminalCertificateRow.issuer_key_id == issuer_key_id,
                    TerminalCertificateRow.institution_code == institution_code,
                )
            )
            return {int(row.serial): row.last_seen_at for row in rows}


def _enrolment(
    row: InstitutionRow,
    features: list[InstitutionFeatureRow],
    terminals: list[TerminalRow],
    accounts: list[AccountRow],
) -> Enrolment:
    return Enrolment(
        Institution(
            InstitutionCode(row.code),
            row.name,
            Kind(row.kind),
            row.municipality,
            frozenset(Feature(feature.feature) for feature in features),
        ),
        tuple(
            Terminal(terminal.id, TerminalKind(terminal.kind))
            for terminal in sorted(terminals, key=lambda terminal: terminal.position)
        ),
        tuple(
            Account(
                account.id,
                Role(account.role),
                PasswordHash(bytes.fromhex(account.salt), bytes.fromhex(account.digest)),
            )
            for account in sorted(accounts, key=lambda account: account.position)
        ),
    )


def _owned(session: Session, table: type[_Owned]) -> Mapping[str, list[_Owned]]:
    """What the institutions have of it, by their codes."""
    owned: defaultdict[str, list[_Owned]] = defaultdict(list)
    for row in session.exec(select(table)):
        owned[row.institution_code].append(row)
    return owned


def _row(institution: Institution) -> InstitutionRow:
    return InstitutionRow(
        code=institution.code.value,
        name=institution.name,
        kind=institution.kind.value,
        municipality=institution.municipality,
    )


def _put_owned(session: Session, enrolment: Enrolment, *, known: bool) -> None:
    """Write what an institution has, over what it had where it was `known`."""
    institution = enrolment.institution
    code = institution.code.value
    terminals = [
        TerminalRow(
            institution_code=code, id=terminal.id, position=position, kind=terminal.kind.value
        )
        for position, terminal in enumerate(enrolment.terminals)
    ]
    if known:
        _delete_terminals_but(session, code, [terminal.id for terminal in terminals])
        for table in (InstitutionFeatureRow, AccountRow):
            session.exec(delete(table).where(col(table.institution_code) == code))
        session.flush()
        for terminal in terminals:
            session.merge(terminal)
    else:
        session.add_all(terminals)
    session.add_all(
        InstitutionFeatureRow(institution_code=code, feature=feature.value)
        for feature in sorted(institution.features)
    )
    session.add_all(
        AccountRow(
            institution_code=code,
            id=account.id,
            position=position,
            role=account.role.value,
            salt=account.password.salt.hex(),
            digest=account.password.digest.hex(),
        )
        for position, account in enumerate(enrolment.accounts)
    )


def _delete_terminals_but(session: Session, code: str, kept: list[str]) -> None:
    for table, name in (
        (TerminalCertificateRow, TerminalCertificateRow.terminal_id),
        (TerminalRow, TerminalRow.id),
    ):
        session.exec(
            delete(table).where(col(table.institution_code) == code, col(name).not_in(kept))
        )
