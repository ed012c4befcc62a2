"""Vectors of strangers, by which a distance is judged: how close do faces like these come at all?

The file holds vectors of portraits under CC BY 4.0 or CC0 and of historic ones, no pictures;
cohort.md beside it credits them, and `scripts/face_cohort` makes it anew.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import numpy.typing as npt

    from reader.face.library import Vector

__all__ = ["Cohort"]

_FILE: Final = "cohort.npz"
_THEMSELVES: Final = 0.15
"""One photograph in two encodings is nearer than this, and no stranger to itself."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """One vector a row, and whose each is: a code of the set the portrait is from."""

    people: tuple[str, ...]
    vectors: npt.NDArray[np.float64] = field(repr=False)

    @classmethod
    def of(cls, vectors: Mapping[str, Vector]) -> Cohort:
        """A cohort of these people."""
        return cls(tuple(vectors), np.stack(list(vectors.values())))

    @classmethod
    def shipped(cls) -> Cohort:
        """The one in the package."""
        data = resources.files("reader.face").joinpath(_FILE).read_bytes()
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            people = tuple(str(person) for person in arrays["people"])
            return cls(people, arrays["vectors"].astype(np.float64))

    def packed(self) -> bytes:
        """The file: numpy's npz with `people` and `vectors`, of half precision."""
        file = io.BytesIO()
        half = self.vectors.astype(np.float16)
        np.savez_compressed(file, people=np.array(self.people), vectors=half)
        return file.getvalue()

    def without(self, people: Collection[str]) -> Cohort:
        """All but these, so that nobody is compared with a cohort that holds them."""
        rest = [index for index, person in enumerate(self.people) if person not in people]
        return Cohort(tuple(self.people[index] for index in rest), self.vectors[rest])

    def nearness(self, pair: Sequence[Vector], neighbours: int) -> float:
        """The mean distance of a pair from the nearest of the cohort, themselves left out."""
        distances = np.stack([np.linalg.norm(self.vectors - one, axis=1) for one in pair])
        strangers = distances[:, (distances >= _THEMSELVES).all(axis=0)]
        return float(np.sort(strangers, axis=1)[:, :neighbours].mean())
