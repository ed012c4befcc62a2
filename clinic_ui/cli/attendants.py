"""Who stands at the machine: a script that has decided beforehand, or a person at the terminal."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.text import Text as Line

from clinic_ui.face_words import REASONS
from clinic_ui.ports import PinEntry
from clinic_ui.views import learnt, progress
from clinic_ui.wishes import Wishes
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.rules.consent_screens import CHOICE_TEXTS
from reader.face.ports import Quality
from reader.pin import InvalidPin, Pin

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from rich.console import Console

    from clinic_ui.ports import AnotherWay, Comparison, Guidance
    from onshikaku.domain.checkin.states import State
    from onshikaku.domain.rules.consent_screens import Choice, Screen

__all__ = ["Scripted", "Typed"]

_NOTHING_SAID = Wishes()


class _Narrator:
    """Prints a line for each state that does something.

    With `face` the face check is chosen where it is offered, once; else the PIN.
    """

    def __init__(self, console: Console | None, *, face: bool = False) -> None:
        self._console = console
        self._count = 0
        self._face = face
        self._said: Quality | None = None

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

    def guide(self, guidance: Guidance) -> None:
        """A line for each new thing that keeps a face from being compared."""
        quality = guidance.quality
        if self._console is None or quality is None or quality in (Quality.OK, self._said):
            return
        self._said = quality
        words = REASONS[quality]
        self._console.print(Line(f"     {words.ja}　{words.en}", style="yellow"))

    async def choose_method(self, offered: Sequence[Way]) -> Way | None:
        """The face once, where that was wished for; then the PIN."""
        if self._face and Way.FACE in offered:
            self._face = False
            return Way.FACE
        return Way.PIN if Way.PIN in offered else None

    async def compare_photo(
        self,
        photo: bytes | None,  # noqa: ARG002
        *,
        passcode: bool,  # noqa: ARG002
        wrong: bool,  # noqa: ARG002
    ) -> Comparison | AnotherWay | None:
        """Nothing: a terminal shows no photo."""
        return None

    async def await_phone(self) -> bool:
        """Nothing: nobody holds a telephone to it."""
        return False


class Scripted(_Narrator):
    """Gives prepared PINs in turn, then gives up. Without a console it says nothing.

    Consents to what was wished for beforehand and to nothing else.
    """

    def __init__(
        self,
        console: Console | None,
        pins: list[Pin],
        *,
        last_try: bool,
        register: bool,
        wishes: Wishes = _NOTHING_SAID,
        face: bool = False,
    ) -> None:
        super().__init__(console, face=face)
        self._pins = list(pins)
        self._last_try = last_try
        self._register = register
        self._wishes = wishes

    async def ask_pin(
        self,
        tries_left: int | None,  # noqa: ARG002
        *,
        wrong: bool,  # noqa: ARG002
    ) -> PinEntry | None:
        """The next prepared PIN."""
        return PinEntry(self._pins.pop(0), self._last_try) if self._pins else None

    async def ask_registration(self) -> bool:
        """What was said beforehand."""
        return self._register

    async def ask_consent(self, screen: Screen) -> Choice | None:
        """What was said beforehand, else no."""
        return self._wishes.choice(screen) or screen.choices[1]


class Typed(_Narrator):
    """Asks the person at the terminal what was not said beforehand. A PIN typed is not shown."""

    def __init__(
        self,
        console: Console,
        *,
        last_try: bool,
        register: bool,
        wishes: Wishes = _NOTHING_SAID,
        face: bool = False,
    ) -> None:
        super().__init__(console, face=face)
        self._ask = console
        self._last_try = last_try
        self._register = register
        self._wishes = wishes

    async def ask_pin(self, tries_left: int | None, *, wrong: bool) -> PinEntry | None:
        """A PIN of four digits; an empty line gives up."""
        if wrong:
            self._ask.print("暗証番号が違います。　The PIN was wrong.", style="yellow")
        with _interruptible():
            return self._type(tries_left)

    def _type(self, tries_left: int | None) -> PinEntry | None:
        left = "?" if tries_left is None else tries_left
        while True:
            prompt = f"暗証番号（4桁・残り{left}回）　PIN, four digits, {left} tries: "
            typed = self._ask.input(prompt, password=True)
            if not typed:
                return None
            try:
                return PinEntry(Pin(typed), self._agrees(tries_left))
            except InvalidPin:
                self._ask.print("数字4桁で入力してください。　Four digits, please.")

    def _agrees(self, tries_left: int | None) -> bool:
        if tries_left is None or tries_left > 1 or self._last_try:
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

    async def ask_consent(self, screen: Screen) -> Choice | None:
        """One of the screen's two choices: y the first, Enter the second; Ctrl-D breaks off."""
        said = self._wishes.choice(screen)
        if said is not None:
            return said
        first, second = screen.choices
        yes, no = CHOICE_TEXTS[first], CHOICE_TEXTS[second]
        self._ask.print(f" {screen.question.ja}")
        self._ask.print(f" {screen.question.en}", style="dim")
        prompt = Line(f"   y {yes.ja} {yes.en} / Enter {no.ja} {no.en} [y/N]: ")
        with _interruptible():
            return self._choose(prompt, first, second)

    def _choose(self, prompt: Line, first: Choice, second: Choice) -> Choice | None:
        while True:
            try:
                typed = self._ask.input(prompt).strip().lower()
            except EOFError:
                return None
            if typed in {"", "n", "no"}:
                return second
            if typed in {"y", "yes"}:
                return first
            self._ask.print("y か Enter で答えてください。　Please answer y, or press Enter.")


@contextmanager
def _interruptible() -> Generator[None]:
    """Let Ctrl-C end a prompt at once; the event loop would only note it and wait for the line."""
    loops = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, loops)
