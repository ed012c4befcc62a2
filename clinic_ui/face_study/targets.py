"""What the matcher ought to keep to, and whether it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_ui.face_study.rates import Rate
    from clinic_ui.face_study.study import Study

__all__ = ["FMR_GOAL", "FNMR_GOAL", "FTA_GOAL", "Target", "targets"]

FMR_GOAL: Final = 1e-3
FNMR_GOAL: Final = 0.01
FTA_GOAL: Final = 0.03


@dataclass(frozen=True, slots=True)
class Target:
    """A rate that is to stay at or below a goal. `measure`: FMR, FNMR or FTA; `name`: of whom."""

    measure: str
    name: str
    goal: float
    rate: Rate

    @property
    def met(self) -> bool:
        """Whether what was measured keeps to it."""
        return self.rate.value is not None and self.rate.value <= self.goal

    @property
    def shown(self) -> bool:
        """Whether the whole interval keeps to it, so that more pairs would hardly change it."""
        return self.rate.of > 0 and self.rate.upper <= self.goal


def targets(study: Study) -> tuple[Target, ...]:
    """FMR of everybody and in every group and stratum; FNMR and FTA of everybody."""
    shipped = study.shipped
    return tuple(
        _present(
            [
                Target("FMR", "", FMR_GOAL, shipped.whole.fmr),
                *(Target("FMR", row.name, FMR_GOAL, row.fmr) for row in shipped.groups),
                *(Target("FMR", row.name, FMR_GOAL, row.fmr) for row in shipped.strata),
                Target("FNMR", "", FNMR_GOAL, shipped.whole.fnmr),
                Target("FTA", "", FTA_GOAL, shipped.whole.fta),
            ]
        )
    )


def _present(every: Iterable[Target]) -> list[Target]:
    return [target for target in every if target.rate.of]
