"""The service that starts at boot, and what runs containers."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

from clinic_ui.doctor.finding import Finding, Level
from hardware.setup.pieces import SERVICE

__all__ = ["container", "unit"]

_ROOT = Path("/")
_UNITS = ("etc/systemd/system", "usr/local/lib/systemd/system", "usr/lib/systemd/system")
_GROUPS = ("sys/fs/cgroup", "sys/fs/cgroup/unified", "sys/fs/cgroup/systemd")
_ENGINES = ("podman", "docker", "buildah")
_DOCKER_SOCKETS = ("run/docker.sock", "var/run/docker.sock")


def unit(root: Path = _ROOT) -> Finding:
    """Whether the service is installed, can start, starts at boot, and runs."""
    name = "service"
    path = next((root / at / SERVICE for at in _UNITS if (root / at / SERVICE).is_file()), None)
    if path is None:
        return Finding(name, Level.OK, "not installed: onshikaku setup install systemd")
    program = _program(path)
    if program is None or not os.access(root / program.lstrip("/"), os.X_OK):
        return Finding(
            name,
            Level.OPTIONAL,
            f"{path} starts {program or 'nothing'}, which is no program here",
            "sudo onshikaku setup install systemd --command PATH && sudo systemctl daemon-reload",
        )
    if not (root / "run/systemd/system").is_dir():
        return Finding(name, Level.OPTIONAL, f"{path}: no systemd runs here", "start it by hand")
    wanted = root / "etc/systemd/system/multi-user.target.wants" / SERVICE
    if not wanted.is_symlink():
        return Finding(
            name, Level.OPTIONAL, "not started at boot", f"sudo systemctl enable --now {SERVICE}"
        )
    if not any(_runs(root / at / "system.slice" / SERVICE) for at in _GROUPS):
        return Finding(
            name,
            Level.OPTIONAL,
            "does not run",
            f"systemctl status {SERVICE}; journalctl -u {SERVICE}",
        )
    return Finding(name, Level.OK, f"runs, and starts at boot: {program}")


def _program(unit_file: Path) -> str | None:
    """What the unit starts: the last ExecStart counts (systemd.service(5))."""
    lines = unit_file.read_text("utf-8", "replace").splitlines()
    starts = [line.partition("=")[2] for line in lines if line.startswith("ExecStart=")]
    try:
        words = shlex.split(starts[-1]) if starts else []
    except ValueError:
        return None
    return words[0].lstrip("-@:+!") if words else None


def _runs(group: Path) -> bool:
    try:
        return bool((group / "cgroup.procs").read_text().strip())
    except OSError:
        return False


def container(root: Path = _ROOT, path: str | None = None) -> Finding:
    """Whether containers can be built and run; `path` is searched in place of PATH."""
    name = "containers"
    found = {engine: shutil.which(engine, path=path) for engine in _ENGINES}
    there = {engine: at for engine, at in found.items() if at is not None}
    if not there:
        return Finding(name, Level.OK, "no engine, and none needed but for the Containerfile")
    if set(there) == {"docker"} and not any((root / at).exists() for at in _DOCKER_SOCKETS):
        return Finding(
            name,
            Level.OPTIONAL,
            f"{there['docker']}, but its daemon does not run",
            "sudo systemctl start docker (or: apt-get install podman)",
        )
    return Finding(name, Level.OK, ", ".join(there.values()))
