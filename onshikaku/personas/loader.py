"""Read the cast from YAML."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from onshikaku.personas.schema import InsurerFile, PersonaFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from importlib.resources.abc import Traversable

    from onshikaku.domain.persona import Persona

__all__ = ["DEFAULT_PERSONA", "PersonaInvalid", "load_personas"]

_Model = TypeVar("_Model", bound=BaseModel)

# The one whose card, certificate and record are all in order.
DEFAULT_PERSONA = "standard"

_INSURERS = "insurers.yaml"


class PersonaInvalid(Exception):
    """A file of the cast that cannot be used: which file, which field, and why."""

    def __init__(self, file: str, field: str, reason: str) -> None:
        super().__init__(f"{file}: {field}: {reason}")
        self.file = file
        self.field = field
        self.reason = reason


def load_personas(today: date, folder: Traversable | None = None) -> Mapping[str, Persona]:
    """The cast on a day, by id, in the order of the files. Raises `PersonaInvalid`.

    `folder` holds `insurers.yaml` and any number of other YAML files; default: the cast that comes
    with the package.
    """
    folder = folder or resources.files("onshikaku.personas")
    insurers = _parse(InsurerFile, folder / _INSURERS, today).insurers
    found: dict[str, Persona] = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".yaml") or file.name == _INSURERS:
            continue
        for entry in _parse(PersonaFile, file, today).personas:
            if entry.id in found:
                raise PersonaInvalid(file.name, entry.id, "this id is taken")
            try:
                found[entry.id] = entry.to_domain(insurers)
            except ValueError as error:
                raise PersonaInvalid(file.name, entry.id, str(error)) from None
    return found


def _parse(model: type[_Model], file: Traversable, today: date) -> _Model:
    data = _read(file)
    try:
        return model.model_validate(data, context={"today": today})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise PersonaInvalid(file.name, _name(first["loc"], data), first["msg"]) from None


def _read(file: Traversable) -> object:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PersonaInvalid(file.name, "-", "the file is missing") from None
    except yaml.YAMLError as error:
        raise PersonaInvalid(file.name, "-", f"not YAML: {error}") from None


def _name(location: tuple[int | str, ...], data: object) -> str:
    """The path of a field, with the persona's id in place of its position where it has one."""
    names = [str(part) for part in location]
    match location:
        case ("personas", int(position), *_):
            persona = cast("dict[str, list[object]]", data)["personas"][position]
            if isinstance(persona, dict) and "id" in persona:
                names[1] = str(cast("dict[str, object]", persona)["id"])
        case _:
            pass
    return ".".join(names) or "-"
