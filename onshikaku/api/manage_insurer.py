"""The insurers' side of the management port: members, mismatches, links, inquiries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query

from onshikaku.api.insurer_requests import (
    CheckRequest,
    ChecksQuery,
    Confirmation,
    CorrectionRequest,
    CoverageRequest,
    EventsQuery,
    InquiryRequest,
    LinkRequest,
    LossRequest,
    MembershipRequest,
    MembersQuery,
    SearchRequest,
    StopRequest,
    insurer_number,
)
from onshikaku.api.insurer_views import (
    CheckedView,
    CheckView,
    EventView,
    InquiryView,
    InsurerView,
    MemberPage,
    MemberView,
    RegisteredView,
    RelinkedView,
    ViewersView,
    check_view,
    checked_view,
    event_view,
    inquiry_view,
    insurer_view,
    member_page,
    member_view,
    registered_view,
    relinked_view,
    viewers_view,
)
from onshikaku.domain.identifiers import InsurerNumber, MyNumber
from onshikaku.domain.membership import Membership
from onshikaku.service.insurer_positions import position_meant

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre
    from onshikaku.service.insurer_values import Registered

__all__ = ["router"]

_ID = r"^[a-z0-9-]{1,64}$"
_PersonId = Annotated[str, Path(pattern=_ID, description="The id of a person.")]
_CheckId = Annotated[str, Path(pattern=r"^[0-9a-f]{1,64}$", description="The id of a mismatch.")]
_Position = Annotated[int, Path(ge=0, le=1_000_000, description="The position of a stop.")]


def router(centre: Centre) -> APIRouter:
    """What an insurer does to its members' records. Clinics are answered by it at once."""
    routes = APIRouter(prefix="/insurer", tags=["insurers"])
    for part in (_members, _records, _checks, _links):
        routes.include_router(part(centre))
    return routes


def _members(centre: Centre) -> APIRouter:
    routes, desk = APIRouter(), centre.insurer

    @routes.get("/insurers")
    async def insurers() -> list[InsurerView]:
        """Every insurer, by number."""
        return [insurer_view(insurer) for insurer in desk.insurers()]

    @routes.get("/members")
    async def members(query: Annotated[MembersQuery, Query()]) -> MemberPage:
        """Everybody on record, by id; with `insurer`, whom that one has or had."""
        insurer = None if query.insurer is None else insurer_number(query.insurer)
        return member_page(desk.members(insurer, "", query.after, query.limit))

    @routes.post("/members/search")
    async def search(request: SearchRequest) -> MemberPage:
        """Whom a name, kana or number means. A POST, so that none of them is in an address."""
        insurer = None if request.insurer is None else InsurerNumber(request.insurer)
        return member_page(desk.members(insurer, request.text, request.after, request.limit))

    @routes.get("/members/{person_id}")
    async def member(person_id: _PersonId) -> MemberView:
        """Everything that is kept of a person."""
        return member_view(desk.member(person_id))

    @routes.post("/members", status_code=201)
    async def register(request: MembershipRequest) -> RegisteredView:
        """Register a member (資格取得), and compare the record with the resident register.

        A number that leads to somebody on record: a new coverage of theirs.
        """
        return registered_view(desk.register(request.membership(desk.insurers())))

    @routes.post("/members/{person_id}/coverages", status_code=201)
    async def add(person_id: _PersonId, request: CoverageRequest) -> RegisteredView:
        """Register a new coverage of somebody on record."""
        person = desk.member(person_id).holder.person
        coverage = request.coverage(desk.insurers())
        membership = Membership(person, coverage, None, request.reported_on, request.registered_on)
        return registered_view(desk.register(membership, person_id))

    return routes


def _records(centre: Centre) -> APIRouter:
    routes, desk = APIRouter(), centre.insurer

    @routes.post("/members/{person_id}/loss")
    async def lose(person_id: _PersonId, request: LossRequest) -> RegisteredView:
        """Register the end of a coverage (資格喪失). Its papers end."""
        registered = desk.lose(
            person_id,
            request.lost_on,
            request.reason,
            position=request.coverage,
            reported_on=request.reported_on,
            registered_on=request.registered_on,
        )
        return registered_view(registered)

    @routes.put("/members/{person_id}/correction")
    async def correct(person_id: _PersonId, request: CorrectionRequest) -> RegisteredView:
        """Correct a record, and compare it anew. Papers that say otherwise are replaced."""
        return registered_view(_correct(centre, person_id, request))

    @routes.post("/members/{person_id}/stops", status_code=201)
    async def stop(person_id: _PersonId, request: StopRequest) -> MemberView:
        """Stop viewing (閲覧停止)."""
        desk.stop_viewing(person_id, request.scope, request.reason, request.first, request.last)
        return member_view(desk.member(person_id))

    @routes.delete("/members/{person_id}/stops/{position}")
    async def release(person_id: _PersonId, position: _Position) -> MemberView:
        """Release viewing. What a mismatch stopped is released by settling the mismatch."""
        desk.release(person_id, position)
        return member_view(desk.member(person_id))

    @routes.get("/events")
    async def events(query: Annotated[EventsQuery, Query()]) -> list[EventView]:
        """What insurers did to a person's record, newest first."""
        return [event_view(event) for event in desk.events(query.person)]

    return routes


def _checks(centre: Centre) -> APIRouter:
    routes, desk = APIRouter(), centre.insurer

    @routes.get("/checks")
    async def checks(query: Annotated[ChecksQuery, Query()]) -> list[CheckView]:
        """Mismatches with the resident register, newest first."""
        return [check_view(check) for check in desk.checks(query.state, query.person)]

    @routes.post("/checks")
    async def check(request: CheckRequest) -> CheckedView:
        """Compare a record with the resident register now."""
        return checked_view(desk.cases.check(request.person))

    @routes.post("/checks/everybody")
    async def check_all() -> list[CheckView]:
        """Compare every record with the resident register now; the mismatches that are open."""
        return [check_view(check) for check in desk.cases.check_all()]

    @routes.post("/checks/{check_id}/confirmation")
    async def confirm(check_id: _CheckId, request: Confirmation) -> CheckView:
        """Say that there is no doubt, or that it is another person. The former releases viewing."""
        settled = desk.cases.confirm(check_id, request.note, another_person=request.another_person)
        return check_view(settled)

    @routes.post("/checks/{check_id}/correction")
    async def correct(check_id: _CheckId, request: CorrectionRequest) -> RegisteredView:
        """Correct the record. If it agrees now, the mismatch is settled and viewing released."""
        return registered_view(_correct(centre, desk.cases.case(check_id).person_id, request))

    return routes


def _links(centre: Centre) -> APIRouter:
    routes, links = APIRouter(), centre.insurer.links

    @routes.post("/members/{person_id}/link")
    async def link(person_id: _PersonId, request: LinkRequest) -> RelinkedView:
        """Keep a record under that number; a record linked wrongly moves to whom it belongs."""
        return relinked_view(links.relink(person_id, MyNumber(request.my_number)))

    @routes.get("/members/{person_id}/viewers")
    async def viewers(person_id: _PersonId) -> ViewersView:
        """Who was shown the record that was kept under this person's number."""
        return viewers_view(links.viewers(person_id))

    @routes.post("/inquiries")
    async def inquire(request: InquiryRequest) -> InquiryView:
        """Ask the resident register for a number (個人番号の照会)."""
        return inquiry_view(centre.insurer.inquire(request.to_domain()))

    return routes


def _correct(centre: Centre, person_id: str, request: CorrectionRequest) -> Registered:
    desk = centre.insurer
    holder = desk.member(person_id).holder
    position, coverage = request.coverage, None
    if request.changes_coverage():
        position = position_meant(holder.coverages, position)
        coverage = request.corrected(holder.coverages[position])
    return desk.correct(
        person_id,
        request.person(holder.person),
        coverage,
        position=position,
        reported_on=request.reported_on,
        registered_on=request.registered_on,
    )
