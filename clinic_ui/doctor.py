"""What is missing on this machine, and the command that mends it.

Each check is a function that returns one finding; none of them changes anything.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import socket
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from onshikaku.store.location import data_folder
from reader import errors, pcsc
from reader.camera.devices import attached
from reader.camera.ports import CameraTrouble
from reader.face import extra

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reader.camera.devices import Attached

__all__ = ["CHECKS", "Finding", "Level", "camera_finding", "examine", "face_finding"]

_PACKAGES = ("reader", "onshikaku", "clinic_ui", "hardware")
_PCSC_DRIVERS = Path("/usr/lib/pcsc/drivers")
_CCID_DRIVER = _PCSC_DRIVERS / "ifd-ccid.bundle"
_POLKIT_POLICY = Path("/usr/share/polkit-1/actions/org.debian.pcsc-lite.policy")
_VPCD_DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_PORTS = {8700: "demo, clinic", 8710: "centre", 8711: "centre, management"}
_OLDEST_PLAUSIBLE = datetime(2026, 11, 1, tzinfo=UTC)


class Level(StrEnum):
    """`missing` stops the demo; `optional` only what its detail names."""

    OK = "ok"
    OPTIONAL = "optional"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One checked thing. `remedy` is a command or an act, empty when all is well."""

    name: str
    level: Level
    detail: str
    remedy: str = ""


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("python", Level.OK, version)


def _packages() -> Finding:
    """Nobody else's `reader` or `hardware` lies over ours."""
    foreign = [
        name
        for name in _PACKAGES
        if getattr(importlib.import_module(name), "__distribution__", None) != "onshikaku"
    ]
    if foreign:
        return Finding(
            "packages",
            Level.MISSING,
            f"overwritten by another distribution: {', '.join(foreign)}",
            "install onshikaku into an environment of its own",
        )
    return Finding("packages", Level.OK, ", ".join(_PACKAGES))


def _clock() -> Finding:
    now = datetime.now(UTC)
    if now < _OLDEST_PLAUSIBLE:
        return Finding(
            "clock",
            Level.MISSING,
            f"{now:%Y-%m-%d} lies before this program was written",
            "set the system clock; certificates are judged by it",
        )
    return Finding("clock", Level.OK, f"{now.astimezone():%Y-%m-%d %H:%M %Z}")


def _store() -> Finding:
    folder = data_folder()
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    writable = nearest.is_dir() and os.access(nearest, os.W_OK)
    if not writable:
        return Finding(
            "data folder",
            Level.OPTIONAL,
            f"{folder} cannot be written; `onshikaku centre` keeps its data there",
            "use --database and --pki, or set XDG_DATA_HOME",
        )
    return Finding("data folder", Level.OK, str(folder))


def _ports() -> Finding:
    taken = [port for port in _PORTS if not _can_listen(port)]
    if taken:
        names = "; ".join(f"{port} ({_PORTS[port]})" for port in taken)
        return Finding("ports", Level.OPTIONAL, f"in use: {names}", "choose others with --port")
    return Finding("ports", Level.OK, ", ".join(str(port) for port in _PORTS))


def _can_listen(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _pcsc() -> Finding:
    if importlib.util.find_spec("smartcard") is None:
        return Finding(
            "pyscard",
            Level.OPTIONAL,
            "not installed; real readers and --pcsc need it",
            "scripts/setup pcsc   (or: pip install 'onshikaku[pcsc]')",
        )
    try:
        names = [slot.reader for slot in pcsc.slots()]
    except errors.ReaderUnavailable as error:
        return Finding(
            "pcscd",
            Level.OPTIONAL,
            f"no answer ({error.reason.value}); real readers need it",
            "apt-get install pcscd && systemctl start pcscd.socket (without systemd: pcscd)",
        )
    if not names:
        return Finding(
            "readers",
            Level.OPTIONAL,
            "pcscd runs, no reader is attached",
            "plug in a reader; contactless ones must support Type B",
        )
    return Finding("readers", Level.OK, ", ".join(names))


def _driver() -> Finding:
    if not _PCSC_DRIVERS.is_dir():
        return Finding("drivers", Level.OK, "none looked for: this is not pcsc-lite")
    if not _CCID_DRIVER.exists():
        return Finding(
            "drivers",
            Level.OPTIONAL,
            "no CCID driver, which nearly all USB readers need",
            "apt-get install libccid",
        )
    return Finding("drivers", Level.OK, str(_CCID_DRIVER))


def _polkit() -> Finding:
    if not _POLKIT_POLICY.exists():
        return Finding("polkit", Level.OK, "not asked by this pcscd")
    if os.geteuid() == 0:
        return Finding("polkit", Level.OK, "asked by pcscd; root is let in")
    return Finding(
        "polkit",
        Level.OPTIONAL,
        "pcscd asks polkit, which refuses programs outside a local session (SSH, services)",
        "allow org.debian.pcsc-lite.access_pcsc and .access_card in /etc/polkit-1/rules.d",
    )


def _camera() -> Finding:
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


def _face() -> Finding:
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


def _virtual_pcsc() -> Finding:
    lacking = [
        package
        for package, there in (
            ("pcscd", Path("/usr/sbin/pcscd").exists()),
            ("vsmartcard-vpcd", _VPCD_DRIVER.exists()),
        )
        if not there
    ]
    if lacking:
        return Finding(
            "virtual reader in pcscd",
            Level.OPTIONAL,
            f"not installed: {', '.join(lacking)}; demo --pcsc needs it",
            f"apt-get install {' '.join(lacking)}",
        )
    return Finding("virtual reader in pcscd", Level.OK, str(_VPCD_DRIVER))


def _opensc() -> Finding:
    tool = shutil.which("opensc-tool")
    if tool is None:
        return Finding(
            "opensc",
            Level.OPTIONAL,
            "not installed; demo --pcsc shows with it that other programs see the card",
            "apt-get install opensc",
        )
    return Finding("opensc", Level.OK, tool)


CHECKS: tuple[Callable[[], Finding], ...] = (
    _python,
    _packages,
    _clock,
    _store,
    _ports,
    _pcsc,
    _driver,
    _polkit,
    _camera,
    _face,
    _virtual_pcsc,
    _opensc,
)


def examine() -> list[Finding]:
    """Run every check, in the order in which their failures matter."""
    return [check() for check in CHECKS]
