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

    from onshikaku.exchange.ports import Answer
    from onshikaku.exchange.settings import ExchangeSettings
    from onshikaku.wire.oqs.names import RequestName

__all__ = ["NotOpened", "answer_file", "pack", "unpack"]

_RESULTS = "02"
"""The step of a batch that fetches its results."""


class NotOpened(Exception):
    """The archive is none, has another password, or holds something else than one small file."""


def answer_file(
    name: RequestName, answer: Answer, settings: ExchangeSettings, at: datetime
) -> tuple[str, bytes]:
    """Name and content of an answer's file: as it is, or packed (docs/files.md §10 U25)."""
    plain = name.answer_name(answer.extension)
    encrypted = settings.encrypts(name.prefix)
    if not encrypted and not (settings.zip_batch_results and name.prefix.endswith(_RESULTS)):
        return plain, answer.content
    password = settings.password if encrypted else None
    return name.answer_name("zip"), pack(plain, answer.content, at, password)


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
    except Exception as error:  # broken archives raise whatever they hit first
        raise NotOpened from error
    if len(content) > largest:
        raise NotOpened
    return content
