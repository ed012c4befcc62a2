"""What the centre keeps of an institution: its terminals, and the accounts used at them."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from onshikaku.domain.institution import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onshikaku.domain.institution import Institution, Role

__all__ = ["Account", "Enrolment", "PasswordHash", "Terminal", "TerminalKind"]

# Third digit of a 医療機関コード (点数表): 1 医科, 3 歯科, 4 調剤; 6 訪問看護 (general knowledge).
_FEE_TABLE_POSITION = 2
_FEE_TABLES = {
    Kind.HOSPITAL: "1",
    Kind.CLINIC: "1",
    Kind.DENTAL: "3",
    Kind.PHARMACY: "4",
    Kind.HOME_NURSING: "6",
}
# Low: the passwords are invented and printed, and a centre shall be there at once. Guessing is
# stopped by the lock after a few tries.
_SCRYPT_COST, _SCRYPT_BLOCK = 2**8, 8


class TerminalKind(StrEnum):
    """What a terminal is."""

    DESK = "desk"  # 資格確認端末
    READER = "reader"  # 汎用カードリーダーをつないだ端末
    APP = "app"  # マイナ資格確認アプリを入れた端末
    EMR = "emr"  # レセプトコンピューター・電子カルテ


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal, by the id it has at its institution."""

    id: str
    kind: TerminalKind


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """A password as it is kept: scrypt (RFC 7914) with a salt of its own."""

    salt: bytes
    digest: bytes

    @classmethod
    def of(cls, password: str, salt: bytes) -> Self:
        """The hash of a password."""
        return cls(salt, _scrypt(password, salt))

    def matches(self, password: str) -> bool:
        """Whether it is that password; takes as long whatever the answer."""
        return hmac.compare_digest(self.digest, _scrypt(password, self.salt))


@dataclass(frozen=True, slots=True)
class Account:
    """A login of an institution, the same at each of its terminals."""

    id: str
    role: Role
    password: PasswordHash


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An institution with everything that may ask in its name."""

    institution: Institution
    terminals: tuple[Terminal, ...]
    accounts: tuple[Account, ...] = ()

    def __post_init__(self) -> None:
        """Refuse ids given twice and a code of another fee table; the text begins with a field."""
        _require_once("terminals", (terminal.id for terminal in self.terminals))
        _require_once("accounts", (account.id for account in self.accounts))
        institution = self.institution
        expected = _FEE_TABLES.get(institution.kind)
        digit = institution.code.value[_FEE_TABLE_POSITION]
        if expected is not None and digit != expected:
            raise ValueError(
                f"code: the third digit (点数表) of a {institution.kind} is {expected}, not {digit}"
            )

    def terminal(self, terminal_id: str) -> Terminal | None:
        """The terminal of that id, if there is one."""
        return next((t for t in self.terminals if t.id == terminal_id), None)

    def account(self, account_id: str) -> Account | None:
        """The account of that id, if there is one."""
        return next((a for a in self.accounts if a.id == account_id), None)


def _require_once(field: str, ids: Iterable[str]) -> None:
    for name, times in Counter(ids).items():
        if times > 1:
            raise ValueError(f"{field}: {name} is given twice")


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        password.encode(), salt=salt, n=_SCRYPT_COST, r=_SCRYPT_BLOCK, p=1, dklen=32
    )
