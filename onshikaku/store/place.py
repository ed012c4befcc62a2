"""Where a database is, and how to say so without its password."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from onshikaku.errors import StoreUnavailable

__all__ = ["MEMORY", "Place", "parse_place", "shown"]

MEMORY = "memory"

Place: TypeAlias = Path | URL | None
"""A SQLite file, a PostgreSQL server's URL, or memory (None)."""

_SQLITE = "sqlite:///"
_POSTGRESQL = "postgresql://"
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SECRETS = ("password", "sslpassword")


def parse_place(text: str) -> Place:
    """What "memory", a path, or a URL stands for. A path may hold any character, also as a URL.

    Raises `StoreUnavailable` for a URL of something else, or one that cannot be read.
    """
    if text == MEMORY:
        return None
    if text.startswith(_SQLITE):
        return Path(text.removeprefix(_SQLITE))
    if text.startswith(_POSTGRESQL):
        try:
            return make_url(text)
        except (ArgumentError, ValueError) as error:
            raise StoreUnavailable(shown(text), "not a URL that can be read") from error
    if _URL.match(text):
        wanted = f"give a path, {_SQLITE}PATH, or {_POSTGRESQL}USER@HOST/NAME"
        raise StoreUnavailable(shown(text), wanted)
    return Path(text)


def shown(text: str) -> str:
    """The place as it may be printed: a URL without its secrets."""
    scheme = _URL.match(text)
    if scheme is None or text.startswith(_SQLITE):
        return text
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        return f"{scheme[0]}***"
    return url.difference_update_query(_SECRETS).render_as_string(hide_password=True)
