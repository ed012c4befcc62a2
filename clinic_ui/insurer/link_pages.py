"""Wrong links (紐付け誤り) at `/insurer/links`: whose, who saw them, and putting them right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response  # noqa: TC002 - FastAPI resolves the annotations

from clinic_ui.fields import day_text
from clinic_ui.insurer.member_acts import checked_lines, seen_lines
from clinic_ui.insurer.member_view import beside_register
from clinic_ui.insurer.office import PREFIX, Note
from clinic_ui.insurer.paging import ON_A_PAGE, paging
from clinic_ui.insurer.reading import Reading
from clinic_ui.insurer.refusals import refused
from onshikaku.domain.dates import JST
from onshikaku.domain.linkage import Grade, Inquiry, OneHit, compare
from onshikaku.domain.membership import CaseList
from onshikaku.domain.text import Text
from onshikaku.errors import InvalidField, UnknownInstitution

if TYPE_CHECKING:
    from clinic_ui.insurer.office import Office
    from onshikaku.domain.identifiers import MyNumber
    from onshikaku.domain.person import Person
    from onshikaku.service.insurer_values import KeptMember, Relinked, Viewers

__all__ = ["router"]

_RELINKED = Text("正しい番号に紐付け直しました。", "The record is under the right number now.")
_LINKED = Text("マイナンバーに紐付けました。", "The record is under a number now.")
_MOVED = Text(
    "元の番号の人には、登録されるまで資格がありません。",
    "Whoever has the former number has no coverage until one is registered.",
)
_EXCHANGED = Text(
    "相手の記録も別人のものだったため、二人の記録を入れ替えました。",
    "The record there was another person's too: the two were exchanged.",
)


def router(office: Office) -> APIRouter:
    """The links of an office. No My Number stands in an address."""
    routes = APIRouter(prefix=f"{PREFIX}/links")
    desk = office.centre.insurer

    def link_page(request: Request, member: KeptMember, form: Reading) -> Response:
        viewers, person = desk.links.viewers(member.person_id), member.holder.person
        resident, right = desk.links.resident(member.person_id), _asked(office, person)
        known = None if resident is None else resident.person
        found = None if resident is None else compare(person, resident, office.centre.clock.today())
        context = {
            "member": member,
            "person": person,
            "since": None if viewers.since is None else day_text(viewers.since),
            "until": viewers.until and viewers.until.astimezone(JST),
            "looks": _looks(office, viewers),
            "beside": beside_register(person, known, () if found is None else found.differences),
            "wrong_link": found is not None and found.grade is not Grade.A,
            "linked": member.my_number is not None,
            "right": None if right is None or right == member.my_number else right.value[-4:],
            "form": form,
        }
        return office.page(request, "link.html", context)

    @routes.get("")
    async def links(request: Request, page: int = 1) -> Response:
        """Whose record seems to be under another person's number, and whose was."""
        at = paging(desk.cases.count(CaseList.LINKS), page, {})
        context = {
            "paging": at,
            "rows": [
                (one, day_text(one.check.checked_on))
                for one in desk.cases.listed(CaseList.LINKS, None, at.first, ON_A_PAGE)
            ],
        }
        return office.page(request, "links.html", context)

    @routes.get("/{person_id}")
    async def show(request: Request, person_id: str) -> Response:
        """One link: record and register side by side, and who saw the record."""
        return link_page(
            request, office.member(person_id), Reading({}, office.centre.clock.today())
        )

    @routes.post("/{person_id}")
    async def relink(request: Request, person_id: str) -> Response:
        """Put the record under the number that was typed, or that the register tells."""
        member = office.member(person_id)
        form = Reading.of(await request.form(), office.centre.clock.today())
        told = _asked(office, member.holder.person) if form.ticked("by_inquiry") else None
        number = told or form.my_number("my_number")
        if number is not None:
            try:
                relinked = desk.links.relink(person_id, number)
            except InvalidField as error:
                refused(form, error)
            else:
                linked = member.my_number is not None
                return office.done(f"/links/{person_id}", _note(office, relinked, linked=linked))
        return link_page(request, member, form)

    return routes


def _note(office: Office, relinked: Relinked, *, linked: bool) -> Note:
    moved = (_EXCHANGED if relinked.exchanged else _MOVED,) if linked else ()
    lines = (*checked_lines(relinked.checked), *moved, *seen_lines(office, relinked.record_of))
    state = "ok" if relinked.checked.case is None else "attention"
    return Note(_RELINKED if linked else _LINKED, lines, state)


def _asked(office: Office, person: Person) -> MyNumber | None:
    """The number that the register tells for the items of a record."""
    inquiry = Inquiry(
        person.name, person.birth_date, person.sex, person.address, name_kana=person.name_kana
    )
    answer = office.centre.insurer.inquire(inquiry)
    return answer.my_number if isinstance(answer, OneHit) else None


def _looks(office: Office, viewers: Viewers) -> list[tuple[str, str, str, str]]:
    """When, which institution, in which mode, and what was seen."""
    return [
        (
            row.answered_at.astimezone(JST).strftime("%Y-%m-%d %H:%M"),
            _institution(office, row.institution_code),
            row.mode.value,
            "record" if row.item is None else row.item.value,
        )
        for row in viewers.rows
    ]


def _institution(office: Office, code: str) -> str:
    try:
        return office.centre.institutions.get(code).institution.name
    except UnknownInstitution:
        return code
