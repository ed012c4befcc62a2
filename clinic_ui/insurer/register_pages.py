"""A new member at `/insurer/members/new`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response  # noqa: TC002 - FastAPI resolves the annotations

from clinic_ui.insurer.member_acts import registered_note
from clinic_ui.insurer.membership_form import PERCENTS, read_membership
from clinic_ui.insurer.office import PREFIX
from clinic_ui.insurer.reading import Reading
from clinic_ui.insurer.refusals import refused
from clinic_ui.insurer.speech import Speech
from onshikaku.domain.coverage import Relation
from onshikaku.domain.person import Sex
from onshikaku.domain.text import Text
from onshikaku.errors import InvalidField

if TYPE_CHECKING:
    from clinic_ui.insurer.office import Office

__all__ = ["router"]

_NEW = Text("加入者を登録しました。", "The member was registered.")
_MORE = Text(
    "同じマイナンバーの人に、新しい資格を加えました。",
    "A new coverage was added to the person with that My Number.",
)


def router(office: Office) -> APIRouter:
    """The registration of an office."""
    routes = APIRouter(prefix=f"{PREFIX}/members")
    desk = office.centre.insurer

    def form_page(request: Request, form: Reading) -> Response:
        speech = Speech.of(request)
        nothing = ("", speech.t("choose"))
        context = {
            "form": form,
            "sexes": [nothing, *speech.options("sex", Sex)],
            "relations": [nothing, *speech.options("relation", Relation)],
            "percents": [
                ("", speech.t("f.percent.unset")),
                *(
                    (one, speech.t("f.percent.value", tenths=one[0], percent=one))
                    for one in PERCENTS
                ),
            ],
            "insurers": [nothing, *((one.number.value, one.name) for one in desk.insurers())],
        }
        return office.page(request, "register.html", context)

    @routes.get("/new")
    async def empty(request: Request) -> Response:
        """The empty form."""
        return form_page(request, Reading({}, office.centre.clock.today()))

    @routes.post("/new")
    async def register(request: Request) -> Response:
        """Register and compare; or say what is wrong, field by field."""
        form = Reading.of(await request.form(), office.centre.clock.today())
        membership = read_membership(form, desk.insurers())
        if membership is None:
            return form_page(request, form)
        try:
            registered = desk.register(membership)
        except InvalidField as error:
            refused(form, error)
            return form_page(request, form)
        happened = _NEW if registered.change.value == "new-person" else _MORE
        note = registered_note(office, happened, registered)
        return office.done(f"/members/{registered.person_id}", note)

    return routes
