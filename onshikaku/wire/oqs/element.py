"""Blocks: typed values whose fields know the elements they are written as (docs/files.md §2).

A message is a frozen dataclass over `Block`, each field annotated with its `Element`::

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Header(Block):
        institution_code: Annotated[str, Element("MedicalInstitutionCode", "医療機関コード", …)]
        executed_at: Annotated[datetime | None, Element("ProcessExecutionTime", …)] = None

The default says how often an element occurs: none at all, it is required; None, it may be left
out; a tuple holds any number, without a default at least one. Everything else (reading, writing,
checking, the tables in the documentation) follows from that.

xsdata and pydantic-xml bind XML to classes too, but stop at the first mistake; a maker of clinic
software wants all of them, each with its line and the rule behind it.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, ClassVar, Protocol, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Block", "Element", "Form", "Part", "layout_of"]


class Form(Protocol):
    """How a value is written as text. `notation`: for people, as `D8` or `N(10)`."""

    @property
    def notation(self) -> str:
        """The form in short."""
        ...

    def read(self, text: str) -> object:
        """The value in a text. Raises `Unfit`."""
        ...

    def write(self, value: object) -> str:
        """The text of a value that `read` gives."""
        ...


class Block:
    """What holds elements of its own. `SECTION` of docs/files.md describes them."""

    __slots__ = ()
    SECTION: ClassVar[str] = "2"


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the interface: its name there, the Japanese term, and the form of its value.

    No form: the value is a block, or a tuple of blocks. `within`: the container around them that
    has no other purpose, names divided by "/". `most`: how many a tuple may hold; None: any number.
    `joined`: the block's elements stand beside the others, with `name` before their own.
    """

    name: str
    label: str
    form: Form | None = None
    within: str = ""
    most: int | None = None
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a block with its element, and how often that occurs; `most` None: any number.

    `section` of docs/files.md describes it.
    """

    field: str
    element: Element
    block: type[Block] | None
    section: str
    least: int
    most: int | None

    @property
    def many(self) -> bool:
        """Whether the field holds a tuple."""
        return self.most != 1

    @property
    def cardinality(self) -> str:
        """As in the documentation: 1, 0..1, 0..n, 1..3."""
        most = "n" if self.most is None else str(self.most)
        return most if self.least == self.most else f"{self.least}..{most}"


@cache
def layout_of(block: type[Block]) -> tuple[Part, ...]:
    """The parts of a block in the order of the layout."""
    return tuple(_parts(block))


def _parts(block: type[Block]) -> Iterator[Part]:
    hints = get_type_hints(block, include_extras=True)
    for field in fields(block):  # pyright: ignore[reportArgumentType]  # every block is a dataclass
        hint, *extras = get_args(hints[field.name])
        (element,) = [extra for extra in extras if isinstance(extra, Element)]
        kinds = [kind for kind in _members(hint) if kind is not NoneType]
        many = get_origin(kinds[0]) is tuple
        kind = get_args(kinds[0])[0] if many else kinds[0]
        required = field.default is MISSING
        yield Part(
            field.name,
            element,
            kind if isinstance(kind, type) and issubclass(kind, Block) else None,
            block.SECTION,
            least=1 if required else 0,
            most=element.most if many else 1,
        )


def _members(hint: object) -> tuple[object, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
