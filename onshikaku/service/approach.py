"""In which mode a card is confirmed, and what the mode asks for beside the proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.modes import AT_HOME, Mode, Occasion
from onshikaku.errors import InvalidField
from onshikaku.service.home_visits import HomeUse

if TYPE_CHECKING:
    from onshikaku.domain.institution import Caller
    from onshikaku.domain.modes import Ground
    from onshikaku.domain.proof import Method
    from onshikaku.service.openings import Openings

__all__ = ["Approach"]


@dataclass(frozen=True, slots=True)
class Approach:
    """How a terminal comes with its proof.

    `passcode`: the clinic's own, for the simplified visual check. `home`: for 居宅同意取得型; left
    out, a house call by the app and online care by the web page. `ground`: for an emergency.
    """

    mode: Mode = Mode.CARD
    passcode: str | None = None
    home: HomeUse | None = None
    ground: Ground | None = None

    @property
    def use(self) -> HomeUse | None:
        """What 居宅同意取得型 is used for; None in every other mode."""
        if self.mode not in AT_HOME or self.home is not None:
            return self.home
        return HomeUse(Occasion.HOUSE_CALL if self.mode is Mode.HOME_APP else Occasion.ONLINE)

    def admit(self, openings: Openings, caller: Caller, method: Method) -> None:
        """Refuse what the mode does not allow this caller, now.

        Raises `MethodUnsupported`, `InvalidField`, `ModeClosed`, `StoreUnavailable`.
        """
        openings.check_method(self.mode, method)
        wanted = {
            "passcode": (self.passcode, self.mode is Mode.VISUAL_SIMPLE),
            "home": (self.home, self.mode in AT_HOME),
            "ground": (self.ground, self.mode is Mode.EMERGENCY),
        }
        for field, (given, belongs) in wanted.items():
            if given is not None and not belongs:
                raise InvalidField(field, "not-in-this-mode")
        if self.mode is Mode.EMERGENCY and self.ground is None:
            raise InvalidField("ground", "missing")
        occasion = None if self.use is None else self.use.occasion
        openings.check(self.mode, caller, passcode=self.passcode, occasion=occasion)
