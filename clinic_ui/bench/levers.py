"""What the bench switches at the centre: troubles, modes for disasters and failures, features."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from clinic_ui.bench.troubles import Trouble, faults_of
from onshikaku.domain.rules.disasters import open_until
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from datetime import date

    from clinic_ui.bench.troubles import CallTrouble
    from clinic_ui.compose import World
    from onshikaku.domain.enrolment import Enrolment
    from onshikaku.domain.institution import Feature, Institution

__all__ = ["Levers", "Pulled"]

_DISASTER: Final = Text("実験台で開いた災害", "A disaster opened on the bench")


@dataclass(frozen=True, slots=True)
class Pulled:
    """How the levers stand. `without`: what the institution has, but not for now."""

    trouble: Trouble | CallTrouble | None = None
    outage: bool = False
    disaster: bool = False
    without: frozenset[Feature] = frozenset()


class Levers:
    """For the centre's event loop."""

    def __init__(self, world: World, institution_code: str) -> None:
        self._centre = world.centre
        self._clock = world.clock
        self._code = institution_code
        self._trouble: Trouble | CallTrouble | None = None
        self._opened: str | None = None

    @cached_property
    def _enrolled(self) -> Enrolment:
        """As it is in the register. A clinic that nobody here knows has no page with levers."""
        return self._centre.institutions.get(self._code)

    @property
    def institution(self) -> Institution:
        """As the centre has it now."""
        return self._centre.institutions.get(self._code).institution

    @property
    def features(self) -> frozenset[Feature]:
        """What the institution has joined, of which some may be off for now."""
        return self._enrolled.institution.features

    @property
    def pulled(self) -> Pulled:
        """How they stand."""
        without = self.features - self.institution.features
        return Pulled(self._trouble, self.outage, self._opened is not None, without)

    @property
    def outage(self) -> bool:
        """Whether システム障害時モード is open for the institution now."""
        return bool(self._open_outages())

    @property
    def disaster_until(self) -> date | None:
        """Last day of 災害時医療情報閲覧 in the institution's municipality, if it is open today."""
        disasters = self._centre.openings.disasters()
        return open_until(disasters, self.institution.municipality, self._clock.today())

    def set_trouble(self, trouble: Trouble | CallTrouble | None) -> None:
        """Have this go wrong with calls, and nothing else."""
        self._centre.faults.replace(faults_of(trouble))
        self._centre.switches.jpki_down = trouble is Trouble.JLIS_DOWN
        self._trouble = trouble

    def set_outage(self, *, on: bool) -> None:
        """Open システム障害時モード, or close it. Raises `ModeClosed` out of office hours."""
        openings = self._centre.openings
        if not on:
            for opening_id in self._open_outages():
                openings.close_outage(opening_id)
        elif not self.outage:
            openings.open_outage(self.institution.code)

    def set_disaster(self, *, on: bool) -> None:
        """Open 災害時医療情報閲覧 for a week, or close what was opened here.

        Raises `OpeningConflict` where the clock was moved back behind the opening.
        """
        openings, today = self._centre.openings, self._clock.today()
        if on and self._opened is None:
            where = frozenset({self.institution.municipality})
            self._opened = openings.open_disaster(_DISASTER, where, None, None).id
        elif not on and self._opened is not None:
            openings.change_disaster(self._opened, None, today - timedelta(days=1))
            self._opened = None

    def set_without(self, without: frozenset[Feature]) -> None:
        """Take these features from the institution, and give back all others."""
        institution = self._enrolled.institution
        left = replace(institution, features=institution.features - without)
        if left != self.institution:
            self._centre.institutions.put(replace(self._enrolled, institution=left))
            self._centre.sessions.end_of(self._code)

    def pull(self, wanted: Pulled) -> None:
        """Set all of them, those of the modes at last. Raises as they do."""
        self.set_trouble(wanted.trouble)
        self.set_without(wanted.without)
        self.set_outage(on=wanted.outage)
        self.set_disaster(on=wanted.disaster)

    def started_over(self) -> None:
        """The centre was reset: nothing is broken, nothing open."""
        self._trouble = self._opened = None

    def _open_outages(self) -> list[str]:
        now = self._clock.now()
        return [
            opening.id
            for opening in self._centre.openings.outages()
            if opening.institution_code == self._code and opening.open_at(now)
        ]
