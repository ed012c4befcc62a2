"""The file that a visit leaves in the terminal's `face` folder (docs/files.md §2.3, §5)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from onshikaku.exchange.folders import Folders
from onshikaku.exchange.publication import FacePublisher
from onshikaku.wire.oqs.document import Encoding
from onshikaku.wire.oqs.mapping.face import FaceManner, face_identifier, face_result
from onshikaku.wire.oqs.mapping.results import Manner

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.exchange.settings import ExchangeSettings

__all__ = ["FaceFolder"]

_ENCODINGS = {encoding.declared.lower(): encoding for encoding in Encoding}


class FaceFolder:
    """Gets a file for each visit in which the centre said what is on record. Blocks while writing.

    Nothing is touched before there is something to write.
    """

    def __init__(self, settings: ExchangeSettings) -> None:
        self._settings = settings
        self._manner = FaceManner(
            encoding=_ENCODINGS[settings.encoding],
            shuffled=settings.face_shuffle,
            results=Manner(
                items_2025=settings.consents_2025,
                form_in_result=settings.prescription_in_result,
                list_several=settings.list_several,
                table=settings.table,
            ),
        )

    @property
    def root(self) -> Path:
        """The shared folder, in which req, res and face are or will be."""
        return self._settings.root

    def write(self, confirmation: Confirmation, institution_code: str, at: datetime) -> Path | None:
        """The new file for a visit that ended at `at` (aware); None where it leaves none.

        Raises `FoldersUnusable`, `OSError`.
        """
        content = face_result(
            confirmation,
            institution_code=institution_code,
            identifier=face_identifier(secrets.token_bytes),
            at=at,
            manner=self._manner,
        )
        if content is None:
            return None
        name = FacePublisher(self._settings).publish(institution_code, content, at)
        return Folders.prepare(self._settings).face / name
