"""The authority's book of serial numbers: what became of each certificate, and when.

With a file behind it the book is shared: each look follows a change made by another process, each
change is made under a lock on the newest state and replaces the file at once, whole.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, cast

from onshikaku.domain.certificate import RevocationReason
from onshikaku.pki.status import Good, Revoked, Suspended, Unknown

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from onshikaku.pki.status import RevocationStatus, Status

__all__ = [
    "Entry",
    "Hold",
    "Ledger",
    "LedgerDamaged",
    "LedgerError",
    "SerialTaken",
    "StatusConflict",
    "UnknownSerial",
    "locked",
    "write_atomically",
]

_VERSION = 1


class LedgerError(Exception):
    """Never raised itself."""


class UnknownSerial(LedgerError):
    """The authority has no certificate of this number."""

    def __init__(self, serial: int) -> None:
        super().__init__(str(serial))
        self.serial = serial


class SerialTaken(LedgerError):
    """The number belongs to a certificate of another municipality."""

    def __init__(self, serial: int, municipality: str) -> None:
        super().__init__(f"{serial} belongs to {municipality}")
        self.serial = serial
        self.municipality = municipality


class StatusConflict(LedgerError):
    """The change does not fit the certificate's state at that time."""

    def __init__(self, change: str, status: Status) -> None:
        super().__init__(f"{change}: the certificate is {status}")
        self.change = change
        self.status = status


class LedgerDamaged(LedgerError):
    """The file does not hold a ledger."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.path = path
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Hold:
    """A suspension; `until` is the moment it was lifted, if it was."""

    since: datetime
    until: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether it is in force at that moment."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Entry:
    """One certificate. `not_after` is None where only the number was registered."""

    municipality: str
    not_after: datetime | None = None
    holds: tuple[Hold, ...] = ()
    revoked: Revoked | None = None

    def status(self, at: datetime) -> RevocationStatus:
        """What is known at that moment; a lifted suspension leaves no trace."""
        if self.revoked is not None and self.revoked.since <= at:
            return self.revoked
        for hold in self.holds:
            if hold.covers(at):
                return Suspended(hold.since)
        return Good()

    def changes(self) -> Iterator[datetime]:
        """The moments at which the status changes."""
        for hold in self.holds:
            yield hold.since
            if hold.until is not None:
                yield hold.until
        if self.revoked is not None:
            yield self.revoked.since

    def suspend(self, at: datetime) -> Entry:
        """Suspended from that moment. Saying it twice changes nothing."""
        if Hold(at) in self.holds:
            return self
        latest = max((at, *self.changes()))
        if latest > at or self.status(latest) != Good():
            raise StatusConflict("suspend", self.status(latest))
        return replace(self, holds=(*self.holds, Hold(at)))

    def resume(self, at: datetime) -> Entry:
        """Good again from that moment."""
        if self.revoked is not None or not self.holds or self.holds[-1].until is not None:
            raise StatusConflict("resume", self.status(at))
        last = self.holds[-1]
        if at < last.since:
            raise StatusConflict("resume", self.status(at))
        return replace(self, holds=(*self.holds[:-1], replace(last, until=at)))

    def revoke(self, at: datetime, reason: RevocationReason) -> Entry:
        """Off for good from that moment. Saying the same twice changes nothing."""
        if reason is RevocationReason.CERTIFICATE_HOLD:
            raise ValueError("certificateHold is a suspension")
        revoked = Revoked(at, reason)
        if self.revoked is not None and self.revoked != revoked:
            raise StatusConflict("revoke", self.revoked)
        return replace(self, revoked=revoked)


class Ledger:
    """Entries by serial number; safe to use from several threads, and processes if on file."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = RLock()
        self._entries: dict[int, Entry] = {}
        self._revision = 0
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        if path is not None:
            self._follow()

    @property
    def revision(self) -> int:
        """Rises whenever an entry may have changed."""
        with self._lock:
            self._follow()
            return self._revision

    def get(self, serial: int) -> Entry | None:
        """The entry of a number, if there is one."""
        with self._lock:
            self._follow()
            return self._entries.get(serial)

    def status(self, serial: int, at: datetime) -> Status:
        """What is known of a number at that moment."""
        entry = self.get(serial)
        return Unknown() if entry is None else entry.status(at)

    def of_municipality(self, municipality: str) -> Mapping[int, Entry]:
        """All entries of one municipality, by number."""
        with self._lock:
            self._follow()
            return {
                serial: entry
                for serial, entry in sorted(self._entries.items())
                if entry.municipality == municipality
            }

    def enter(self, serial: int, municipality: str, not_after: datetime | None) -> None:
        """Add a number, or complete one that is there; its status stays as it is."""
        with self._changing() as entries:
            known = entries.get(serial)
            if known is None:
                entries[serial] = Entry(municipality, not_after)
            elif known.municipality != municipality:
                raise SerialTaken(serial, known.municipality)
            elif not_after is not None:
                entries[serial] = replace(known, not_after=not_after)

    def change(self, serial: int, step: Callable[[Entry], Entry]) -> None:
        """Replace an entry by what `step` makes of it. Raises `UnknownSerial`."""
        with self._changing() as entries:
            if serial not in entries:
                raise UnknownSerial(serial)
            entries[serial] = step(entries[serial])

    def move_to(self, path: Path) -> None:
        """Write the book to a file and keep it there from now on."""
        with self._lock:
            write_atomically(path, _encode(self._entries), mode=0o600)
            self._path = path
            self._seen = _signature(path)

    @contextmanager
    def _changing(self) -> Generator[dict[int, Entry]]:
        with self._lock, locked(self._path):
            self._follow()
            entries = dict(self._entries)
            yield entries
            if entries == self._entries:
                return
            if self._path is not None:
                write_atomically(self._path, _encode(entries), mode=0o600)
                self._seen = _signature(self._path)
            self._entries = entries
            self._revision += 1

    def _follow(self) -> None:
        if self._path is None:
            return
        signature = _signature(self._path)
        if signature != self._seen:
            self._entries = _decode(self._path)
            self._seen = signature
            self._revision += 1


def write_atomically(path: Path, content: bytes, *, mode: int) -> None:
    """Replace a file as a whole; whoever reads it sees the old content or the new."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path | None) -> Generator[None]:
    """Keep whoever else locks it from the file meanwhile (on Windows: nothing does).

    The lock is a file beside it, for the owner alone. Not reentrant.
    """
    if path is None or sys.platform == "win32":
        yield
        return
    beside = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(beside, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _signature(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise LedgerDamaged(path, error.strerror or type(error).__name__) from error
    return found.st_mtime_ns, found.st_ino, found.st_size


def _encode(entries: Mapping[int, Entry]) -> bytes:
    serials = {
        str(serial): {
            "municipality": entry.municipality,
            "not_after": entry.not_after and entry.not_after.isoformat(),
            "holds": [
                [hold.since.isoformat(), hold.until and hold.until.isoformat()]
                for hold in entry.holds
            ],
            "revoked": entry.revoked and [entry.revoked.since.isoformat(), entry.revoked.reason],
        }
        for serial, entry in sorted(entries.items())
    }
    return json.dumps({"version": _VERSION, "serials": serials}, indent=1).encode()


def _decode(path: Path) -> dict[int, Entry]:
    try:
        book = cast("dict[str, Any]", json.loads(path.read_bytes()))
        if book["version"] != _VERSION:
            raise LedgerDamaged(path, f"version {book['version']}, not {_VERSION}")
        return {int(serial): _entry(item) for serial, item in book["serials"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LedgerDamaged(path, f"{type(error).__name__}: {error}") from error


def _entry(item: dict[str, Any]) -> Entry:
    revoked = item["revoked"]
    return Entry(
        municipality=item["municipality"],
        not_after=_moment(item["not_after"]),
        holds=tuple(
            Hold(datetime.fromisoformat(since), _moment(until)) for since, until in item["holds"]
        ),
        revoked=revoked
        and Revoked(datetime.fromisoformat(revoked[0]), RevocationReason(revoked[1])),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
