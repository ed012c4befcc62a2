"""Answers as ZIP files, plain or encrypted (AES-256), and encrypted requests opened."""
# pyzipper comes without types; nothing of it leaves this module.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, cast

import pyzipper
from pyzipper.zipfile_aes import AESZipInfo

from onshikaku.domain.dates import JST

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["NotOpened", "pack", "unpack"]


class NotOpened(Exception):
    """The archive is none, has another password, or holds something else than one small file."""


def pack(name: str, content: bytes, at: datetime, password: str | None) -> bytes:
    """A ZIP archive of one file, with `at` as its time; AES-256 where a password is given."""
    packed = io.BytesIO()
    member = AESZipInfo(name, at.astimezone(JST).timetuple()[:6])
    member.compress_type = zipfile.ZIP_DEFLATED
    with pyzipper.AESZipFile(packed, "w") as archive:
        if password is not None:
            archive.setpassword(password.encode())
            archive.setencryption(pyzipper.WZ_AES, nbits=256)
        archive.writestr(member, content)
    return packed.getvalue()


def unpack(packed: bytes, password: str | None, largest: int) -> bytes:
    """The one file of a ZIP archive, of `largest` bytes at most. Raises `NotOpened`."""
    try:
        with pyzipper.AESZipFile(io.BytesIO(packed)) as archive:
            if password is not None:
                archive.setpassword(password.encode())
            (member,) = archive.infolist()
            with archive.open(member) as opened:
                content = cast("bytes", opened.read(largest + 1))
    except Exception as error:  # noqa: BLE001 - broken archives raise whatever they hit first
        raise NotOpened from error
    if len(content) > largest:
        raise NotOpened
    return content
