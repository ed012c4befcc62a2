"""Where data live unless told otherwise."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["data_folder"]


def data_folder() -> Path:
    """The user's folder for onshikaku's data (XDG Base Directory Specification). Not created."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "onshikaku"
