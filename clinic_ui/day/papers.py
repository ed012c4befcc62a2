"""The certificates of eligibility (資格確認書) that patients of a day bring."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from onshikaku.day.plan import Record
from onshikaku.domain.coverage import LossReason
from onshikaku.domain.issued import DocumentKind

if TYPE_CHECKING:
    from clinic_ui.compose import World
    from onshikaku.day import DayPlan, Patient
    from onshikaku.domain.issued import IssuedDocument

__all__ = ["hand_out", "paper_of"]

_ENDED_AGO: Final = timedelta(days=10)


def hand_out(world: World, plan: DayPlan) -> None:
    """Have the insurers send their papers to whoever brings one and has none that is current.

    Then they end the coverages that ended since.
    """
    for patient in plan.patients:
        if not patient.by_paper:
            continue
        if paper_of(world, patient) is None:
            world.centre.issuance.issue(patient.persona.id)
        if patient.record is Record.LOST:
            lost_on = plan.day - _ENDED_AGO
            world.centre.insurer.lose(patient.persona.id, lost_on, LossReason.OTHER)


def paper_of(world: World, patient: Patient) -> IssuedDocument | None:
    """The certificate on which today lies between the days that are printed; None: there is none.

    Its coverage may have ended.
    """
    today = world.clock.today()
    for document in world.centre.issuance.documents_of(patient.persona.id):
        begun = document.valid_from <= today
        good = document.valid_until is None or today <= document.valid_until
        if document.kind is DocumentKind.CERTIFICATE and begun and good:
            return document
    return None
