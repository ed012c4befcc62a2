"""The code of a paper with its signature: a line of text that fits a QR code's alphanumeric mode.

`SIMQ1:` and Base32 (RFC 4648 §6, without padding) of: key id (4 bytes), check sum (CRC-32, 4 bytes)
over all the rest, Ed25519 signature (64 bytes), the fields' text in UTF-8. See docs/documents.md.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.document_code import CodeFields, CodeInvalid, code_fields, code_text
from onshikaku.domain.text import Text
from onshikaku.pki.document_key import KEY_ID_LENGTH, DocumentPublicKey

if TYPE_CHECKING:
    from onshikaku.pki.document_key import DocumentKey

__all__ = ["CODE_FAULT_TEXTS", "PREFIX", "CodeFault", "sealed", "verify"]

PREFIX = "SIMQ1:"
"""Begins every code, so that nobody takes it for a real one."""

_CONTEXT = b"onshikaku document code 1\x00"
_SUM_LENGTH = 4
_SIGNATURE_LENGTH = 64
_QUANTUM = 8


class CodeFault(StrEnum):
    """Why a code proves nothing."""

    UNREADABLE = "unreadable"  # no code of the simulator
    OTHER_KEY = "other-key"  # printed by another installation
    ALTERED = "altered"  # changed on the way: misread, mistyped, altered by hand
    WRONG_SIGNATURE = "wrong-signature"  # whole, and not signed by the key that it names


CODE_FAULT_TEXTS = {
    CodeFault.UNREADABLE: Text(
        "このシミュレーターのコードではありません。交付番号で照会してください。",
        "Not a code of this simulator; look the paper up by its number.",
    ),
    CodeFault.OTHER_KEY: Text(
        "別のシミュレーターで発行されたコードです。この環境では確認できません。",
        "Issued by another simulator; it cannot be verified here.",
    ),
    CodeFault.ALTERED: Text(
        "コードの一部が違っています。読み取り直すか、交付番号で照会してください。",
        "Part of the code is wrong: read it again, or look the paper up by its number.",
    ),
    CodeFault.WRONG_SIGNATURE: Text(
        "署名が一致しません。偽造または改ざんのおそれがあります。保険者に確認してください。",
        "The signature is not the issuer's: forged or altered. Ask the insurer.",
    ),
}


def sealed(code: CodeFields, key: DocumentKey) -> str:
    """The signed code, always the same for the same fields and key."""
    payload = code_text(code).encode()
    signature = key.sign(_CONTEXT + payload)
    key_id = key.public.key_id
    return _written(key_id + _check_sum(key_id, signature + payload) + signature + payload)


def verify(text: str, public_key: str) -> CodeFields | CodeFault:
    """What a code says if the key (PEM) signed it, else why not.

    Case and blanks do not count. `ValueError` where `public_key` is no Ed25519 key.
    """
    key = DocumentPublicKey.from_pem(public_key)
    body = _opened(text)
    if body is None:
        return CodeFault.UNREADABLE
    at = KEY_ID_LENGTH + _SUM_LENGTH
    key_id, check_sum, rest = body[:KEY_ID_LENGTH], body[KEY_ID_LENGTH:at], body[at:]
    if check_sum != _check_sum(key_id, rest) or _written(body) != _tidied(text):
        return CodeFault.ALTERED
    if key_id != key.key_id:
        return CodeFault.OTHER_KEY
    signature, payload = rest[:_SIGNATURE_LENGTH], rest[_SIGNATURE_LENGTH:]
    if not key.signed(signature, _CONTEXT + payload):
        return CodeFault.WRONG_SIGNATURE
    try:
        return code_fields(payload.decode())
    except (UnicodeDecodeError, CodeInvalid):
        return CodeFault.UNREADABLE


def _opened(text: str) -> bytes | None:
    """The bytes behind the prefix; None where it is not such a code."""
    written = _tidied(text)
    if not written.startswith(PREFIX):
        return None
    letters = written.removeprefix(PREFIX)
    try:
        body = base64.b32decode(letters + "=" * (-len(letters) % _QUANTUM))
    except (binascii.Error, ValueError):
        return None
    return body if len(body) > KEY_ID_LENGTH + _SUM_LENGTH + _SIGNATURE_LENGTH else None


def _written(body: bytes) -> str:
    return PREFIX + base64.b32encode(body).decode().rstrip("=")


def _tidied(text: str) -> str:
    return "".join(text.split()).upper()


def _check_sum(key_id: bytes, rest: bytes) -> bytes:
    return zlib.crc32(key_id + rest).to_bytes(_SUM_LENGTH, "big")
