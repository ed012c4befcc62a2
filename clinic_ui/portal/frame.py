"""What every page of a person's portal has around its own, and who may open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import HTTPException
from starlette.responses import Response

from clinic_ui.fields import day_text
from clinic_ui.portal.views import CERTIFICATE_KINDS, card_fields
from onshikaku.errors import UnknownPerson

if TYPE_CHECKING:
    from onshikaku.service.portal import Portal, PortalView

__all__ = ["as_pdf", "framed", "seen"]


def seen(portal: Portal, person_id: str) -> PortalView:
    """What there is for one of the cast; 404 for anybody else."""
    try:
        return portal.view(person_id)
    except UnknownPerson:
        raise HTTPException(404) from None


def framed(view: PortalView, here: str, **own: object) -> dict[str, object]:
    """The context of a page; `here` is the page that is marked in the menu."""
    card = view.card
    certificate = None if card is None else card.certificate
    return {
        "view": view,
        "here": here,
        "day": day_text(view.day),
        "card": () if card is None else card_fields(card),
        "certificate_kind": (
            "neutral" if certificate is None else CERTIFICATE_KINDS[certificate.state]
        ),
        **own,
    }


def as_pdf(content: bytes, name: str) -> Response:
    """A file whose name says that it is simulated, and not whose."""
    disposition = f'inline; filename="onshikaku-simulated-{name}.pdf"'
    return Response(
        content, media_type="application/pdf", headers={"content-disposition": disposition}
    )
