"""Who stands before the camera of a reader: chosen, and shown."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Request
from fastapi import Form as Posted
from starlette.responses import Response

from clinic_ui.bench.pictures import NO_PERSON, image
from clinic_ui.bench.scenes import FaceScene  # noqa: TC001 - FastAPI resolves the annotations

if TYPE_CHECKING:
    from clinic_ui.bench.acts import Acts
    from clinic_ui.bench.controls import BenchControls

__all__ = ["router"]

_THUMBNAIL = (320, 240)


def router(acts: Acts, bench: BenchControls) -> APIRouter:
    """The camera of `/bench/readers/{place}`."""
    routes = APIRouter()

    @routes.post("/readers/{place}/face")
    async def face(request: Request, place: str, scene: Annotated[FaceScene, Posted()]) -> Response:
        """Have somebody stand there, or the camera fail."""
        return await acts.do(
            request, "face", lambda: setattr(bench.faces[place], "scene", scene), reader=place
        )

    @routes.get("/scene")
    def scene(scene: FaceScene, persona: str = NO_PERSON) -> Response:
        """What a camera sees in a scene."""
        small = image(scene, persona)
        small.thumbnail(_THUMBNAIL)
        out = BytesIO()
        small.save(out, "JPEG", quality=80)
        return Response(out.getvalue(), media_type="image/jpeg")

    return routes
