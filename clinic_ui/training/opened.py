"""The library as pages ask for it: files are read beside the loop that serves, not in it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from clinic_ui.training.library import Library, library

__all__ = ["Opened"]


def _opened() -> Library:
    return library()


Opened = Annotated[Library, Depends(_opened)]
"""A parameter of a page that gets the library; the first page waits until it is read."""
