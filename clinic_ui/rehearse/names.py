"""Names in braces: what stands for a value that only the running system, or the cast, knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onshikaku.domain.persona import Persona

__all__ = ["Names", "UnknownName"]

_NAME: Final = re.compile(r"\{([a-z][a-z0-9_-]*)(?:\.([a-z_]+))?\}")


class UnknownName(Exception):
    """Nothing goes by that name here."""


def _coverage(persona: Persona) -> Any:  # noqa: ANN401 - one of its attributes is read
    return persona.coverages[-1]


_OF_PERSONAS: Final[Mapping[str, Callable[[Persona], object]]] = {
    "name": lambda one: one.person.name,
    "kana": lambda one: one.person.name_kana,
    "birth_date": lambda one: one.person.birth_date.isoformat(),
    "birth": lambda one: f"{one.person.birth_date:%Y%m%d}",
    "address": lambda one: one.person.address,
    "postal_code": lambda one: one.person.postal_code,
    "sex": lambda one: one.person.sex.value,
    "insurer": lambda one: _coverage(one).insurer_number.value,
    "symbol": lambda one: _coverage(one).insured.symbol or "",
    "number": lambda one: _coverage(one).insured.number or "",
    "branch": lambda one: _coverage(one).insured.branch or "",
    "pin": lambda one: one.card.pin,
}


class Names:
    """{visit}, {day}, what earlier steps kept, and {standard.number}: of a persona's last record.

    `known` are read anew each time.
    """

    def __init__(
        self, people: Mapping[str, Persona], known: Callable[[], Mapping[str, str]]
    ) -> None:
        self._people = people
        self._known = known
        self._kept: dict[str, str] = {}

    def keep(self, name: str, value: str) -> None:
        """Have a name stand for that from now on."""
        self._kept[name] = value

    def put_in(self, text: str) -> str:
        """The text with values in place of its names. Raises `UnknownName`."""
        return _NAME.sub(lambda found: self._value(found[1], found[2]), text)

    def put_into(self, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        """The same throughout a value as JSON has them."""
        match value:
            case str():
                return self.put_in(value)
            case dict():
                entries = cast("dict[str, Any]", value)
                return {name: self.put_into(part) for name, part in entries.items()}
            case list() | tuple():
                return [self.put_into(part) for part in cast("list[Any]", value)]
            case _:
                return value

    def _value(self, name: str, attribute: str | None) -> str:
        if attribute is None:
            value = {**self._known(), **self._kept}.get(name)
            if value is None:
                raise UnknownName(f"{{{name}}}")
            return value
        persona, read = self._people.get(name), _OF_PERSONAS.get(attribute)
        if persona is None or read is None:
            raise UnknownName(f"{{{name}.{attribute}}}")
        return str(read(persona))
