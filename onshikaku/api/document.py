"""The OpenAPI documents: FastAPI's, put right where it cannot know better, with examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi

from onshikaku.api.error_bodies import speaks_fhir
from onshikaku.wire.fhir.systems import FHIR_MEDIA_TYPE
from onshikaku.wire.problems import PROBLEM_MEDIA_TYPE, TYPES, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fastapi import FastAPI

__all__ = ["document"]

_REPLIES = ("ConfirmationReply", "DocumentLookupReply")
_PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}
_ERROR = {
    "description": "No answer was obtained; `type` says why (RFC 9457).",
    "content": {PROBLEM_MEDIA_TYPE: {"schema": _PROBLEM_REF}},
}
_FHIR_ERROR = {
    "description": "No answer was obtained; `issue` says why.",
    "content": {FHIR_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/OperationOutcome"}}},
}
_SESSION = {
    "type": "http",
    "scheme": "bearer",
    "description": "The token of a session that a terminal opened with POST /v1/sessions.",
}
_NOT_OURS = ("HTTPValidationError", "ValidationError")


def document(
    app: FastAPI,
    examples: Callable[[str], Mapping[str, Any]] | None = None,
    needs_session: Callable[[str], bool] | None = None,
) -> None:
    """Have the app describe itself: every error a problem document, every answer by example.

    `examples` gives OpenAPI examples of the reply at a path, by outcome; it is called when the
    document is first asked for. `needs_session` tells of a path whether its calls carry a session's
    token.
    """

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app, examples)
            if needs_session is not None:
                _secure(app.openapi_schema, needs_session)
        return app.openapi_schema

    app.openapi = describe


def _described(app: FastAPI, examples: Callable[[str], Mapping[str, Any]] | None) -> dict[str, Any]:
    described = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    for name in _NOT_OURS:
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    problem["properties"]["type"]["enum"] = list(TYPES)
    schemas["Problem"] = problem
    for path, operation in _operations(described):
        responses = operation["responses"]
        responses.pop("422", None)
        responses["default"] = _FHIR_ERROR if speaks_fhir(path) else _ERROR
        if examples is not None:
            for content in _replies(responses):
                content["examples"] = examples(path)
    return described


def _secure(described: dict[str, Any], needs_session: Callable[[str], bool]) -> None:
    described["components"]["securitySchemes"] = {"session": _SESSION}
    for path, operations in described["paths"].items():
        if needs_session(path):
            for operation in operations.values():
                operation["security"] = [{"session": []}]


def _operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operations in described["paths"].items():
        for operation in operations.values():
            yield path, operation


def _replies(responses: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The JSON contents that are an answer about a person."""
    for response in responses.values():
        content = response.get("content", {}).get("application/json", {})
        name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
        if name in _REPLIES:
            yield content
