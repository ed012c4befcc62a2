"""Python, our packages, the clock, and where data and ports are."""

from __future__ import annotations

import importlib
import os
import socket
import sys
from datetime import UTC, datetime

from clinic_ui.doctor.finding import Finding, Level
from onshikaku.store.location import data_folder

__all__ = ["clock", "packages", "ports", "python", "store"]

_PACKAGES = ("reader", "onshikaku", "clinic_ui", "hardware")
_PORTS = {8700: "demo, clinic", 8710: "centre", 8711: "centre, management"}
_OLDEST_PLAUSIBLE = datetime(2026, 11, 1, tzinfo=UTC)


def python() -> Finding:
    """The version; the package would not have been installed for one that is too old."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("python", Level.OK, version)


def packages() -> Finding:
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


def clock() -> Finding:
    """Whether the clock can be right."""
    now = datetime.now(UTC)
    if now < _OLDEST_PLAUSIBLE:
        return Finding(
            "clock",
            Level.MISSING,
            f"{now:%Y-%m-%d} lies before this program was written",
            "set the system clock; certificates are judged by it",
        )
    return Finding("clock", Level.OK, f"{now.astimezone():%Y-%m-%d %H:%M %Z}")


def store() -> Finding:
    """Whether the data folder can be written."""
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


def ports() -> Finding:
    """Whether the usual ports are free."""
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
