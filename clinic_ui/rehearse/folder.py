"""The shared folder of a stage: requests as clinic software writes them, answers as it reads them.

The exchange is the real one; it is at work from the first request on.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from lxml import etree

from onshikaku.exchange.counter import TerminalCounter
from onshikaku.exchange.folders import Folders
from onshikaku.exchange.service import Exchange

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Mapping
    from pathlib import Path

    from clinic_ui.compose import Terminal
    from onshikaku.clock import Clock
    from onshikaku.exchange.service import Served
    from onshikaku.exchange.settings import ExchangeSettings

# The stubs have no public name for it.
Element: TypeAlias = "etree._Element"  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001

__all__ = ["Message", "NoAnswer", "SharedFolder"]

_PATIENCE_SECONDS: Final = 20.0
_LOOK_SECONDS: Final = 0.02


class NoAnswer(Exception):
    """Nothing came to a request in time."""


@dataclass(frozen=True, slots=True)
class Message:
    """A file that the terminal wrote."""

    name: str
    content: bytes

    @property
    def encoding(self) -> str:
        """The one it declares, in lower case; "" if it is no XML."""
        tree = self._tree()
        return "" if tree is None else (tree.getroottree().docinfo.encoding or "").lower()

    def values(self, element: str) -> list[str]:
        """The texts of every element of that name, in order; `A/B` for a B that is in an A."""
        tree = self._tree()
        return [] if tree is None else [one.text or "" for one in tree.findall(f".//{element}")]

    def _tree(self) -> Element | None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            return etree.fromstring(self.content, parser)
        except etree.XMLSyntaxError:
            return None


@dataclass(slots=True)
class SharedFolder:
    """For the stage's event loop."""

    root: Path
    _settings: ExchangeSettings
    _terminal: Terminal
    _clock: Clock
    _stack: contextlib.AsyncExitStack
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _running: asyncio.Task[None] | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(
        cls, settings: ExchangeSettings, terminal: Terminal, clock: Clock
    ) -> AsyncGenerator[SharedFolder]:
        """The folder, for the block."""
        async with contextlib.AsyncExitStack() as stack:
            Folders.prepare(settings)
            yield cls(settings.root, settings, terminal, clock, stack)

    def face_files(self) -> list[Message]:
        """What visits left, the oldest first."""
        return _messages(self.root / "face")

    def produced(self) -> list[Message]:
        """Every file that the terminal wrote so far."""
        return [*self.face_files(), *_messages(self.root / "res")]

    async def ask(self, kind: str, header: Mapping[str, Any], body: Mapping[str, Any]) -> Message:
        """Write a request of that kind, as OQSsiquc01, and wait for what comes to it.

        An answer, or an .err file. Raises `NoAnswer`.
        """
        await self._at_work()
        suffix = f"{self._clock.now():%Y%m%d%H%M%S}{next(self._numbers):03d}"
        name = f"{kind}req_{suffix}.xml"
        common = {
            "MedicalInstitutionCode": self._settings.institution_code,
            "ArbitraryFileIdentifier": suffix,
        }
        content = _request({**common, **header}, body, self._settings.encoding)
        making = self._settings.root.parent / name
        making.write_bytes(content)
        making.replace(self.root / "req" / name)
        expected = {f"{kind}res_{suffix}{end}" for end in (".xml", ".pdf", ".zip")}
        expected.add(f"{kind}req_{suffix}.err")
        return await self._come(expected)

    async def _come(self, names: set[str]) -> Message:
        folder = self.root / "res"
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while True:
                    for name in names:
                        file = folder / name
                        if file.exists():
                            return Message(name, await asyncio.to_thread(file.read_bytes))
                    await asyncio.sleep(_LOOK_SECONDS)
        raise NoAnswer(", ".join(sorted(names)))

    async def _at_work(self) -> None:
        if self._running is not None:
            return
        folders = Folders.prepare(self._settings)
        self._stack.enter_context(folders.claimed())
        now, codes = self._clock.now, self._settings.table
        counter = TerminalCounter(self._terminal.client, self._settings, folders.work, now, codes)
        exchange = Exchange(
            folders,
            self._settings,
            counter,
            now,
            prefixes=counter.prefixes,
            report=_untold,
            codes=codes,
        )
        self._running = asyncio.create_task(exchange.run())
        self._stack.push_async_callback(_ended, exchange, self._running)


def _untold(served: Served) -> None:
    """What was answered is looked at in the folder."""
    del served


async def _ended(exchange: Exchange, running: asyncio.Task[None]) -> None:
    exchange.stop()
    await running


def _messages(folder: Path) -> list[Message]:
    if not folder.is_dir():
        return []
    files = [file for file in folder.iterdir() if file.is_file()]
    files.sort(key=lambda file: (file.stat().st_mtime_ns, file.name))
    return [Message(file.name, file.read_bytes()) for file in files]


def _request(header: Mapping[str, Any], body: Mapping[str, Any], encoding: str) -> bytes:
    message = etree.Element("XmlMsg")
    _fill(etree.SubElement(message, "MessageHeader"), header)
    _fill(etree.SubElement(message, "MessageBody"), body)
    declared = {"utf-8": "UTF-8", "shift_jis": "Shift_JIS"}[encoding]
    codec = {"utf-8": "utf-8", "shift_jis": "cp932"}[encoding]
    text = etree.tostring(message, encoding="unicode")
    return f'<?xml version="1.0" encoding="{declared}" standalone="no"?>\n{text}'.encode(codec)


def _fill(element: Element, parts: Mapping[str, Any]) -> None:
    for name, part in parts.items():
        for one in cast("list[Any]", part if isinstance(part, list) else [part]):
            child = etree.SubElement(element, name)
            if isinstance(one, dict):
                _fill(child, cast("dict[str, Any]", one))
            else:
                child.text = str(one)
