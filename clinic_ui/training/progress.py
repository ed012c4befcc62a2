"""What somebody has answered, kept in a signed cookie of the browser session and nowhere else."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from itsdangerous import BadSignature
from itsdangerous.url_safe import URLSafeSerializer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Answered", "Notebook", "Progress"]

_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Answered:
    """Choices in a situation, from 0: the first ever, and the one that stands.

    `now` None: it was taken back.
    """

    first: int
    now: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """What was chosen, by scenario: a situation is the same one in a set and in the library."""

    answers: Mapping[str, Answered] = field(default_factory=dict[str, Answered])

    def chosen(self, scenario_id: str) -> int | None:
        """What stands there; None: nothing."""
        answered = self.answers.get(scenario_id)
        return None if answered is None else answered.now

    def first(self, scenario_id: str) -> int | None:
        """What was chosen there the first time, taken back or not; None: nothing yet."""
        answered = self.answers.get(scenario_id)
        return None if answered is None else answered.first

    def with_choice(self, scenario_id: str, choice: int) -> Progress:
        """With an answer. One that was given stands until it is taken back."""
        before = self.answers.get(scenario_id, Answered(choice, None))
        if before.now is not None:
            return self
        return Progress({**self.answers, scenario_id: replace(before, now=choice)})

    def without(self, scenario_ids: Iterable[str]) -> Progress:
        """With these answers taken back. What was chosen the first time is never forgotten."""
        back = set(scenario_ids)
        return Progress(
            {
                name: replace(answered, now=None) if name in back else answered
                for name, answered in self.answers.items()
            }
        )


class Notebook:
    """Writes progress as text that only this notebook reads, and nobody else can write.

    Two characters for each scenario, in the order of `ids`: a whole library fits into a cookie.
    """

    def __init__(self) -> None:
        self._serializer = URLSafeSerializer(secrets.token_hex(32), "training")

    def write(self, progress: Progress, ids: Sequence[str]) -> str:
        """The text of a cookie."""
        return self._serializer.dumps("".join(_pair(progress, name) for name in ids))

    def read(self, text: str | None, ids: Sequence[str]) -> Progress:
        """The progress written; none at all for a text that was not written here."""
        try:
            written = cast("str", cast("Any", self._serializer).loads(text or ""))
        except BadSignature:
            return Progress()
        pairs = zip(ids, written[::2], written[1::2], strict=True)
        return Progress(
            {
                name: Answered(int(first), None if now == _NOTHING else int(now))
                for name, first, now in pairs
                if first != _NOTHING
            }
        )


def _pair(progress: Progress, scenario_id: str) -> str:
    first, now = progress.first(scenario_id), progress.chosen(scenario_id)
    return "".join(_NOTHING if choice is None else str(choice) for choice in (first, now))
