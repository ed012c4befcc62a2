"""The key by which bound cards are known again: their serial numbers are kept nowhere.

A serial number has few enough values to be guessed from a plain hash; a keyed one says nothing to
whoever has the database without this file.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import URL

from onshikaku.errors import StoreUnavailable
from onshikaku.store.location import data_folder
from onshikaku.store.place import parse_place
from onshikaku.store.records import CardMark

if TYPE_CHECKING:
    from pathlib import Path

    from onshikaku.store.records import CertificateKey

__all__ = ["CardKey", "card_key", "key_file"]

_LENGTH = 32
_LABEL = b"onshikaku bound card 1"
_PRIVATE = 0o600


def key_file(place: str) -> Path | None:
    """Where the key of a database's bound cards is kept; None: in memory, as the database.

    Beside a SQLite file; for a server in the user's data folder. Raises `StoreUnavailable`.
    """
    where = parse_place(place)
    if isinstance(where, URL):
        return data_folder() / "bound-cards.key"
    return None if where is None else where.with_name(f"{where.name}.cards.key")


def card_key(place: str) -> CardKey:
    """The key of a database's bound cards; all databases of servers share one."""
    return CardKey(key_file(place), shared=isinstance(parse_place(place), URL))


class CardKey:
    """32 random bytes in a file that only its owner may read, made when the first card is bound.

    `shared`: other databases may have cards bound with it as well. Raises `StoreUnavailable` for a
    file that cannot be read or that others may read.
    """

    def __init__(self, file: Path | None, *, shared: bool = False) -> None:
        self.file = file
        self._shared = shared
        self._key: bytes | None = None

    @property
    def id(self) -> str | None:
        """Tells this key from another, and nothing else of it; None: there is none yet."""
        key = self._read()
        return None if key is None else sha256(_LABEL + key).hexdigest()[:16]

    def mark(self, certificate: CertificateKey) -> CardMark | None:
        """What a card is known by; None where there is no key, and so no bound card."""
        key = self._read()
        if key is None:
            return None
        issuer, serial = certificate.issuer_key_id, certificate.serial
        digest = hmac.digest(key, b"%b\0%b\0%d" % (_LABEL, issuer.encode(), serial), "sha256")
        return CardMark(issuer, digest.hex())

    def make(self) -> None:
        """Have a key, a new one if there is none."""
        if self._read() is not None:
            return
        key = secrets.token_bytes(_LENGTH)
        if self.file is not None:
            try:
                self.file.parent.mkdir(parents=True, exist_ok=True)
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
                with open(os.open(self.file, flags, _PRIVATE), "wb") as opened:  # noqa: PTH123
                    opened.write(key)
            except OSError as error:
                raise StoreUnavailable(str(self.file), error.strerror or str(error)) from error
        self._key = key

    def forget(self) -> None:
        """Destroy the key, unless it is shared: no card is known again by what was kept."""
        if self._shared:
            return
        self._key = None
        if self.file is not None:
            self.file.unlink(missing_ok=True)

    def _read(self) -> bytes | None:
        if self._key is not None or self.file is None:
            return self._key
        try:
            with self.file.open("rb") as opened:
                mode = os.fstat(opened.fileno()).st_mode
                key = opened.read(_LENGTH + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreUnavailable(str(self.file), error.strerror or str(error)) from error
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise StoreUnavailable(str(self.file), "others may read it: chmod 600")
        if len(key) != _LENGTH:
            raise StoreUnavailable(str(self.file), f"not a key of {_LENGTH} bytes")
        self._key = key
        return key
