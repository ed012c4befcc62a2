"""A rehearsal as a page for people, with a folder of pictures and files beside it.

The page needs no script and no request to anywhere; the folder is called like it, `NAME.files`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from clinic_ui.rehearse.result import Outcome
from clinic_ui.rehearse.words import GROUPS, OUTCOMES, REPORT, SURFACES
from onshikaku.domain.scenario import Group

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jinja2 import Template

    from clinic_ui.rehearse.result import Played, Rehearsal
    from onshikaku.domain.text import Text

__all__ = ["write_page"]

_COLOURS: Final = {
    Outcome.PASSED: "ok",
    Outcome.FAILED: "stop",
    Outcome.BROKEN: "attention",
    Outcome.NOT_PLAYED: "neutral",
}


@dataclass(frozen=True, slots=True)
class _Link:
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """A scenario with where its pictures and files lie, by the step of each picture."""

    one: Played
    pictures: tuple[_Link, ...]
    files: tuple[_Link, ...]


def write_page(run: Rehearsal, path: Path) -> None:
    """Write the page and its folder. Raises OSError."""
    folder = path.with_name(f"{path.stem}.files")
    played = sorted(run.played, key=lambda one: one.number)
    shown = [_laid_down(one, folder) for one in played]
    groups = [
        (GROUPS[group], [one for one in shown if one.one.number[0] == group.value])
        for group in Group
    ]
    html = _template().render(
        run=run,
        groups=[(name, ones) for name, ones in groups if ones],
        counts=[(outcome, run.count(outcome)) for outcome in Outcome],
        begun=run.begun.isoformat(sep=" ", timespec="minutes"),
        colours=_COLOURS,
        outcomes=OUTCOMES,
        surfaces=SURFACES,
        words=REPORT,
        say=_say,
        style=_style(),
    )
    path.write_text(html, "utf-8")


def _laid_down(one: Played, folder: Path) -> _Shown:
    pictures, files = tuple(_pictures(one, folder)), tuple(_files(one, folder))
    return _Shown(one, pictures, files)


def _pictures(one: Played, folder: Path) -> Iterator[_Link]:
    seen: set[bytes] = set()
    for step in one.steps:
        for picture in step.pictures:
            digest = hashlib.sha256(picture.jpeg).digest()
            if digest in seen:
                continue
            seen.add(digest)
            name = f"{one.id}-{step.number:02d}.jpeg"
            _put(folder, name, picture.jpeg)
            yield _Link(f"{step.number} {picture.title}", f"{folder.name}/{name}")


def _files(one: Played, folder: Path) -> Iterator[_Link]:
    for file in one.files:
        name = f"{one.id}-{file.name}"
        _put(folder, name, file.content)
        yield _Link(file.name, f"{folder.name}/{name}")


def _put(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def _say(text: Text) -> Markup:
    """Both languages, the one under the other: a report has many readers."""
    return Markup('<span lang="ja">{}</span> <span lang="en" class="muted">{}</span>').format(
        text.ja, text.en
    )


@cache
def _template() -> Template:
    text = resources.files("clinic_ui.rehearse").joinpath("report.html.jinja").read_text("utf-8")
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(text)


@cache
def _style() -> Markup:
    """The style of every page of the program, and what only this one needs."""
    files = (
        resources.files("clinic_ui").joinpath("static", "onshikaku.css"),
        resources.files("clinic_ui.rehearse").joinpath("report.css"),
    )
    return Markup("\n".join(file.read_text("utf-8") for file in files))  # noqa: S704 - our own
