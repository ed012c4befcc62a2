"""The cards of the cast, made when they are first wanted, and kept with their PIN counters."""

from __future__ import annotations

import asyncio
import threading
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_ui.bench.others import other_card, phone_image
from clinic_ui.bench.traps import TrappedChip
from hardware.card_factory import make_card
from onshikaku.domain.checkin.ways import PhoneKind
from onshikaku.domain.persona import CardProfile

if TYPE_CHECKING:
    from clinic_ui.bench.others import OtherCard
    from hardware.card_image import CardImage
    from hardware.card_trust import CardTrust
    from onshikaku.domain.person import Person
    from onshikaku.domain.persona import CardSpec, CertificateSpec, Persona
    from onshikaku.pki.hierarchy import Hierarchy

__all__ = ["CardBox", "Form", "has_phone"]

_Facts = tuple["Person", "CardSpec", "CertificateSpec"]


class Form(StrEnum):
    """What somebody brings the My Number Card in."""

    CARD = "card"
    IPHONE = "iphone"
    ANDROID = "android"

    @property
    def phone(self) -> PhoneKind | None:
        """Which phone; None for plastic."""
        return None if self is Form.CARD else PhoneKind(self.value)


def has_phone(persona: Persona) -> bool:
    """Whether the card can be on a phone: there has to be a certificate."""
    return persona.card.profile is not CardProfile.NO_CERTIFICATE


class CardBox:
    """Makes a card in a thread, once. They sign without a PIN for the terminals of `trust`."""

    def __init__(self, hierarchy: Hierarchy, trust: CardTrust) -> None:
        self._hierarchy = hierarchy
        self._trust = trust
        self._lock = threading.Lock()
        self._images: dict[str, tuple[_Facts, CardImage]] = {}
        self._chips: dict[tuple[str, Form, bool], TrappedChip] = {}

    async def take(self, persona: Persona, form: Form, *, unlocked: bool = True) -> TrappedChip:
        """The persona's card or phone, as it was left. ValueError for a phone without a card."""
        image = await asyncio.to_thread(self._image, persona)
        key = (persona.id, form, unlocked)
        chip = self._chips.get(key)
        if chip is None:
            if form.phone is not None:
                if not has_phone(persona):
                    raise ValueError("a card without a certificate is on no phone")
                image = phone_image(image, form.phone, unlocked=unlocked)
            chip = self._chips[key] = TrappedChip(image)
        return chip

    def other(self, kind: OtherCard) -> TrappedChip:
        """A card that is none."""
        return TrappedChip(other_card(kind))

    def restore(self) -> None:
        """Every card as it was made. None may lie on a reader."""
        self._chips.clear()

    def _image(self, persona: Persona) -> CardImage:
        facts = (persona.person, persona.card, persona.certificate)
        with self._lock:
            made = self._images.get(persona.id)
            if made is not None and made[0] == facts:
                return made[1]
            image = make_card(persona, self._hierarchy, cvc=self._trust.authority)
            self._images[persona.id] = (facts, image)
            for key in [key for key in self._chips if key[0] == persona.id]:
                del self._chips[key]
            return image
