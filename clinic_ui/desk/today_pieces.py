"""The live pieces of the desk's pages, rendered from the front as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.desk.beside import Beside
from clinic_ui.desk.paper_sheet import row_of
from clinic_ui.desk.same_person import same_person
from clinic_ui.desk.sheet_charge import TREATMENTS
from clinic_ui.desk.today import Show, today
from clinic_ui.desk.today_places import place_views
from clinic_ui.fields import day_text
from clinic_ui.web.render import part
from onshikaku.domain.dates import jst_day
from onshikaku.domain.rules.access import may_view

if TYPE_CHECKING:
    from clinic_ui.desk.today_searches import Searches
    from clinic_ui.desk.today_view import View
    from clinic_ui.front.front import Front
    from clinic_ui.front.visits import Visit
    from onshikaku.domain.institution import Role

__all__ = ["list_context", "live_pieces", "over_pieces", "sheet_context"]

_NAMES = ("alerts", "readers", "list", "news")
_SHEET = "sheet"
_ALONE = Beside()


def list_context(
    front: Front,
    searches: Searches,
    view: View,
    visit: Visit | None = None,
    beside: Beside = _ALONE,
) -> dict[str, object]:
    """What the templates of the list need; `visit` is the one whose sheet is open."""
    wanted = searches.text(view.find)
    listed = today(front.visits, view.show, wanted, lambda one: row_of(one, beside.settled(one)))
    ended = [(one.ended, one) for one in front.visits if one.ended is not None]
    _, newest = max(ended, key=lambda pair: pair[0], default=(None, None))
    return {
        "today": listed,
        "same_person": same_person(front.visits),
        "places": place_views(front.places.values()),
        "shows": tuple(Show),
        "view": view,
        "list_view": view.of_list(),
        "wanted": wanted,
        "open_id": None if visit is None else visit.id,
        "day": day_text(jst_day(front.now())),
        "newest": None if newest is None else row_of(newest, beside.settled(newest)),
    }


def sheet_context(
    front: Front, view: View, visit: Visit, role: Role, beside: Beside = _ALONE
) -> dict[str, object]:
    """What the template of a visit's sheet needs, for an account of that kind."""
    seen = beside.seen(view, visit)
    return {
        "visit": visit,
        "same_person": same_person(front.visits),
        "one": row_of(visit, beside.settled(visit)),
        "sheet": beside.sheet(visit, front.now(), seen),
        "at_hand": beside.at_hand(visit),
        "looked": beside.looked(visit),
        "visit_day": day_text(visit.day),
        "path": f"/desk/visits/{visit.id}",
        "treatments": TREATMENTS,
        "view": view,
        "reader_name": _reader(front, visit),
        "may_view": may_view(role),
        "reference_number": None
        if visit.confirmation is None
        else visit.confirmation.reference_number,
    }


def live_pieces(
    front: Front,
    searches: Searches,
    view: View,
    visit_id: str | None,
    language: str,
    role: Role,
    beside: Beside = _ALONE,
) -> dict[str, str]:
    """The pieces by the name of their event. Raises `UnknownVisit`."""
    visit = front.visit(visit_id) if visit_id else None
    context = list_context(front, searches, view, visit, beside)
    pieces = {name: part(f"desk/list_{name}.html", language, context) for name in _NAMES}
    if visit is not None:
        shown = sheet_context(front, view, visit, role, beside)
        pieces[_SHEET] = part("desk/visit_sheet.html", language, shown)
    return pieces


def over_pieces(language: str, *, sheet: bool) -> dict[str, str]:
    """What is left on a page whose session is over: nothing about anybody."""
    pieces = dict.fromkeys(_NAMES, "") | ({_SHEET: ""} if sheet else {})
    return pieces | {"over": part("desk/list_over.html", language, {})}


def _reader(front: Front, visit: Visit) -> str | None:
    place = front.places.get(visit.place)
    return None if place is None else place.name
