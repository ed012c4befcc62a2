"""What the pages are about: one clinic with its front, and what else is switched on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clinic_ui.desk.sessions import DeskSessions
from clinic_ui.desk.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_ui.desk.line import Door
    from clinic_ui.desk.switches import PhoneLine
    from clinic_ui.front.eyes import Eye
    from clinic_ui.front.front import Front
    from clinic_ui.front.papers import PapersAtHand
    from onshikaku.domain.scenario import Scenario

__all__ = ["House"]


@dataclass(frozen=True, slots=True)
class House:
    """`door`: by which staff sign in. `bench`: whether cards and troubles are made on a page.

    `centre_here`: the centre is that of this process; with a bench, what its insurers and patients
    see has pages too. `eyes`, by the id of the place: places without one offer no face check
    (顔認証). `papers`: what patients have to show, where a simulator knows it. `situations`, by id:
    those of the training, where they are not the library's. `line`: the terminal's own, by which it
    hears what is taken here.
    """

    front: Front
    institution_code: str
    institution_name: str
    door: Door
    bench: bool = False
    centre_here: bool = False
    eyes: Mapping[str, Eye] = field(default_factory=dict[str, "Eye"])
    papers: PapersAtHand | None = None
    situations: Mapping[str, Scenario] = field(default_factory=dict[str, "Scenario"])
    sessions: DeskSessions = field(default_factory=DeskSessions)
    switches: Switches = field(default_factory=Switches)
    line: PhoneLine | None = None
