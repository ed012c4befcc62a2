"""Readers that nfcpy opens itself: the extra, the rule, and who else holds them."""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path

from clinic_ui.doctor.finding import Finding, Level
from clinic_ui.doctor.usb import Plugged, plugged
from hardware.setup.pieces import PIECES, PieceId

__all__ = ["extra", "kernel", "reader", "rule"]

_ROOT = Path("/")
_KERNEL = frozenset({"port100", "pn533_usb"})
"""The kernel's own drivers of such readers (Linux, drivers/nfc)."""

_PCSC_ONLY = {(0x054C, 0x0DC8): "RC-S300/S", (0x054C, 0x0DC9): "RC-S300/P"}
_RULE, _BLACKLIST = PIECES[PieceId.UDEV].files
_MODEL = re.compile(r'ATTR\{idVendor\}=="(\w{4})", ATTR\{idProduct\}=="(\w{4})"')


def _models() -> frozenset[tuple[int, int]]:
    """Those of the rule that is shipped."""
    found = _MODEL.findall(_RULE.text(""))
    return frozenset((int(vendor, 16), int(product, 16)) for vendor, product in found)


def _ours(root: Path) -> list[Plugged]:
    models = _models()
    return [one for one in plugged(root) if (one.vendor, one.product) in models]


def _named(one: Plugged) -> str:
    return f"{one.vendor:04x}:{one.product:04x}"


def extra(*, installed: bool | None = None) -> Finding:
    """The extra `nfc`; `installed` is found out unless given."""
    if installed is None:
        installed = importlib.util.find_spec("nfc") is not None
    if installed:
        return Finding("nfc", Level.OK, "nfcpy (EUPL 1.1 or later)")
    return Finding(
        "nfc",
        Level.OPTIONAL,
        "not installed; an RC-S380 without PC/SC (--reader nfc:usb) needs it",
        "scripts/setup nfc   (or: pip install 'onshikaku[nfc]')",
    )


def reader(root: Path = _ROOT) -> Finding:
    """Which such readers are plugged in, and those that look like one and are for PC/SC."""
    name, found = "nfc reader", plugged(root)
    others = [one for one in found if (one.vendor, one.product) in _PCSC_ONLY]
    if others:
        models = ", ".join(_PCSC_ONLY[one.vendor, one.product] for one in others)
        return Finding(
            name,
            Level.OPTIONAL,
            f"{models} is no reader for nfcpy",
            "use it through PC/SC: onshikaku readers",
        )
    ours = _ours(root)
    if not ours:
        return Finding(name, Level.OK, "none plugged in; PC/SC readers are listed above")
    closed = [one for one in ours if not os.access(one.node, os.R_OK | os.W_OK)]
    if closed:
        places = ", ".join(f"{_named(one)} ({one.node})" for one in closed)
        return Finding(
            name,
            Level.OPTIONAL,
            f"not allowed: {places}",
            "sudo onshikaku setup install udev, then plug it in anew",
        )
    return Finding(name, Level.OK, ", ".join(_named(one) for one in ours))


def rule(root: Path = _ROOT) -> Finding:
    """Whether the udev rule is there and names what is plugged in."""
    name = "udev rule"
    path = _RULE.below(root)
    text = path.read_text("utf-8", "replace") if path is not None and path.is_file() else None
    ours = _ours(root)
    if text is None:
        if not ours:
            return Finding(name, Level.OK, "none, and no reader plugged in that needs it")
        return Finding(
            name,
            Level.OPTIONAL,
            f"none for {', '.join(_named(one) for one in ours)}",
            "sudo onshikaku setup install udev",
        )
    named = set(_MODEL.findall(text))
    unnamed = [one for one in ours if (f"{one.vendor:04x}", f"{one.product:04x}") not in named]
    if unnamed or not named:
        return Finding(
            name,
            Level.OPTIONAL,
            f"{path} does not name {', '.join(map(_named, unnamed)) or 'any reader'}",
            "sudo onshikaku setup install udev",
        )
    return Finding(name, Level.OK, str(path))


def kernel(root: Path = _ROOT) -> Finding:
    """Whether a driver of the kernel's holds such a reader."""
    name = "nfc in the kernel"
    held = [(one, driver) for one in _ours(root) for driver in sorted(one.drivers & _KERNEL)]
    if not held:
        return Finding(name, Level.OK, "holds no reader of nfcpy's")
    drivers = sorted({driver for _, driver in held})
    path = _BLACKLIST.below(root)
    off = path is not None and path.is_file()
    modprobe = f"sudo modprobe -r {' '.join(drivers)}"
    return Finding(
        name,
        Level.OPTIONAL,
        ", ".join(f"{driver} holds {_named(one)}" for one, driver in held),
        modprobe if off else f"sudo onshikaku setup install udev && {modprobe}",
    )
