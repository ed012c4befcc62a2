"""The data files: illnesses, drugs, measurements, places."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Annotated, TypeVar, cast

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

from onshikaku.domain.coverage import Disease
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.medical import Amount, Drug, Place, Procedure
from onshikaku.domain.person import Sex

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "AllergyEntry",
    "Catalogue",
    "Condition",
    "DrugEntry",
    "Episode",
    "Illness",
    "Measure",
    "catalogue",
]

_Model = TypeVar("_Model", bound=BaseModel)


def _amount(value: object) -> object:
    """A quantity written as `1.4 g`."""
    if isinstance(value, str):
        number, _, unit = value.partition(" ")
        return {"value": number, "unit": unit}
    return value


def _code(value: object) -> object:
    return InstitutionCode(value) if isinstance(value, str) else value


def _procedures(value: object) -> object:
    """Pairs of 診療識別 and name."""
    if isinstance(value, list):
        pairs = cast("list[tuple[int, str]]", value)
        return tuple(Procedure(str(category), name) for category, name in pairs)
    return value


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceEntry(_Entry):
    """An invented institution."""

    code: Annotated[InstitutionCode, BeforeValidator(_code)]
    name: str

    def to_domain(self) -> Place:
        """As a value."""
        return Place(self.code, self.name)


class DrugEntry(_Entry):
    """A drug of a regimen; `days` None: until the next visit."""

    name: str
    per_day: Annotated[Amount, BeforeValidator(_amount)]
    usage: str
    days: int | None = None

    def to_domain(self, days: int) -> Drug:
        """As prescribed for that many days, unless it has its own."""
        return Drug(self.name, self.per_day, self.days or days, self.usage)


class Illness(_Entry):
    """What long and short illnesses have in common. `sex` None: both."""

    id: str
    name: str
    place: str
    sex: Sex | None = None
    chance: float = 0.0
    regimens: tuple[tuple[DrugEntry, ...], ...] = ()
    procedures: Annotated[tuple[Procedure, ...], BeforeValidator(_procedures)] = ()
    infections: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()


class Condition(Illness):
    """A long illness. `onset`: ages from and to which it begins; `ends`: the age at which it does.

    `weekdays`: seen on these (0: Monday) beside the visits of every four weeks. `certificate`: the
    disease of a 特定疾病療養受療証, whose holders have the illness and nobody else.
    """

    onset: tuple[int, int] = (0, 0)
    ends: int | None = None
    certificate: Disease | None = None
    weekdays: tuple[int, ...] = ()
    tests: tuple[str, ...] = ()
    effects: dict[str, tuple[float, float]] = {}


class Episode(Illness):
    """A short illness. `ages`: from and to, both included; `months` empty: all."""

    ages: tuple[int, int]
    often: bool = False
    months: tuple[int, ...] = ()
    operation: str | None = None


class Measure(_Entry):
    """What is measured; ranges by sex. `until_age`: the last age at which check-ups include it."""

    id: str
    name: str
    unit: str
    decimals: int = 0
    code: str | None = None
    checkup: bool = False
    until_age: int | None = None
    usual: dict[Sex, tuple[float, float]] = {}
    low: dict[Sex, Decimal] = {}
    high: dict[Sex, Decimal] = {}


class AllergyEntry(_Entry):
    """An allergy; drugs whose names begin with one of `excludes` are not for those who have it."""

    substance: str
    reaction: str
    chance: float
    excludes: tuple[str, ...] = ()


class _Places(_Entry):
    places: dict[str, PlaceEntry]
    pharmacy: PlaceEntry


class _Conditions(_Entry):
    conditions: tuple[Condition, ...]


class _Episodes(_Entry):
    episodes: tuple[Episode, ...]


class _Measures(_Entry):
    measures: tuple[Measure, ...]


class _Allergies(_Entry):
    allergies: tuple[AllergyEntry, ...]
    contraindications: tuple[AllergyEntry, ...]


class Catalogue(_Entry):
    """Everything the histories are made of."""

    places: dict[str, Place]
    pharmacy: Place
    conditions: tuple[Condition, ...]
    episodes: tuple[Episode, ...]
    measures: dict[str, Measure]
    allergies: tuple[AllergyEntry, ...]
    contraindications: tuple[AllergyEntry, ...]


@cache
def catalogue() -> Catalogue:
    """What the package's files hold."""
    places, allergies = _read(_Places, "places"), _read(_Allergies, "allergies")
    named: Mapping[str, Place] = {name: p.to_domain() for name, p in places.places.items()}
    return Catalogue(
        places=dict(named),
        pharmacy=places.pharmacy.to_domain(),
        conditions=_read(_Conditions, "conditions").conditions,
        episodes=_read(_Episodes, "episodes").episodes,
        measures={m.id: m for m in _read(_Measures, "measures").measures},
        allergies=allergies.allergies,
        contraindications=allergies.contraindications,
    )


def _read(model: type[_Model], name: str) -> _Model:
    text = (resources.files("onshikaku.medical") / f"{name}.yaml").read_text(encoding="utf-8")
    return model.model_validate(yaml.safe_load(text))
