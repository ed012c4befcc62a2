"""What a register of institutions may hold. Everything in it must be recognisably invented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator

from onshikaku.domain.enrolment import Account, Enrolment, PasswordHash, Terminal, TerminalKind
from onshikaku.domain.identifiers import InstitutionCode, InvalidIdentifier
from onshikaku.domain.institution import Feature, Institution, Kind, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["InstitutionEntry", "InstitutionFile"]

_TerminalId = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9._-]{1,64}$")]
_AccountId = Annotated[str, StringConstraints(pattern="^[a-z0-9._-]{1,64}$")]
_Password = Annotated[str, StringConstraints(min_length=8, max_length=128)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _TerminalEntry(_Strict):
    id: _TerminalId
    kind: TerminalKind = TerminalKind.DESK


class _AccountEntry(_Strict):
    id: _AccountId
    role: Role
    password: _Password | None = None


class InstitutionEntry(_Strict):
    """One institution as written. Its code must name a prefecture that does not exist."""

    code: str
    name: Annotated[str, StringConstraints(pattern="^(架空|模擬)", max_length=100)]
    kind: Kind
    municipality: Annotated[str, StringConstraints(pattern="^99[0-9]{3}$")]
    features: frozenset[Feature] = frozenset()
    terminals: tuple[_TerminalEntry, ...]
    accounts: tuple[_AccountEntry, ...] = ()

    @field_validator("code")
    @classmethod
    def _invented(cls, value: str) -> str:
        try:
            code = InstitutionCode(value)
        except InvalidIdentifier as error:
            raise ValueError(str(error).partition(": ")[2]) from None
        if not code.is_fictitious:
            raise ValueError("its prefecture exists; use one outside 01-47")
        return value

    def to_domain(self, known: Mapping[str, PasswordHash] | None = None) -> Enrolment:
        """The institution; `ValueError` begins with the field that cannot be.

        An account without a password has the one `known` by its id.
        """
        passwords = known or {}
        return Enrolment(
            Institution(
                InstitutionCode(self.code),
                self.name,
                self.kind,
                self.municipality,
                self.features,
            ),
            tuple(Terminal(terminal.id, terminal.kind) for terminal in self.terminals),
            tuple(self._account(account, passwords) for account in self.accounts),
        )

    def _account(self, entry: _AccountEntry, known: Mapping[str, PasswordHash]) -> Account:
        if entry.password is not None:
            salt = f"{self.code}/{entry.id}".encode()
            return Account(entry.id, entry.role, PasswordHash.of(entry.password, salt))
        if entry.id not in known:
            raise ValueError(f"accounts.{entry.id}.password: is missing")
        return Account(entry.id, entry.role, known[entry.id])


class InstitutionFile(_Strict):
    """A file of institutions."""

    institutions: tuple[InstitutionEntry, ...]
