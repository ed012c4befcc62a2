"""Which readers a clinic has, where each stands, and what is done while one is not there."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.front.roles import ReaderRole
from clinic_ui.premises import Attended
from clinic_ui.reasons import READER
from reader import pcsc
from reader.berths import AUTO, MOST_READERS, Berth, Berths, alike
from reader.errors import ReaderUnavailable, UnavailableReason
from reader.nfc_names import PREFIX
from reader.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from clinic_ui.premises import Newcomers

__all__ = ["AtDesk", "AtKiosk", "Attendance", "Wanted", "readers_of", "tell_missing"]

AtKiosk = Annotated[
    list[str] | None,
    typer.Option(
        "--reader",
        metavar="NAME",
        help="Use the cards on this reader, which has a kiosk page; may be given several times. It "
        "need not be plugged in yet, and may come and go. auto: whichever readers are plugged in, "
        f"up to {MOST_READERS}. Default: a virtual one, to which standard input brings cards.",
    ),
]
AtDesk = Annotated[
    list[str] | None,
    typer.Option(
        "--desk-reader",
        metavar="NAME",
        help="The same for a reader at the reception (汎用カードリーダー): no face check and no "
        "kiosk; its screens are on the desk's pages, to be turned to the patient.",
    ),
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Names as given, or `AUTO`: those with a kiosk, then those at the desk."""

    kiosks: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()

    @classmethod
    def of(cls, reader: Sequence[str] | None, desk_reader: Sequence[str] | None) -> Wanted:
        """What the options say; leaves with a usage error if one reader is to be in two places."""
        wanted = cls(tuple(reader or ()), tuple(desk_reader or ()))
        for name in wanted.names:
            if wanted.names.count(name) > 1:
                fail(Exit.USAGE, f"--reader, --desk-reader: {name!r} is given twice", "once is it")
        return wanted

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, in the order of their places."""
        return self.kiosks + self.desks

    def role(self, name: str) -> ReaderRole:
        """Where the reader of that name stands."""
        return ReaderRole.KIOSK if name in self.kiosks else ReaderRole.DESK


@dataclass(frozen=True, slots=True)
class Attendance:
    """The readers that were asked for, there or not; `newcomers` where any will do."""

    readers: Sequence[Attended] = ()
    newcomers: Newcomers | None = None


@contextmanager
def readers_of(wanted: Wanted, timeout: float) -> Generator[Attendance]:
    """The readers, watched for the block. `ReaderUnavailable` where the software is missing."""
    if not wanted.names:
        yield Attendance()
        return
    with ExitStack() as stack:
        in_pcsc = [name for name in wanted.names if not name.startswith(PREFIX)]
        berths = stack.enter_context(Berths(in_pcsc, timeout=timeout)) if in_pcsc else None
        at = {} if berths is None else dict(zip(in_pcsc, berths.named, strict=True))
        readers: list[Attended] = []
        for name in wanted.names:
            role, berth = wanted.role(name), at.get(name)
            if berth is not None:
                readers.append(_at(berth, role))
                continue
            source = source_of(name, timeout=timeout)
            readers.append(Attended(source.reader, stack.enter_context(source.watch()), role))
        if berths is None or AUTO not in wanted.names:
            yield Attendance(readers)
            return
        any_role, ashore = wanted.role(AUTO), berths

        def newcomer(seconds: float) -> Attended | None:
            berth = ashore.newcomer(seconds)
            return None if berth is None else _at(berth, any_role)

        yield Attendance(readers, newcomer)


def _at(berth: Berth, role: ReaderRole) -> Attended:
    return Attended(berth, berth, role, lambda: berth.unserved)


def tell_missing(wanted: Wanted) -> None:
    """Say which readers are not there yet; the clinic begins without them."""
    names = [name for name in wanted.names if not name.startswith(PREFIX)]
    if not names:
        return
    try:
        present = [slot.reader for slot in pcsc.slots()]
    except ReaderUnavailable as error:
        if error.reason is UnavailableReason.NOT_INSTALLED:
            raise
        said = READER[error.reason.value]
        typer.echo(f" {said.ja}。動き出せば、そのまま使えます。", err=True)
        typer.echo(f" {said.en}. The readers work as soon as it runs.", err=True)
        return
    for name in names:
        if name == AUTO and present:
            continue
        if not any(name == one or alike(name, one) for one in present):
            typer.echo(f" リーダーが接続されていません：{name}", err=True)
            typer.echo(" つなげば、そのまま使えます（再起動は要りません）。", err=True)
            typer.echo(" This reader is not attached; it works as soon as it is.", err=True)
            typer.echo("  → `onshikaku readers` lists those that are", err=True)
