"""Cameras, and the extra that compares faces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.doctor.finding import Finding, Level
from reader.camera.devices import attached
from reader.camera.ports import CameraTrouble
from reader.face import extra

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.camera.devices import Attached

__all__ = ["camera", "camera_finding", "face", "face_finding"]


def camera() -> Finding:
    """The cameras of this machine."""
    return camera_finding(attached())


def camera_finding(found: Sequence[Attached]) -> Finding:
    """What there is to say of the cameras of this machine; the browser's is the page's business."""
    fit = [f"{one.name} ({one.node})" for one in found if one.trouble is None]
    if fit:
        return Finding("camera", Level.OK, ", ".join(fit))
    denied = [str(one.node) for one in found if one.trouble is CameraTrouble.DENIED]
    if denied:
        return Finding(
            "camera",
            Level.OPTIONAL,
            f"not allowed: {', '.join(denied)} belong to the group video",
            "sudo usermod -aG video $USER, then log in anew",
        )
    busy = [str(one.node) for one in found if one.trouble is CameraTrouble.BUSY]
    if busy:
        return Finding(
            "camera",
            Level.OPTIONAL,
            f"in use: {', '.join(busy)}",
            f"close the program that uses it: fuser -v {' '.join(busy)}",
        )
    return Finding(
        "camera",
        Level.OPTIONAL,
        "none at this machine; --camera /dev/videoN needs one, browser and files do not",
        "plug in a webcam (UVC)",
    )


def face() -> Finding:
    """The extra `face`."""
    return face_finding(extra.examine())


def face_finding(found: extra.Extra) -> Finding:
    """What there is to say of the `face` extra; nothing of it is loaded."""
    if found.missing:
        return Finding(
            "face",
            Level.OPTIONAL,
            f"not installed: {', '.join(found.missing)}; comparing faces (--camera) needs them",
            "scripts/setup face   (or: pip install 'onshikaku[face]', which compiles dlib; "
            "dlib-bin is the same as a wheel)",
        )
    if found.dlib is extra.Build.BOTH:
        return Finding(
            "face",
            Level.OPTIONAL,
            "dlib and dlib-bin are both installed, one over the other",
            "pip uninstall dlib dlib-bin, then install one of them",
        )
    pieces = [f"{piece.name} {piece.version}".strip() for piece in found.pieces]
    if not found.pkg_resources:
        pieces.append(f"setuptools {found.setuptools or '—'} has no pkg_resources: replaced")
    return Finding("face", Level.OK, ", ".join(pieces))
