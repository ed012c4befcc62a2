"""Which checks make a suite."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_ui.hil.checks.check_ins import CHECK_INS
from clinic_ui.hil.checks.constancy import ATR, CERTIFICATE
from clinic_ui.hil.checks.insertions import INSERTIONS
from clinic_ui.hil.checks.lengths import CHUNKS, EXTENDED
from clinic_ui.hil.checks.outages import SERVICE_RESTART, SUSPEND, UNPLUG
from clinic_ui.hil.checks.presence import OTHER_CARD, PRESENCE
from clinic_ui.hil.checks.removal import FAST_SWAP, TORN
from clinic_ui.hil.checks.resets import RESETS
from clinic_ui.hil.checks.sharing import LOCKING, RESET_BY_OTHER
from clinic_ui.hil.checks.timing import APDU_LATENCY

if TYPE_CHECKING:
    from clinic_ui.hil.checks.check import Check

__all__ = ["Suite", "all_checks", "checks_of"]


class Suite(StrEnum):
    """How much is looked at."""

    SMOKE = "smoke"
    FULL = "full"
    SOAK = "soak"


_SMOKE = (PRESENCE, APDU_LATENCY, CHUNKS, EXTENDED, CERTIFICATE, LOCKING, INSERTIONS, ATR)
_FULL = (
    PRESENCE,
    APDU_LATENCY,
    CHUNKS,
    EXTENDED,
    CERTIFICATE,
    LOCKING,
    RESET_BY_OTHER,
    RESETS,
    TORN,
    FAST_SWAP,
    UNPLUG,
    SUSPEND,
    SERVICE_RESTART,
    OTHER_CARD,
    INSERTIONS,
    ATR,
)
_SOAK = (PRESENCE, INSERTIONS, ATR, CHECK_INS)

_SUITES = {Suite.SMOKE: _SMOKE, Suite.FULL: _FULL, Suite.SOAK: _SOAK}


def checks_of(suite: Suite) -> tuple[Check, ...]:
    """Its checks, in the order in which they are done."""
    return _SUITES[suite]


def all_checks() -> tuple[Check, ...]:
    """Every check there is, once."""
    return tuple(dict.fromkeys(check for checks in _SUITES.values() for check in checks))
