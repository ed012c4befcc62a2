"""What must be seen against what is seen, at the surfaces of the system."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from clinic_ui.rehearse.browser import words_of
from clinic_ui.rehearse.result import Check, Surface

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from clinic_ui.rehearse.browser import Page
    from clinic_ui.rehearse.folder import Message

__all__ = ["answered", "contained", "counted", "page_shows", "said"]

_MOST: Final = 400
_MOST_OF_A_PART: Final = 24
_MISSING: Final = object()


def said(
    surface: Surface,
    text: str,
    shows: Sequence[str],
    hides: Sequence[str],
    *,
    told: str | None = None,
) -> Iterator[Check]:
    """Words that stand in a text, and words that do not. `told`: what of it a report repeats."""
    squeezed = words_of(text)
    seen = _shortened(text if told is None else told)
    for one in shows:
        held = words_of(one) in squeezed
        yield Check(surface, f"“{one}”", "" if held else seen, held)
    for one in hides:
        held = words_of(one) not in squeezed
        yield Check(surface, f"not “{one}”", "" if held else seen, held)


def page_shows(
    surface: Surface,
    page: Page,
    shows: Sequence[str],
    hides: Sequence[str],
    at: Mapping[str, str | Sequence[str]],
    absent: Sequence[str],
) -> Iterator[Check]:
    """Words on a page, in parts of it, and parts that are not there."""
    yield from said(surface, page.text, shows, hides, told=page.content_text())
    for name, wanted in at.items():
        part = page.part(name)
        for one in _several(wanted):
            held = part is not None and words_of(one) in words_of(part)
            seen = "" if held else (_parts_of(page) if part is None else _shortened(part))
            yield Check(surface, f"“{one}” in {name}", seen, held)
    for name in absent:
        part = page.part(name)
        yield Check(surface, f"no {name}", "" if part is None else _shortened(part), part is None)


def counted(surface: Surface, what: str, expected: object, seen: object) -> Check:
    """One value."""
    held = expected == seen
    return Check(surface, f"{what} {expected}", "" if held else f"{seen}", held)


def contained(
    message: Message, holds: Mapping[str, str | Sequence[str]], lacks: Sequence[str]
) -> Iterator[Check]:
    """Elements of a message: by their values in order; those that must not be there."""
    for element, wanted in holds.items():
        expected = list(_several(wanted))
        seen = message.values(element)
        held = seen == expected
        told = "" if held else (", ".join(seen) or "no such element")
        yield Check(Surface.FILE, f"{element} = {', '.join(expected)}", told, held)
    for element in lacks:
        seen = message.values(element)
        yield Check(Surface.FILE, f"no {element}", ", ".join(seen), not seen)


def answered(content: bytes, answers: Mapping[str, Any], lacks: Sequence[str]) -> Iterator[Check]:
    """Values of a JSON answer by dotted path; `n` is the n-th of a list from 0."""
    try:
        body = json.loads(content or b"null")
    except ValueError:
        body = content.decode(errors="replace")
    for path, expected in answers.items():
        seen = _at(body, path)
        held = seen is not _MISSING and _told(seen) == _told(expected)
        told = "missing" if seen is _MISSING else _shortened(_told(seen))
        yield Check(Surface.API, f"{path} = {_told(expected)}", "" if held else told, held)
    for path in lacks:
        seen = _at(body, path)
        held = seen is _MISSING or seen is None
        yield Check(Surface.API, f"no {path}", "" if held else _shortened(_told(seen)), held)


def _at(body: object, path: str) -> object:
    for part in path.split("."):
        if isinstance(body, dict) and part in body:
            body = cast("dict[str, object]", body)[part]
        elif (
            isinstance(body, list)
            and part.isdecimal()
            and int(part) < len(cast("list[object]", body))
        ):
            body = cast("list[object]", body)[int(part)]
        else:
            return _MISSING
    return body


def _told(value: object) -> str:
    """As it is written: a file has texts only, JSON has numbers and true."""
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case str():
            return value
        case list() | dict():
            return json.dumps(_as_texts(cast("Any", value)), ensure_ascii=False, sort_keys=True)
        case _:
            return str(value)


def _as_texts(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    match value:
        case list():
            return [_as_texts(one) for one in cast("list[Any]", value)]
        case dict():
            return {name: _as_texts(one) for name, one in cast("dict[str, Any]", value).items()}
        case _:
            return _told(value)


def _several(wanted: str | Sequence[str]) -> Sequence[str]:
    return (wanted,) if isinstance(wanted, str) else wanted


def _parts_of(page: Page) -> str:
    """What there is to look at instead of a part that is not there."""
    found = dict.fromkeys(
        f"{name} “{_shortened(words, _MOST_OF_A_PART)}”" if words else name
        for name, words in page.parts()
    )
    there = f"{page.path} has {' · '.join(found)}" if found else f"{page.path} has no parts"
    return f"no such part; {there}"


def _shortened(text: str, most: int = _MOST) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"
