"""The pictures of a look at the face: those that the page's camera sends, and those it is shown."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from PIL import Image
from starlette.responses import Response

from clinic_ui.front.roles import ReaderRole
from onshikaku.domain.checkin.states import CheckingFace
from reader.camera.pictures import PictureRefused
from reader.camera.ports import CameraTrouble  # noqa: TC001 - read at run time

if TYPE_CHECKING:
    from clinic_ui.front.eyes import Eye, PageCamera
    from clinic_ui.web.house import House
    from reader.camera.ports import Frame

__all__ = ["camera"]

Step = Annotated[int, Query()]
Lens = Annotated[str, Query(pattern=r"^[0-9a-f]{16}$")]

_DONE, _NOT_NOW, _NOT_YOURS, _NO_PICTURE = 204, 202, 205, 415
"""Frames that nobody wants at the moment are no fault of the page, nor is a second screen."""
_JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True)
class _Sender:
    """The screen whose camera looks in a visit."""

    visit: str
    lens: str


class _Looks:
    """Where somebody is looked at, and with which screen's camera.

    A place may be shown on several screens and has one camera: that of the first that sent a frame.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._senders: dict[str, _Sender] = {}

    def eye(self, place_id: str) -> Eye:
        """What the place sees with. Raises `HTTPException` where it has nothing."""
        eye = self._house.eyes.get(self._house.front.place(place_id, ReaderRole.KIOSK).id)
        if eye is None:
            raise HTTPException(404)
        return eye

    def own(self, place_id: str) -> PageCamera:
        """The camera that the page has to have. Raises `HTTPException` where it needs none."""
        own = self.eye(place_id).browser
        if own is None:
            raise HTTPException(404)
        return own

    def visit(self, place_id: str, step: int) -> str | None:
        """The visit in which somebody is looked at in that step, None if nobody is."""
        visit = self._house.front.place(place_id).visit
        if visit is None or visit.step != step or not isinstance(visit.state, CheckingFace):
            return None
        return visit.id

    def another_looks(self, place_id: str, visit: str, lens: str) -> bool:
        """Whether the visit's frames come from another screen."""
        sender = self._senders.get(place_id)
        return sender is not None and sender.visit == visit and sender.lens != lens

    def looks(self, place_id: str, visit: str, lens: str) -> None:
        """This screen sends the visit's frames."""
        self._senders[place_id] = _Sender(visit, lens)


def camera(house: House) -> APIRouter:
    """The routes below a kiosk's address. Each is for the look of that `step` and for no other.

    `lens` names the screen that sends.
    """
    routes = APIRouter()
    looks = _Looks(house)

    @routes.post("/frame")
    async def frame(request: Request, place_id: str, step: Step, lens: Lens) -> Response:
        own = looks.own(place_id)
        if request.headers.get("content-type") != _JPEG:
            return Response(status_code=_NO_PICTURE)
        jpeg = await request.body()
        visit = looks.visit(place_id, step)
        if visit is None or not own.asks:
            return Response(status_code=_NOT_NOW)
        if looks.another_looks(place_id, visit, lens):
            return Response(status_code=_NOT_YOURS)
        try:
            wanted = own.offer(jpeg)
        except PictureRefused:
            return Response(status_code=_NO_PICTURE)
        looks.looks(place_id, visit, lens)
        return Response(status_code=_DONE if wanted else _NOT_NOW)

    @routes.post("/camera-trouble")
    async def camera_trouble(
        place_id: str, step: Step, lens: Lens, trouble: CameraTrouble
    ) -> Response:
        own, visit = looks.own(place_id), looks.visit(place_id, step)
        if visit is None:
            return Response(status_code=_NOT_NOW)
        if looks.another_looks(place_id, visit, lens):
            return Response(status_code=_NOT_YOURS)
        own.failed(trouble)
        return Response(status_code=_DONE)

    @routes.get("/preview")
    async def preview(place_id: str, step: Step) -> Response:
        eye = looks.eye(place_id)
        if eye.browser is not None:
            raise HTTPException(404)  # the page that sends has the picture; no other needs it
        seen = eye.preview()
        if seen is None or looks.visit(place_id, step) is None:
            return Response(status_code=_DONE)
        return Response(await asyncio.to_thread(_jpeg, seen), media_type=_JPEG)

    return routes


def _jpeg(frame: Frame) -> bytes:
    """The frame for the screen; it is in no file, and in nothing that outlives the answer."""
    out = io.BytesIO()
    Image.frombytes("RGB", (frame.width, frame.height), frame.rgb).save(out, "JPEG", quality=80)
    return out.getvalue()
