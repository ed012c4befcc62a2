"""Sessions of terminals: opened by a certificate and its key, kept in memory, void after a while.

On the real line a client certificate opens the connection itself; see
`onshikaku.domain.terminal_session` for why this simulator proves it one level above.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.dates import jst_day
from onshikaku.domain.institution import Caller, Role
from onshikaku.domain.terminal_session import SESSION_LASTS, SessionStatement, reminder
from onshikaku.errors import (
    AccountLocked,
    AccountRefused,
    SessionFault,
    SessionRefused,
    TerminalRefused,
)
from onshikaku.pki.terminal_authority import TerminalCertificateRefused
from onshikaku.service.verification import issuer_key_id
from onshikaku.store.institutions import SeenCertificate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from onshikaku.clock import Clock
    from onshikaku.domain.confirmation import Authentication
    from onshikaku.domain.enrolment import Enrolment
    from onshikaku.pki.terminal_authority import TerminalAuthority, TerminalCertificate
    from onshikaku.service.challenges import Challenges
    from onshikaku.service.institutions import Institutions
    from onshikaku.store.institutions import InstitutionStore

__all__ = ["Login", "OpenedSession", "Sessions", "SignIn"]

_TOKEN_BYTES = 32
_MOST_OPEN = 10_000
_MOST_WRONG = 5
_LOCKED_FOR = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Login:
    """An account and its password."""

    account: str
    password: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a terminal sends: certificate as DER, signature over the statement, login if any."""

    authentication_id: str
    institution_code: str
    terminal_id: str
    certificate: bytes
    signature: bytes
    login: Login | None = None


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session as its terminal is told of it. `days_left` count to the certificate's last day."""

    token: str
    caller: Caller
    expires_at: datetime
    certificate_ends: datetime
    days_left: int
    reminder: int | None


@dataclass(frozen=True, slots=True)
class _Session:
    caller: Caller
    expires_at: datetime
    serial: int


@dataclass(slots=True)
class _Wrong:
    """Wrong logins at a terminal, in a row."""

    count: int = 0
    locked_until: datetime | None = None


class Sessions:
    """Calls come from one event loop. `entropy` gives that many unpredictable bytes."""

    def __init__(
        self,
        *,
        clock: Clock,
        challenges: Challenges,
        authority: TerminalAuthority,
        institutions: Institutions,
        store: InstitutionStore,
        entropy: Callable[[int], bytes],
    ) -> None:
        self._clock = clock
        self._challenges = challenges
        self._authority = authority
        self._issuer = issuer_key_id(authority.certificate)
        self._institutions = institutions
        self._store = store
        self._entropy = entropy
        self._open: dict[str, _Session] = {}
        self._wrong: dict[tuple[str, str], _Wrong] = {}
        self._revision = authority.revision

    def challenge(self, institution_code: str, terminal_id: str) -> Authentication:
        """A challenge for a terminal to sign in with. Raises `Overloaded`."""
        return self._challenges.grant(institution_code, terminal_id, self._clock.now())

    def open(self, sign_in: SignIn) -> OpenedSession:
        """A session for a terminal that proved itself, in the role of the account.

        Without a login the role is that of a general account. Raises `AuthenticationRefused`,
        `TerminalRefused`, `TerminalUnknown`, `AccountRefused`, `AccountLocked`, `StoreUnavailable`.
        """
        now = self._clock.now()
        terminal = (sign_in.institution_code, sign_in.terminal_id)
        challenge = self._challenges.redeem(sign_in.authentication_id, *terminal, now)
        certificate = self._verified(sign_in, challenge, now)
        enrolment = self._institutions.at_terminal(*terminal)
        role = self._role(enrolment, sign_in, now)
        ends = certificate.not_after
        seen = SeenCertificate(self._issuer, certificate.serial, *terminal, ends)
        self._store.note_sign_in(seen, now)
        caller = Caller(enrolment.institution, sign_in.terminal_id, role)
        session = _Session(caller, min(now + SESSION_LASTS, ends), certificate.serial)
        token = self._entropy(_TOKEN_BYTES).hex()
        self._forget(now)
        self._open[token] = session
        days_left = (jst_day(ends) - jst_day(now)).days
        return OpenedSession(
            token, caller, session.expires_at, ends, days_left, reminder(days_left)
        )

    def caller(self, token: str) -> Caller:
        """Who calls. Raises `SessionRefused`."""
        if self._authority.revision != self._revision:
            self._end_revoked()
        session = self._open.get(token)
        if session is None or self._clock.now() > session.expires_at:
            raise SessionRefused(SessionFault.EXPIRED)
        return session.caller

    def end_of(self, institution_code: str) -> None:
        """End the sessions of an institution: what they know of it has changed."""
        self._open = {
            token: session
            for token, session in self._open.items()
            if session.caller.institution.code.value != institution_code
        }

    def clear(self) -> None:
        """End them all: they were opened by a clock that has since been moved."""
        self._challenges.clear()
        self._open.clear()
        self._wrong.clear()

    def _verified(self, sign_in: SignIn, challenge: bytes, now: datetime) -> TerminalCertificate:
        try:
            certificate = self._authority.verify(sign_in.certificate, now)
        except TerminalCertificateRefused as refused:
            raise TerminalRefused(refused.fault, refused.since) from refused
        named = (certificate.institution_code, certificate.terminal_id)
        if named != (sign_in.institution_code, sign_in.terminal_id):
            raise TerminalRefused("other_terminal")
        account = None if sign_in.login is None else sign_in.login.account
        statement = SessionStatement(challenge, *named, account)
        if not certificate.signed(sign_in.signature, statement.encode()):
            raise TerminalRefused("wrong_signature")
        return certificate

    def _role(self, enrolment: Enrolment, sign_in: SignIn, now: datetime) -> Role:
        login = sign_in.login
        if login is None:
            return Role.GENERAL
        terminal = (sign_in.institution_code, sign_in.terminal_id)
        wrong = self._wrong.setdefault(terminal, _Wrong())
        if wrong.locked_until is not None and now < wrong.locked_until:
            raise AccountLocked(wrong.locked_until)
        account = enrolment.account(login.account)
        if account is None or not account.password.matches(login.password):
            wrong.count += 1
            if wrong.count >= _MOST_WRONG:
                self._wrong[terminal] = _Wrong(locked_until=now + _LOCKED_FOR)
            raise AccountRefused
        del self._wrong[terminal]
        return account.role

    def _end_revoked(self) -> None:
        """End the sessions of certificates that were revoked, here or by another process."""
        self._revision, now = self._authority.revision, self._clock.now()
        self._open = {
            token: session
            for token, session in self._open.items()
            if self._authority.revoked_since(session.serial, now) is None
        }

    def _forget(self, now: datetime) -> None:
        """Drop what is over, and the oldest where there are too many."""
        self._open = {
            token: session for token, session in self._open.items() if now <= session.expires_at
        }
        while len(self._open) >= _MOST_OPEN:
            del self._open[next(iter(self._open))]
