"""One atomic move that never replaces anything."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["move_new"]

_AT_FDCWD = -100  # fcntl.h
_RENAME_NOREPLACE = 1  # renameat2(2)
# What a kernel, a C library or a file system answers that does not know the flag.
_NOT_KNOWN = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)


def move_new(source: Path, target: Path) -> None:
    """Have the file appear under `target`, whole, on the same volume.

    Raises `FileExistsError` where that name is taken, other `OSError` as `os.rename`. On a file
    system without a rename that refuses (network shares), the name is looked up just before.
    """
    if sys.platform.startswith("linux"):
        code = _rename_noreplace(os.fsencode(source), os.fsencode(target))
        if not code:
            return
        if code not in _NOT_KNOWN:
            raise OSError(code, os.strerror(code), str(target))
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)


def _rename_noreplace(source: bytes, target: bytes) -> int:
    """0, or the error's number."""
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return errno.ENOSYS
    failed: int = library.renameat2(_AT_FDCWD, source, _AT_FDCWD, target, _RENAME_NOREPLACE)
    return ctypes.get_errno() if failed else 0
