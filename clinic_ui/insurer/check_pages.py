"""The entry check (誤入力チェック) at `/insurer/checks`: what is open, and how it is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response  # noqa: TC002 - FastAPI resolves the annotations

from clinic_ui.fields import day_text
from clinic_ui.insurer.member_acts import seen_lines
from clinic_ui.insurer.member_view import beside_register
from clinic_ui.insurer.office import PREFIX, Note
from clinic_ui.insurer.paging import ON_A_PAGE, paging
from onshikaku.domain.linkage import Grade
from onshikaku.domain.membership import CaseList
from onshikaku.domain.text import Text
from onshikaku.errors import UnknownCheck

if TYPE_CHECKING:
    from clinic_ui.insurer.office import Office
    from onshikaku.domain.membership import EntryCheck

__all__ = ["router"]

_CONFIRMED = Text(
    "疑義なしとして確認し、閲覧の停止を解除しました。", "Confirmed: viewing is open again."
)
_ANOTHER = Text(
    "別人の疑いとして登録しました。正しい番号に直すまで、閲覧は止まったままです。",
    "Noted as another person: viewing stays stopped until the record is under the right number.",
)


def router(office: Office) -> APIRouter:
    """The checks of an office."""
    routes = APIRouter(prefix=f"{PREFIX}/checks")
    desk = office.centre.insurer

    @routes.get("")
    async def queue(
        request: Request, grade: str = "", settled: str = "", page: int = 1
    ) -> Response:
        """What is open, the gravest first; or what is settled."""
        cases = CaseList.SETTLED if settled else CaseList.OPEN
        chosen = next((one for one in Grade if one.value == grade), None)
        at = paging(
            desk.cases.count(cases, chosen), page, {"grade": chosen or "", "settled": settled}
        )
        counts = desk.cases.open_by_grade()
        context = {
            "rows": [
                (one, day_text(one.check.checked_on))
                for one in desk.cases.listed(cases, chosen, at.first, ON_A_PAGE)
            ],
            "paging": at,
            "grade": chosen,
            "settled": bool(settled),
            "counts": counts,
            "open_count": sum(counts.values()),
        }
        return office.page(request, "checks.html", context)

    @routes.post("")
    async def compare_all() -> Response:
        """Compare everybody's record with the resident register now."""
        before = {one.id for one in desk.checks()}
        found = [one for one in desk.cases.check_all() if one.id not in before]
        lines = (Text(f"新しく見つかった違い：{len(found)}件", f"New mismatches: {len(found)}"),)
        happened = Text("全員の記録を住民基本台帳と照合しました。", "Every record was compared.")
        return office.done("/checks", Note(happened, lines, "attention" if found else "ok"))

    @routes.get("/{check_id}")
    async def show(request: Request, check_id: str) -> Response:
        """One mismatch, side by side."""
        check = _check(office, check_id)
        member, resident = desk.member(check.person_id), desk.links.resident(check.person_id)
        context = {
            "check": check,
            "day": day_text(check.checked_on),
            "member": member,
            "person": member.holder.person,
            "beside": beside_register(
                member.holder.person,
                None if resident is None else resident.person,
                check.differences,
            ),
            "nobody": resident is None,
        }
        return office.page(request, "check.html", context)

    @routes.post("/{check_id}")
    async def settle(
        check_id: str,
        verdict: Annotated[str, Form()] = "",
        note: Annotated[str, Form(max_length=400)] = "",
    ) -> Response:
        """The insurer's word: no doubt, or another person."""
        check = _check(office, check_id)
        if verdict not in ("confirm", "another"):
            raise HTTPException(400)
        another = verdict == "another"
        desk.cases.confirm(check_id, note.strip(), another_person=another)
        lines = tuple(seen_lines(office, check.person_id))
        if another:
            said = Note(_ANOTHER, lines, "attention")
            return office.done(f"/links/{check.person_id}", said)
        return office.done(f"/members/{check.person_id}", Note(_CONFIRMED, lines))

    return routes


def _check(office: Office, check_id: str) -> EntryCheck:
    """Raises the 404 of what is not open."""
    try:
        return office.centre.insurer.cases.case(check_id)
    except UnknownCheck as error:
        raise HTTPException(404) from error
