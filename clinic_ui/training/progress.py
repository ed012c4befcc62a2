"""What somebody has answered, kept in a signed cookie of the browser session and nowhere else."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from itsdangerous import BadSignature
from itsdangerous.url_safe import URLSafeSerializer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Notebook", "Progress"]


@dataclass(frozen=True, slots=True)
class Progress:
    """The choices made, from 0, by set and scenario."""

    choices: Mapping[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])

    def chosen(self, set_id: str, scenario_id: str) -> int | None:
        """What was chosen there; None: nothing yet."""
        return self.choices.get((set_id, scenario_id))

    def with_choice(self, set_id: str, scenario_id: str, choice: int) -> Progress:
        """With an answer. One that was given stands until it is taken back."""
        return Progress({(set_id, scenario_id): choice, **self.choices})

    def without(self, set_id: str, scenario_ids: Iterable[str]) -> Progress:
        """With these answers taken back."""
        gone = {(set_id, scenario_id) for scenario_id in scenario_ids}
        return Progress({at: choice for at, choice in self.choices.items() if at not in gone})


class Notebook:
    """Writes progress as text that only this notebook reads, and nobody else can write."""

    def __init__(self) -> None:
        self._serializer = URLSafeSerializer(secrets.token_hex(32), "training")

    def write(self, progress: Progress) -> str:
        """The text of a cookie."""
        sets: dict[str, dict[str, int]] = {}
        for (set_id, scenario_id), choice in progress.choices.items():
            sets.setdefault(set_id, {})[scenario_id] = choice
        return self._serializer.dumps(sets)

    def read(self, text: str | None) -> Progress:
        """The progress written; none at all for a text that was not written here."""
        try:
            sets = cast(
                "dict[str, dict[str, int]]", cast("Any", self._serializer).loads(text or "")
            )
        except BadSignature:
            return Progress()
        return Progress(
            {
                (set_id, scenario_id): choice
                for set_id, answered in sets.items()
                for scenario_id, choice in answered.items()
            }
        )
