"""How commands ask the management port of a running centre, and say what it refused."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import httpx
import typer
from pydantic import TypeAdapter, ValidationError

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.insurer_words import REASONS
from onshikaku.wire.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["MANAGEMENT", "ManagementClient", "ManagementUrl"]

T = TypeVar("T")

MANAGEMENT = "http://127.0.0.1:8711"
"""Where `onshikaku centre` has its management port unless told otherwise."""

ManagementUrl = Annotated[
    str, typer.Option("--management", metavar="URL", help="Management port of a running centre.")
]

_TIMEOUT_SECONDS = 60


class ManagementClient:
    """Each call answers with what was asked for, or leaves: the command has nothing to catch.

    Leaves with 3 where no centre answers, with 2 and the option where it finds fault with a field,
    with 1 where it knows no such thing or will not do it now. `command` as one types it, for the
    next step; `places`: how the command calls a field of the request, as `{"person": "PERSON"}`,
    where that is not `--` and the field's last part with hyphens.
    """

    def __init__(self, url: str, command: str, places: Mapping[str, str] | None = None) -> None:
        self._url = url
        self._command = command
        self._places = places or {}

    def get(self, path: str, answer: type[T], asked: Mapping[str, object] | None = None) -> T:
        """What a GET of the path answers; what is None in `asked` is left out of the query."""
        query = {name: str(value) for name, value in (asked or {}).items() if value is not None}
        return self._read(self._send("GET", path, params=query), answer)

    def post(self, path: str, answer: type[T], body: object = None) -> T:
        """What a POST of a JSON body (or of none) answers."""
        return self._read(self._send("POST", path, json=body), answer)

    def put(self, path: str, answer: type[T], body: object) -> T:
        """What a PUT of a JSON body answers."""
        return self._read(self._send("PUT", path, json=body), answer)

    def delete(self, path: str, answer: type[T]) -> T:
        """What a DELETE answers."""
        return self._read(self._send("DELETE", path), answer)

    def send(self, path: str, answer: type[T], content: bytes, media_type: str) -> T:
        """What a POST of a file's bytes answers."""
        headers = {"content-type": media_type}
        return self._read(self._send("POST", path, content=content, headers=headers), answer)

    def fetch(self, path: str) -> bytes:
        """The bytes that a GET answers, as of a PDF."""
        return self._send("GET", path).content

    def stream(self, path: str, answer: type[T], body: object = None) -> Iterator[T]:
        """What a POST answers in lines of NDJSON, each as it comes.

        Leaves with 3 where they break off; a centre takes what was asked up where it was left.
        """
        lines = TypeAdapter(answer)
        try:
            with httpx.stream(
                "POST", f"{self._url.rstrip('/')}{path}", json=body, timeout=_TIMEOUT_SECONDS
            ) as response:
                if not response.is_success:
                    response.read()
                    self._not_so(response)
                for line in response.iter_lines():
                    yield lines.validate_json(line)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._no_centre(str(error))
        except ValidationError:
            self._no_centre("what answers there is not a centre")

    def _send(self, method: str, path: str, **parts: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own parameters
        try:
            response = httpx.request(
                method, f"{self._url.rstrip('/')}{path}", timeout=_TIMEOUT_SECONDS, **parts
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._no_centre(str(error))
        if not response.is_success:
            self._not_so(response)
        return response

    def _not_so(self, response: httpx.Response) -> NoReturn:
        try:
            self._refused(Problem.model_validate_json(response.content))
        except ValidationError:
            self._no_centre(f"what answers there is not a centre ({response.status_code})")

    def _read(self, response: httpx.Response, answer: type[T]) -> T:
        try:
            return TypeAdapter(answer).validate_json(response.content)
        except ValidationError:
            self._no_centre("what answers there is not a centre")

    def _refused(self, problem: Problem) -> NoReturn:
        said = problem.reason or problem.title
        if said in REASONS:
            said = f"{REASONS[said].ja}。 {REASONS[said].en}"
        if problem.status == HTTPStatus.UNPROCESSABLE_ENTITY:
            place = self._place(problem.field or "")
            fail(Exit.USAGE, f"{place}: {said}", f"`{self._command} --help` says what will do")
        if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
            self._no_centre(f"{problem.title} ({said})")
        if problem.status == HTTPStatus.UNAUTHORIZED or problem.slug == str(problem.status):
            # A clinic's port, or a path that is not known there.
            self._no_centre(f"what answers there is not a centre's management ({problem.title})")
        title = problem.title if problem.reason is None else f"{problem.title} ({problem.reason})"
        fail(Exit.NO, title, f"`{self._command} --help` says what will do")

    def _place(self, field: str) -> str:
        last = field.rpartition(".")[2]
        return self._places.get(field) or self._places.get(last) or f"--{last.replace('_', '-')}"

    def _no_centre(self, why: str) -> NoReturn:
        fail(
            Exit.MISSING,
            f"--management: {self._url}: {why}",
            "start `onshikaku centre`, or give the management URL that it printed",
        )
