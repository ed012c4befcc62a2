"""The option `--camera`: what the readers look at faces with (顔認証)."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Annotated

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.face_check import CameraChecker
from clinic_ui.front.eyes import Eye
from clinic_ui.reasons import explain
from clinic_ui.settings import FaceSettings
from reader.camera.devices import examine
from reader.camera.ports import CameraSource
from reader.camera.sources import UnknownCamera, camera_source
from reader.camera.v4l2 import V4l2Source
from reader.face.dlib_matcher import DlibMatcher
from reader.face.library import check_parts
from reader.face.ports import MatcherMissing

__all__ = [
    "NEXT_STEP",
    "STILLS",
    "Cameras",
    "DemoCameras",
    "cameras_for",
    "check_matcher",
    "eyes_with",
]

STILLS = "stills"
"""Pictures that the bench holds up, in place of a camera."""

NEXT_STEP = "scripts/setup face   (or: pip install 'onshikaku[face]')"
"""What to do where the matcher is missing."""

_HELP = (
    "Compare faces for real (顔認証), with pictures of: browser (the camera of whatever shows the "
    "kiosk page), /dev/videoN or N, or a file (image, y4m, mp4){more}. Once: for every reader; "
    "several times: one for each, in order. Needs the extra: scripts/setup face. "
    "`onshikaku cameras` lists and tries them."
)
Cameras = Annotated[
    list[str] | None, typer.Option("--camera", metavar="SPEC", help=_HELP.format(more=""))
]
DemoCameras = Annotated[
    list[str] | None,
    typer.Option(
        "--camera",
        metavar="SPEC",
        help=_HELP.format(more=", or stills (sample pictures that the bench holds up)"),
    ),
]


def cameras_for(specs: Sequence[str], places: Sequence[str]) -> Mapping[str, str]:
    """Which camera belongs to which place; leaves with a usage error where they do not fit."""
    if len(specs) == 1:
        return dict.fromkeys(places, specs[0])
    if len(specs) not in (0, len(places)):
        fail(
            Exit.USAGE,
            f"--camera: {len(specs)} cameras for {len(places)} reader(s)",
            "give one for all, or one for each",
        )
    return dict(zip(places, specs, strict=False))


def check_matcher() -> None:
    """Leave with an error and the next step where faces cannot be compared."""
    try:
        check_parts()
    except MatcherMissing as error:
        fail(Exit.MISSING, f"--camera: faces cannot be compared: {error}", NEXT_STEP)


@contextmanager
def eyes_with(cameras: Mapping[str, str], settings: FaceSettings) -> Generator[Mapping[str, Eye]]:
    """What the places with a camera see with; the matcher is loaded meanwhile.

    At the end all are closed. Leaves with an error where a camera, or the matcher, cannot be.
    """
    with ExitStack() as stack:
        eyes: dict[str, Eye] = {}
        sources = {place: _source(spec) for place, spec in cameras.items()}
        if sources:
            check_matcher()
        for place, source in sources.items():
            checker = CameraChecker(source, DlibMatcher, settings)
            stack.callback(checker.close)
            checker.start()
            eyes[place] = checker.eye()
        _warn(sources.values())
        yield eyes


def _warn(sources: Iterable[CameraSource]) -> None:
    """Say at once what a patient would meet; it may be mended meanwhile."""
    for node in {source.node for source in sources if isinstance(source, V4l2Source)}:
        found = examine(node)
        if found is not None:
            why = explain(found[0])
            typer.echo(f"{node}: {why.ja}。　{why.en}. → onshikaku cameras", err=True)


def _source(spec: str) -> CameraSource:
    try:
        return camera_source(spec)
    except UnknownCamera as error:
        fail(Exit.USAGE, f"--camera: {error}", "`onshikaku cameras` lists those attached")
