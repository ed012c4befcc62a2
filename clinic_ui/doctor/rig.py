"""What checking readers (`onshikaku hil`) needs."""

from __future__ import annotations

import importlib.util

from clinic_ui.doctor.finding import Finding, Level

__all__ = ["pieces"]

_MODULES = ("psutil", "smartcard", "pytest")


def pieces(modules: tuple[str, ...] = _MODULES) -> Finding:
    """The extra `hil`."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        return Finding(
            "hil",
            Level.OPTIONAL,
            f"not installed: {', '.join(missing)}; checking readers (hil) needs them",
            "scripts/setup hil   (or: pip install 'onshikaku[hil]')",
        )
    return Finding("hil", Level.OK, ", ".join(modules))
