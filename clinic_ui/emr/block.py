"""A block of an answer: children by name, whatever their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element  # pyright: ignore[reportPrivateUsage]

__all__ = ["Block"]

_REPEATED = frozenset(
    {
        "BulkConfirmUnit",
        "BulkRegistrationUnit",
        "CzDiDateInf",
        "CzDiMonthInf",
        "CzDrugInf",
        "DiDateInf",
        "DrugInf",
        "HealthCheckupResultAndQuestionInfo",
        "MeTrInf",
        "MeTrMonthInf",
        "MedicalTicketInfo",
        "ResultOfQualificationConfirmation",
        "ShDrugInf",
        "ShPrDateInf",
        "ShPrMonthInf",
        "SpecificDiseasesCertificateInfo",
        "SpecificHealthCheckupInfo",
    }
)


@dataclass(frozen=True, slots=True)
class Block:
    """An element of the answer. The order of children means nothing in these files."""

    element: _Element

    @property
    def name(self) -> str:
        """The element's name."""
        return str(self.element.tag)

    def text(self, name: str) -> str | None:
        """What the first child of that name holds, trimmed; None if it is absent or empty."""
        found = self.element.find(name)
        return (found.text or "").strip() or None if found is not None else None

    def block(self, name: str) -> Block | None:
        """The first child of that name."""
        found = self.element.find(name)
        return None if found is None else Block(found)

    def blocks(self, name: str) -> tuple[Block, ...]:
        """Every child of that name, in the order of the file."""
        return tuple(Block(found) for found in self.element.findall(name))

    def anywhere(self, name: str) -> Iterator[Block]:
        """Every block of that name below this one, however deep."""
        return (Block(found) for found in self.element.iter(name))

    def as_json(self) -> dict[str, object]:
        """Names and texts as they are; what may occur more than once is always a list."""
        found: dict[str, object] = {}
        lists: dict[str, list[object]] = {}
        for child in self.element:
            if not isinstance(child.tag, str):
                continue
            value = Block(child).as_json() if len(child) else (child.text or "").strip()
            if child.tag in found and child.tag not in lists:
                lists[child.tag] = [found[child.tag]]
            if child.tag in _REPEATED:
                lists.setdefault(child.tag, [])
            if child.tag in lists:
                lists[child.tag].append(value)
                found[child.tag] = lists[child.tag]
            else:
                found[child.tag] = value
        return found
