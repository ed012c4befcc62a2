"""What the system says of cameras: which V4L2 nodes there are, and whether one can be used.

No physical camera was at hand when this was written. The calls are those of the kernel's
"Video for Linux API" documentation; what was tried are nodes that are missing, forbidden or no
cameras, and a stand-in for the driver's answers.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from reader.camera.ports import CameraTrouble

__all__ = ["Attached", "Ioctl", "attached", "examine", "is_gone", "name_of"]

Ioctl: TypeAlias = Callable[[int, int, bytearray], int]
"""`fcntl.ioctl` with a buffer that the driver changes. Raises `OSError`."""

QUERYCAP: Final = 0x80685600
"""VIDIOC_QUERYCAP: _IOR('V', 0, struct v4l2_capability)."""

REQBUFS: Final = 0xC0145608
"""VIDIOC_REQBUFS: _IOWR('V', 8, struct v4l2_requestbuffers)."""

CAPABILITY: Final = struct.Struct("=16s32s32sIII12x")
"""v4l2_capability: driver, card, bus, version, capabilities, capabilities of this node."""

_BUFFERS: Final = struct.Struct("=IIIII")
"""v4l2_requestbuffers: count, type, memory, capabilities, flags."""

_VIDEO_MAJOR: Final = 81
"""Of every V4L2 node (the kernel's list of device numbers)."""

_CAPTURE: Final = 0x00000001
_CAPTURE_MPLANE: Final = 0x00001000
_OF_THIS_NODE: Final = 0x80000000
_TYPE_CAPTURE: Final = 1
_TYPE_CAPTURE_MPLANE: Final = 9
_MEMORY_MMAP: Final = 1

_GONE: Final = frozenset({errno.ENODEV, errno.ENXIO, errno.ENOENT, errno.ENOTDIR})
_TROUBLE: Final = {
    **dict.fromkeys(_GONE, CameraTrouble.NO_CAMERA),
    errno.EACCES: CameraTrouble.DENIED,
    errno.EPERM: CameraTrouble.DENIED,
    errno.EBUSY: CameraTrouble.BUSY,
}


@dataclass(frozen=True, slots=True)
class Attached:
    """A V4L2 node and its name; `trouble`, with a `detail` for staff, if it cannot be used."""

    node: Path
    name: str
    trouble: CameraTrouble | None = None
    detail: str = ""


def attached(root: Path = Path("/"), *, ioctl: Ioctl = fcntl.ioctl) -> list[Attached]:
    """All V4L2 nodes below `root`, by their numbers; none where the system knows no cameras.

    Most webcams have a second node for metadata, which gives no pictures.
    """
    try:
        names = [entry.name for entry in (root / _CLASS).iterdir()]
    except OSError:
        return []
    numbers = sorted(int(name[5:]) for name in names if name[:5] == "video" and name[5:].isdigit())
    return [_attached(root / "dev" / f"video{number}", root, ioctl) for number in numbers]


def _attached(node: Path, root: Path, ioctl: Ioctl) -> Attached:
    found = examine(node, ioctl=ioctl)
    trouble, detail = found if found is not None else (None, "")
    return Attached(node, name_of(node, root), trouble, detail)


_CLASS: Final = "sys/class/video4linux"


def name_of(node: Path, root: Path = Path("/")) -> str:
    """What the driver calls the camera; the node itself where it says nothing."""
    file = root / _CLASS / node.resolve().name / "name"
    try:
        return file.read_text(errors="replace").strip() or str(node)
    except OSError:
        return str(node)


def examine(node: Path, *, ioctl: Ioctl = fcntl.ioctl) -> tuple[CameraTrouble, str] | None:
    """Why a node cannot be used, with a detail for staff; None if it can.

    Opens it and asks the driver, which neither starts it nor disturbs whoever uses it.
    """
    try:
        kind = node.stat()
        if stat.S_ISCHR(kind.st_mode) and os.major(kind.st_rdev) != _VIDEO_MAJOR:
            # Opening may already do something to what else it is.
            return CameraTrouble.UNREADABLE, f"{node}: not a video device"
        opened = os.open(node, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        trouble = _TROUBLE.get(error.errno or 0, CameraTrouble.UNREADABLE)
        return trouble, f"{node}: {error.strerror}"
    try:
        return _ask(node, opened, ioctl)
    finally:
        os.close(opened)


def _ask(node: Path, opened: int, ioctl: Ioctl) -> tuple[CameraTrouble, str] | None:
    answer = bytearray(CAPABILITY.size)
    try:
        ioctl(opened, QUERYCAP, answer)
    except OSError as error:
        trouble = _TROUBLE.get(error.errno or 0, CameraTrouble.UNREADABLE)
        return trouble, f"{node}: not a video device"
    *_, whole, this_node = CAPABILITY.unpack(answer)
    can = this_node if whole & _OF_THIS_NODE else whole
    if not can & (_CAPTURE | _CAPTURE_MPLANE):
        return CameraTrouble.UNREADABLE, f"{node}: gives no pictures (metadata, radio or output)"
    kind = _TYPE_CAPTURE if can & _CAPTURE else _TYPE_CAPTURE_MPLANE
    try:
        # To want no buffers changes nothing, and is refused while somebody else has some.
        ioctl(opened, REQBUFS, bytearray(_BUFFERS.pack(0, kind, _MEMORY_MMAP, 0, 0)))
    except OSError as error:
        if error.errno == errno.EBUSY:
            return CameraTrouble.BUSY, f"{node}: {error.strerror}"
    return None


def is_gone(node: Path, since: os.stat_result) -> bool:
    """Whether the device behind a node, as it was `since`, is no longer there."""
    try:
        now = node.stat()
        os.close(os.open(node, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError as error:
        return error.errno in _GONE
    return (now.st_dev, now.st_ino, now.st_rdev) != (since.st_dev, since.st_ino, since.st_rdev)
