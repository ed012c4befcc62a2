"""Which pieces of the `face` extra are installed, found out without importing any of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Final

__all__ = ["Build", "Extra", "Piece", "examine"]

MODELS: Final = (
    "shape_predictor_68_face_landmarks.dat",
    "shape_predictor_5_face_landmarks.dat",
    "dlib_face_recognition_resnet_model_v1.dat",
    "mmod_human_face_detector.dat",
)
"""face_recognition loads all four, and refuses to start without one."""


class Build(StrEnum):
    """Where dlib is from. Two distributions in one environment overwrite each other's files."""

    WHEEL = "dlib-bin"
    COMPILED = "dlib"
    BOTH = "dlib and dlib-bin"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing the matcher needs: its import name, and its version where that is known."""

    name: str
    present: bool
    version: str = ""


@dataclass(frozen=True, slots=True)
class Extra:
    """What is there. `pkg_resources` is of interest only: without it a stand-in is used."""

    pieces: tuple[Piece, ...]
    dlib: Build | None
    missing_models: tuple[str, ...]
    setuptools: str | None
    pkg_resources: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """What keeps the matcher from starting; empty if it should start."""
        absent = tuple(piece.name for piece in self.pieces if not piece.present)
        return absent + self.missing_models


def examine() -> Extra:
    """The state of this environment. Takes milliseconds, loads no library and no model."""
    pieces = (
        _piece("numpy", "numpy"),
        _piece("cv2", "opencv-python", "opencv-python-headless", "opencv-contrib-python"),
        _piece("dlib", "dlib-bin", "dlib"),
        _piece("face_recognition", "face_recognition"),
        _piece("face_recognition_models", "face_recognition_models"),
    )
    return Extra(
        pieces,
        _dlib() if _found("dlib") else None,
        _missing_models(),
        _version("setuptools"),
        _found("pkg_resources"),
    )


def _piece(module: str, *distributions: str) -> Piece:
    versions = (_version(name) for name in distributions)
    return Piece(module, _found(module), next((one for one in versions if one), ""))


def _dlib() -> Build:
    match _version("dlib-bin") is not None, _version("dlib") is not None and _has_files("dlib"):
        case True, True:
            return Build.BOTH
        case True, False:
            return Build.WHEEL
        case False, True:
            return Build.COMPILED
        case _:
            return Build.UNKNOWN


def _has_files(distribution: str) -> bool:
    """An empty distribution named dlib, which only asks for dlib-bin, has no module."""
    files = metadata.files(distribution) or []
    return any(file.suffix in {".so", ".pyd"} for file in files)


def _missing_models() -> tuple[str, ...]:
    spec = find_spec("face_recognition_models") if _found("face_recognition_models") else None
    if spec is None or spec.origin is None:
        return ()
    folder = Path(spec.origin).parent / "models"
    return tuple(name for name in MODELS if not (folder / name).is_file())


def _found(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
