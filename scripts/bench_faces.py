"""How long a decision over three frames takes, and the first hint to the person at the camera.

Baseline: `face_recognition.face_encodings` with its default settings on the same frames. The card's
photo is learnt beforehand, as it is while the patient steps up, and the baseline does without.
Frames are photographs of tests/faces that pass the quality check; each round measures both in turn.
"""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np

from clinic_ui.face_study.encoding import as_frame
from reader.face.attempt import Attempt, Rules
from reader.face.dlib_matcher import DlibMatcher
from reader.face.ports import Quality

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from reader.camera.ports import Frame
    from reader.face.ports import Template

FACES = Path(__file__).resolve().parent.parent / "tests" / "faces"
FRAMES, PEOPLE, ROUNDS, GOAL = 3, 5, 8, 2


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def sets(matcher: DlibMatcher) -> dict[str, list[tuple[str, list[Frame]]]]:
    """By the size of the frames: people, and three frames of each that pass the quality check.

    Of the 640x480 ones there is one photograph a person; a still person moves by some pixels.
    """
    found: dict[str, list[tuple[str, list[Frame]]]] = {"640x480": [], "about 450x300": []}
    for card in sorted((FACES / "cards").iterdir()):
        files = sorted((FACES / "probes").glob(f"{card.stem}_*"))
        frames = [as_frame(file.read_bytes()) for file in files]
        size = "about 450x300"
        if [(frame.width, frame.height) for frame in frames] == [(640, 480)]:
            size, frames = "640x480", [moved(frames[0], by) for by in (0, 4, 9)]
        good = [frame for frame in frames if matcher.look(frame).quality is Quality.OK]
        if len(good) >= FRAMES and len(found[size]) < PEOPLE:
            found[size].append((card.stem, good[:FRAMES]))
    return found


def moved(frame: Frame, by: int) -> Frame:
    """The same, some pixels to the right."""
    return replace(frame, rgb=np.roll(pixels(frame), by, axis=1).tobytes())


def pixels(frame: Frame) -> npt.NDArray[np.uint8]:
    """As face_recognition takes it."""
    return np.frombuffer(frame.rgb, np.uint8).reshape(frame.height, frame.width, 3)


def main() -> None:
    """Measure and print."""
    begin = time.perf_counter()
    matcher = DlibMatcher()
    loaded = (time.perf_counter() - begin) * 1000
    import face_recognition  # noqa: PLC0415 - only after the matcher has made it importable

    def decide(template: Template, frames: list[Frame]) -> None:
        attempt = Attempt(matcher, template, Rules(frames=FRAMES, apart=0))
        if [attempt.take(frame).decision for frame in frames][-1] is None:
            raise RuntimeError("three good frames and no decision")

    def encode(frames: list[Frame]) -> None:
        for frame in frames:
            if not face_recognition.face_encodings(pixels(frame)):
                raise RuntimeError("the baseline sees no face")

    print(f"Faces (a decision over {FRAMES} frames, one thread, medians; loading {loaded:.0f} ms)")
    for size, people in sets(matcher).items():
        learnt = {
            person: matcher.learn((FACES / "cards" / f"{person}.jp2").read_bytes())
            for person, _ in people
        }
        ours: list[float] = []
        plain: list[float] = []
        looks: list[float] = []
        for _ in range(ROUNDS):
            for person, frames in people:
                plain.append(timed(partial(encode, frames)))
                ours.append(timed(partial(decide, learnt[person], frames)))
                looks.append(timed(partial(matcher.look, frames[0])))
        baseline, mine = statistics.median(plain), statistics.median(ours)
        late = statistics.quantiles(ours, n=20)[-1]
        print(f"  {size}, {len(people)} people, {len(ours)} decisions")
        print(f"    face_encodings, default settings {baseline:6.0f} ms  1       baseline")
        print(
            f"    our decision                     {mine:6.0f} ms  1/{baseline / mine:<5.2f} "
            f"goal 1/{GOAL}; p95 {late:.0f} ms"
        )
        print(f"    first frame to its hint          {statistics.median(looks):6.0f} ms")


if __name__ == "__main__":
    main()
