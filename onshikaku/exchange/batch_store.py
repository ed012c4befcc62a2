"""Batches in work (一括照会), kept on the disk until their results are not asked for any more.

    batches/RECEPTION NUMBER/request.xml    as the clinic software wrote it
    batches/RECEPTION NUMBER/state.json     what was said to whom about it

A folder appears under its number whole, by one rename; `state.json` is replaced by one.
"""

from __future__ import annotations

import json
import logging
import shutil
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.dates import JST
from onshikaku.exchange.ledger import write_through

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["KEPT", "Batch", "BatchStore"]

KEPT = timedelta(days=7)
"""How long results can be fetched. The real time is not public; the mock centre keeps as long."""

_LOGGER = logging.getLogger(__name__)
_REQUEST, _STATE = "request.xml", "state.json"
_NEW = ".new-"


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as taken down. `number`: 受付番号, 20 digits (docs/files.md §10 U21).

    `taken`: which request it came by, so that the same one gets the same number. `file_id`: the
    literal of 任意のファイル識別子. `pieces`: for each piece handed in to the centre what it
    said, None until then.
    """

    number: str
    interface: str
    institution_code: str
    taken: str
    received_at: datetime
    file_id: str | None
    queried_on: date | None
    pieces: tuple[str | None, ...]

    @property
    def expires_at(self) -> datetime:
        """From when on nobody knows it any more."""
        return self.received_at + KEPT

    @property
    def said(self) -> tuple[str, ...]:
        """What the centre said to the pieces it has got."""
        return tuple(said for said in self.pieces if said is not None)

    @property
    def missing(self) -> tuple[int, ...]:
        """The pieces to which it has said nothing."""
        return tuple(place for place, said in enumerate(self.pieces) if said is None)


class BatchStore:
    """The folder of batches. One exchange at a time uses it; its methods block for a moment."""

    def __init__(self, work: Path) -> None:
        self._folder = work / "batches"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._batches: dict[str, Batch] = {}
        for folder in self._folder.iterdir():
            if folder.is_dir():
                self._take_up(folder)

    def add(
        self,
        *,
        interface: str,
        institution_code: str,
        taken: str,
        content: bytes,
        received_at: datetime,
        file_id: str | None,
        queried_on: date | None,
        pieces: int,
    ) -> Batch:
        """Take down a request under the next number of its day; the same request only once."""
        known = next((one for one in self._batches.values() if one.taken == taken), None)
        if known is not None:
            return known
        number = self._next_number(received_at)
        batch = Batch(
            number,
            interface,
            institution_code,
            taken,
            received_at,
            file_id,
            queried_on,
            (None,) * pieces,
        )
        new = self._folder / f"{_NEW}{number}"
        if new.exists():  # the disk was full
            shutil.rmtree(new)
        new.mkdir(mode=0o700)
        write_through(new / _REQUEST, content)
        write_through(new / _STATE, _to_json(batch))
        new.rename(self._folder / number)
        self._batches[number] = batch
        return batch

    def get(self, number: str) -> Batch | None:
        """The batch of that number as it stands now."""
        return self._batches.get(number)

    def request(self, batch: Batch) -> bytes:
        """What the clinic software wrote."""
        return (self._folder / batch.number / _REQUEST).read_bytes()

    def note(self, batch: Batch, place: int, said: str | None) -> Batch:
        """Take down what the centre said to a piece; None: it has to be handed in again."""
        current = self._batches[batch.number]
        pieces = tuple(said if at == place else old for at, old in enumerate(current.pieces))
        changed = replace(current, pieces=pieces)
        state = self._folder / batch.number / _STATE
        fresh = state.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        write_through(fresh, _to_json(changed))
        fresh.replace(state)
        self._batches[batch.number] = changed
        return changed

    def drop(self, batch: Batch) -> None:
        """Forget a batch."""
        del self._batches[batch.number]
        shutil.rmtree(self._folder / batch.number)

    def expire(self, now: datetime) -> None:
        """Forget the batches that nobody may fetch any more."""
        for batch in [one for one in self._batches.values() if now >= one.expires_at]:
            self.drop(batch)

    def _take_up(self, folder: Path) -> None:
        """Go on with a batch of an earlier exchange; what is no whole batch is removed."""
        if folder.name.startswith(_NEW):
            shutil.rmtree(folder)
            return
        try:
            batch = _from_json((folder / _STATE).read_bytes())
        except (OSError, ValueError, LookupError, TypeError):
            _LOGGER.warning("%s: 受付を読めず削除しました。 Unreadable; removed.", folder.name)
            shutil.rmtree(folder)
        else:
            self._batches[folder.name] = batch

    def _next_number(self, at: datetime) -> str:
        day = f"{at.astimezone(JST):%Y%m%d}"
        serials = (int(number[8:]) for number in self._batches if number.startswith(day))
        return f"{day}{max(serials, default=0) + 1:012}"


def _to_json(batch: Batch) -> bytes:
    return json.dumps(
        {
            "number": batch.number,
            "interface": batch.interface,
            "institution_code": batch.institution_code,
            "taken": batch.taken,
            "received_at": batch.received_at.isoformat(),
            "file_id": batch.file_id,
            "queried_on": batch.queried_on and batch.queried_on.isoformat(),
            "pieces": batch.pieces,
        }
    ).encode()


def _from_json(state: bytes) -> Batch:
    told = json.loads(state)
    return Batch(
        told["number"],
        told["interface"],
        told["institution_code"],
        told["taken"],
        datetime.fromisoformat(told["received_at"]),
        told["file_id"],
        told["queried_on"] and date.fromisoformat(told["queried_on"]),
        tuple(told["pieces"]),
    )
