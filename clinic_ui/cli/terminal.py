"""A visit told on a terminal: each step as it begins, then the answer."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Line

from clinic_ui.advice_view import sections, till
from clinic_ui.ports import PinEntry
from clinic_ui.views import BANNER, answer_fields, learnt, notice, progress
from reader.pin import InvalidPin, Pin

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from datetime import date

    from rich.console import RenderableType

    from clinic_ui.advice_view import Section
    from onshikaku.domain.advice import Advice
    from onshikaku.domain.checkin.states import Finished, State
    from onshikaku.domain.rules.charge import Charge
    from onshikaku.domain.text import Text

__all__ = ["Scripted", "Typed", "banner", "show_finished"]


def banner(console: Console) -> None:
    """Say that nothing here is real."""
    console.print(_both(BANNER, "bold"))


class _Narrator:
    """Prints a line for each state that does something."""

    def __init__(self, console: Console | None) -> None:
        self._console = console
        self._count = 0

    def show(self, state: State) -> None:
        if self._console is None:
            return
        if (found := learnt(state)) is not None:
            line = Line("     → ", style="green")
            line.append(found.ja, style="default")
            line.append(f"　{found.en}", style="dim")
            self._console.print(line)
        text = progress(state)
        if text is None:
            return
        self._count += 1
        line = Line(f" {self._count:>2}  ", style="cyan")
        line.append(text.ja, style="default")
        line.append(f"　{text.en}", style="dim")
        self._console.print(line)


class Scripted(_Narrator):
    """Gives prepared PINs in turn, then gives up. Without a console it says nothing."""

    def __init__(
        self, console: Console | None, pins: list[Pin], *, last_try: bool, register: bool
    ) -> None:
        super().__init__(console)
        self._pins = list(pins)
        self._last_try = last_try
        self._register = register

    async def ask_pin(self, tries_left: int, *, wrong: bool) -> PinEntry | None:  # noqa: ARG002
        """The next prepared PIN."""
        return PinEntry(self._pins.pop(0), self._last_try) if self._pins else None

    async def ask_registration(self) -> bool:
        """What was said beforehand."""
        return self._register


class Typed(_Narrator):
    """Asks the person at the terminal. What is typed is not shown."""

    def __init__(self, console: Console, *, last_try: bool, register: bool) -> None:
        super().__init__(console)
        self._ask = console
        self._last_try = last_try
        self._register = register

    async def ask_pin(self, tries_left: int, *, wrong: bool) -> PinEntry | None:
        """A PIN of four digits; an empty line gives up."""
        if wrong:
            self._ask.print("暗証番号が違います。　The PIN was wrong.", style="yellow")
        with _interruptible():
            return self._type(tries_left)

    def _type(self, tries_left: int) -> PinEntry | None:
        while True:
            prompt = f"暗証番号（4桁・残り{tries_left}回）　PIN, four digits, {tries_left} tries: "
            typed = self._ask.input(prompt, password=True)
            if not typed:
                return None
            try:
                return PinEntry(Pin(typed), self._agrees(tries_left))
            except InvalidPin:
                self._ask.print("数字4桁で入力してください。　Four digits, please.")

    def _agrees(self, tries_left: int) -> bool:
        if tries_left > 1 or self._last_try:
            return self._last_try
        question = (
            "最後の1回です。間違えるとロックされます。続けますか　"
            "This is the last try; a wrong PIN locks the card. Go on? [y/N]: "
        )
        return self._ask.input(question).strip().lower() == "y"

    async def ask_registration(self) -> bool:
        """Whether to register the card for insurance use."""
        if self._register:
            return True
        question = "健康保険証として利用登録しますか　Register for insurance use? [y/N]: "
        with _interruptible():
            return self._ask.input(question).strip().lower() == "y"


@contextmanager
def _interruptible() -> Generator[None]:
    """Let Ctrl-C end a prompt at once; the event loop would only note it and wait for the line."""
    loops = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, loops)


def show_finished(
    console: Console,
    finished: Finished,
    advice: Advice,
    day: date,
    seconds: float,
    apdus: int,
    charge: Charge | None = None,
) -> None:
    """The answer in a frame: what it is, for whom, what they pay, what to do.

    `seconds` and `apdus` are what the whole visit took, on the simulated `day`.
    """
    entry = finished.outcome.entry
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for field in answer_fields(finished, day):
        table.add_row(_both(field.label, "default"), _both(field.value, "bold"))
    took = Line(f"所要時間　Time taken: {seconds:.2f} s　APDU: {apdus}", style="dim")
    parts: list[RenderableType] = [_both(advice.first, "bold"), Line()]
    if (reminder := notice(finished.answer)) is not None:
        parts += [_both(reminder, "yellow"), Line()]
    for section in sections(advice):
        parts += [*_section(section), Line()]
    if charge is not None:
        parts += [*_section(till(charge)), Line()]
    parts += [took, _both(BANNER, "dim")]
    if table.row_count:
        parts = [table, Line(), *parts]
    colour = "green" if entry.eligible else "yellow"
    console.print(
        Panel(
            Group(*parts),
            title=Line(f" {entry.meaning.ja} ", style=f"bold {colour}"),
            subtitle=Line(f" {entry.meaning.en} ", style=colour),
            border_style=colour,
            padding=(1, 2),
        )
    )


def _section(section: Section) -> Iterator[RenderableType]:
    yield Line.assemble((section.heading.ja, "cyan"), (f"　{section.heading.en}", "dim"))
    lines = Table.grid(padding=(0, 1))
    lines.add_column(no_wrap=True, justify="right", width=3)
    lines.add_column(overflow="fold")
    for number, text in enumerate(section.lines, start=1):
        lines.add_row(f"{number}." if section.ordered else "・", _both(text, "default"))
    yield lines


def _both(text: Text, style: str) -> Line:
    """Japanese, and English on a line of its own where it says something else."""
    line = Line(text.ja, style=style)
    if text.en != text.ja:
        line.append("\n" + text.en, style="dim not bold")
    return line
