"""Read the register of institutions from YAML."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, cast

import yaml
from pydantic import ValidationError

from onshikaku.registry.schema import InstitutionFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from onshikaku.domain.enrolment import Enrolment

__all__ = ["RegistryInvalid", "load_institutions"]


class RegistryInvalid(Exception):
    """A register that cannot be used: which file, which field, and why."""

    def __init__(self, file: str, field: str, reason: str) -> None:
        super().__init__(f"{file}: {field}: {reason}")
        self.file = file
        self.field = field
        self.reason = reason


def load_institutions(file: Traversable | None = None) -> Mapping[str, Enrolment]:
    """The institutions of a file by code, in its order. Raises `RegistryInvalid`.

    Default: the register that comes with the package.
    """
    return _built_in() if file is None else _load(file)


@cache  # hashing the passwords takes a moment
def _built_in() -> Mapping[str, Enrolment]:
    return _load(resources.files("onshikaku.registry") / "institutions.yaml")


def _load(file: Traversable) -> Mapping[str, Enrolment]:
    data = _read(file)
    try:
        entries = InstitutionFile.model_validate(data).institutions
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        reason = first["msg"].removeprefix("Value error, ")
        raise RegistryInvalid(file.name, _name(first["loc"], data), reason) from None
    found: dict[str, Enrolment] = {}
    for entry in entries:
        if entry.code in found:
            raise RegistryInvalid(file.name, entry.code, "this code is taken")
        try:
            found[entry.code] = entry.to_domain()
        except ValueError as error:
            field, _, reason = str(error).partition(": ")
            raise RegistryInvalid(file.name, f"{entry.code}.{field}", reason) from None
    return found


def _read(file: Traversable) -> object:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RegistryInvalid(file.name, "-", reason) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RegistryInvalid(file.name, "-", f"not YAML: {error}") from None


def _name(location: tuple[int | str, ...], data: object) -> str:
    """The path of a field, with the institution's code in place of its position if it has one."""
    match location:
        case ("institutions", int(position), *rest):
            entry = cast("dict[str, list[object]]", data)["institutions"][position]
            code = cast("dict[str, object]", entry).get("code") if isinstance(entry, dict) else None
            return ".".join(str(part) for part in (code or f"institutions.{position}", *rest))
        case _:
            return ".".join(str(part) for part in location) or "-"
