"""The members at `/insurer`: all of them, those of an insurer, those whom a search means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.insurer.member_state import newest, state_on
from clinic_ui.insurer.office import PREFIX
from onshikaku.documents.paper_lines import PAPER_NAMES
from onshikaku.domain.dates import era_date
from onshikaku.domain.identifiers import InsurerNumber, InvalidIdentifier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from clinic_ui.insurer.member_state import MemberState
    from clinic_ui.insurer.office import Office
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.issued import IssuedDocument
    from onshikaku.domain.text import Text
    from onshikaku.service.insurer_values import KeptMember

__all__ = ["numbers_of", "router"]

_ON_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member in the list. `open_check`: the grade of a check that is not settled."""

    id: str
    name: str
    kana: str
    born: str
    born_era: str
    number: str | None
    insurer: str | None
    state: MemberState
    open_check: str | None
    papers: tuple[Text, ...]


def router(office: Office) -> APIRouter:
    """The list of an office."""
    routes = APIRouter(prefix=PREFIX)

    @routes.get("")
    async def members(
        request: Request,
        find: Annotated[str, Query(max_length=40)] = "",
        insurer: Annotated[str, Query(max_length=8)] = "",
        after: Annotated[str, Query(max_length=64)] = "",
    ) -> Response:
        """A page of the list. `find` names a search, not whom it looks for."""
        desk, day = office.centre.insurer, office.centre.clock.today()
        wanted = office.searches.text(find)
        page = desk.members(_insurer(insurer), wanted, after or None, _ON_A_PAGE)
        here = {"find": find, "insurer": insurer}
        context = {
            "rows": [
                _row(one, office.centre.issuance.documents_of(one.person_id), day)
                for one in page.members
            ],
            "wanted": wanted,
            "insurer": insurer,
            "insurers": [(one.number.value, one.name) for one in desk.insurers()],
            "first": _address(**here) if after else None,
            "following": page.following and _address(**here, after=page.following),
        }
        return office.page(request, "members.html", context)

    @routes.post("/search")
    async def search(
        wanted: Annotated[str, Form(max_length=200)] = "",
        insurer: Annotated[str, Form(max_length=8)] = "",
    ) -> Response:
        """Look for members; the address names the search, not the members."""
        address = _address(find=office.searches.keep(wanted), insurer=insurer)
        return RedirectResponse(address, 303)

    return routes


def numbers_of(coverage: Coverage) -> str:
    """記号・番号・枝番 in one line."""
    insured = coverage.insured
    said = "・".join(part for part in (insured.symbol, insured.number) if part)
    return f"{said}（{insured.branch}）" if insured.branch else said


def _row(member: KeptMember, papers: Iterable[IssuedDocument], day: date) -> MemberRow:
    person, coverage = member.holder.person, newest(member.holder)
    return MemberRow(
        id=member.person_id,
        name=person.name,
        kana=person.name_kana,
        born=person.birth_date.isoformat(),
        born_era=era_date(person.birth_date),
        number=None if coverage is None else numbers_of(coverage),
        insurer=None if coverage is None else coverage.insurer_name,
        state=state_on(member.holder, day),
        open_check=next((check.grade.value for check in member.open_checks), None),
        papers=tuple(PAPER_NAMES[paper.kind] for paper in papers if paper.in_force(day)),
    )


def _insurer(number: str) -> InsurerNumber | None:
    try:
        return InsurerNumber(number) if number else None
    except InvalidIdentifier:
        return None


def _address(**asked: str) -> str:
    said = {name: word for name, word in asked.items() if word}
    return PREFIX + (f"?{urlencode(said)}" if said else "")
