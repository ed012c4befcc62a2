"""Each picture of a study once through the shipped pipeline, and once through plain dlib."""

from __future__ import annotations

import importlib
import time
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final

import numpy as np

from reader.camera.ports import Frame
from reader.face.encoder import Encoder, Seen
from reader.face.pictures import still_pixels
from reader.face.ports import PhotoUnusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from clinic_ui.face_study.pairs import Pair
    from reader.face.library import Vector

__all__ = ["Encoded", "Shot", "Steps", "as_frame", "encode"]

PLAIN: Final = "plain"


@dataclass(frozen=True, slots=True)
class Shot:
    """What came of one picture: its vector, or the reason why there is none.

    `anyway` is the vector of a frame that its quality check would not let pass, where one can be
    had.
    """

    vector: Vector | None = field(repr=False)
    trouble: str = ""
    anyway: Vector | None = field(default=None, repr=False)


class Steps:
    """How long each step took, in milliseconds."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = defaultdict(list)

    def time(self, step: str, begun: float) -> None:
        """Note what was begun at this reading of `time.perf_counter` as done."""
        self.taken[step].append((time.perf_counter() - begun) * 1000)

    def summary(self) -> dict[str, tuple[int, float, float]]:
        """Of each step: how often, median, 95th percentile."""
        return {
            step: (len(taken), median(taken), _p95(taken)) for step, taken in self.taken.items()
        }


@dataclass(frozen=True, slots=True)
class Encoded:
    """Pictures by name: as a card's photo, as a camera's frame, and by plain face_recognition."""

    cards: dict[str, Shot]
    frames: dict[str, Shot]
    plain: dict[str, Shot]
    steps: Steps


def encode(pairs: Iterable[Pair], folder: Path, tick: Callable[[int, int], None]) -> Encoded:
    """Encode all pictures of these pairs; `tick` hears how many are done, of how many.

    Raises `MatcherMissing`, and `OSError` for a file that cannot be read.
    """
    encoder = Encoder()
    library = importlib.import_module("face_recognition")
    pairs = tuple(pairs)
    refs = dict.fromkeys(pair.ref for pair in pairs)
    probes = dict.fromkeys(pair.probe for pair in pairs)
    every = list(dict.fromkeys((*refs, *probes)))
    made = Encoded({}, {}, {}, Steps())
    for done, name in enumerate(every, 1):
        data = (folder / name).read_bytes()
        if name in refs:
            made.cards[name] = _card(encoder, data, made.steps)
        if name in probes:
            made.frames[name] = _frame(encoder, data, made.steps)
        made.plain[name] = _plain(library.face_encodings, data, made.steps)
        tick(done, len(every))
    return made


def as_frame(data: bytes) -> Frame:
    """A still as a camera would give it. Raises `PhotoUnusable` where it is no picture."""
    pixels = still_pixels(data)
    height, width = pixels.shape[:2]
    return Frame(width, height, pixels.tobytes(), 0.0)


def _card(encoder: Encoder, data: bytes, steps: Steps) -> Shot:
    begun = time.perf_counter()
    try:
        portrait = encoder.photo(data)
    except PhotoUnusable as error:
        return Shot(None, str(error.trouble))
    steps.time("card", begun)
    return Shot(portrait.vector)


def _frame(encoder: Encoder, data: bytes, steps: Steps) -> Shot:
    try:
        frame = as_frame(data)
    except PhotoUnusable as error:
        return Shot(None, str(error.trouble))
    begun = time.perf_counter()
    glance = encoder.frame(frame)
    steps.time("look", begun)
    if not isinstance(glance.seen, Seen):
        return Shot(None, str(glance.quality), _anyway(encoder, data))
    begun = time.perf_counter()
    vector = glance.seen.vector
    steps.time("vector", begun)
    return Shot(vector)


def _anyway(encoder: Encoder, data: bytes) -> Vector | None:
    try:
        return encoder.photo(data).vector
    except PhotoUnusable:
        return None


def _plain(face_encodings: Callable[[object], Sequence[Vector]], data: bytes, steps: Steps) -> Shot:
    """The first face that the library gives with its default settings, as its manual shows."""
    try:
        pixels = still_pixels(data)
    except PhotoUnusable as error:
        return Shot(None, str(error.trouble))
    begun = time.perf_counter()
    found = face_encodings(pixels)
    steps.time(PLAIN, begun)
    return Shot(np.asarray(found[0])) if found else Shot(None, "no-face")


def _p95(taken: Sequence[float]) -> float:
    return quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
