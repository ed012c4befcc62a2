"""The JSON Schema of a scenario's file, for editors that complete and check while one writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from pydantic import create_model

from clinic_ui.rehearse.script import Play, StageEntry
from onshikaku.scenarios.entry import ScenarioEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FILE_NAME", "scenario_schema"]

FILE_NAME: Final = "scenario.schema.json"
"""What it is called in docs/."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_PEOPLE: Final = "As in a file of personas (docs/personas.md)."


_File = create_model(
    "_File",
    __base__=ScenarioEntry,
    stage=(StageEntry, StageEntry()),
    play=(Play, ()),
)
"""Head, training card, stage and play together."""


def scenario_schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12) of the whole file."""
    head = _File.model_json_schema()
    properties = cast("dict[str, Any]", head["properties"])
    properties["insurers"] = {"type": "object", "description": _PEOPLE}
    properties["personas"] = {"type": "array", "description": _PEOPLE}
    head["description"] = "A situation at the reception desk, to be played (docs/scenarios.md)."
    for part in _objects(head):
        part.pop("title", None)
        # An editor reads 0925 and yes as YAML does; here everything written is text.
        if part.get("type") == "string" and not {"enum", "const", "format"} & part.keys():
            part["type"] = ["string", "number", "boolean"]
    return {"$schema": _DIALECT, "title": "onshikaku scenario", **head}


def _objects(part: object) -> Iterator[dict[str, Any]]:
    """Every schema in a schema; names of properties are none."""
    if isinstance(part, list):
        for one in cast("list[object]", part):
            yield from _objects(one)
    elif isinstance(part, dict):
        schema = cast("dict[str, Any]", part)
        yield schema
        for name, inner in schema.items():
            if name in ("properties", "$defs", "mapping"):
                for one in cast("dict[str, object]", inner).values():
                    yield from _objects(one)
            else:
                yield from _objects(inner)
