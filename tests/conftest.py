"""What several folders of tests share: the program as processes, a private pcscd, and a card that
needs no authority.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import settings

from hardware.card_image import (
    ATR_CONTACTLESS,
    Application,
    BinaryFile,
    CardImage,
    KeyFile,
    PinFile,
    PinForm,
)
from hardware.private_pcscd import PrivatePcscd, VpcdSlot
from onshikaku.domain.persona import CardProfile

# How long a test takes says nothing about the code on a busy machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


# Nobody in a test takes off a mask between two looks.
os.environ["FACE_REST_SECONDS"] = "0"

ZYGOTE = Path(__file__).with_name("zygote.py")
ONSHIKAKU = Path(sys.executable).with_name("onshikaku")


class Program:
    """`onshikaku` in a process of its own, used as one of `subprocess.Popen` is."""

    def __init__(
        self,
        zygote: socket.socket,
        words: tuple[str | Path, ...],
        *,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.PIPE,
        stderr: int = subprocess.PIPE,
    ) -> None:
        self.returncode: int | None = None
        with contextlib.ExitStack() as theirs:
            said, saying = os.pipe()
            theirs.callback(os.close, saying)
            self._said = os.fdopen(said)

            def pipe(asked: int, mode: str):
                ours, other = None, asked
                if asked == subprocess.PIPE:
                    ends = os.pipe()
                    ours = os.fdopen(ends[mode == "w"], mode, encoding="utf-8")
                    other = ends[mode == "r"]
                elif asked == subprocess.DEVNULL:
                    other = os.open(os.devnull, os.O_RDWR)
                if other != asked:
                    theirs.callback(os.close, other)
                return ours, other

            self.stdin, first = pipe(stdin, "w")
            self.stdout, second = pipe(stdout, "r")
            self.stderr, third = (
                (None, second) if stderr == subprocess.STDOUT else pipe(stderr, "r")
            )
            asked = {
                "words": [str(ONSHIKAKU), *map(str, words)],
                "folder": str(cwd or Path.cwd()),
                "environment": dict(os.environ if env is None else env),
            }
            message = json.dumps(asked).encode()
            socket.send_fds(zygote, [message], [saying, first, second, third])
        self.pid = int(self._said.readline())
        self._ended = threading.Event()
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        with self._said:
            self.returncode = int(self._said.readline())
        self._ended.set()

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float = 60) -> int:
        assert self._ended.wait(timeout), "it does not end"
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, written: str = "", timeout: float = 60) -> tuple[str, str]:
        """Write that, read all that is left, and wait for the end."""
        rest = {"stdout": "", "stderr": ""}

        def read(name: str) -> None:
            if (stream := getattr(self, name)) is not None and not stream.closed:
                with stream:
                    rest[name] = stream.read()

        readers = [threading.Thread(target=read, args=(name,), daemon=True) for name in rest]
        for reader in readers:
            reader.start()
        if self.stdin is not None and not self.stdin.closed:
            with contextlib.suppress(BrokenPipeError), self.stdin:
                self.stdin.write(written)
        self.wait(timeout)
        for reader in readers:
            reader.join(timeout)
        return rest["stdout"], rest["stderr"]


Start = Callable[..., Program]


@pytest.fixture(scope="session")
def onshikaku() -> Iterator[Start]:
    """Start the program in no time. What is installed starts for real in tests/cli/test_starts.py.

    A shell's background job ignores SIGINT, and whatever it starts would ignore it too.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, ZYGOTE, str(theirs.fileno())]
        zygote = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
    with zygote, ours:
        yield lambda *words, **how: Program(ours, words, **how)
        ours.close()
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def small_heap() -> Iterator[None]:
    """Whoever collects garbage again and again need not look through all that the tests hold."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def pcscd() -> Iterator[PrivatePcscd]:
    """The one private pcscd of this process; a test that kills it starts it again."""
    with PrivatePcscd() as daemon:
        yield daemon


@pytest.fixture
def slot(pcscd: PrivatePcscd) -> Iterator[VpcdSlot]:
    """An empty slot of the private pcscd, empty again afterwards."""
    empty = pcscd.slots[0]
    yield empty
    empty.remove()


@pytest.fixture(scope="session")
def card_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def card_certificate(card_key: rsa.RSAPrivateKey) -> bytes:
    """DER, long enough for several reads of 256 bytes."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "JPKI-SIM"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(card_key.public_key())
        .serial_number(4711)
        .not_valid_before(datetime(2025, 3, 31, 15, tzinfo=UTC))
        .not_valid_after(datetime(2030, 4, 1, 14, 59, 59, tzinfo=UTC))
        .sign(card_key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.DER)


@pytest.fixture(scope="session")
def card_image(card_key: rsa.RSAPrivateKey, card_certificate: bytes) -> CardImage:
    """A card with the user-authentication half of the JPKI application only. Its PIN is 1234."""
    pkcs8 = card_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    token = b"JPKIAPICCTOKEN2".ljust(32) + b"1".rjust(32, b"0") + b"SIM-TEST".ljust(16)
    files = {
        0x0006: BinaryFile(token.ljust(160, b"0")),
        0x0008: BinaryFile(bytes.fromhex("008F00")),
        0x000A: BinaryFile(card_certificate.ljust(2560, b"\xff")),
        0x000B: BinaryFile(card_certificate.ljust(2560, b"\xff")),
        0x0017: KeyFile(pkcs8, opens_with=(0x0018,)),
        0x0018: PinFile(b"1234", tries_left=3, tries_max=3, form=PinForm.FOUR_DIGITS),
    }
    jpki = Application(bytes.fromhex("D392F000260100000001"), files)
    return CardImage(ATR_CONTACTLESS, CardProfile.UNDER_15, (jpki,))
