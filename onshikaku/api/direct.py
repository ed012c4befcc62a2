"""The way in for the calls of every check-in: one message, parsed straight from its bytes.

FastAPI documents such a route like any other; on a request its handling of dependencies, which
these calls have none of, is left out (a third of what it would spend on them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from fastapi import Request
    from fastapi.responses import Response

__all__ = ["direct"]

Message = TypeVar("Message", bound=BaseModel)


def direct(
    model: type[Message],
    endpoint: Callable[[Request, Message], Awaitable[Response]],
    *,
    media_types: tuple[str, ...] = ("application/json",),
    root: tuple[str, ...] = (),
) -> type[APIRoute]:
    """A kind of route that hands request and message, checked, to the endpoint.

    `root`: what places in the message are told from, in an error.
    """

    async def handle(request: Request) -> Response:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in media_types:
            raise HTTPException(415)
        try:
            message = model.model_validate_json(await request.body())
        except ClientDisconnect:
            raise HTTPException(400) from None
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
            raise RequestValidationError(
                [detail | {"loc": ("body", *root, *detail["loc"])} for detail in details]
            ) from None
        return await endpoint(request, message)

    class DirectRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            return handle

    return DirectRoute
