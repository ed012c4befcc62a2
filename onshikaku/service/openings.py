"""What is switched on for whom: visual check, failures, disasters; and whether a mode is open."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.dates import jst_day
from onshikaku.domain.institution import Role
from onshikaku.domain.modes import Mode
from onshikaku.domain.rules.access import (
    TERMS,
    Closed,
    ClosedReason,
    Opened,
    Unproven,
    may_ask,
    may_come_unproven,
    may_open_outage,
    may_search,
)
from onshikaku.domain.rules.disasters import PREPARED, USUAL_DAYS, DisasterOpening, Step, open_until
from onshikaku.errors import (
    MethodUnsupported,
    ModeClosed,
    NoRight,
    OpeningConflict,
    UnknownOpening,
)
from onshikaku.service.ids import new_access_id
from onshikaku.store.modes import OutageOpening, Passcode, UsageReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from onshikaku.clock import Clock
    from onshikaku.domain.identifiers import InstitutionCode
    from onshikaku.domain.institution import Caller
    from onshikaku.domain.modes import Occasion
    from onshikaku.domain.proof import Method
    from onshikaku.domain.text import Text
    from onshikaku.store.modes import ModeStore

__all__ = ["ModeSettings", "Openings"]

# Conventions: an enabling is used up after this long; cost and length of a passcode's hash.
_OUTAGE_LASTS = timedelta(days=7)
_SCRYPT_COST, _SALT_BYTES = 2**12, 16


@dataclass(slots=True)
class ModeSettings:
    """What the keeper sets. Moments pass by the centre's clock.

    `batch_delay`: how long a batch of lookups takes. `emergency_search`: whether 救急時医療情報閲覧
    finds a person without the card, which was announced but has no known day. `unproven`: which
    cards may be shown without proof of possession.
    """

    batch_delay: timedelta = timedelta(seconds=5)
    emergency_search: bool = False
    unproven: Unproven = Unproven.PINNED


class Openings:
    """Calls come from one event loop. Raises `StoreUnavailable` beside what a method names.

    Which readers stand in 目視確認モード is kept in memory: after a restart none does.
    """

    def __init__(self, *, clock: Clock, store: ModeStore, entropy: Callable[[int], bytes]) -> None:
        self.settings = ModeSettings()
        self._clock = clock
        self._store = store
        self._entropy = entropy
        self._visual: set[tuple[str, str]] = set()

    def check(
        self,
        mode: Mode,
        caller: Caller,
        *,
        passcode: str | None = None,
        occasion: Occasion | None = None,
    ) -> None:
        """Refuse a caller who may not ask in that mode now. Raises `ModeClosed`."""
        opened = self._opened(mode, caller, passcode)
        self._refuse(mode, may_ask(mode, caller, self._clock.today(), opened, occasion))

    def check_method(self, mode: Mode, method: Method) -> None:
        """Refuse a way of identifying that is not the mode's. Raises `MethodUnsupported`."""
        if method not in TERMS[mode].methods:
            raise MethodUnsupported(method, mode)

    def check_unproven(self, mode: Mode, method: Method, *, pinned: bool) -> None:
        """Refuse a certificate without proof of possession. Raises `ModeClosed`.

        `pinned`: it is under a root that was trusted by hand.
        """
        closed = may_come_unproven(mode, method, self.settings.unproven, pinned=pinned)
        self._refuse(mode, closed)

    def check_search(self, mode: Mode, caller: Caller) -> None:
        """Refuse a caller who may not search in that mode now. Raises `ModeClosed`."""
        opened = self._opened(mode, caller, None)
        self._refuse(mode, may_search(mode, caller, self._clock.today(), opened))

    def overview(self, caller: Caller) -> Iterator[tuple[Mode, Occasion | None, Closed | None]]:
        """Every mode, once for each of its occasions, and why the caller may not use it.

        The simplified visual check is open where a passcode was set.
        """
        today = self._clock.today()
        for mode, terms in TERMS.items():
            opened = self._opened(mode, caller, None)
            for occasion in terms.occasions or (None,):
                closed = may_ask(mode, caller, today, opened, occasion)
                if closed is not None and closed.reason is ClosedReason.PASSCODE_WRONG:
                    closed = None
                yield mode, occasion, closed

    def is_visual(self, caller: Caller) -> bool:
        """Whether the terminal's reader stands in 目視確認モード."""
        return _terminal(caller) in self._visual

    def set_visual(self, caller: Caller, *, on: bool) -> None:
        """Switch the terminal's reader to 目視確認モード or back.

        Raises `NoRight` unless the administrator is logged in, `ModeClosed` where the mode is not
        for this institution or not yet.
        """
        self._require_admin(caller)
        if on:
            today = self._clock.today()
            self._refuse(Mode.VISUAL, may_ask(Mode.VISUAL, caller, today, Opened(visual=True)))
            self._visual.add(_terminal(caller))
        else:
            self._visual.discard(_terminal(caller))

    def set_passcode(self, caller: Caller, passcode: str | None) -> None:
        """Set the clinic's passcode of the simplified visual check, or take it away.

        Raises `NoRight` unless the administrator is logged in.
        """
        self._require_admin(caller)
        hashed = None
        if passcode is not None:
            salt = self._entropy(_SALT_BYTES)
            hashed = Passcode(salt, _digest(passcode, salt))
        self._store.set_passcode(caller.institution.code, hashed)

    def has_passcode(self, caller: Caller) -> bool:
        """Whether the clinic has set a passcode."""
        return self._store.passcode(caller.institution.code) is not None

    def outages(self) -> list[OutageOpening]:
        """Every enabling of システム障害時モード, oldest first."""
        return self._store.outages()

    def open_outage(self, institution: InstitutionCode) -> OutageOpening:
        """The call centre called the clinic back: enable システム障害時モード for a week.

        Raises `ModeClosed` out of office hours, `OpeningConflict` if it is enabled.
        """
        now = self._clock.now()
        self._refuse(Mode.OUTAGE, may_open_outage(now))
        if any(opening.open_at(now) for opening in self._store.outages(institution)):
            raise OpeningConflict("already-open")
        opening = OutageOpening(
            new_access_id(now, self._entropy), institution.value, now, now + _OUTAGE_LASTS
        )
        self._store.add_outage(opening)
        return opening

    def close_outage(self, opening_id: str) -> None:
        """End an enabling. Raises `UnknownOpening`."""
        if all(opening.id != opening_id for opening in self._store.outages()):
            raise UnknownOpening
        self._store.end_outage(opening_id, self._clock.now(), None)

    def report_outage(self, caller: Caller, searches: int, note: str | None) -> OutageOpening:
        """Take the clinic's report of its use, which ends the enabling if it still lasts.

        Raises `UnknownOpening` if nothing is left to report.
        """
        now = self._clock.now()
        unreported = [
            opening
            for opening in self._store.outages(caller.institution.code)
            if opening.report is None and opening.opened_at <= now
        ]
        if not unreported:
            raise UnknownOpening
        latest = unreported[-1].id
        self._store.end_outage(latest, now, UsageReport(now, searches, note))
        after = self._store.outages(caller.institution.code)
        return next(opening for opening in after if opening.id == latest)

    def disasters(self) -> tuple[DisasterOpening, ...]:
        """The prepared openings, then those added here."""
        return (*PREPARED, *self._store.disasters())

    def open_disaster(
        self,
        name: Text,
        municipalities: frozenset[str],
        first_day: date | None,
        last_day: date | None,
    ) -> DisasterOpening:
        """Open 災害時医療情報閲覧; from today and for the usual week unless said otherwise.

        Raises `OpeningConflict` for an end before the beginning.
        """
        now = self._clock.now()
        today = jst_day(now)
        first = first_day or today
        last = last_day or first + timedelta(days=USUAL_DAYS - 1)
        if last < first:
            raise OpeningConflict("ends-before-it-begins")
        step = Step(min(first, today), municipalities, last)
        opening = DisasterOpening(new_access_id(now, self._entropy), name, first, (step,))
        self._store.add_disaster(opening)
        return opening

    def change_disaster(
        self, opening_id: str, municipalities: frozenset[str] | None, last_day: date
    ) -> DisasterOpening:
        """Extend or shorten an opening, for some of its municipalities or (None) for all.

        Raises `UnknownOpening`, `OpeningConflict` for a prepared one, for municipalities that it
        never concerned, and before its last decision.
        """
        if any(prepared.id == opening_id for prepared in PREPARED):
            raise OpeningConflict("prepared")
        opening = next((one for one in self._store.disasters() if one.id == opening_id), None)
        if opening is None:
            raise UnknownOpening
        concerned = opening.steps[0].municipalities
        if municipalities is not None and not municipalities <= concerned:
            raise OpeningConflict("other-municipalities")
        today = self._clock.today()
        if today < opening.steps[-1].decided_on:
            raise OpeningConflict("decided-later")
        self._store.add_step(opening, Step(today, municipalities or concerned, last_day))
        return next(one for one in self._store.disasters() if one.id == opening_id)

    def clear(self) -> None:
        """Switch every reader back, and forget the keeper's settings."""
        self._visual.clear()
        self.settings = ModeSettings()

    def _opened(self, mode: Mode, caller: Caller, passcode: str | None) -> Opened:
        """What was switched on, read only as far as the mode asks."""
        visual = self.is_visual(caller)
        match mode:
            case Mode.VISUAL_SIMPLE:
                return Opened(visual=visual, passcode=self._passcode_fits(caller, passcode))
            case Mode.OUTAGE:
                now, openings = self._clock.now(), self._store.outages(caller.institution.code)
                return Opened(outage=any(opening.open_at(now) for opening in openings))
            case Mode.DISASTER:
                municipality, today = caller.institution.municipality, self._clock.today()
                return Opened(disaster_until=open_until(self.disasters(), municipality, today))
            case Mode.EMERGENCY:
                return Opened(emergency_search=self.settings.emergency_search)
            case _:
                return Opened(visual=visual)

    def _passcode_fits(self, caller: Caller, passcode: str | None) -> bool | None:
        kept = self._store.passcode(caller.institution.code)
        if kept is None:
            return None
        typed = _digest(passcode or "", kept.salt)
        return passcode is not None and hmac.compare_digest(typed, kept.digest)

    def _refuse(self, mode: Mode, closed: Closed | None) -> None:
        if closed is not None:
            raise ModeClosed(mode, closed)

    def _require_admin(self, caller: Caller) -> None:
        if caller.role is not Role.ADMIN:
            raise NoRight(caller.role)


def _terminal(caller: Caller) -> tuple[str, str]:
    return caller.institution.code.value, caller.terminal_id


def _digest(passcode: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passcode.encode(), salt=salt, n=_SCRYPT_COST, r=8, p=1)
