"""PC/SC: the service, its socket, who is let in, drivers, and the virtual reader."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from pathlib import Path

from clinic_ui.doctor.finding import Finding, Level
from hardware.setup.pieces import USER
from reader import errors, pcsc

__all__ = ["driver", "opensc", "polkit", "readers", "socket", "virtual_reader"]

_ROOT = Path("/")
_SOCKET = "run/pcscd/pcscd.comm"
_DRIVERS = Path("/usr/lib/pcsc/drivers")
_CCID_DRIVER = _DRIVERS / "ifd-ccid.bundle"
_VPCD_DRIVER = _DRIVERS / "serial/libifdvpcd.so"
_POLICY = "usr/share/polkit-1/actions/org.debian.pcsc-lite.policy"
_RULES = ("etc/polkit-1/rules.d", "usr/share/polkit-1/rules.d")
_ACTIONS = ("org.debian.pcsc-lite.access_pcsc", "org.debian.pcsc-lite.access_card")


def readers() -> Finding:
    """Whether readers are seen."""
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


def driver() -> Finding:
    """Whether pcscd has the driver of USB readers."""
    if not _DRIVERS.is_dir():
        return Finding("drivers", Level.OK, "none looked for: this is not pcsc-lite")
    if not _CCID_DRIVER.exists():
        return Finding(
            "drivers",
            Level.OPTIONAL,
            "no CCID driver, which nearly all USB readers need",
            "apt-get install libccid",
        )
    return Finding("drivers", Level.OK, str(_CCID_DRIVER))


def socket(root: Path = _ROOT) -> Finding:
    """Whether pcscd listens, or systemd in its stead."""
    place = root / os.environ.get("PCSCLITE_CSOCK_NAME", f"/{_SOCKET}").lstrip("/")
    name = "pcscd socket"
    if not _DRIVERS.is_dir() and root == _ROOT:
        return Finding(name, Level.OK, "none looked for: this is not pcsc-lite")
    if not place.exists():
        return Finding(
            name,
            Level.OPTIONAL,
            f"nobody listens at {place}; readers and the service need it",
            "systemctl enable --now pcscd.socket (without systemd: pcscd)",
        )
    if not os.access(place, os.R_OK | os.W_OK):
        return Finding(
            name,
            Level.OPTIONAL,
            f"{place} is closed to this user",
            "systemctl revert pcscd.socket && systemctl restart pcscd.socket",
        )
    return Finding(name, Level.OK, str(place))


def polkit(root: Path = _ROOT) -> Finding:
    """Whether pcscd asks polkit, and whether a rule lets the service's user in."""
    if not (root / _POLICY).exists():
        return Finding("polkit", Level.OK, "not asked by this pcscd")
    try:
        texts = {
            path: path.read_text("utf-8", "replace")
            for folder in _RULES
            for path in sorted((root / folder).glob("*.rules"))
        }
    except PermissionError as error:
        return Finding(
            "polkit",
            Level.OPTIONAL,
            f"asked by pcscd; {error.filename} cannot be read by this user",
            "sudo onshikaku doctor",
        )
    for path, text in texts.items():
        if all(action in text for action in _ACTIONS) and re.search(rf"[\"']{USER}[\"']", text):
            return Finding("polkit", Level.OK, f"{path} lets {USER} in")
    return Finding(
        "polkit",
        Level.OPTIONAL,
        "pcscd asks polkit, which refuses programs outside a local session (SSH, services)",
        "sudo onshikaku setup install polkit",
    )


def virtual_reader() -> Finding:
    """Whether there is what the private pcscd is made of."""
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


def opensc() -> Finding:
    """Whether there are OpenSC's tools."""
    tool = shutil.which("opensc-tool")
    if tool is None:
        return Finding(
            "opensc",
            Level.OPTIONAL,
            "not installed; demo --pcsc shows with it that other programs see the card",
            "apt-get install opensc",
        )
    return Finding("opensc", Level.OK, tool)
