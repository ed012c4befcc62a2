"""A pcscd of one's own, with vpcd's virtual reader and nothing else: no root, no systemd.

It stands beside the system's pcscd without touching it. The program's own calls to PC/SC go to it
from then on: libpcsclite reads PCSCLITE_CSOCK_NAME once, at the first call of the process. So it
must come first, and there can be one at a time; the next one in a process takes the same path.

Where the kernel allows namespaces, nothing is open to the network; elsewhere vpcd listens on every
address of the machine, without authentication, and `isolated` is False. Linux only.
"""

from __future__ import annotations

import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from hardware.vpcd import DEFAULT_PORT, VpcdCard, VpcdUnavailable
from hardware.vpcd_proxy import VpcdProxy
from reader.errors import ReaderUnavailable
from reader.pcsc import slots

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from hardware.chip import PoweredCard
    from hardware.link_faults import LinkPlan
    from reader.winscard import SlotState

__all__ = ["PcscdFailed", "PrivatePcscd", "VpcdSlot"]

CLIENT_SOCKET = "PCSCLITE_CSOCK_NAME"
DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
READER = "Onshikaku Virtual Reader"
SLOTS = 2
"""vpcd gives each reader two slots, on neighbouring ports."""

# Run, not imported: it needs modules that only Unix has.
_SUPERVISOR = Path(__file__).with_name("pcscd_supervisor.py")
_PACKET = 4096
START_SECONDS = 10.0
EVENT_SECONDS = 10.0
_STEP = 0.01


class PcscdFailed(Exception):
    """The private pcscd is missing, did not start, or does not show its reader."""


class PrivatePcscd:
    """A running private pcscd; a context manager that leaves nothing behind.

    Raises `PcscdFailed`; its text says what is missing and how to get it.
    """

    def __init__(self) -> None:
        self.isolated = False
        self.running = False
        self.port = DEFAULT_PORT
        self.slots: tuple[VpcdSlot, ...] = ()
        self._folder = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._outer: str | None = None

    def __enter__(self) -> Self:
        program = _installed()
        self._folder = _make_folder()
        self._outer = os.environ.get(CLIENT_SOCKET)
        os.environ[CLIENT_SOCKET] = str(self._folder / "pcscd.comm")
        try:
            self._launch(program)
            self.port = _free_ports()
            self._configure()
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def log(self) -> str:
        """What pcscd has written so far."""
        path = self._folder / "pcscd.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self) -> None:
        """Start pcscd, again after `kill`; cards that lay in the slots are put back."""
        self._ask("start")
        self.running = True
        names = self._wait_for_slots()
        if not self.slots:
            self.slots = tuple(
                VpcdSlot(name, self.port + number, self._dialler(self.port + number))
                for number, name in enumerate(names)
            )
        for slot in self.slots:
            slot.relink()

    def kill(self) -> None:
        """End pcscd without warning (SIGKILL). Its clients notice, its cards lose their link."""
        self.running = False
        self._ask("kill")

    def pause(self) -> None:
        """Have pcscd stand still (SIGSTOP): whoever calls it waits until `resume`."""
        self._ask("pause")

    def resume(self) -> None:
        """Have pcscd go on. Without effect unless it was paused."""
        self._ask("resume")

    def close(self) -> None:
        """Take the cards out, stop pcscd, remove its files. Safe to call twice."""
        for slot in self.slots:
            slot.pull()
        self.slots = ()
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.wait()
            self._process = None
            if self._outer is None:
                os.environ.pop(CLIENT_SOCKET, None)
            else:
                os.environ[CLIENT_SOCKET] = self._outer
            shutil.rmtree(self._folder, ignore_errors=True)

    def _launch(self, program: str) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        with theirs:
            script = str(_SUPERVISOR)
            options = ["--program", program, "--folder", str(self._folder)]
            self._process = subprocess.Popen(  # noqa: S603 - our own script, fixed arguments
                [sys.executable, "-I", script, *options], stdin=theirs.fileno()
            )
        ours.settimeout(START_SECONDS)
        self.isolated = self._answer() == "isolated"

    def _configure(self) -> None:
        # pcscd runs as another user than root.
        self._folder.chmod(0o711)
        conf = self._folder / "conf"
        conf.mkdir()
        conf.chmod(0o755)
        entry = conf / "vpcd"
        entry.write_text(
            f'FRIENDLYNAME "{READER}"\n'
            f"DEVICENAME /dev/null:{self.port}\n"
            f"LIBPATH {DRIVER}\n"
            f"CHANNELID {self.port}\n"
        )
        entry.chmod(0o644)

    def _wait_for_slots(self) -> list[str]:
        """The names of the slots. On a port already taken pcscd lives on without its reader."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                names = sorted(slot.reader for slot in slots() if slot.reader.startswith(READER))
            except ReaderUnavailable:
                names = []
            if len(names) == SLOTS:
                return names
            if self._ask("alive") != "yes":
                break
            time.sleep(_STEP)
        raise PcscdFailed(
            f"pcscd does not show its virtual reader on port {self.port}. Either it could not"
            " start, or the port is taken, or this process used PC/SC before."
            f" Its log says: {self.log.strip() or 'nothing'}"
        )

    def _dialler(self, port: int) -> Callable[[], socket.socket]:
        return lambda: self._dial(port)

    def _dial(self, port: int) -> socket.socket:
        control = self._request(f"dial {port}")
        packet, descriptors, _, _ = socket.recv_fds(control, _PACKET, 1)
        if not descriptors:
            raise OSError(packet.decode().removeprefix("error "))
        return socket.socket(fileno=descriptors[0])

    def _ask(self, request: str) -> str:
        self._request(request)
        return self._answer()

    def _request(self, request: str) -> socket.socket:
        if self._control is None:
            raise PcscdFailed("not running")
        try:
            self._control.send(request.encode())
        except OSError as error:
            raise PcscdFailed("its supervisor has ended") from error
        return self._control

    def _answer(self) -> str:
        if self._control is None:
            raise PcscdFailed("not running")
        status, _, rest = self._control.recv(_PACKET).decode().partition(" ")
        if status != "ok":
            raise PcscdFailed(rest or "its supervisor has ended")
        return rest


class VpcdSlot:
    """One slot of the virtual reader. Every change waits until pcscd has noticed it.

    pcscd looks every 0.4 s. A card put in before it has noticed the last removal may never be seen.
    PC/SC saying EMPTY is not enough: it does so at once when a client lets go of a card that was
    torn out. The slot's counter tells: it grows when pcscd itself has looked.
    """

    def __init__(self, name: str, port: int, dial: Callable[[], socket.socket]) -> None:
        self.name = name
        self.port = port
        self.dial = dial
        """Opens a connection to this slot, from within the network that pcscd is in."""
        self._card: VpcdCard | None = None
        self._count: int | None = None

    @property
    def card(self) -> VpcdCard | None:
        """The card put in last and not removed; it may have torn itself out."""
        return self._card

    def insert(
        self, chip: PoweredCard, *, quickack: bool = True, plan: LinkPlan | None = None
    ) -> VpcdCard:
        """Put a card in and wait until PC/SC says it is there. ValueError if one is in.

        `plan`: what goes wrong on the line to it, until it is removed.
        """
        if self._card is not None and self._card.linked:
            raise ValueError(f"{self.name} holds a card")
        self.remove()
        dial = self.dial if plan is None else VpcdProxy(plan, self.dial).dial
        card = VpcdCard(chip, port=self.port, dial=dial, quickack=quickack)
        self._link(card)
        return card

    def remove(self) -> None:
        """Take the card out, if there is one, and wait until pcscd has noticed."""
        self.pull()
        self._wait("empty", lambda slot: not slot.present and slot.count != self._count)
        self._count = None

    def lay(self, chip: PoweredCard) -> None:
        """Have a card in that pcscd, which does not run, finds when it is started again."""
        self.pull()
        self._card = VpcdCard(chip, port=self.port, dial=self.dial)

    def swap(self, chip: PoweredCard) -> VpcdCard:
        """Another card in place of this one."""
        self.remove()
        return self.insert(chip)

    def pull(self) -> None:
        """Take the card out without waiting for anything."""
        card, self._card = self._card, None
        if card is not None:
            card.remove()

    def relink(self) -> None:
        """Put the same card in again after a restart of pcscd, as if it had lain there."""
        self._count = None
        if self._card is not None:
            self._card.remove()
            self._link(self._card)

    def _link(self, card: VpcdCard) -> None:
        self._card = card
        card.insert()
        self._count = self._wait("present", lambda slot: slot.present).count

    def _wait(self, state: str, reached: Callable[[SlotState], bool]) -> SlotState:
        deadline = time.monotonic() + EVENT_SECONDS
        while time.monotonic() < deadline:
            for slot in slots():
                if slot.reader == self.name and reached(slot):
                    return slot
            time.sleep(_STEP)
        raise VpcdUnavailable(f"PC/SC does not show {self.name} as {state}")


@functools.cache
def _place() -> Path:
    """Where the private pcscd of this process is, whenever there is one.

    Not in the usual temporary folder: the path of a Unix socket has at most 107 characters.
    """
    place = Path(tempfile.mkdtemp(prefix="onshikaku-", dir="/tmp"))
    place.rmdir()
    return place


def _make_folder() -> Path:
    place = _place()
    try:
        place.mkdir(mode=0o700)
    except FileExistsError as error:
        raise PcscdFailed("this process has a private pcscd already") from error
    return place


def _installed() -> str:
    program = shutil.which("pcscd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None or not DRIVER.exists():
        raise PcscdFailed(
            "pcscd or vpcd is not installed. Next: apt-get install pcscd vsmartcard-vpcd"
        )
    return program


def _free_ports() -> int:
    """The first of two neighbouring ports that nobody listens on."""
    for port in range(DEFAULT_PORT, DEFAULT_PORT + 2000, SLOTS):
        if all(_is_free(port + number) for number in range(SLOTS)):
            return port
    raise PcscdFailed("no free ports for the virtual reader")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
        return True
