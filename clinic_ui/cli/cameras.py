"""`onshikaku cameras`: what is attached, and whether one gives pictures. It writes none of them.

Listing and trying were tested without a physical camera: see `reader.camera.devices`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, NoReturn

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag
from clinic_ui.reasons import CAMERA
from reader.camera.devices import Attached, attached
from reader.camera.opencv import VideoSoftwareMissing
from reader.camera.ports import CameraSource, CameraTrouble, CameraUnavailable
from reader.camera.sources import BROWSER, UnknownCamera, camera_source
from reader.camera.watch import brightness

__all__ = ["Trial", "as_json", "as_lines", "cameras", "try_out"]

_LONGEST_FIRST: Final = 5.0
"""Seconds for the first frame; the camera itself counts as silent before that."""

_LONG_ENOUGH: Final = 1.0
"""Seconds over which frames are counted."""

_SOFTWARE = "scripts/setup face   (or: pip install 'onshikaku[face]')"
# `INSECURE` is said by pages only, and these are cameras of this machine.
_NEXT_STEP = {
    CameraTrouble.NO_CAMERA: "plug one in, or name another: `onshikaku cameras` lists them",
    CameraTrouble.DENIED: "let this user in: sudo usermod -aG video $USER, then log in anew",
    CameraTrouble.BUSY: "close the program that uses it: `fuser -v /dev/video*` names it",
    CameraTrouble.LOST: "plug it in again",
    CameraTrouble.DARK: "open its cover or switch, and put on the light",
    CameraTrouble.SILENT: "plug it in again, into another port if that does not help",
    CameraTrouble.UNREADABLE: "choose another camera or file",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """What a camera gave: pixels, frames in a second, mean brightness of 255."""

    camera: str
    width: int
    height: int
    frames_per_second: float
    brightness: float


def try_out(source: CameraSource) -> Trial:
    """Take frames for about a second. Raises `CameraUnavailable`."""
    camera = source.open()
    try:
        first = camera.frame(_LONGEST_FIRST)
        if first is None:
            raise CameraUnavailable(CameraTrouble.SILENT)
        last, count = first, 0
        end = time.monotonic() + _LONG_ENOUGH
        while (left := end - time.monotonic()) > 0:
            frame = camera.frame(left)
            if frame is not None:
                last, count = frame, count + 1
    finally:
        camera.close()
    rate = count / (last.at - first.at) if count else 0.0
    light = brightness(last)
    return Trial(source.name, last.width, last.height, round(rate, 1), round(light, 1))


def cameras(
    *,
    trial: Annotated[
        str | None,
        typer.Option(
            "--try",
            metavar="CAMERA",
            help="Take frames of this one for a second: a number, /dev/videoN, or a file.",
        ),
    ] = None,
    as_json_: JsonFlag = False,
) -> None:
    """List the cameras of this machine, or try one. No picture is written or shown.

    接続されているカメラの一覧です。映像は保存しません。
    """
    if trial is not None:
        _try(trial, as_json_=as_json_)
        return
    found = attached()
    if not found:
        _unavailable(CameraUnavailable(CameraTrouble.NO_CAMERA))
    if as_json_:
        typer.echo(json.dumps({"cameras": as_json(found)}, ensure_ascii=False))
        return
    for line in as_lines(found):
        typer.echo(line)


def as_json(found: Sequence[Attached]) -> list[dict[str, object]]:
    """The cameras as `--json` names them."""
    return [
        {
            "name": one.name,
            "node": str(one.node),
            "fit": one.trouble is None,
            "trouble": one.trouble,
            "detail": one.detail or None,
        }
        for one in found
    ]


def as_lines(found: Sequence[Attached]) -> list[str]:
    """The cameras for people: each with its node, fit or why not."""
    lines: list[str] = []
    for one in found:
        lines.append(one.name)
        if one.trouble is None:
            lines.append(f"  {one.node}  使えます  fit")
        else:
            said = CAMERA[one.trouble]
            lines.append(f"  {one.node}  {said.ja}  {said.en} ({one.detail})")
    return lines


def _try(spec: str, *, as_json_: bool) -> None:
    if spec == BROWSER:
        fail(
            Exit.USAGE,
            "--try: ブラウザーのカメラは、ここでは試せません。 The browser's camera is not here.",
            "open the kiosk page with --camera browser and choose the face check",
        )
    try:
        tried = try_out(camera_source(spec))
    except UnknownCamera as error:
        fail(Exit.USAGE, f"--try: {error}", "`onshikaku cameras` lists what is attached")
    except CameraUnavailable as error:
        _unavailable(error)
    if as_json_:
        told = {
            "camera": tried.camera,
            "width": tried.width,
            "height": tried.height,
            "frames_per_second": tried.frames_per_second,
            "brightness": tried.brightness,
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(tried.camera)
    typer.echo(f"  大きさ size: {tried.width}x{tried.height}")
    typer.echo(f"  1秒あたりのコマ数 frames per second: {tried.frames_per_second:g}")
    typer.echo(f"  明るさ（0～255） brightness (0 to 255): {tried.brightness:g}")


def _unavailable(error: CameraUnavailable) -> NoReturn:
    """Leave, saying why there is no picture and what to do."""
    if isinstance(error, VideoSoftwareMissing):
        fail(
            Exit.MISSING,
            f"OpenCV が使えません。 OpenCV is missing ({error.detail}).",
            _SOFTWARE,
        )
    said = CAMERA[error.trouble]
    detail = f" ({error.detail})" if error.detail else ""
    fail(Exit.MISSING, f"{said.ja}。 {said.en}{detail}", _NEXT_STEP[error.trouble])
