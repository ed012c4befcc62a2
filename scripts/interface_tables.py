"""Tables of the terminal's interface, from the classes that read and write it; see write_docs."""

from collections.abc import Callable, Iterator

from onshikaku.domain.text import Text
from onshikaku.wire.oqs.codes import TABLES, CodeTable, LimitBand
from onshikaku.wire.oqs.element import Block, Element, Part, layout_of
from onshikaku.wire.oqs.forms import Code
from onshikaku.wire.oqs.kinds import KINDS, Kind
from onshikaku.wire.oqs.sim_codes import CODES

HEADER, BODY = "MessageHeader", "MessageBody"
MATRIX = ("2.1", "2.10", "2.11")
TABLE = ("| Element | 項目 | How often | Form | Field |", "|---|---|---|---|---|")


def kinds() -> list[str]:
    """The kinds of files, and where their contents are described."""
    lines = ["| File name begins with | 日本語 | English | Contents |", "|---|---|---|---|"]
    for kind in KINDS.values():
        row = (f"`{kind.name}_`", kind.title.ja, kind.title.en, f"§{kind.message.SECTION}")
        lines.append(f"| {' | '.join(row)} |")
    return [*lines, ""]


def headers() -> list[str]:
    """Which element which header has; a number for each kind of header, named below the table."""
    users: dict[type[Block], list[str]] = {}
    for kind in KINDS.values():
        users.setdefault(header_of(kind), []).append(kind.name)
    shown = [block for block in users if block.SECTION in MATRIX]
    cells: dict[str, dict[type[Block], str]] = {}
    meant: dict[str, Element] = {}
    for block in sorted(shown, key=lambda one: -len(layout_of(one))):
        for part in layout_of(block):
            cells.setdefault(part.element.name, {})[block] = part.cardinality
            meant[part.element.name] = part.element
    columns = " | ".join(f"h{place}" for place, _ in enumerate(shown, 1))
    lines = [f"| Element | 項目 | Form | {columns} |", "|---" * (len(shown) + 3) + "|"]
    for name in in_order(cells, shown):
        often = " | ".join(cells[name].get(block, "-") for block in shown)
        lines.append(f"| `{name}` | {meant[name].label} | {form_of(meant[name])} | {often} |")
    lines.append("")
    for place, block in enumerate(shown, 1):
        files = ", ".join(f"`{name}`" for name in users[block])
        lines.append(f"- **h{place}**: {files}")
    return [*lines, ""]


def in_order(cells: dict[str, dict[type[Block], str]], shown: list[type[Block]]) -> list[str]:
    """The elements' names, none before one that it follows in a layout."""
    layouts = [[part.element.name for part in layout_of(block)] for block in shown]
    waiting, ordered = dict.fromkeys(cells), []
    while waiting:
        name = next(
            one
            for one in waiting
            if not any(
                earlier in waiting
                for layout in layouts
                if one in layout
                for earlier in layout[: layout.index(one)]
            )
        )
        ordered.append(name)
        del waiting[name]
    return ordered


def header_of(kind: Kind) -> type[Block]:
    """The block under MessageHeader."""
    return next(p.block for p in layout_of(kind.message) if p.element.name == HEADER and p.block)


def elements(section: str) -> Callable[[], list[str]]:
    """What writes the tables of one section."""
    return lambda: list(_elements(section))


def _elements(section: str) -> Iterator[str]:
    holders: dict[type[Block], list[str]] = {}
    for kind in KINDS.values():
        for holder, block in below(kind.message, kind.name):
            in_matrix = holder == HEADER and block.SECTION in MATRIX
            if section == block.SECTION and not in_matrix:
                name = f"`{holder}`" + (f" of `{kind.name}`" if holder in (HEADER, BODY) else "")
                names = holders.setdefault(block, [])
                names += [name] if name not in names else []
    for block, names in holders.items():
        yield from (f"{', '.join(names)}:", "")
        yield from TABLE
        yield from (row(part) for part in layout_of(block))
        yield ""


def below(block: type[Block], kind: str) -> Iterator[tuple[str, type[Block]]]:
    """Every block in a block, with the name of the element that holds it."""
    for part in layout_of(block):
        if part.block is not None:
            name = part.element.name + ("…" if part.element.joined else "")
            yield name, part.block
            yield from below(part.block, kind)


def row(part: Part) -> str:
    """A row of a table of elements."""
    element = part.element
    name = f"`{'/'.join(filter(None, (element.within, element.name)))}`"
    form = form_of(element)
    if element.joined and part.block is not None:
        name += " + " + ", ".join(f"`{one.element.name}`" for one in layout_of(part.block))
        form = "as below"
    return f"| {name} | {element.label} | {part.cardinality} | {form} | `{part.field}` |"


def form_of(element: Element) -> str:
    """The form of an element, in words."""
    match element.form:
        case None:
            return "elements"
        case Code(table, values) if table not in TABLES:
            return ", ".join(f"`{one.value}`" for one in values)
        case form:
            return form.notation


def codes() -> list[str]:
    """Every code table: title, values, and the elements that use it."""
    lines = ["| Table | 名称 | Values | Elements |", "|---|---|---|---|"]
    for table in TABLES.values():
        used = ", ".join(f"`{name}`" for name in table.elements) or "none of these messages"
        lines.append(f"| {table.number} | {table.title.ja} | {values_of(table)} | {used} |")
    return [*lines, ""]


def values_of(table: CodeTable) -> str:
    """The values of a table in one line."""
    if LimitBand in table.codes:
        return "see §3.1"
    return "; ".join(
        ", ".join(f"`{one.value}` {label_of(one.label)}" for one in code) for code in table.codes
    )


def label_of(label: Text) -> str:
    """Both languages, once if they are the same."""
    return label.ja if label.ja == label.en else f"{label.ja} ({label.en})"


def bands() -> list[str]:
    """適用区分 with whom each is for."""
    lines = ["| Code | 適用区分 | English | For |", "|---|---|---|---|"]
    for band in LimitBand:
        who = f"{band.who.ja} ({band.who.en})"
        lines.append(f"| `{band.value}` | {band.label.ja} | {band.label.en} | {who} |")
    return [*lines, ""]


def own_codes() -> list[str]:
    """The simulator's own result codes."""
    lines = ["| Code | Text | Key |", "|---|---|---|"]
    lines += [f"| `{said.code}` | {said.message} | `{key.value}` |" for key, said in CODES.items()]
    return [*lines, ""]


PARTS = (
    kinds,
    headers,
    *(elements(f"2.{number}") for number in range(2, 13)),
    codes,
    bands,
    own_codes,
)
"""What is written into docs/files.md, in its order."""
