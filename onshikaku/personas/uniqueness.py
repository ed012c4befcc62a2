"""What no two personas may share."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from onshikaku.domain.identifiers import InsuredNumber
from onshikaku.personas.faults import Fault, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onshikaku.personas.coverage_entry import InsurerEntry
    from onshikaku.personas.schema import PersonaEntry

__all__ = ["Taken"]

_FIELDS = (
    (("id",), Fault.ID_TAKEN),
    (("card", "serial"), Fault.SERIAL_TAKEN),
    (("card", "my_number"), Fault.MY_NUMBER_TAKEN),
)


class Taken:
    """Remembers what the personas before had. An owner is a number of its own, and a name."""

    def __init__(self) -> None:
        self._owners: dict[tuple[object, ...], tuple[int, str]] = {}

    def in_fields(self, owner: tuple[int, str], raw: object) -> Iterator[Finding]:
        """Id and numbers of the card, whatever else may be wrong with the persona."""
        for path, fault in _FIELDS:
            value = _inside(raw, path)
            if value is not None:
                yield from self._take(owner, (fault, value), path, fault)

    def in_records(
        self,
        owner: tuple[int, str],
        entry: PersonaEntry,
        insurers: Mapping[str, InsurerEntry | None],
    ) -> Iterator[Finding]:
        """Symbol, number and branch at an insurer, and the number of a recipient of 医療扶助.

        Whoever has no branch may share the number: that is how a family, or twins, were registered.
        """
        for position, coverage in enumerate(entry.coverages):
            insurer, branch = insurers[coverage.insurer], coverage.branch
            if insurer is None or branch is None:
                continue
            number = InsuredNumber(coverage.symbol, coverage.number, branch).normalised
            key = (Fault.INSURED_NUMBER_TAKEN, insurer.number, number, branch)
            path = ("coverages", position, "number")
            yield from self._take(owner, key, path, Fault.INSURED_NUMBER_TAKEN)
        if entry.aid is not None:
            key = (Fault.RECIPIENT_TAKEN, entry.aid.payer_number, entry.aid.recipient_number)
            path = ("aid", "recipient_number")
            yield from self._take(owner, key, path, Fault.RECIPIENT_TAKEN)

    def _take(
        self,
        owner: tuple[int, str],
        key: tuple[object, ...],
        path: tuple[int | str, ...],
        fault: Fault,
    ) -> Iterator[Finding]:
        other = self._owners.setdefault(key, owner)
        if other != owner:
            yield Finding(path, fault, (("other", other[1]),))


def _inside(raw: object, path: tuple[str, ...]) -> str | None:
    for part in path:
        if not isinstance(raw, dict):
            return None
        raw = cast("dict[str, object]", raw).get(part)
    return raw if isinstance(raw, str) else None
