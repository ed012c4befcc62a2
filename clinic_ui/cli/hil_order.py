"""What `onshikaku hil run` was asked for, and who does what it takes."""

from __future__ import annotations

import getpass
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import segno
import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.hil.hands_hook import HookHands
from clinic_ui.hil.hands_tty import TtyHands
from clinic_ui.hil.hands_web import WebHands, lan_address
from clinic_ui.hil.stands import VIRTUAL
from clinic_ui.hil.suites import Suite
from reader.pin import InvalidPin, Pin

if TYPE_CHECKING:
    from clinic_ui.hil.board import Board
    from clinic_ui.hil.hands import Hands

__all__ = ["Operator", "Order", "ask_for_pin", "read_pin"]

_HOOK_SECONDS = 60.0
_ADDRESS = "127.0.0.1:0"
_CYCLES = {Suite.SMOKE: 2, Suite.FULL: 10, Suite.SOAK: 1000}
_CYCLES_BY_HAND = {Suite.SMOKE: 1, Suite.FULL: 3, Suite.SOAK: 30}


class Operator(StrEnum):
    """Who places the cards."""

    TTY = "tty"
    WEB = "web"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class Order:
    """The options that have to fit together."""

    reader: str
    suite: Suite
    operator: Operator | None
    hook: str | None
    hook_timeout: float | None
    address: str | None
    cycles: int | None
    persona: str | None

    @property
    def virtual(self) -> bool:
        """Whether it is the program's own reader."""
        return self.reader == VIRTUAL

    @property
    def who(self) -> Operator:
        """Who places the cards, by default too."""
        if self.operator is not None:
            return self.operator
        return Operator.SCRIPT if self.virtual or self.hook is not None else Operator.TTY

    def check(self) -> None:
        """Leave with a usage error where options contradict each other."""
        if self.hook is not None and self.who is not Operator.SCRIPT:
            fail(Exit.USAGE, f"--hook: not with --operator {self.who}", "leave one of them out")
        if self.hook is not None and self.virtual:
            fail(Exit.USAGE, "--hook: the virtual reader has hands of its own", "give --reader")
        if self.hook_timeout is not None and self.hook is None:
            fail(Exit.USAGE, "--hook-timeout: there is no program to wait for", "give --hook CMD")
        if self.address is not None and self.who is not Operator.WEB:
            fail(Exit.USAGE, f"--listen: not with --operator {self.who}", "add --operator web")
        if self.persona is not None and not self.virtual:
            fail(
                Exit.USAGE,
                "--persona: the card is the one that lies on the reader",
                "leave --persona out, or --reader",
            )
        if self.who is Operator.SCRIPT and self.hook is None and not self.virtual:
            fail(Exit.USAGE, "--operator script: which program?", "give --hook CMD (docs/hil.md)")
        if self.who is Operator.TTY and not sys.stdin.isatty():
            fail(
                Exit.USAGE,
                "--operator tty: there is no terminal to ask at",
                "--operator web asks on a telephone, --operator script has a program do it",
            )

    def cycles_by(self, program: bool) -> int:  # noqa: FBT001 - the one thing it depends on
        """How often the card is placed and taken; a person is spared."""
        if self.cycles is not None:
            return self.cycles
        tireless = (program and self.who is Operator.SCRIPT) or self.hook is not None
        return (_CYCLES if tireless else _CYCLES_BY_HAND)[self.suite]

    def hands(self) -> tuple[Hands | None, Board | None]:
        """Who is asked; nobody for virtual hands. Raises `HandsFailed` for an unfit program."""
        match self.who:
            case Operator.TTY:
                return TtyHands(), None
            case Operator.WEB:
                hands = self._web()
                return hands, hands.board
            case Operator.SCRIPT if self.hook is not None:
                return HookHands(self.hook, self.reader, self.hook_timeout or _HOOK_SECONDS), None
            case Operator.SCRIPT:
                return None, None

    def _web(self) -> WebHands:
        address = self.address or _ADDRESS
        host, colon, port = address.rpartition(":")
        if not colon or not host or not port.isdecimal() or int(port) >= 1 << 16:
            fail(
                Exit.USAGE,
                f"--listen: {address!r} is not ADDRESS:PORT",
                "for example 127.0.0.1:0",
            )
        try:
            hands = WebHands(self.reader, host, int(port))
        except OSError as error:
            fail(
                Exit.USAGE,
                f"--listen: {address}: {error.strerror or error}",
                "give an address of this machine and a free port, or port 0",
            )
        _show(hands.url, host)
        return hands


def _show(url: str, host: str) -> None:
    """On standard error, which no script keeps: the address lets in whoever has it."""
    typer.echo(
        "スマートフォンでこのページを開いてください。 Open this page on the telephone:", err=True
    )
    typer.echo(f"  {url}", err=True)
    segno.make(url, error="l").terminal(out=sys.stderr, compact=True)
    if host in ("127.0.0.1", "localhost"):
        own = lan_address() or "ADDRESS"
        typer.echo(
            "  このパソコンからしか開けません。スマートフォンで開くには、同じネットワークで: "
            "Reachable from this machine only. For a telephone on the same network:\n"
            f"  --listen {own}:0",
            err=True,
        )
    else:
        typer.echo(
            "  暗号化されません。信頼できるネットワークで使ってください。 Not encrypted: for a"
            " network that you trust.",
            err=True,
        )


def read_pin(order: Order, *, pin_stdin: bool, ask_pin: bool) -> Pin | None:
    """The PIN, if somebody asked for it to be sent; leaves with a usage error if it is none."""
    if pin_stdin and ask_pin:
        fail(Exit.USAGE, "--pin-stdin and --ask-pin exclude each other", "choose one")
    if pin_stdin and order.who is Operator.TTY:
        fail(Exit.USAGE, "--pin-stdin: the terminal answers questions", "use --ask-pin")
    if not pin_stdin and not ask_pin:
        return None
    if ask_pin:
        return ask_for_pin()
    try:
        return Pin(sys.stdin.readline().strip())
    except InvalidPin as error:
        fail(Exit.USAGE, f"--pin-stdin: {error}")


def ask_for_pin() -> Pin:
    """What is typed at the terminal; leaves with a usage error if it is no PIN."""
    try:
        return Pin(getpass.getpass("暗証番号 PIN: "))
    except InvalidPin as error:
        fail(Exit.USAGE, f"--ask-pin: {error}")
