"""Which scenarios are played: those of the package and of one's own files, chosen and in order."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clinic_ui.rehearse.pool import Source
from onshikaku.domain.text import Text
from onshikaku.scenarios import load_files, read_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from onshikaku.scenarios import ScenarioFile

__all__ = ["Chosen", "UnknownScenario", "Wish", "choose"]

_PACKAGE: Final = "onshikaku.scenarios"
_YAML: Final = ".yaml"
_COURSE: Final = "course"


class UnknownScenario(Exception):
    """No scenario has that id, and no file is called so; `like` are ids that come near."""

    def __init__(self, name: str, like: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.like = like


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. `names`: ids or paths of files; without any, the whole library.

    `day`: only what can be played on that day.
    """

    names: Sequence[str] = ()
    groups: Collection[str] = ()
    tags: Collection[str] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A scenario to be played; `unfit`: why it is not, on the day asked for."""

    file: ScenarioFile
    source: Source
    unfit: Text | None = None


def choose(wish: Wish) -> Sequence[Chosen]:
    """Those that fit the wish, by number. Raises `UnknownScenario`, `ScenarioInvalid`, OSError."""
    found = list(_named(wish.names)) if wish.names else list(_all())
    fit = [one for one in found if _wanted(one.file, wish)]
    return [Chosen(one.file, one.source, _unfit(one.file, wish.day)) for one in fit]


def _named(names: Sequence[str]) -> Iterator[Chosen]:
    for name in names:
        path = Path(name)
        if path.suffix == _YAML:
            source = Source(path.name, path.read_bytes())
            yield Chosen(read_file(source.name, source.data), source)
        else:
            yield _by_id(name)


def _all() -> Iterator[Chosen]:
    return (Chosen(file, _packaged(id_)) for id_, file in load_files().items())


def _by_id(id_: str) -> Chosen:
    """Reads no more than that one file."""
    names = [file.name.removesuffix(_YAML) for file in resources.files(_PACKAGE).iterdir()]
    if id_ not in names or id_ == _COURSE:
        raise UnknownScenario(id_, get_close_matches(id_, names, 4, 0.5))
    source = _packaged(id_)
    return Chosen(read_file(source.name, source.data), source)


def _packaged(id_: str) -> Source:
    name = f"{id_}{_YAML}"
    return Source(name, resources.files(_PACKAGE).joinpath(name).read_bytes())


def _wanted(file: ScenarioFile, wish: Wish) -> bool:
    scenario = file.scenario
    in_group = not wish.groups or scenario.number[0] in {one.upper() for one in wish.groups}
    return in_group and scenario.tags.issuperset(wish.tags)


def _unfit(file: ScenarioFile, day: date | None) -> Text | None:
    scenario = file.scenario
    if day is None or day == scenario.day:
        return None
    if scenario.valid is not None and not scenario.valid.covers(day):
        return Text(
            "この日には当てはまらない規則の場面です。", "Its rule does not hold on that day."
        )
    if not file.any_day:
        return Text(
            f"{scenario.day} の場面として作られています。", f"It is made for {scenario.day} only."
        )
    return None
