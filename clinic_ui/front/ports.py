"""What a place needs of the house around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_ui.driver import CheckIn
    from clinic_ui.front.visits import Visit
    from clinic_ui.ports import Attendant
    from onshikaku.domain.checkin.ways import PhoneKind
    from onshikaku.domain.confirmation import Confirmation
    from reader.ports import CardReader

__all__ = ["Files", "Inquiry", "Ledger", "NewCheckIn"]


class NewCheckIn(Protocol):
    """Makes the check-in that a visit plays."""

    async def __call__(
        self, reader: CardReader, attendant: Attendant, *, phone: PhoneKind | None
    ) -> CheckIn:
        """A check-in at the reader, with somebody at the machine."""
        ...


class Ledger(Protocol):
    """Where visits are kept; every change of a visit goes there first."""

    def now(self) -> datetime:
        """The clinic's clock, aware."""
        ...

    def open(self, place: str) -> Visit:
        """A new visit, on record."""
        ...

    def keep(self, visit: Visit) -> Visit:
        """The visit as it is now, on record, and told to every page; a new state is a new step."""
        ...

    def told(self) -> None:
        """Something beside the visits changed."""
        ...


class Files(Protocol):
    """What a visit leaves for clinic software."""

    async def leave(self, visit: Visit) -> Visit:
        """The visit with the file that it left, or why there is none."""
        ...


class Inquiry(Protocol):
    """Asks the centre about a proof whose answer may have been lost on the way."""

    async def answer_to(self, authentication_id: str) -> Confirmation | None:
        """The answer to the proof under that authentication; None: the centre knows of none.

        Raises `CentreUnreachable`, `CentreRefused`.
        """
        ...
