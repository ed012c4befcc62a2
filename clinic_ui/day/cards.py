"""The cards and phones of a day's patients, made when they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clinic_ui.bench.cards import Form
from clinic_ui.bench.others import phone_image
from clinic_ui.bench.traps import TrappedChip
from hardware.card_factory import CardKeys, make_card
from onshikaku.day.plan import Shows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_ui.compose import World
    from onshikaku.day import Patient

__all__ = ["FORMS", "Cards"]

FORMS: Final[Mapping[Shows, Form]] = {
    Shows.CARD: Form.CARD,
    Shows.IPHONE: Form.IPHONE,
    Shows.ANDROID: Form.ANDROID,
}
"""In what the card comes."""


class Cards:
    """Card after card with the same keys: new ones for each would take most of the day's time.

    Every card has certificates of its own, by which the centre knows its holder.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._keys = CardKeys.generate()

    def of(self, patient: Patient) -> TrappedChip:
        """What the patient lays on the reader, never used before today."""
        world = self._world
        image = make_card(
            patient.persona, world.hierarchy, keys=self._keys, cvc=world.cards.authority
        )
        phone = FORMS[patient.shows].phone
        if phone is not None:
            image = phone_image(image, phone, unlocked=True)
        return TrappedChip(image)
