"""The people of the demo: for another day, with another record or a suspended certificate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_ui.bench.records import changed
from onshikaku.domain.certificate import CertificateStatus
from onshikaku.domain.dates import jst_day
from onshikaku.domain.persona import CardProfile, certificate_serial
from onshikaku.personas import load_personas
from onshikaku.pki.ledger import StatusConflict
from onshikaku.pki.profile import Purpose
from onshikaku.pki.status import Good

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from clinic_ui.bench.levers import Levers
    from clinic_ui.bench.records import RecordChange
    from clinic_ui.compose import World
    from onshikaku.domain.persona import Persona

__all__ = ["BenchCast", "NotSuspendable"]


class NotSuspendable(Exception):
    """The card has no certificate that could be suspended, or the clock stands before its life."""


class BenchCast:
    """For the centre's event loop. Whoever is changed stays so until `restore`."""

    def __init__(self, world: World, levers: Levers) -> None:
        self._world = world
        self._levers = levers
        self._first = self._cast = dict(world.personas)
        self._first_day = self._day = world.clock.today()
        self._records: dict[str, RecordChange] = {}
        self._suspended: dict[str, datetime] = {}

    @property
    def people(self) -> Mapping[str, Persona]:
        """The cast as the centre has it, by id."""
        return self._world.personas

    @property
    def day(self) -> date:
        """The day for which they were made."""
        return self._day

    @property
    def version(self) -> tuple[object, ...]:
        """Another one whenever something about them is another."""
        return self._day, tuple(self._records.items()), tuple(self._suspended.items())

    def record_of(self, persona_id: str) -> RecordChange | None:
        """What was made of somebody's record."""
        return self._records.get(persona_id)

    def change_record(self, persona_id: str, change: RecordChange | None) -> None:
        """Put another record in place of somebody's, or the first again.

        The centre starts over: its log and the consents of the day are gone.
        """
        if self._records.get(persona_id) is change:
            return
        if change is None:
            del self._records[persona_id]
        else:
            self._records[persona_id] = change
        self._recast()

    def make_for(self, day: date) -> None:
        """Make the people of the package for a day; others stay. The centre starts over."""
        made = load_personas(day)
        known = {id_: one for id_, one in self._first.items() if id_ not in made}
        if len(known) < len(self._first):
            self._cast = {**made, **known}
        self._day = day
        self._records.clear()
        self._recast()

    def is_suspended(self, persona_id: str) -> bool:
        """Whether the certificate was suspended here."""
        return persona_id in self._suspended

    def suspend(self, persona_id: str, *, on: bool) -> None:
        """Suspend somebody's certificate (一時停止) from now on, or lift that.

        Raises `NotSuspendable`.
        """
        if on and not self.is_suspended(persona_id):
            persona = self._cast[persona_id]
            if persona.card.profile is CardProfile.NO_CERTIFICATE:
                raise NotSuspendable
            self._hold(persona_id)
        elif not on and self.is_suspended(persona_id):
            self._lift(persona_id)

    def as_known(self, persona: Persona) -> Persona:
        """The persona with the certificate as its authority has it now."""
        since = self._suspended.get(persona.id)
        if since is None or since > self._world.clock.now():
            return persona
        certificate = replace(
            persona.certificate, status=CertificateStatus.SUSPENDED, revoked_on=jst_day(since)
        )
        return replace(persona, certificate=certificate)

    def restore(self) -> None:
        """As at the start, at the centre too, which starts over."""
        for persona_id in tuple(self._suspended):
            self._lift(persona_id)
        self._records.clear()
        self._cast, self._day = self._first, self._first_day
        self._levers.started_over()
        self._world.centre.recast(self._cast)

    def _recast(self) -> None:
        pulled = self._levers.pulled
        today = self._world.clock.today()
        self._levers.started_over()
        self._world.centre.recast(
            {id_: changed(one, self._records.get(id_), today) for id_, one in self._cast.items()}
        )
        held = [id_ for id_ in self._suspended if self._is_good(id_)]
        for persona_id in held:
            self._hold(persona_id)
        self._levers.pull(pulled)

    def _is_good(self, persona_id: str) -> bool:
        at = self._world.clock.now()
        serial = certificate_serial(persona_id, Purpose.AUTH)
        good = self._world.hierarchy.auth.status(serial, at) == Good()
        return good and self._suspended[persona_id] <= at

    def _hold(self, persona_id: str) -> None:
        at = self._world.clock.now()
        serial = certificate_serial(persona_id, Purpose.AUTH)
        try:
            self._world.hierarchy.auth.suspend(serial, at)
        except StatusConflict as conflict:
            raise NotSuspendable from conflict
        self._suspended[persona_id] = at

    def _lift(self, persona_id: str) -> None:
        since = self._suspended.pop(persona_id)
        serial = certificate_serial(persona_id, Purpose.AUTH)
        self._world.hierarchy.auth.resume(serial, max(self._world.clock.now(), since))
