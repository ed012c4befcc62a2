"""The three folders of a terminal: a request is put into `req`, answers lie in `res` and `face`."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["Folders", "NameTaken", "NoFolders", "Sent", "new_identifier", "read_whole"]


class NoFolders(Exception):
    """The folder is not the root of a terminal's folders; `missing` is what it lacks."""

    def __init__(self, root: Path, missing: str) -> None:
        super().__init__(f"{root}: there is no {missing} in it")
        self.root = root
        self.missing = missing


class NameTaken(Exception):
    """A file of that name lies there already; nothing was written."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The name of a request that was put into `req`, and what its answer may be called."""

    prefix: str
    suffix: str

    @property
    def request_name(self) -> str:
        """The request's own name, under which it comes back if it was not accepted."""
        return f"{self.prefix}req_{self.suffix}.xml"

    @property
    def err_name(self) -> str:
        """The file that says why it was not accepted."""
        return f"{self.prefix}req_{self.suffix}.err"

    @property
    def answer_names(self) -> tuple[str, ...]:
        """XML as a rule; PDF if that was asked for, ZIP if the terminal packs or encrypts."""
        return tuple(f"{self.prefix}res_{self.suffix}.{form}" for form in ("xml", "pdf", "zip"))


@dataclass(frozen=True, slots=True)
class Folders:
    """`req`, `res` and `face`, and where files go that have been dealt with."""

    req: Path
    res: Path
    face: Path
    trash: Path

    @classmethod
    def below(cls, root: Path) -> Folders:
        """The folders below a root, in whatever case they are written; `NoFolders` without."""
        found = {path.name.lower(): path for path in root.iterdir()} if root.is_dir() else {}
        for name in ("req", "res", "face"):
            if name not in found or not found[name].is_dir():
                raise NoFolders(root, name)
        trash = found.get("trash", root / "trash")
        return cls(found["req"], found["res"], found["face"], trash)

    def put(self, prefix: str, content: bytes, now: datetime, *, in_place: bool = False) -> Sent:
        """Put a request into `req`: written under a name that nobody looks at, then renamed.

        `in_place` writes under the final name at once, as some software does. A file that could
        not be written to its end is taken away again, and the `OSError` goes on.
        """
        sent = Sent(prefix, f"{now:%Y%m%d%H%M%S}{secrets.randbelow(10**6):06}")
        names = (sent.request_name, sent.err_name, *sent.answer_names)
        if any((self.res / name).exists() for name in names):
            raise NameTaken
        final = self.req / sent.request_name
        written = final if in_place else final.with_suffix(".tmp")
        try:
            with written.open("xb") as file:
                file.write(content)
        except FileExistsError:
            raise NameTaken from None
        except OSError:
            written.unlink(missing_ok=True)
            raise
        if not in_place:
            written.rename(final)
        return sent

    def withdraw(self, sent: Sent) -> bool:
        """Take a request back; False if the terminal has taken it already."""
        try:
            (self.req / sent.request_name).unlink()
        except FileNotFoundError:
            return False
        return True

    def put_away(self, path: Path) -> None:
        """Move a file that has been dealt with to the trash folder, never over another one.

        Where it cannot be moved it stays: what was read is worth more than a tidy folder.
        """
        with contextlib.suppress(OSError):
            self.trash.mkdir(exist_ok=True)
            target, nth = self.trash / path.name, 0
            while target.exists():
                nth += 1
                target = self.trash / f"{path.stem}~{nth}{path.suffix}"
            path.rename(target)


def new_identifier(now: datetime) -> str:
    """A new ArbitraryFileIdentifier (任意のファイル識別子), at most 50 characters, ASCII."""
    return f"{now:%Y%m%d%H%M%S%f}"[:17] + f"-{secrets.token_hex(4)}"


def read_whole(path: Path, largest: int) -> bytes | None:
    """What a file holds now, or its first `largest` + 1 bytes; None if it cannot be read yet."""
    try:
        with path.open("rb") as file:
            return file.read(largest + 1)
    except OSError:
        return None
