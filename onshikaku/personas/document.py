"""A file of personas as data, and on which line each part of it stands.

YAML is read without guessing: what is not a list, a mapping or null is text, so that `0925`, `00`
and `no` stay what they look like.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import yaml

from onshikaku.personas.faults import Fault, Mistake, PersonaInvalid, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import SafeLoader
else:
    # libyaml's is ten times as fast, where PyYAML was built with it.
    SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

__all__ = ["Document", "read_document"]

_DEEPEST = 20
_NULL, _MERGE = "tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"
_TAGS = frozenset({_NULL, _MERGE, *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))})


class _Loader(SafeLoader):
    """Tells null and `<<` from text, and nothing else."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the library declares it so
        first: [(tag, form) for tag, form in resolvers if tag in (_NULL, _MERGE)]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds. `root` carries the lines; None for JSON."""

    name: str
    content: object
    root: yaml.Node | None = None

    def line(self, path: tuple[int | str, ...]) -> int | None:
        """The line of a part, from 1; of what it would be in, if it is not there."""
        node = self.root
        if node is None:
            return None
        line = node.start_mark.line
        for part in path:
            step = _step(node, part)
            if step is None:
                break
            line, node = step
        return line + 1


def read_document(name: str, data: bytes, *, as_json: bool = False) -> Document:
    """The text of a file as data. Raises `PersonaInvalid` for what is no YAML or JSON."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(name, data.count(b"\n", 0, error.start) + 1, Fault.NOT_UTF8) from None
    return _json(name, text) if as_json else _yaml(name, text)


def _json(name: str, text: str) -> Document:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise _refused(name, None, Fault.KEY_TWICE, key)
            found[key] = value
        return found

    try:
        return Document(name, json.loads(text, object_pairs_hook=once))
    except json.JSONDecodeError as error:
        raise _refused(name, error.lineno, Fault.SYNTAX, why=error.msg) from None
    except RecursionError:
        raise _refused(name, None, Fault.TOO_DEEP) from None
    except ValueError:  # an integer of more digits than Python reads
        raise _refused(name, None, Fault.TOO_LARGE) from None


def _yaml(name: str, text: str) -> Document:
    try:
        _require_shallow(name, text)
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            return Document(name, None)
        mistakes = sorted(_oddities(name, root), key=lambda mistake: mistake.line or 0)
        if mistakes:
            raise PersonaInvalid(mistakes)
        content = cast("Any", loader).construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refused(name, mark and mark.line + 1, Fault.SYNTAX, why=error.problem) from None
    except yaml.YAMLError as error:
        position = cast("int", getattr(error, "position", 0))
        line = text.count("\n", 0, position) + 1
        raise _refused(name, line, Fault.CHARACTERS) from None
    return Document(name, content, root)


def _require_shallow(name: str, text: str) -> None:
    """Refuse what would exhaust the stack."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            line = event.start_mark and event.start_mark.line + 1
            raise _refused(name, line, Fault.TOO_DEEP)


def _oddities(name: str, root: yaml.Node) -> Iterator[Mistake]:
    """Fields written twice, of which only one would count, and tags."""
    seen: set[int] = set()
    waiting: list[tuple[yaml.Node, str]] = [(root, "-")]
    while waiting:
        node, field = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.tag not in _TAGS:
            yield _mistake(name, node.start_mark.line + 1, Fault.TAG, field)
        if isinstance(node, yaml.SequenceNode):
            waiting += [(item, field) for item in node.value]
        elif isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                written = key.value if isinstance(key, yaml.ScalarNode) else "-"
                if written in keys and written != "<<":
                    yield _mistake(name, key.start_mark.line + 1, Fault.KEY_TWICE, written)
                keys.add(written)
                waiting += [(key, written), (value, written)]


def _step(node: yaml.Node, part: int | str) -> tuple[int, yaml.Node] | None:
    """The line of a part of a node, and the node it is."""
    if isinstance(node, yaml.MappingNode):
        # What stands in the mapping itself comes after what it was merged with, and counts.
        for key, value in reversed(node.value):
            if isinstance(key, yaml.ScalarNode) and key.value == part:
                return key.start_mark.line, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line, item
    return None


def _mistake(
    name: str, line: int | None, fault: Fault, field: str = "-", why: str | None = None
) -> Mistake:
    facts = {} if why is None else {"why": why}
    return Mistake(name, line, None, field, fault, reason_of(fault, facts))


def _refused(
    name: str, line: int | None, fault: Fault, field: str = "-", why: str | None = None
) -> PersonaInvalid:
    return PersonaInvalid([_mistake(name, line, fault, field, why)])
