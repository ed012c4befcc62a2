"""A reader that scenarios are played at, one after the other."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Protocol

from clinic_ui.bench.handled import ActFailed
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cryptography import x509

    from clinic_ui.bench.handled import HandledReader
    from clinic_ui.bench.readers import BenchReader
    from clinic_ui.compose import World
    from clinic_ui.rehearse.needs import Needs
    from clinic_ui.rehearse.obstacles import Obstacle, ReaderKind

__all__ = ["Link", "LinkUnavailable", "clear"]


class LinkUnavailable(Exception):
    """The reader cannot be played at, or no more; `why` for people, `step` is what to do next."""

    def __init__(self, why: Text, step: str) -> None:
        super().__init__(why.en)
        self.why = why
        self.step = step


class Link(Protocol):
    """For one scenario at a time. Only `between` and `bind` block."""

    @property
    def kind(self) -> ReaderKind:
        """Which."""
        ...

    @property
    def notice(self) -> Text | None:
        """What people should know before anything is played here."""
        ...

    @property
    def patience(self) -> float:
        """Seconds that may pass after an act before its event is told."""
        ...

    @property
    def failure(self) -> str | None:
        """What could not be done at the readers since the last `between`."""
        ...

    @property
    def trusted(self) -> Sequence[x509.Certificate]:
        """The roots that the scenario's world has to pin."""
        ...

    def can(self, needs: Needs) -> Obstacle | None:
        """Why a scenario with these needs is not played here; None: it is."""
        ...

    def bind(self, world: World, people: Collection[str]) -> None:
        """Have the card that is used stand for the scenario's person, where it is not virtual.

        Raises `LinkUnavailable`.
        """
        ...

    def typed(self, pin: str) -> str:
        """What is typed where a scenario has somebody's right PIN typed."""
        ...

    def readers(self, count: int = 1) -> Sequence[BenchReader]:
        """So many, as far as `can` said so; empty, and plugged in."""
        ...

    def between(self) -> None:
        """Empty the readers, plug them in, and forget what failed. Raises `LinkUnavailable`."""
        ...


def clear(readers: Sequence[HandledReader]) -> None:
    """Take every card away and plug every reader in, whatever failed before.

    Raises `LinkUnavailable` where that fails too.
    """
    for one in readers:
        with contextlib.suppress(ActFailed):
            one.settle()
        one.remove()
        one.replug()
    try:
        for one in readers:
            one.settle()
    except ActFailed as error:
        raise LinkUnavailable(
            Text(f"読取機を元に戻せません（{error}）", f"the reader does not come back: {error}"),
            "`onshikaku doctor` looks at readers and services",
        ) from error
