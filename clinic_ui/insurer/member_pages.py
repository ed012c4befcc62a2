"""A member's page at `/insurer/members/…`, and what is done there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response  # noqa: TC002 - FastAPI resolves the annotations

from clinic_ui.fields import period_text
from clinic_ui.insurer.member_about import about_lines
from clinic_ui.insurer.member_acts import ACTS
from clinic_ui.insurer.member_state import newest, state_on
from clinic_ui.insurer.member_view import beside_register, card_state, record_rows
from clinic_ui.insurer.membership_form import PERCENTS, of_coverage, of_person
from clinic_ui.insurer.office import PREFIX
from clinic_ui.insurer.paper_view import paper_row
from clinic_ui.insurer.reading import Reading
from clinic_ui.insurer.refusals import refused
from clinic_ui.insurer.seen import seen_on
from clinic_ui.insurer.speech import Speech
from onshikaku.documents.paper_lines import PAPER_NAMES
from onshikaku.domain.application import ApplicationKind
from onshikaku.domain.coverage import LossReason, Relation
from onshikaku.domain.holder import StopReason, StopScope
from onshikaku.domain.person import Sex
from onshikaku.errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_ui.insurer.office import Office
    from onshikaku.service.insurer_values import KeptMember

__all__ = ["router"]


def router(office: Office) -> APIRouter:
    """The pages of an office's members."""
    routes = APIRouter(prefix=f"{PREFIX}/members")

    def member_page(
        request: Request, member: KeptMember, act: str = "", form: Reading | None = None
    ) -> Response:
        context = {**_context(office, member, Speech.of(request)), "act": act}
        if form is not None:
            context["forms"] = {**_forms(office, member), act: form}
        return office.page(request, "member.html", context)

    @routes.get("/{person_id}")
    async def show(request: Request, person_id: str, act: str = "") -> Response:
        """Everything that is kept of a member; the form of one act is open where it is named."""
        return member_page(request, office.member(person_id), act)

    @routes.post("/{person_id}/{act}")
    async def do(request: Request, person_id: str, act: str) -> Response:
        """Do something to the record, and say what it came to; or say what is wrong, and where."""
        member = office.member(person_id)
        if act not in ACTS:
            raise HTTPException(404)
        form = Reading.of(await request.form(), office.centre.clock.today())
        note = None
        try:
            note = ACTS[act](office, member, form)
        except InvalidField as error:
            refused(form, error)
        if note is None:
            return member_page(request, member, act, form)
        return office.done(f"/members/{person_id}", note)

    return routes


def _context(office: Office, member: KeptMember, speech: Speech) -> dict[str, object]:
    day, holder = office.centre.clock.today(), member.holder
    case = office.centre.issuance.case(member.person_id)
    resident = office.centre.insurer.links.resident(member.person_id)
    card = card_state(case.circumstances, case.registration, day)
    differences = [item for check in member.open_checks for item in check.differences]
    return {
        "member": member,
        "person": holder.person,
        "linked": member.my_number is not None,
        "state": state_on(holder, day),
        "beside": beside_register(
            holder.person, None if resident is None else resident.person, differences
        ),
        "records": record_rows(holder.coverages),
        "about": tuple(about_lines(holder.person, member.my_number, card, speech)),
        "proofs": office.centre.issuance.proofs_of(member.person_id, day),
        "seen": seen_on(day, holder, case.circumstances, case.registration),
        "papers": [paper_row(one, day) for one in reversed(case.papers)],
        "events": member.events,
        "outlook": office.centre.issuance.outlook(member.person_id),
        "stops": [
            (position, stop, period_text(stop.period))
            for position, stop in member.stops.items()
            if stop.period.last is None or stop.period.last >= day
        ],
        "sexes": tuple(Sex),
        "relations": tuple(Relation),
        "percents": PERCENTS,
        "losses": tuple(LossReason),
        "scopes": tuple(StopScope),
        "reasons": tuple(StopReason),
        "kinds": tuple(ApplicationKind),
        "kind_names": PAPER_NAMES,
        "forms": _forms(office, member),
    }


def _forms(office: Office, member: KeptMember) -> Mapping[str, Reading]:
    """The forms as they are before anybody types: with what is on record."""
    day, holder = office.centre.clock.today(), member.holder
    coverage = newest(holder)
    filled: dict[str, Mapping[str, str]] = {
        "lose": {
            "position": _open_position(member),
            "loss_reason": LossReason.OTHER_COVERAGE.value,
        },
        "correct": of_person(holder.person),
        "coverage": {}
        if coverage is None
        else of_coverage(coverage, holder.coverages.index(coverage)),
        "stop": {"scope": StopScope.RECORD.value, "reason": StopReason.PROTECTION.value},
    }
    return {act: Reading(filled.get(act, {}), day) for act in ACTS}


def _open_position(member: KeptMember) -> str:
    opened = [at for at, one in enumerate(member.holder.coverages) if one.lost_on is None]
    return str(opened[-1]) if opened else ""
