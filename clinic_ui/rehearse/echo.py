"""Words that a step looks for although it has typed them itself: they would prove nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clinic_ui.rehearse import script as steps
from clinic_ui.rehearse.browser import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from clinic_ui.rehearse.script import Script, Step

__all__ = ["echoes"]

_SHORTEST: Final = 4
"""Shorter ones, as a share or a code, stand in both by chance."""

Place = tuple[int | str, ...]


def echoes(script: Script) -> Iterator[Place]:
    """Where words are looked for that the same step has typed into a form or a command."""
    for position, step in enumerate(script.play):
        typed = [words_of(text) for text in _typed(step)]
        for path, text in _looked_for(step):
            wanted = words_of(text)
            if len(wanted) >= _SHORTEST and any(wanted in one for one in typed):
                yield ("play", position, *path)


def _typed(step: Step) -> Iterable[str]:
    match step:
        case steps.PageStep(page=visit):
            return tuple(visit.fill.values())
        case steps.CommandStep(command=run):
            return (run.run,)
        case _:
            return ()


def _looked_for(step: Step) -> Iterator[tuple[Place, str]]:
    match step:
        case steps.PageStep(page=visit):
            yield from _listed(("page", "shows"), visit.shows)
            for name, wanted in visit.at.items():
                for text in (wanted,) if isinstance(wanted, str) else wanted:
                    yield ("page", "at", name), text
        case steps.CommandStep(command=run):
            yield from _listed(("command", "shows"), run.shows)
        case _:
            pass


def _listed(path: Place, texts: Iterable[str]) -> Iterator[tuple[Place, str]]:
    for position, text in enumerate(texts):
        yield (*path, position), text
