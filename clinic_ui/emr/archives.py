"""Answers that come as ZIP, plain or encrypted (AES-256): the one file in it."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import cast

import pyzipper  # pyright: ignore[reportMissingTypeStubs]

from clinic_ui.emr.reading import LARGEST, Unreadable

__all__ = ["unpack"]


def unpack(content: bytes, password: str | None) -> tuple[str, bytes]:
    """Name and bytes of the answer in a ZIP; `Unreadable` if it cannot be had."""
    try:
        # It is what the standard library has, and reads AES as well.
        with cast("zipfile.ZipFile", pyzipper.AESZipFile(io.BytesIO(content))) as archive:
            member = _answer(archive.infolist())
            if member.flag_bits & 1:
                if password is None:
                    raise Unreadable("it is encrypted and there is no password: EMR_ZIP_PASSWORD")
                archive.setpassword(password.encode())
            with archive.open(member) as file:
                found = file.read(LARGEST + 1)
    except RuntimeError:
        raise Unreadable("the password does not open it") from None
    except (zipfile.BadZipFile, pyzipper.BadZipFile, zlib.error, NotImplementedError, EOFError):
        raise Unreadable("it is not a ZIP that can be opened") from None
    if len(found) > LARGEST:
        raise Unreadable("what is in it is larger than any answer")
    return member.filename, found


def _answer(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    files = [member for member in members if not member.is_dir()]
    for member in files:
        if member.filename.lower().endswith((".xml", ".pdf")):
            return member
    raise Unreadable("there is no answer in it")
