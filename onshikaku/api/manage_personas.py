"""Management of the cast: who is in it and in which state, and other people in its place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict

from onshikaku.domain.certificate import CertificateState, CertificateStatus
from onshikaku.domain.foresight import certificate_on, foresee
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import CardProfile, Link
from onshikaku.errors import UnknownInstitution
from onshikaku.personas import read_document, read_personas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onshikaku.domain.institution import Institution
    from onshikaku.domain.persona import Persona
    from onshikaku.personas import Mistake
    from onshikaku.service.centre import Centre

__all__ = ["router"]

_JSON = "application/json"
_SENT = "body"
_BODY = {
    "requestBody": {
        "required": True,
        "description": "`personas`, and `insurers` of one's own: docs/personas.md.",
        "content": {
            "application/yaml": {"schema": {"type": "string"}},
            _JSON: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "insurers": {"type": "object"},
                        "personas": {"type": "array", "items": {"type": "object"}},
                    },
                    "required": ["personas"],
                }
            },
        },
    }
}
# Whose tickets of 医療扶助 and subsidies count, unless the query says: the clinic of the register
# that has joined everything.
_CLINIC = "9910000018"

_Code = Annotated[str, Query(pattern=r"^[0-9]{10}$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CertificateView(_Model):
    """The certificate of a persona: its days, both included, its fate, its state on that day.

    `state` is null where the card carries none.
    """

    issued: date
    expires: date
    status: CertificateStatus
    link: Link
    state: CertificateState | None


class PersonaView(_Model):
    """One of the cast, and what a check-in with the card comes to on the clock's day.

    `outcome` is null where the card carries no certificate, `percent` where no share is told. What
    visits changed since, as a registration on the spot, is not in it. `shown_name`: whom the record
    shows. The PIN opens an invented person's card.
    """

    id: str
    title_ja: str
    title_en: str
    name: str
    name_kana: str
    shown_name: str
    birth_date: date
    card_profile: CardProfile
    pin: str
    certificate: CertificateView
    registered: bool
    outcome: Outcome | None
    percent: int | None
    printed_percent: int | None
    medical: bool


class WarningView(_Model):
    """What goes against the rules on purpose. `line` is null for JSON."""

    line: int | None
    persona: str | None
    field: str
    fault: str
    reason_ja: str
    reason_en: str


class CastView(_Model):
    """The new cast."""

    personas: tuple[PersonaView, ...]
    warnings: tuple[WarningView, ...]


def router(centre: Centre) -> APIRouter:
    """The cast, as it was put on record."""
    routes = APIRouter(tags=["personas"])

    @routes.get("/personas")
    async def personas(institution: _Code | None = None) -> list[PersonaView]:
        """The cast, and what the card of each gets today; with `institution`, there."""
        return list(_views(institution))

    @routes.put("/personas", openapi_extra=_BODY)
    async def put(request: Request, *, with_cast: bool = False) -> CastView:
        """Put other people in the place of the cast, made for the clock's day, and start over.

        All or nobody: `facts.mistakes` of the problem names every one. `with_cast`: beside those
        of the package. Cards are made from the same document.
        """
        as_json = request.headers.get("content-type", "").partition(";")[0] == _JSON
        document = read_document(_SENT, await request.body(), as_json=as_json)
        reading = read_personas((document,), centre.clock.today(), with_cast=with_cast)
        centre.recast(reading.personas)
        return CastView(
            personas=tuple(_views(None)), warnings=tuple(map(_warning, reading.warnings))
        )

    def _views(institution: str | None) -> Sequence[PersonaView]:
        day, at = centre.clock.today(), _at(institution)
        return [_view(persona, day, at) for persona in centre.personas.values()]

    def _at(institution: str | None) -> Institution | None:
        try:
            return centre.institutions.get(institution or _CLINIC).institution
        except UnknownInstitution:
            if institution is not None:
                raise
            return None

    return routes


def _view(persona: Persona, day: date, at: Institution | None) -> PersonaView:
    certificate, answer = certificate_on(persona, day), foresee(persona, day, at)
    spec = persona.certificate
    return PersonaView(
        id=persona.id,
        title_ja=persona.title_ja,
        title_en=persona.title_en,
        name=persona.person.name,
        name_kana=persona.person.name_kana,
        shown_name=(persona.record_person or persona.person).name,
        birth_date=persona.person.birth_date,
        card_profile=persona.card.profile,
        pin=persona.card.pin,
        certificate=CertificateView(
            issued=spec.issued,
            expires=spec.expires,
            status=spec.status,
            link=spec.link,
            state=certificate and certificate.state,
        ),
        registered=persona.registration is not None,
        outcome=answer and answer.outcome,
        percent=answer and answer.payment and answer.payment.percent,
        printed_percent=persona.printed_percent,
        medical=persona.medical,
    )


def _warning(warning: Mistake) -> WarningView:
    return WarningView(
        line=warning.line,
        persona=warning.persona,
        field=warning.field,
        fault=warning.fault,
        reason_ja=warning.reason.ja,
        reason_en=warning.reason.en,
    )
