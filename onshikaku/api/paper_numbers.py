"""The number of a paper in a path, as people write it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path

from onshikaku.domain.identifiers import InvalidIdentifier
from onshikaku.domain.issued import DocumentNumber
from onshikaku.errors import InvalidField

__all__ = ["PaperNumber"]


def _number(
    number: Annotated[
        str, Path(max_length=64, description="交付番号: 11 digits, hyphens do not count.")
    ],
) -> DocumentNumber:
    try:
        return DocumentNumber(number.replace("-", ""))
    except InvalidIdentifier as error:
        raise InvalidField("number", error.fault) from error


PaperNumber = Annotated[DocumentNumber, Depends(_number)]
"""交付番号; anything else is an invalid request."""
