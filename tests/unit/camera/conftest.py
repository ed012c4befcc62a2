"""Pictures, videos and devices to take them from. No physical camera is tried."""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image

from reader.camera.devices import CAPABILITY, QUERYCAP, REQBUFS
from reader.camera.ports import Frame

_WEBCAM = 0x04200001
_OF_THIS_NODE = 0x80000000


def _jpeg(width: int = 64, height: int = 48, colour: tuple[int, int, int] = (200, 90, 30), **how):
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", quality=95, **how)
    return out.getvalue()


def _y4m(levels: Sequence[int], width: int = 64, height: int = 48, rate: int = 60) -> bytes:
    """A video of grey frames of these luma levels (16 is black, 235 is white)."""
    chroma = bytes([128]) * (width * height // 2)
    frames = (b"FRAME\n" + bytes([level]) * (width * height) + chroma for level in levels)
    return f"YUV4MPEG2 W{width} H{height} F{rate}:1 Ip A1:1 C420jpeg\n".encode() + b"".join(frames)


class _Driver:
    """Answers as a V4L2 driver does, by the name of the node."""

    def __init__(self, **nodes: int) -> None:
        self.nodes = nodes
        self.used: set[str] = set()

    def __call__(self, opened: int, request: int, buffer: bytearray) -> int:
        node = Path(f"/proc/self/fd/{opened}").readlink().name
        if node not in self.nodes:
            raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))
        if request == QUERYCAP:
            can = self.nodes[node]
            texts = (b"uvcvideo", b"Webcam", b"usb-1")
            buffer[:] = CAPABILITY.pack(*texts, 0x060C00, _WEBCAM | _OF_THIS_NODE, can)
        elif request == REQBUFS and node in self.used:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        return 0


class _FakeCapture:
    """`cv2.VideoCapture` of a device: gives `pixels` while there are any, and fails otherwise.

    By its clock, `now`, a frame `takes` so many seconds.
    """

    def __init__(self, pixels: object = None, *, opens: bool = True) -> None:
        self.pixels = pixels
        self.opens = opens
        self.opened_with: tuple[str, int] | None = None
        self.wishes: dict[int, float] = {}
        self.released = threading.Event()
        self.now = 100.0
        self.takes = 0.1

    def __call__(self, where: str, backend: int) -> _FakeCapture:
        self.opened_with = (where, backend)
        return self

    def isOpened(self) -> bool:  # noqa: N802
        return self.opens

    def read(self) -> tuple[bool, object]:
        self.released.wait(0.005)
        self.now += self.takes
        pixels = self.pixels
        return pixels is not None, pixels

    def get(self, propId: int) -> float:  # noqa: N803
        return 0.0

    def set(self, propId: int, value: float) -> bool:  # noqa: N803
        self.wishes[propId] = value
        return True

    def release(self) -> None:
        self.released.set()


@pytest.fixture
def tree(tmp_path: Path) -> Callable[..., Path]:
    """Make a system's cameras, node by name; a regular file lies in place of each device."""

    def make(**names: str) -> Path:
        for node, name in names.items():
            listed = tmp_path / "sys/class/video4linux" / node
            listed.mkdir(parents=True)
            (listed / "name").write_text(f"{name}\n")
            device = tmp_path / "dev" / node
            device.parent.mkdir(exist_ok=True)
            device.write_bytes(b"")
        return tmp_path

    return make


@contextlib.contextmanager
def _as_nobody() -> Iterator[None]:
    """Without root's right to open everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def _frames_in_memory() -> int:
    return sum(isinstance(thing, Frame) for thing in gc.get_objects())


@pytest.fixture
def jpeg() -> Callable[..., bytes]:
    """Make a JPEG: width, height, colour, and what Pillow may be told of it."""
    return _jpeg


@pytest.fixture
def y4m() -> Callable[..., bytes]:
    """Make a video: luma levels of its frames, width, height, rate."""
    return _y4m


@pytest.fixture
def driver() -> type[_Driver]:
    return _Driver


@pytest.fixture
def fake_capture() -> type[_FakeCapture]:
    return _FakeCapture


@pytest.fixture
def as_nobody() -> Callable[[], contextlib.AbstractContextManager[None]]:
    return _as_nobody


@pytest.fixture
def open_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder that everybody may enter; those above it are closed to others."""
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def frames_in_memory() -> Callable[[], int]:
    return _frames_in_memory
