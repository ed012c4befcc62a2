"""The face result: what the terminal writes when a patient is done at the card reader.

docs/files.md §2.3, §10 U10, U29.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onshikaku.wire.oqs import codes
from onshikaku.wire.oqs.document import ROOT, Encoding, serialise
from onshikaku.wire.oqs.header import FaceHeader
from onshikaku.wire.oqs.mapping.results import PLAIN, Manner, face_body
from onshikaku.wire.oqs.mapping.verdict import has_face_file
from onshikaku.wire.oqs.result import FaceResult
from onshikaku.wire.oqs.writing import shuffle, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from onshikaku.domain.confirmation import Confirmation

__all__ = ["FaceManner", "face_identifier", "face_message", "face_result"]

_IDENTIFIER_BYTES = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceManner:
    """How face results are written: encoding, an order that looks hashed, and what is in them."""

    encoding: Encoding = Encoding.UTF_8
    shuffled: bool = True
    results: Manner = field(default=PLAIN)


def face_identifier(entropy: Callable[[int], bytes]) -> str:
    """A new 任意のファイル識別子: 16 characters of URL-safe base64 that end in "=".

    `entropy` gives that many unpredictable bytes.
    """
    return base64.urlsafe_b64encode(entropy(_IDENTIFIER_BYTES)).decode("ascii")


def face_message(
    confirmation: Confirmation,
    *,
    institution_code: str,
    identifier: str,
    at: datetime,
    manner: FaceManner | None = None,
) -> FaceResult:
    """The result of a visit that ended at `at` (aware) at an institution (10 digits)."""
    manner = manner or FaceManner()
    body = face_body(confirmation, institution_code, at, manner.results)
    failed = body.result is codes.PersonResult.ERROR
    return FaceResult(
        header=FaceHeader(
            executed_at=at,
            queried_on=confirmation.day,
            institution_code=institution_code,
            file_id=identifier,
            means=codes.QueryMeans.MY_NUMBER_CARD,
            result=codes.FileResult.FAILED if failed else codes.FileResult.DONE,
            error_code=body.code if failed else None,
            error_message=body.message if failed else None,
            characters=codes.CharacterCode(manner.encoding.identifier),
        ),
        body=body,
    )


def face_result(
    confirmation: Confirmation,
    *,
    institution_code: str,
    identifier: str,
    at: datetime,
    manner: FaceManner | None = None,
) -> bytes | None:
    """The file's bytes, or None where such a visit leaves no file (`has_face_file`).

    The same for the same arguments; the order of the elements follows from the identifier.
    """
    if not has_face_file(confirmation.answer.outcome):
        return None
    manner = manner or FaceManner()
    message = face_message(
        confirmation,
        institution_code=institution_code,
        identifier=identifier,
        at=at,
        manner=manner,
    )
    root = write(message, ROOT)
    if manner.shuffled:
        shuffle(root, identifier)
    return serialise(root, manner.encoding)
