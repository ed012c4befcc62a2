"""Management of the patient's own view (マイナポータル): what one sees, and registers there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict

from onshikaku.documents.portal import portal_pdf
from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.coverage import LossReason, Relation, Scheme
from onshikaku.domain.issued import DocumentEnd, DocumentForm, DocumentKind, IssueReason
from onshikaku.domain.modes import Mode
from onshikaku.domain.payment_words import payment_words
from onshikaku.domain.portal import Entrance, RegistrationState, ScreenState
from onshikaku.errors import PortalClosed
from onshikaku.store.access_log import Position

if TYPE_CHECKING:
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.issued import IssuedDocument
    from onshikaku.domain.portal import EligibilityScreen
    from onshikaku.service.centre import Centre
    from onshikaku.service.portal import CardView, LookedAt, PortalView

__all__ = ["PortalHistory", "PortalPage", "router"]

_Person = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$")]
_Cursor = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,64}\.[0-9]{1,6}$")]
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {}}, "description": "The screen as a file."}
}


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PortalCard(_Model):
    """`state` and the days of the certificate are null where the card has none."""

    expires: date
    state: CertificateState | None
    not_after: date | None
    grace_end: date | None
    renewal_opens: date | None


class PortalRegistration(_Model):
    """`shown`: whether the portal shows the person as registered, which follows later.

    `would_end_on`: the first day without it if its end were applied for today.
    """

    state: RegistrationState
    shown: bool
    since: date | None
    ends_on: date | None
    shown_until: date | None
    would_end_on: date | None


class PortalCoverage(_Model):
    """A record, with what of it is in force that day."""

    insurer_number: str
    insurer_name: str
    scheme: Scheme
    symbol: str
    number: str
    branch: str | None
    relation: Relation
    insured_name: str | None
    valid_from: date
    lost_on: date | None
    loss_reason: LossReason | None
    elderly_percent: int | None
    limit_kind: str | None
    limit_band: str | None
    limit_until: date | None
    diseases: tuple[str, ...]


class PortalScreen(_Model):
    """`confirms`: whether a clinic may take it, with the card. `name`: whom the record shows."""

    state: ScreenState
    confirms: bool
    name: str | None
    name_kana: str | None
    birth_date: date | None
    coverages: tuple[PortalCoverage, ...]
    percent: int | None
    payment_ja: str | None
    payment_en: str | None
    aid: bool


class PortalPaper(_Model):
    """A paper that the insurer issued. `in_force` on the day of the answer."""

    number: str
    kind: DocumentKind
    reason: IssueReason
    form: DocumentForm
    issued_on: date
    valid_from: date
    valid_until: date | None
    ended_on: date | None
    end: DocumentEnd | None
    in_force: bool


class PortalPage(_Model):
    """What the person sees on the clock's day. `screen` null: one cannot sign in (`entrance`)."""

    day: date
    person: str
    entrance: Entrance
    card: PortalCard | None
    registration: PortalRegistration
    screen: PortalScreen | None
    papers: tuple[PortalPaper, ...]


class PortalLook(_Model):
    """Somebody asked. `item` null: for the record. `shown`: whether anything was seen."""

    at: AwareDatetime
    institution: str
    institution_name: str
    mode: Mode
    item: ConsentItem | None
    shown: bool


class PortalHistory(_Model):
    """Newest first; `next` leads on, and is null on the last page."""

    entries: tuple[PortalLook, ...]
    next: str | None


class RegistrationWish(_Model):
    """True: register on the portal. False: apply at the insurer for its end (利用登録解除)."""

    registered: bool


def router(centre: Centre) -> APIRouter:
    """The portal of each of the cast."""
    routes = APIRouter(prefix="/portal", tags=["portal"])
    portal = centre.portal

    @routes.get("/{person}")
    async def view(person: _Person) -> PortalPage:
        """What the person sees: eligibility, registration, certificate, papers."""
        return _page(portal.view(person))

    @routes.get("/{person}/history")
    async def history(
        person: _Person,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        after: _Cursor = None,
    ) -> PortalHistory:
        """Who asked for the record or for medical information, newest first."""
        found = portal.history(person, limit, None if after is None else _position(after))
        following = found.following
        return PortalHistory(
            entries=tuple(map(_look, found.entries)),
            next=None if following is None else f"{following.access_id}.{following.step}",
        )

    @routes.put("/{person}/registration")
    async def registration(person: _Person, wish: RegistrationWish) -> PortalPage:
        """Register for insurance use, or hand in the application for its end.

        An end takes effect at the end of the month after the application.
        """
        if wish.registered:
            portal.register(person)
        else:
            portal.deregister(person)
        return _page(portal.view(person))

    @routes.get("/{person}/pdf", response_class=Response, responses=_PDF)
    async def pdf(person: _Person) -> Response:
        """The eligibility screen as a file."""
        view = portal.view(person)
        if view.screen is None:
            raise PortalClosed(view.entrance)
        made = portal_pdf(
            view.screen,
            view.registration,
            made_at=centre.clock.now(),
            proofs=portal.proofs(view.person_id),
        )
        return Response(made, media_type="application/pdf")

    return routes


def _page(view: PortalView) -> PortalPage:
    status = view.registration
    return PortalPage(
        day=view.day,
        person=view.person_id,
        entrance=view.entrance,
        card=None if view.card is None else _card(view.card),
        registration=PortalRegistration(
            state=status.state,
            shown=status.shown,
            since=status.since,
            ends_on=status.ends_on,
            shown_until=status.shown_until,
            would_end_on=view.deregistration_effect,
        ),
        screen=None if view.screen is None else _screen(view.screen),
        papers=tuple(_paper(paper, view.day) for paper in view.papers),
    )


def _card(card: CardView) -> PortalCard:
    certificate = card.certificate
    return PortalCard(
        expires=card.expires,
        state=None if certificate is None else certificate.state,
        not_after=None if certificate is None else certificate.not_after,
        grace_end=None if certificate is None else certificate.grace_end,
        renewal_opens=card.renewal_opens,
    )


def _screen(screen: EligibilityScreen) -> PortalScreen:
    person, payment = screen.person, screen.payment
    words = None if payment is None else payment_words(payment)
    return PortalScreen(
        state=screen.state,
        confirms=screen.confirms,
        name=None if person is None else person.name,
        name_kana=None if person is None else person.name_kana,
        birth_date=None if person is None else person.birth_date,
        coverages=tuple(map(_coverage, screen.coverages)),
        percent=None if payment is None else payment.percent,
        payment_ja=None if words is None else words.ja,
        payment_en=None if words is None else words.en,
        aid=screen.aid is not None,
    )


def _coverage(coverage: Coverage) -> PortalCoverage:
    limit, insured = coverage.limit, coverage.insured
    return PortalCoverage(
        insurer_number=coverage.insurer_number.value,
        insurer_name=coverage.insurer_name,
        scheme=coverage.scheme,
        symbol=insured.symbol,
        number=insured.number,
        branch=insured.branch,
        relation=coverage.relation,
        insured_name=coverage.insured_name,
        valid_from=coverage.valid_from,
        lost_on=coverage.lost_on,
        loss_reason=coverage.loss_reason,
        elderly_percent=None if coverage.elderly is None else coverage.elderly.percent,
        limit_kind=None if limit is None else limit.kind.value,
        limit_band=None if limit is None or limit.band is None else limit.band.value,
        limit_until=None if limit is None else limit.period.last,
        diseases=tuple(one.disease.value for one in coverage.diseases),
    )


def _paper(paper: IssuedDocument, day: date) -> PortalPaper:
    return PortalPaper(
        number=paper.number.value,
        kind=paper.kind,
        reason=paper.reason,
        form=paper.form,
        issued_on=paper.issued_on,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        ended_on=paper.ended_on,
        end=paper.end,
        in_force=paper.in_force(day),
    )


def _look(entry: LookedAt) -> PortalLook:
    return PortalLook(
        at=entry.at,
        institution=entry.institution_code,
        institution_name=entry.institution,
        mode=entry.mode,
        item=entry.item,
        shown=entry.shown,
    )


def _position(cursor: str) -> Position:
    access_id, _, step = cursor.partition(".")
    return Position(access_id, int(step))
