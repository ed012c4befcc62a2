"""What a button says becomes the answer to the open question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.kiosk.asking import ANOTHER_WAY, DIFFERENT, NO, SAME, YES
from clinic_ui.kiosk.screen import PasscodeForm
from clinic_ui.ports import AnotherWay, Comparison
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.rules.consent_screens import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_ui.front.questions import Answer
    from clinic_ui.kiosk.screen import Shown

__all__ = ["Void", "answer_of"]


class Void(Exception):
    """The present screen has no such button."""


_ANSWERS: Mapping[str, Answer] = {
    **{way.value: way for way in Way},
    **{choice.value: choice for choice in Choice},
    YES: True,
    NO: False,
    ANOTHER_WAY: AnotherWay(),
    SAME: Comparison(same=True),
    DIFFERENT: Comparison(same=False),
}


def answer_of(said: str, screen: Shown) -> Answer:
    """The answer that a button of the screen stands for. Raises `Void`."""
    offered = {tap.value for tap in (*screen.taps, *screen.ways_out) if tap.path == "choice"}
    if isinstance(screen.body, PasscodeForm):
        offered.add(DIFFERENT)
    if said not in offered:
        raise Void(said)
    return _ANSWERS[said]
