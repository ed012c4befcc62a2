"""What every page of the desk shows around its own: who is signed in, and what is switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from clinic_ui.web.render import page, part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import HTMLResponse

    from clinic_ui.desk.line import DeskLine
    from clinic_ui.web.house import House

__all__ = ["desk_page", "frame_pieces", "pdf_response"]


def desk_page(
    request: Request,
    house: House,
    line: DeskLine,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    status: int = 200,
) -> HTMLResponse:
    """A page that extends `desk/frame.html`; templates find `house`, `line`, `switches`."""
    around = {"house": house, "line": line, "switches": house.switches}
    return page(request, template, {**around, **(context or {})}, status=status)


def pdf_response(pdf: bytes, name: str) -> Response:
    """A printed paper, opened by the browser; its file name says that it is simulated."""
    return Response(
        pdf,
        media_type="application/pdf",
        headers={"content-disposition": f'inline; filename="onshikaku-simulated-{name}.pdf"'},
    )


def frame_pieces(house: House, language: str) -> dict[str, str]:
    """The live pieces of the frame, to be sent along with a page's own."""
    banner = part("desk/visual_banner.html", language, {"switches": house.switches})
    return {"visual-banner": banner}
